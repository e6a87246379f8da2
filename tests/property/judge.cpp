#include "property/judge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

/// What must hold, and the exceptions that docs/reliability.md names, each as narrow as it can be told.
namespace flintdesk::property {
namespace {

using Arrival = Fate::Arrival;
using Reply = Fate::Reply;
using Cache = simulator::Surroundings::Cache;
using Kind = Deed::Kind;

constexpr std::int64_t kMargin = 2'000;  // as docs/reliability.md says of the record clock

/// One call of a case with all that the exceptions ask for.
class Case {
 public:
  Case(const Scenario& scenario, const Outcome& outcome, const CallRecord& call)
      : scenario_(scenario), outcome_(outcome), call_(call) {}

  bool Adds() const { return scenario_.Adds(); }
  bool SetsState() const { return !Adds(); }
  bool V1Alone() const { return scenario_.host == Host::kV1Alone; }
  bool Has(std::initializer_list<Reply> replies) const {
    return std::ranges::any_of(call_.sendings, [&](const Sending& s) {
      return std::ranges::find(replies, s.fate.reply) != replies.end();
    });
  }
  bool Late() const {
    return std::ranges::any_of(call_.sendings,
                               [](const Sending& s) { return s.fate.arrival == Arrival::kLate; });
  }
  std::int64_t FirstSent() const {
    return call_.sendings.empty() ? call_.started : call_.sendings.front().at;
  }

  bool ReadBefore() const { return call_.fences > 0 && !scenario_.fence_fails; }
  bool StubbornCache() const { return scenario_.surroundings.cache == Cache::kStubborn; }
  bool HiddenCache() const { return StubbornCache() && scenario_.cache_hides; }
  bool ReplicaLags() const { return scenario_.surroundings.list_lag_ms > 2 * scenario_.settle_time.count(); }
  std::int64_t Skew() const {
    const auto& offsets = scenario_.surroundings.record_offsets_ms;
    if (offsets.size() < 2) return 0;
    const auto [low, high] = std::ranges::minmax(offsets);
    return high - low;
  }
  std::int64_t Unit() const { return scenario_.surroundings.record_granularity_ms; }

  /// How long before the first sending something may lie and still be taken for later: none after a read.
  std::int64_t Blur() const {
    const std::int64_t touch = ClockFromATouch() ? scenario_.settle_time.count() : 0;
    const std::int64_t known =
        touch + 4 * scenario_.latency.count() + 2 * Unit() + Skew() + 400;  // drift of an hour
    return kMargin + known;
  }
  bool InTheWindow(const DeedRecord& deed) const {
    const bool between = deed.at >= call_.started;
    return between || (!ReadBefore() && deed.at >= FirstSent() - Blur()) ||
           (ReadBefore() && Unit() > 1 && deed.at >= call_.started - Unit());
  }
  bool SomebodyDid(std::initializer_list<Kind> kinds, bool in_the_window = true) const {
    return std::ranges::any_of(outcome_.deeds, [&](const DeedRecord& deed) {
      return std::ranges::find(kinds, deed.deed.kind) != kinds.end() &&
             (!in_the_window || InTheWindow(deed)) && deed.at <= call_.ended;
    });
  }

  /// An earlier response over V3 has shown who makes what our key makes. V1's words are others.
  bool AuthorIsKnown() const {
    return scenario_.host == Host::kBoth && scenario_.api != "v1" &&
           std::ranges::any_of(scenario_.earlier,
                               [this](const Earlier& one) { return one.action == scenario_.action; });
  }
  /// A twin that nothing tells from ours: made when ours may have been, by whom ours may be.
  bool TwinLikeOurs() const {
    return std::ranges::any_of(outcome_.deeds, [this](const DeedRecord& deed) {
      const bool in_time = deed.at >= call_.started || deed.at >= FirstSent() - (Blur() - kMargin);
      return deed.deed.kind == Kind::kTwin && in_time && InTheWindow(deed) &&
             (deed.deed.by_our_author || !AuthorIsKnown());
    });
  }
  /// A thing of the same kind, whatever it says, made when ours may have been and by whom ours may be.
  bool ThingLikeOurs() const {
    return std::ranges::any_of(outcome_.deeds, [this](const DeedRecord& deed) {
      const bool same_kind = deed.deed.kind != Kind::kEdit &&
                             (deed.deed.kind != Kind::kRemark || scenario_.action == "add-note");
      return same_kind && InTheWindow(deed) && deed.at <= call_.ended &&
             (deed.deed.by_our_author || !AuthorIsKnown());
    });
  }
  bool TwinInTheMargin() const {
    return std::ranges::any_of(outcome_.deeds, [this](const DeedRecord& deed) {
      const bool by_us = deed.deed.by_our_author || (ClockFromATouch() && !AuthorIsKnown());
      return deed.deed.kind == Kind::kTwin && by_us && InTheWindow(deed);
    });
  }
  /// The hour's read went before a change that shows no time; what that one touched shows it, as far as it
  /// can.
  bool ClockFromATouch() const {
    if (call_.fences > 0 || scenario_.earlier.empty()) return false;
    const bool over_v1 = scenario_.api == "v1" || V1Alone();
    return std::ranges::none_of(scenario_.earlier, [&](const Earlier& one) {
      const bool adds = one.action.starts_with("add-") && one.action != "add-resolution";
      return over_v1 ? adds && scenario_.v1_times : adds || one.action == "update-request";
    });
  }
  /// Whatever somebody did before the call came after our earlier changes, of which the last touched.
  bool SomethingSinceThatTouch() const {
    const bool ours = SetsState() && std::ranges::any_of(scenario_.earlier, &Earlier::same_request);
    return ours || std::ranges::any_of(outcome_.deeds, [](const DeedRecord& deed) {
             return deed.deed.when == Deed::When::kBefore;
           });
  }

