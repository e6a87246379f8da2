#include "connector/record_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

constexpr std::int64_t kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr std::int64_t kPartOfHour = 10 * kMinute;
// Clocks of machines run at rates that differ by some tens of parts in a million; this allows for a hundred.
constexpr std::int64_t kDriftDivisor = 10'000;
constexpr std::int64_t kParted = kSecond;  // the wall clock has been set, or the machine was frozen
constexpr std::int64_t kNarrow = 3 * kSecond, kLoose = 70 * kSecond;
constexpr std::size_t kMostKept = 64;  // of anything that a file holds
constexpr std::int64_t kBetweenSaves = 5 * kMinute;
constexpr std::int64_t kBetweenReads = kSecond;  // at the file, while nothing is known

const json::Value* Member(const json::Value& value, std::string_view name) { return value.Find(name); }

std::optional<std::int64_t> Number(const json::Value& value, std::string_view name) {
  const json::Value* member = Member(value, name);
  const std::int64_t* number = member == nullptr ? nullptr : member->IfInteger();
  // Sums and differences of what a file says must stay numbers.
  constexpr std::int64_t kMost = 1LL << 52;
  if (number == nullptr || *number > kMost || *number < -kMost) return std::nullopt;
  return *number;
}

}  // namespace

std::int64_t UnitOf(std::int64_t shown) {
  if (shown % kMinute == 0) return kMinute;
  return shown % kSecond == 0 ? kSecond : 1;
}

std::string RecordClocks::NameInMemory(const std::string& desk) {
  return connector::NameInMemory("record-clock-of", desk);
}

std::int64_t RecordClocks::Boot(Clock::time_point moment) const {
  return clock_.BootMilliseconds() - std::chrono::floor<milliseconds>(clock_.Now() - moment).count();
}

void RecordClocks::Clear(DeskClock& known) const {
  known.void_at = clock_.BootMilliseconds();
  known.observations.clear();
  known.low.reset();
  known.high.reset();
  known.touched_at.reset();
  known.kept_width = kNone;
}

void RecordClocks::Forget(DeskClock& known) const {
  const std::int64_t now = clock_.BootMilliseconds();
  const auto old = [now](std::int64_t at) { return now - at > kHour || at > now; };
  std::erase_if(known.observations, [&](const Observation& one) { return old(one.at); });
  if (known.low && old(known.low->at)) known.low.reset();
  if (known.high && old(known.high->at)) known.high.reset();
  if (known.touched_at && old(*known.touched_at)) known.touched_at.reset();
  if (known.contradicted_at && old(*known.contradicted_at)) known.contradicted_at.reset();
}

// While the machine sleeps, its boot clock goes on and the steady clock does not: then no moment from before
// tells where on the boot clock it lay.
void RecordClocks::LookForSleep() {
  const std::int64_t ahead =
      clock_.BootMilliseconds() - std::chrono::floor<milliseconds>(clock_.Now().time_since_epoch()).count();
  if (boot_ahead_ && std::abs(ahead - *boot_ahead_) > kParted) woke_ = clock_.Now();
  boot_ahead_ = ahead;
}

bool RecordClocks::CanPlace(Clock::time_point moment) const { return !woke_ || moment >= *woke_; }

RecordClocks::DeskClock& RecordClocks::Find(const std::string& desk) {
  LookForSleep();
  const auto [found, is_new] = desks_.try_emplace(desk);
  DeskClock& known = found->second;
  const std::int64_t now = clock_.BootMilliseconds();
  if (is_new) {
    known.wall = Wall();
    known.looked_at = now;
    Load(NameInMemory(desk), known);
  } else if (std::abs(Wall() - known.wall) > kParted) {
    Log(LogLevel::kDebug,
        fmt::format("{}: the clock was set; what was known about its records' clock no longer holds",
                    Redact(desk)));
    Clear(known);
    known.wall = Wall();
  }
  Forget(known);
  // Another process may have found out meanwhile.
  if (known.observations.empty() && now - known.looked_at >= kBetweenReads) {
    known.looked_at = now;
    Load(NameInMemory(desk), known);
    Forget(known);
  }
  return known;
}

