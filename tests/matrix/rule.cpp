#include "matrix/rule.hpp"

namespace flintdesk::matrix {
namespace {

using catalogue::Action;
using simulator::Fault;
using simulator::FaultKind;

/// What a fault is to the caller, whatever it is on the wire.
enum class Sort {
  kLost,        ///< The connection ended, or a 502 or 503 stands in place of the response: a passing trouble.
  kUnreadable,  ///< A response came, and says nothing; HTTP 500 too.
  kTooLate,     ///< No response came in time; the service desk may be at work still.
  kGivenUp,     ///< A gateway in between says so of itself.
  kThrottled,   ///< Refused for rate.
  kThrottlePage,  ///< A page says so, which may quote somebody: read back before a retry.
  kRefused,       ///< A clear no.
  kPageRefuses,  ///< A refusal, but not in the words of the API: believed for a change when read-backs agree.
  kNotSent,      ///< Nothing has left this machine, and it is retried.
};
struct Meaning {
  Sort sort;
  Code refused = Code::kSuccess;  ///< Of kRefused and kPageRefuses.
};

Sort SortOf(std::int64_t status) {
  if (status == 429) return Sort::kThrottled;
  if (status == 504) return Sort::kGivenUp;
  // Which of the others pass is written in docs/guides/configuring-a-connector.md, under `retries`.
  return status == 502 || status == 503 ? Sort::kLost : Sort::kUnreadable;
}

// Every kind has its place here: a new one does not compile without.
Meaning MeaningOf(const Form& form, Situation situation) {
  const Fault& fault = form.fault;
  switch (fault.kind) {
    case FaultKind::kStatus:
      if (fault.status == 403) return {Sort::kPageRefuses, Code::kForbidden};
      if (fault.status == 404) return {Sort::kPageRefuses, Code::kServerError};
      return {SortOf(fault.status)};
    case FaultKind::kCutBefore:
    case FaultKind::kCutInside:
    case FaultKind::kCutAfterCommit:
      return {Sort::kLost};
    case FaultKind::kCloseOnAccept:
      return {form.tls ? Sort::kNotSent : Sort::kLost};
    case FaultKind::kWrongLength:  // too large: the end is missing; too small: what is read is no document
      return {fault.count > 0 ? Sort::kLost : Sort::kUnreadable};
    case FaultKind::kGarbage:  // on a kept connection it may be the rest of an earlier response
      return {situation == Situation::kKeptAlive ? Sort::kLost : Sort::kUnreadable};
    case FaultKind::kBadChunk:
    case FaultKind::kGarbageBody:
    case FaultKind::kTruncatedBody:
    case FaultKind::kEmptyBody:
    case FaultKind::kBadEncoding:
    case FaultKind::kHuge:
    case FaultKind::kDeep:
    case FaultKind::kManyHeaders:
      return {Sort::kUnreadable};
    case FaultKind::kDelay:
    case FaultKind::kDelayAfterCommit:
    case FaultKind::kStall:
    case FaultKind::kTrickle:
      return {Sort::kTooLate};
    case FaultKind::kStallOnAccept:
      return {form.tls ? Sort::kNotSent : Sort::kTooLate};
    case FaultKind::kHtml:
      return fault.form == "login" ? Meaning{Sort::kPageRefuses, Code::kUnauthenticated}
                                   : Meaning{Sort::kUnreadable};
    case FaultKind::kThrottle:  // a bare 503 says nothing of a limit
      if (fault.form == "html-400") return {Sort::kThrottlePage};
      return {fault.form == "text-503" ? Sort::kLost : Sort::kThrottled};
    case FaultKind::kExpiredKey:
      return {Sort::kRefused, Code::kUnauthenticated};
    case FaultKind::kRedirect:  // to the login form
      return {Sort::kPageRefuses, Code::kUnauthenticated};
    case FaultKind::kWrongCertificate:
      return {Sort::kRefused, Code::kUnreachable};
    case FaultKind::kSound:  // no row of the table, and so no form: its response is as it should be
      break;
  }
  return {Sort::kUnreadable};
}

/// What a look can show of an action.
struct Shows {
  bool done;
  bool not_done;
};

Shows ShownOf(Host host, const Action& action) {
  // Nothing shows whose key it is.
  if (action.name == "pickup-request") return {false, host != Host::kV1Alone};
  if (host != Host::kV1Alone) return {true, true};
  // V1 shows a technician's name where the number was sent, and not when a request was last changed.
  if (action.name == "assign-request") return {false, false};
  if (action.name == "update-request" || action.name == "close-request") return {true, false};
  return {true, true};
}

Outcome OfRead(Sort sort, Situation situation) {
  // It is sent again wherever that may help.
  const bool always = situation == Situation::kEveryTry;
  switch (sort) {
    case Sort::kLost:
    case Sort::kGivenUp:
      return {always ? Code::kServerError : Code::kSuccess, 0};
    case Sort::kTooLate:
      return {always ? Code::kTimeout : Code::kSuccess, 0};
    case Sort::kThrottled:
    case Sort::kThrottlePage:
      return {always ? Code::kThrottled : Code::kSuccess, 0};
    case Sort::kUnreadable:
    case Sort::kRefused:
    case Sort::kPageRefuses:
      return {Code::kServerError, 0};
    case Sort::kNotSent:
      break;
  }
  return {Code::kSuccess, 0};
}

Outcome OfChangeInDoubt(Sort sort, const Fault& fault, Shows shows, Situation situation) {
  constexpr Outcome kDone{Code::kSuccess, 1};
  constexpr Outcome kUnknownDone{Code::kIndeterminate, 1};
  constexpr Outcome kUnknownNotDone{Code::kIndeterminate, 0};
  // It is carried out only after the first read-backs: these must be able to say "not yet".
  if (fault.kind == FaultKind::kDelay) return shows.done && shows.not_done ? kDone : kUnknownDone;
  if (fault.commit) return shows.done ? kDone : kUnknownDone;
  // Whoever may be at work still is not asked a second time.
  const bool at_work = sort == Sort::kTooLate || sort == Sort::kGivenUp;
  if (at_work || !shows.not_done) return kUnknownNotDone;
  return situation == Situation::kEveryTry ? kUnknownNotDone : kDone;
}

Outcome OfChange(Sort sort, const Fault& fault, Shows shows, Situation situation) {
  switch (sort) {
    case Sort::kThrottled:
      return situation == Situation::kEveryTry ? Outcome{Code::kThrottled, 0} : Outcome{Code::kSuccess, 1};
    case Sort::kThrottlePage:
      if (!shows.not_done) return {Code::kIndeterminate, 0};
      return situation == Situation::kEveryTry ? Outcome{Code::kThrottled, 0} : Outcome{Code::kSuccess, 1};
    case Sort::kNotSent:
      return {Code::kSuccess, 1};
    case Sort::kLost:
    case Sort::kUnreadable:
    case Sort::kTooLate:
    case Sort::kGivenUp:
    case Sort::kRefused:
    case Sort::kPageRefuses:
      break;
  }
  return OfChangeInDoubt(sort, fault, shows, situation);
}

}  // namespace

std::optional<Outcome> Expected(Host host, const Action& action, const Form& form, Situation situation) {
  const Meaning meaning = MeaningOf(form, situation);
  // There is no retry that a connection's fault could strike without striking the read-backs, and a
  // kept-alive connection is accepted already.
  if (form.IsOfConnection() && situation != Situation::kNew) return std::nullopt;
  // A clear no to a change that was carried out is a lie, and no client sees through it.
  const bool is_no = meaning.sort == Sort::kRefused || meaning.sort == Sort::kThrottled;
  if (is_no && form.fault.commit) return std::nullopt;
  const bool reads = action.effect == catalogue::Effect::kReads;
  // The first change is preceded by a read, and that is what the first connection meets.
  const bool met_by_read = form.IsOfConnection() && !reads && meaning.sort != Sort::kRefused;
  if (met_by_read) return Outcome{Code::kSuccess, 1};
  const bool page = meaning.sort == Sort::kPageRefuses;
  // Two read-backs show that nothing was done; it is not retried, since the response was a refusal.
  const bool believed = !form.fault.commit && ShownOf(host, action).not_done;
  if (meaning.sort == Sort::kRefused || (page && (reads || believed))) return Outcome{meaning.refused, 0};
  if (reads) return OfRead(meaning.sort, situation);
  return OfChange(meaning.sort, form.fault, ShownOf(host, action), situation);
}

milliseconds TimeFor(const Form& form) {
  const Sort sort = MeaningOf(form, Situation::kNew).sort;
  // A change that may still be carried out is looked for to the end.
  const bool waits = sort == Sort::kTooLate || sort == Sort::kGivenUp;
  // After two throttles the learnt rate makes the read-backs wait, ten seconds in all.
  if (sort == Sort::kThrottlePage) return milliseconds(20'000);
  return milliseconds(waits ? 3'000 : 10'000);
}

milliseconds TryFor(const Form& form) {
  const Sort sort = MeaningOf(form, Situation::kNew).sort;
  const bool stalls = sort == Sort::kTooLate || form.fault.kind == FaultKind::kStallOnAccept;
  return milliseconds(stalls ? 1'000 : 5'000);
}

}  // namespace flintdesk::matrix