  /// A list that lags did not show it before the call, and shows it after.
  bool TwinShownLate() const {
    return std::ranges::any_of(outcome_.deeds, [this](const DeedRecord& deed) {
      return deed.deed.kind == Kind::kTwin && deed.at + scenario_.surroundings.list_lag_ms >= call_.started;
    });
  }
  /// A proxy has written the same call of another process once more.
  bool EqualCallRepeated() const {
    if (!outcome_.other) return false;
    const CallRecord& equal = &call_ == &outcome_.ours ? *outcome_.other : outcome_.ours;
    return std::ranges::any_of(equal.sendings, [](const Sending& s) { return s.fate.repeat > 0; });
  }

  bool StoredOtherwise() const {
    return std::ranges::any_of(scenario_.surroundings.storage.names(), [this](const std::string& name) {
      // What is no element of HTML is text, and its case is part of it.
      const bool other_word = name == "upper-tags" && scenario_.text.find("<web") != std::string::npos;
      return other_word || std::ranges::find(OtherWritings(), name) == OtherWritings().end();
    });
  }
  bool SetsAText() const {
    return Adds() || scenario_.action == "add-resolution" || scenario_.action == "update-request";
  }
  /// An earlier change of ours to the same request, so shortly before that the record times blur.
  bool OwnChangeShortlyBefore() const {
    std::int64_t ago = 0;
    for (auto one = scenario_.earlier.rbegin(); one != scenario_.earlier.rend(); ++one) {
      ago += one->pause.count();
      if (one->same_request && ago < Blur() + Unit()) return true;
    }
    return false;
  }
  bool OtherProcessDid() const { return outcome_.other.has_value(); }
  /// What an equal unconfirmed call has made may still be there.
  bool EqualUnconfirmedCall() const {
    if (!outcome_.other) return false;
    const CallRecord& equal = &call_ == &outcome_.ours ? *outcome_.other : outcome_.ours;
    return equal.code == Code::kIndeterminate;
  }
  const Scenario& scenario() const { return scenario_; }
  const CallRecord& call() const { return call_; }

