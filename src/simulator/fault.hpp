#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/deed.hpp"

namespace flintdesk::simulator {

enum class FaultKind {
  kStatus,
  kDelay,
  kDelayAfterCommit,
  kStall,
  kTrickle,
  kCutBefore,
  kCutInside,
  kCutAfterCommit,
  kWrongLength,
  kBadChunk,
  kGarbage,
  kGarbageBody,
  kTruncatedBody,
  kEmptyBody,
  kHtml,
  kThrottle,
  kExpiredKey,
  kBadEncoding,
  kHuge,
  kDeep,
  kManyHeaders,
  kRedirect,
  kWrongCertificate,
  kCloseOnAccept,
  kStallOnAccept,
  kSound,  ///< The response is as it should be; what is special stands in `deeds` and `repeat`.
};

/// Whether the operation is carried out although the response is bad.
enum class Effect {
  kNone,    ///< Nothing is carried out, whatever the client sent.
  kNo,      ///< Not, unless the fault says `"commit": true`.
  kYes,     ///< It is, unless the fault says `"commit": false`.
  kAlways,  ///< It is.
};

/// A row of the table of faults: a word for `do`, what it means and which further keys it takes.
struct FaultRow {
  std::string_view name;
  FaultKind kind;
  Effect effect;
  std::span<const std::string_view> keys;  ///< Beside those that all faults take.
};
std::span<const FaultRow> FaultRows();
/// The words that a key of a fault may have as its value, its default first; none for a key of another kind.
std::span<const std::string> WordsOf(std::string_view key);

/// One fault of a plan, as it was posted and checked. Plain data. Of the parameters below `what`, each kind
/// reads its own; docs/guides/simulator.md is the list.
struct Fault {
  FaultKind kind = FaultKind::kStatus;
  std::string what;             ///< `do`
  std::string operation = "*";  ///< "*": all, those without a name too.
  std::string api = "*";        ///< "v1", "v3"
  std::string request_id;       ///< Empty: whatever the call is about.
  std::int64_t call = 1;        ///< The first of the matching calls from now on that it strikes.
  std::int64_t times = 1;       ///< How many calls it strikes, one after the other.
  bool commit = false;          ///< The operation is carried out.

  std::int64_t status = 0;  ///< 0: the kind's default
  std::string form;         ///< `body`, `form`, `page`, `certificate`: one of the words of its kind
  std::string location;
  std::int64_t ms = -1;     ///< -1: the kind's default
  std::int64_t bytes = -1;  ///< -1: the kind's default
  std::int64_t count = 0;   ///< `by`, `levels`, `count`; 0: the kind's default
  std::int64_t limit_ms = 300'000;
  std::int64_t retry_after = -1;  ///< Seconds; -1: the header is not sent.
  bool retry_after_is_date = false;
  bool reset = false;  ///< `end`: the connection is reset instead of closed.

  std::vector<Deed> deeds;           ///< What somebody else does about the same time: `twin`, `edit`.
  std::int64_t repeat = 0;           ///< How many more times the call is carried out, as by a proxy.
  std::int64_t repeat_after_ms = 0;  ///< How long after; 0: before the response.

  /// It strikes when a connection is accepted, before there is an operation.
  bool IsOfConnection() const {
    return kind == FaultKind::kWrongCertificate || kind == FaultKind::kCloseOnAccept ||
           kind == FaultKind::kStallOnAccept;
  }
};

/// Reads `{"faults": [{"operation": "add-note", "do": "cut-after-commit"}, …]}`. Error: kInvalidRequest with
/// a sentence that names the fault by its place, the key, and the nearest known word.
Result<std::vector<Fault>> ParseFaults(const json::Value& plan);

}  // namespace flintdesk::simulator