bool RecordClocks::Load(const std::string& name, DeskClock& known) const {
  const std::optional<json::Value> kept = memory_.Read(name);
  if (!kept || !kept->IsObject()) return false;
  if (const json::Value* authors = kept->Find("authors"); authors != nullptr && authors->IsObject())
    for (const auto& [key, author] : *authors->IfObject())
      if (author.IfString() != nullptr && known.authors.size() < kMostKept)
        known.authors.try_emplace(key, *author.IfString());
  const auto wall = Number(*kept, "wall");
  if (TextIn(*kept, "boot-id") != clock_.BootId() || !wall || std::abs(*wall - known.wall) > kParted)
    return false;
  known.void_at = std::max(known.void_at, Number(*kept, "void-at").value_or(0));
  if (const auto at = Number(*kept, "contradicted-at"))
    known.contradicted_at = std::max(known.contradicted_at.value_or(*at), *at);
  if (const json::Value* list = kept->Find("observations"); list != nullptr && list->IfArray() != nullptr) {
    for (const json::Value& one : *list->IfArray()) {
      if (known.observations.size() >= kMostKept) break;
      const auto at = Number(one, "at"), low = Number(one, "low"), high = Number(one, "high");
      if (at && low && high && *low <= *high) known.observations.push_back({*at, *low, *high});
    }
    std::ranges::sort(known.observations, {}, &Observation::at);
    // What is kept need not be kept again by each process that reads it.
    if (!known.observations.empty()) known.kept_at = known.observations.back().at;
    if (const auto interval = Interval(known)) known.kept_width = interval->high - interval->low;
  }
  for (const auto& [member, bound] : {std::pair{"low", &known.low}, std::pair{"high", &known.high}}) {
    const json::Value* one = kept->Find(member);
    const auto at = one == nullptr ? std::nullopt : Number(*one, "at");
    const auto offset = one == nullptr ? std::nullopt : Number(*one, "offset");
    if (at && offset && !*bound) *bound = Bound{*at, *offset};
  }
  if (const json::Value* touched = kept->Find("touched")) {
    known.touched = TextIn(*touched, "request");
    known.touched_at = Number(*touched, "at");
    known.shown_before = Number(*touched, "shown-before");
  }
  return true;
}

// Another process may have kept something since: its facts stand beside ours, and what it has found void is
// void.
void RecordClocks::TakeOver(const std::string& name, DeskClock& known) const {
  DeskClock theirs;
  theirs.wall = known.wall;
  if (!Load(name, theirs)) return;
  for (auto& [key, author] : theirs.authors) known.authors.try_emplace(key, std::move(author));
  if (theirs.touched_at && (!known.touched_at || *theirs.touched_at > *known.touched_at)) {
    known.touched = theirs.touched;
    known.touched_at = theirs.touched_at;
    known.shown_before = theirs.shown_before;
  }
  if (theirs.contradicted_at)
    known.contradicted_at = std::max(known.contradicted_at.value_or(0), *theirs.contradicted_at);
  if (theirs.void_at <= known.void_at) return;
  known.void_at = theirs.void_at;
  std::erase_if(known.observations, [&](const Observation& one) { return one.at <= known.void_at; });
  if (known.observations.empty()) known.observations = theirs.observations;
}

void RecordClocks::Save(const std::string& name, DeskClock& known) {
  TakeOver(name, known);
  known.kept_at = clock_.BootMilliseconds();
  const auto interval = Interval(known);
  known.kept_width = interval ? interval->high - interval->low : kNone;
  json::Object kept{{"boot-id", clock_.BootId()}, {"wall", known.wall}, {"void-at", known.void_at}};
  json::Array observations;
  for (const Observation& one : known.observations)
    observations.emplace_back(json::Object{{"at", one.at}, {"low", one.low}, {"high", one.high}});
  kept.Set("observations", std::move(observations));
  if (known.low) kept.Set("low", json::Object{{"at", known.low->at}, {"offset", known.low->offset}});
  if (known.high) kept.Set("high", json::Object{{"at", known.high->at}, {"offset", known.high->offset}});
  if (known.contradicted_at) kept.Set("contradicted-at", *known.contradicted_at);
  if (known.touched_at) {
    json::Object touched{{"request", known.touched}, {"at", *known.touched_at}};
    if (known.shown_before) touched.Set("shown-before", *known.shown_before);
    kept.Set("touched", std::move(touched));
  }
  json::Object authors;
  for (const auto& [key, author] : known.authors) authors.Set(key, author);
  kept.Set("authors", std::move(authors));
  memory_.Write(name, kept);
}

// Every change brings an observation, and a file for each would be the slowest part of it.
void RecordClocks::SaveWhenItMatters(const std::string& name, DeskClock& known) {
  const auto interval = Interval(known);
  if (!interval) return;
  const bool is_old = clock_.BootMilliseconds() - known.kept_at >= kBetweenSaves;
  const bool narrower = interval->high - interval->low + 10 < known.kept_width / 2;
  if (known.kept_width == kNone || is_old || narrower) Save(name, known);
}

std::optional<RecordClocks::Width> RecordClocks::Interval(const DeskClock& known) const {
  if (known.observations.empty() || known.contradicted_at) return std::nullopt;
  const std::int64_t now = clock_.BootMilliseconds();
  std::optional<Width> both;
  for (const Observation& one : known.observations) {
    const std::int64_t drift = std::max<std::int64_t>(now - one.at, 0) / kDriftDivisor;
    const Width wide{one.low - drift, one.high + drift};
    both = both ? Width{std::max(both->low, wide.low), std::min(both->high, wide.high)} : wide;
  }
  // A file may say anything.
  return both->low <= both->high ? both : std::nullopt;
}

