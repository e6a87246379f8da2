#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "simulator/surroundings.hpp"

/// A property test of lost responses: generated surroundings, what really happened, and a judge that shares
/// no code with the connector's comparison.
namespace flintdesk::property {

/// What becomes of one sending of a change.
struct Fate {
  enum class Arrival { kCommits, kLost, kLate };
  enum class Reply {
    kPasses,
    kCut,
    kServerError,
    kPage,
    kTruncated,
    kHalfASuccess,
    kForbiddenPage,
    kGatewayTimeout,
    kTimeOut
  };
  Arrival arrival = Arrival::kCommits;
  Reply reply = Reply::kPasses;
  milliseconds late{0};          ///< Of kLate: how long after the sending it is carried out.
  int repeat = 0;                ///< A proxy carries it out so many times more.
  milliseconds repeat_after{0};  ///< How long after each other.
};

/// What somebody else does at the desk.
struct Deed {
  enum class Kind {
    kTwin,    ///< The same as our call.
    kNear,    ///< A thing whose text differs a little.
    kEdit,    ///< Sets the state that our call sets to something else.
    kRemark,  ///< A note about something else.
  };
  enum class When { kBefore, kBetween, kAfter };
  Kind kind = Kind::kTwin;
  When when = When::kBefore;  ///< The call; after the read before it; our first sending.
  milliseconds distance{0};   ///< How long before or after.
  bool by_our_author = false;
};

/// A change of ours earlier in the hour, whose response came.
struct Earlier {
  std::string action;
  bool same_request = false;
  milliseconds pause{0};  ///< Until what comes next.
};

enum class Host { kBoth, kV1Alone };
enum class Other { kNone, kBefore, kDuring };

/// One case: everything that is decided before it runs. Plain data.
struct Scenario {
  Host host = Host::kBoth;
  std::string api = "v3";  ///< api-version
  std::string action = "add-note";
  std::string text, near_text;
  bool v1_times = true;
  bool long_list = false;
  simulator::Surroundings surroundings;
  bool cache_hides = false;  ///< The cache sends no Age.
  std::vector<Earlier> earlier;
  std::vector<Fate> fates;   ///< Of the sendings of our call; further ones pass.
  int failing_reads = 0;     ///< So many reads in a row after the first loss break off.
  bool fence_fails = false;  ///< The read before the change breaks off.
  std::vector<Deed> deeds;
  /// Another process of the same home folder makes the same call.
  Other other = Other::kNone;
  milliseconds other_distance{0};
  Fate other_fate;
  int retries = 3;
  milliseconds settle_time{1000};
  milliseconds latency{10};  ///< One way.

  bool Adds() const { return action == "add-note" || action == "add-worklog" || action == "add-request"; }
  std::string RequestId() const { return action == "pickup-request" ? "18" : "17"; }
  std::string Describe() const;  ///< On one line, for whoever has to find out.
};

/// The same scenario for the same number.
Scenario Generate(std::uint64_t seed);

/// The kinds of Date that a scenario must end alike under.
struct DateKind {
  std::string_view name;
  simulator::Surroundings::Date date;
  std::vector<std::int64_t> offsets_ms;
};
const std::vector<DateKind>& DateKinds();

/// Ways of storing a text that are only another way of writing it.
const std::vector<std::string>& OtherWritings();
/// Ways that change it.
const std::vector<std::string>& Changings();
const std::vector<std::string>& Actions();

}  // namespace flintdesk::property
