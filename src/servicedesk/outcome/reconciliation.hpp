#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "connector/connector.hpp"
#include "servicedesk/outcome/read_back.hpp"
#include "servicedesk/outcome/settle_time.hpp"

namespace flintdesk::servicedesk {

/// How an unconfirmed write ended.
struct Reconciled {
  enum class End {
    kDone,       ///< It was carried out; `reading` shows it.
    kRetry,      ///< Two reads, a settling time apart, showed that it was not.
    kRefused,    ///< The response was a refusal, and reads agree: it was not carried out.
    kUndecided,  ///< It is still unknown when the time is over.
    kCancelled,  ///< The call was cancelled while it was unconfirmed.
  };
  End end = End::kUndecided;
  std::string what;  ///< What is known, as half a sentence.
  Reading reading;
  bool was_read = false;  ///< A read saw what there is.
  /// A later read may tell more: what was read decided nothing yet, or nothing could be read.
  bool open = true;
  /// The timeout that leaves time for a retry, where the one of the call does not.
  std::optional<milliseconds> longer_timeout = {};
};

struct ReconciliationOptions {
  /// From the break to the first read, and from there to the second.
  milliseconds settle_time = kDefaultSettleTime;
  /// The service desk may still be at work on the change (nothing came back in time): then it is read back as
  /// long as there is time, and never retried.
  bool still_at_work = false;
  /// From then on it is not at work any more, when that is known.
  std::optional<Clock::time_point> at_work_until = {};
  bool may_retry = true;  ///< Retries are left.
  /// Why the change is sent once only, as half a sentence ("a mail may have left"); empty when it is not.
  /// Then no read-back leads to a retry, and no refusal is believed.
  std::string only_once = {};
  /// What the response would be if it can be believed. Two reads that show nothing, or two that are refused
  /// in the same way (whoever stands before the service desk lets nobody in), show that it can; the call ends
  /// with it unless `may_retry`.
  std::optional<Code> refusal = {};
};

/// Reconciles a change whose response was lost: waits, reads back, waits, reads back again, and decides.
/// `parts` and `unconfirmed` must stay until `done` has been called, exactly once. On the loop.
void Reconcile(const connector::ConnectorParts& parts, UnconfirmedWrite& unconfirmed,
               const ReconciliationOptions& options, std::function<void(Reconciled)> done);

/// How much of the `left` time the sending of a change leaves untouched, so that reading back is possible
/// when its response is lost: two settling times and 3 seconds, but no more than a third. Zero when a third
/// is too short for a read: then the change may have it all.
milliseconds ReserveOf(milliseconds left, milliseconds settle_time);

}  // namespace flintdesk::servicedesk
