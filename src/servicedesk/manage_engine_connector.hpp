#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "connector/connector.hpp"

namespace flintdesk::servicedesk {

/// What the connector has learnt of hosts since it was made; on the loop only.
struct Learnt {
  std::map<std::string, std::string> note_keys;  ///< By origin: the key that V3 took a note under.
  /// By desk: calls that have read before their change and not ended yet.
  std::map<std::string, int> fences;
  /// Desks whose responses to changes do not show when they were made.
  std::set<std::string> shows_no_times;
};

/// The ManageEngine connector: nine actions on ServiceDesk Plus over V1 or V3, chosen by `api-version`.
///
/// On the loop's thread only. The connector may be destroyed while calls are on their way; they end as if it
/// lived. `client`, `clock` and `memory` must outlive them. A call asks for as few exchanges as it can: one,
/// and one more to see what is there before the first change, to look whether a request that refuses
/// to be closed is closed, or to send a note under the key of an older build.
class ManageEngineConnector final : public connector::Connector {
 public:
  explicit ManageEngineConnector(const connector::ConnectorParts& parts);
  void Start(connector::CheckedCall call, connector::ResponseDone done) override;

 private:
  connector::ConnectorParts parts_;
  std::shared_ptr<Learnt> learnt_;
};

/// For the list of connector types: "flint-manageenginesdp-connector".
connector::ConnectorType ManageEngineType();

}  // namespace flintdesk::servicedesk