 private:
  const Scenario& scenario_;
  const Outcome& outcome_;
  const CallRecord& call_;
};

struct Allowance {
  std::string_view name;
  bool (*holds)(const Case&);
};

/// A second sending after one that was carried out.
constexpr Allowance kTwice[] = {
    {"twice: a late first one", [](const Case& c) { return c.Late(); }},
    {"twice: a replica that lags", [](const Case& c) { return c.Adds() && c.ReplicaLags(); }},
    {"twice: nodes whose clocks differ by more than the margin",
     [](const Case& c) { return c.Skew() > kMargin; }},
    {"twice: a cache that hides itself", [](const Case& c) { return c.SetsState() && c.HiddenCache(); }},
};

/// A sending after somebody else's change of the state.
constexpr Allowance kOverwritten[] = {
    {"overwritten: a cache that hides itself", [](const Case& c) { return c.HiddenCache(); }},
    {"overwritten: nodes whose clocks differ by more than the margin",
     [](const Case& c) { return c.Skew() > kMargin; }},
};

/// 0 where nothing of ours was carried out.
constexpr Allowance kNotOurs[] = {
    {"not ours: the state was so already",
     [](const Case& c) {
       return c.SetsState() && (c.SomebodyDid({Kind::kTwin}, false) || c.OtherProcessDid());
     }},
    {"not ours: somebody else's twin", [](const Case& c) { return c.Adds() && c.TwinLikeOurs(); }},
    {"not ours: a copy that a proxy made", [](const Case& c) { return c.Adds() && c.EqualCallRepeated(); }},
    {"not ours: a twin that a lagging replica shows late",
     [](const Case& c) {
       return c.Adds() && c.scenario().surroundings.list_lag_ms > 0 && c.TwinShownLate();
     }},
    {"not ours: a twin in the margin", [](const Case& c) { return c.Adds() && c.TwinInTheMargin(); }},
};

/// 13 although the desk was reached and nobody else did the like.
constexpr Allowance kUntold[] = {
    {"13: a timeout",
     [](const Case& c) {
       return c.Has({Reply::kTimeOut, Reply::kGatewayTimeout});
     }},
    {"13: no retries are left",
     [](const Case& c) {
       return static_cast<int>(c.call().sendings.size()) == c.scenario().retries + 1 &&
              c.call().sendings.back().fate.reply != Reply::kPasses;
     }},
    {"13: a pickup",
     [](const Case& c) {
       return c.scenario().action == "pickup-request" && (c.call().Committed() > 0 || c.V1Alone());
     }},
    {"13: a state of V1",
     [](const Case& c) { return c.V1Alone() && c.SetsState() && c.scenario().action != "add-resolution"; }},
    {"13: a text that is kept otherwise", [](const Case& c) { return c.SetsAText() && c.StoredOtherwise(); }},
    {"13: a new thing that may be ours", [](const Case& c) { return c.Adds() && c.ThingLikeOurs(); }},
    {"13: a state that somebody else changed",
     [](const Case& c) {
       return c.SetsState() && c.SomebodyDid({Kind::kTwin, Kind::kNear, Kind::kEdit, Kind::kRemark});
     }},
    {"13: our own change shortly before",
     [](const Case& c) { return c.SetsState() && c.OwnChangeShortlyBefore(); }},
    {"13: another process's change of the state",
     [](const Case& c) { return c.SetsState() && c.OtherProcessDid(); }},
    {"13: the clock is known from a change without a time",
     [](const Case& c) { return c.ClockFromATouch() && c.SomethingSinceThatTouch(); }},
    {"13: an equal unconfirmed call", [](const Case& c) { return c.Adds() && c.EqualUnconfirmedCall(); }},
    {"13: reads that fail",
     [](const Case& c) { return c.scenario().failing_reads > 0 || c.scenario().fence_fails; }},
    {"13: a cache that ignores no-cache", [](const Case& c) { return c.StubbornCache(); }},
    {"13: nodes with clocks of their own", [](const Case& c) { return c.Skew() > 0; }},
    {"13: a replica that lags", [](const Case& c) { return c.scenario().surroundings.list_lag_ms > 0; }},
    {"13: a late first one", [](const Case& c) { return c.Late(); }},
};

class Verdict {
 public:
  explicit Verdict(Judgement& judgement) : judgement_(judgement) {}

  template <std::size_t kCount>
  void Unless(const Allowance (&allowances)[kCount], const Case& c, std::string violation) {
    for (const Allowance& allowance : allowances) {
      if (!allowance.holds(c)) continue;
      judgement_.used.push_back(allowance.name);
      return;
    }
    Against(std::move(violation));
  }
  void Against(std::string violation) { judgement_.violations.push_back(std::move(violation)); }

