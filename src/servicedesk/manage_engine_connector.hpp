#pragma once

#include <memory>

#include "connector/connector.hpp"
#include "servicedesk/credentials/oauth_client.hpp"
#include "servicedesk/outcome/learnt.hpp"

namespace flintdesk::servicedesk {

/// The ManageEngine connector: actions on ServiceDesk Plus over V1 or V3, on premises or in the cloud, chosen
/// by `api-version`.
///
/// On the loop's thread only. The connector may be destroyed while calls are on their way; they end as if it
/// lived. `client`, `clock` and `memory` must outlive them. A call asks for as few exchanges as it can: one,
/// and one more to see what is there before the first change, to see whether a request that refuses
/// to be closed is closed, or to send a note under the key of an older build.
class ManageEngineConnector final : public connector::Connector {
 public:
  explicit ManageEngineConnector(const connector::ConnectorParts& parts);
  void Start(connector::CheckedCall call, connector::ResponseDone done) override;

 private:
  connector::ConnectorParts parts_;
  std::shared_ptr<Learnt> learnt_;
  OAuthSettings settings_;              // of a desk in the cloud
  std::shared_ptr<OAuthClient> oauth_;  // null on premises
};

/// For the list of connector types: "flint-manageenginesdp-connector".
connector::ConnectorType ManageEngineType();

}  // namespace flintdesk::servicedesk