void RecordClocks::Observe(const std::string& desk, std::int64_t shown, Clock::time_point sent,
                           Clock::time_point received) {
  if (!IsPlausibleTime(shown) || !MayBeMilliseconds(shown)) return;
  DeskClock& known = Find(desk);
  if (!CanPlace(sent) || known.contradicted_at) return;
  const Observation one{Boot(received), shown - Boot(received) - 1, shown + UnitOf(shown) - Boot(sent)};
  const auto interval = Interval(known);
  if (interval && (one.low > interval->high || one.high < interval->low))
    known.contradicted_at = clock_.BootMilliseconds();
  if (known.contradicted_at)
    return Void(desk, "a record's time contradicts earlier ones, and for an hour none counts");
  Observation* last = known.observations.empty() ? nullptr : &known.observations.back();
  if (last != nullptr && one.at / kPartOfHour == last->at / kPartOfHour && one.low <= last->high &&
      one.high >= last->low) {
    last->low = std::max(last->low, one.low);
    last->high = std::min(last->high, one.high);
  } else {
    known.observations.push_back(one);
  }
  SaveWhenItMatters(NameInMemory(desk), known);
}

void RecordClocks::ObserveEarliest(const std::string& desk, std::int64_t shown, Clock::time_point received) {
  if (!IsPlausibleTime(shown) || !MayBeMilliseconds(shown)) return;
  DeskClock& known = Find(desk);
  if (!CanPlace(received) || known.contradicted_at) return;
  const Bound bound{Boot(received), shown - Boot(received) - 1};
  if (!known.low || known.low->offset < bound.offset) known.low = bound;
}

void RecordClocks::ObserveLatest(const std::string& desk, std::int64_t shown, Clock::time_point sent) {
  if (!IsPlausibleTime(shown) || !MayBeMilliseconds(shown)) return;
  DeskClock& known = Find(desk);
  if (!CanPlace(sent) || known.contradicted_at) return;
  const Bound bound{clock_.BootMilliseconds(), shown + UnitOf(shown) - Boot(sent)};
  if (!known.high || known.high->offset > bound.offset) known.high = bound;
}

void RecordClocks::Void(const std::string& desk, const std::string& why) {
  DeskClock& known = Find(desk);
  Log(LogLevel::kDebug,
      fmt::format("{}: {}; what was known about its records' clock no longer holds", Redact(desk), why));
  Clear(known);
  Save(NameInMemory(desk), known);
}

RecordTime RecordClocks::At(const std::string& desk, Clock::time_point moment) {
  const DeskClock& known = Find(desk);
  if (!CanPlace(moment) || known.contradicted_at) return {};
  const std::int64_t at = Boot(moment);
  if (const auto interval = Interval(known)) return {at + interval->low, at + interval->high};
  RecordTime time;
  if (known.low) time.earliest = at + known.low->offset;
  if (known.high) time.latest = at + known.high->offset;
  // What contradicts itself shows nothing.
  if (time.earliest && time.latest && *time.earliest > *time.latest + kSecond) return {};
  return time;
}

bool RecordClocks::IsKnown(const std::string& desk, bool loosely) {
  const auto interval = Interval(Find(desk));
  return interval && interval->high - interval->low <= (loosely ? kLoose : kNarrow);
}

void RecordClocks::KeepTouched(const std::string& desk, const Touched& touched) {
  DeskClock& known = Find(desk);
  if (!CanPlace(touched.before)) return;
  known.touched = touched.request_id;
  known.touched_at = Boot(touched.before);
  known.shown_before = touched.shown_before;
  Save(NameInMemory(desk), known);
}

std::optional<RecordClocks::Touched> RecordClocks::LastTouched(const std::string& desk) {
  const DeskClock& known = Find(desk);
  if (!known.touched_at || known.touched.empty() || known.contradicted_at) return std::nullopt;
  const auto ago = milliseconds(clock_.BootMilliseconds() - *known.touched_at);
  return Touched{known.touched, clock_.Now() - ago, known.shown_before};
}

void RecordClocks::KeepAuthor(const std::string& desk, const std::string& key, const std::string& kind,
                              const std::string& author) {
  DeskClock& known = Find(desk);
  std::string& kept = known.authors[key + " " + kind];
  if (kept == author) return;
  kept = author;
  Save(NameInMemory(desk), known);
}

std::optional<std::string> RecordClocks::Author(const std::string& desk, const std::string& key,
                                                const std::string& kind) {
  const DeskClock& known = Find(desk);
  const auto found = known.authors.find(key + " " + kind);
  return found == known.authors.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace flintdesk::connector