 private:
  Judgement& judgement_;
};

void JudgeSendings(const Case& c, Verdict& verdict) {
  bool carried = false;
  for (std::size_t i = 0; i < c.call().sendings.size(); ++i) {
    const Sending& sending = c.call().sendings[i];
    if (carried && i > 0)
      verdict.Unless(kTwice, c, fmt::format("sending {} came after one that was carried out", i + 1));
    if (sending.effects > 1 + sending.fate.repeat)
      verdict.Against(fmt::format("sending {} was carried out {} times", i + 1, sending.effects));
    carried = carried || sending.effects > 0;
  }
}

void JudgeEnd(const Case& c, Verdict& verdict) {
  const int code = static_cast<int>(c.call().code);
  const int committed = c.call().Committed();
  const bool told_done = c.call().code == Code::kSuccess, untold = c.call().code == Code::kIndeterminate;
  if (told_done && committed == 0) verdict.Unless(kNotOurs, c, "told as done, and nothing was carried out");
  if (!told_done && !untold && committed > 0)
    verdict.Unless(kTwice, c, fmt::format("ended as {} and was carried out", code));
  if (untold) verdict.Unless(kUntold, c, "ended as 13 without need");
  // A refusal is believed when two read-backs agree.
  const Sending* last = c.call().sendings.empty() ? nullptr : &c.call().sendings.back();
  const bool refused = c.Has({Reply::kForbiddenPage, Reply::kHalfASuccess}) ||
                       (last != nullptr && last->fate.reply == Reply::kPasses && last->effects == 0);
  if (!told_done && !untold && !refused && !c.scenario().fence_fails)
    verdict.Against(fmt::format("ended as {}", code));
}

void JudgeOverwritten(const Case& c, const Outcome& outcome, Verdict& verdict) {
  if (c.Adds() || c.call().sendings.size() < 2) return;
  for (const DeedRecord& deed : outcome.deeds) {
    const bool after =
        deed.at >= c.FirstSent() + c.scenario().latency.count() && deed.deed.kind == Kind::kEdit;
    for (std::size_t i = 1; after && i < c.call().sendings.size(); ++i) {
      if (c.call().sendings[i].at <= deed.at) continue;
      verdict.Unless(kOverwritten, c, "sent again after somebody else had changed the state");
      break;
    }
  }
}

/// At most one read before a change for a desk and an hour, with the exceptions of docs/reliability.md.
void JudgeReads(const Scenario& scenario, const Outcome& outcome, Verdict& verdict, Judgement& judgement) {
  std::vector<const CallRecord*> calls;
  std::vector<std::string> actions;
  for (std::size_t i = 0; i < outcome.earlier.size(); ++i) {
    calls.push_back(&outcome.earlier[i]);
    actions.push_back(scenario.earlier[i].action);
  }
  calls.push_back(&outcome.ours);
  actions.push_back(scenario.action);
  int fences = 0, may = 1;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    fences += calls[i]->fences;
    const bool adds = actions[i].starts_with("add-");
    // Where V1 shows no times, each adding change; a resolution's response over V1 never shows one.
    const bool over_v1 = scenario.api == "v1" || scenario.host == Host::kV1Alone;
    if (over_v1 && adds) ++may;
    // An assignment looks each time whether there is anything to change.
    if (actions[i] == "assign-request" && scenario.host != Host::kV1Alone) ++may;
  }
  // Finding out that there is no V3; with `auto` once more after a minute, when it is kept for a day.
  if (scenario.host == Host::kV1Alone) may += scenario.api == "auto" ? 2 : 1;
  if (fences <= may) return;
  const auto resolutions = std::ranges::count(actions, "add-resolution");
  if (fences <= may + resolutions)
    return judgement.used.push_back("reads: after a resolution, which shows no time");
  const simulator::Surroundings& around = scenario.surroundings;
  if (around.record_granularity_ms > 1'000) return judgement.used.push_back("reads: times of whole minutes");
  if (around.record_offsets_ms.size() > 1)
    return judgement.used.push_back("reads: nodes with clocks of their own");
  if (around.cache == Cache::kStubborn)
    return judgement.used.push_back("reads: a cache that ignores no-cache");
  if (scenario.fence_fails) return judgement.used.push_back("reads: one that failed");
  verdict.Against(fmt::format("{} reads before changes where {} are enough", fences, may));
}

}  // namespace

Judgement Judge(const Scenario& scenario, const Outcome& outcome) {
  Judgement judgement;
  Verdict verdict(judgement);
  const auto judge = [&](const CallRecord& call) {
    const Case c(scenario, outcome, call);
    JudgeSendings(c, verdict);
    JudgeEnd(c, verdict);
    JudgeOverwritten(c, outcome, verdict);
  };
  judge(outcome.ours);
  if (outcome.other) judge(*outcome.other);
  for (const CallRecord& call : outcome.earlier) {
    if (call.code != Code::kSuccess) verdict.Against("an earlier change went wrong: " + call.message);
  }
  for (const std::string& warning : outcome.warnings) {
    if (warning.starts_with("a deed")) verdict.Against(warning);
  }
  JudgeReads(scenario, outcome, verdict, judgement);
  return judgement;
}

std::string EndOf(const Outcome& outcome) {
  std::string end =
      fmt::format("{} with {} effects", static_cast<int>(outcome.ours.code), outcome.ours.Effects());
  if (outcome.other)
    end += fmt::format(", the other process {} with {}", static_cast<int>(outcome.other->code),
                       outcome.other->Effects());
  return end;
}

}  // namespace flintdesk::property
