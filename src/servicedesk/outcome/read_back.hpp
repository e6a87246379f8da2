#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/outcome/earlier_change.hpp"
#include "servicedesk/outcome/fence.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/wire/attached_file.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// A change that was sent and whose outcome is unknown.
struct UnconfirmedWrite {
  const connector::CheckedCall& call;
  const ValueNames& names;
  std::string request_id;
  Clock::time_point sent;  ///< The first time that it may have reached the service desk.
  std::optional<Fence>
      fence;  ///< What was there before; none where the clocks were known, or it could not be read.
  std::vector<Api> apis;  ///< What to read over, best first; one that the host turns out not to have is
                          ///< dropped. The last is the call's own.
  /// The last change to the request whose response came before `sent`.
  std::optional<connector::EarlierChange> earlier;
  int sends = 1;            ///< How often it has been sent by now.
  bool clock_read = false;  ///< A request that an earlier change touched has been read for its time.
  /// Of a call whose process died: until then it waited for a response. What came later may be somebody
  /// else's.
  std::optional<Clock::time_point> until = {};
  std::optional<std::uint64_t> file_size = {};  ///< Bytes of the file that it sends.
  bool placed = true;  ///< False: `sent` is not known well enough to be held against a record's time.
};

/// The result of one read-back.
struct ReadBackResult {
  Proof proof = Proof::kCannotTell;
  bool was_read = false;  ///< False: the read itself failed, and another may succeed.
  /// kCannotTell: another read may tell, since a call beside this one may record what is in question as its
  /// own.
  bool may_clear = false;
  std::string what;  ///< What is known, as half a sentence: "note 337 of this text is in request 17".
  Reading reading;   ///< kDone: a response that shows it.
  /// The exit code that a read would end with whose response is such a refusal by somebody before the service
  /// desk (a page or a bare status); else kSuccess.
  Code refused = Code::kSuccess;
};

using ReadBackDone = std::function<void(ReadBackResult)>;

/// Reads once what the service desk shows of the change. What proves it is recorded for this call. On the
/// loop; `unconfirmed` and `parts` must stay until `found` has been called, exactly once.
void ReadBack(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed, http::Context context,
              ReadBackDone found);

/// The same of an action whose evidence is MergedInto.
void ReadBackMerge(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed,
                   http::Context context, ReadBackDone found);

}  // namespace flintdesk::servicedesk
