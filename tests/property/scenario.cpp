#include "property/scenario.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace flintdesk::property {
namespace {

using Arrival = Fate::Arrival;
using Reply = Fate::Reply;
using Date = simulator::Surroundings::Date;
using Cache = simulator::Surroundings::Cache;

/// Numbers from a seed, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : numbers_(seed) {}
  std::size_t Below(std::size_t limit) { return numbers_() % limit; }
  bool OneIn(std::size_t limit) { return Below(limit) == 0; }
  template <class List>
  const auto& Of(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  std::mt19937_64 numbers_;
};

struct Texts {
  std::string text, near_text;
};

/// `{}` stands for a number, in which the near text differs.
Texts SomeText(Dice& dice, bool one_line) {
  static constexpr std::string_view kForms[] = {
      "disk of server {} is full, ticket opened by monitoring",
      "Größe überschritten für Gerät {}: bitte prüfen, Maßnahme nötig",
      "\xF0\x9F\x94\xA5 cluster {} reports fire \xF0\x9F\x9A\x92 in the data room",
      "<b>backup</b> of volume {} ended with <i>three</i> warnings",
      "host <web{}> is down since the last check",
      "load a &lt; b &amp; c on node {} of the farm",
      "Диск сервера {} заполнен почти полностью",
      "he said \"replace {} now\" and 'please' twice",
      "see http://desk.example/wiki/{} for what was done",
      "naïve café résumé number {} arrived",
      "temperature of rack {} is high\nfans were set to full speed"};
  const std::string form(kForms[dice.Below(std::size(kForms) - (one_line ? 1 : 0))]);
  const std::size_t number = 100 + dice.Below(800);
  return {ReplaceAll(form, "{}", std::to_string(number)), ReplaceAll(form, "{}", std::to_string(number + 1))};
}

std::vector<std::string> SomeStorage(Dice& dice) {
  const std::size_t kind = dice.Below(10);
  if (kind < 4) return {};
  if (kind < 6) return {dice.Of(OtherWritings())};
  if (kind < 8) return {dice.Of(OtherWritings()), dice.Of(OtherWritings())};
  if (kind < 9) return {dice.Of(Changings())};
  return {dice.Of(OtherWritings()), dice.Of(Changings())};
}

void SetRecordClock(Dice& dice, simulator::Surroundings& surroundings) {
  switch (dice.Below(8)) {
    case 0:
      surroundings.record_offsets_ms = {-3'600'123};
      break;
    case 1:
      surroundings.record_offsets_ms = {5'017};
      break;
    case 2:
      surroundings.record_granularity_ms = 1'000;
      break;
    case 3:
      surroundings.record_granularity_ms = dice.OneIn(2) ? 60'000 : 1'000;
      surroundings.record_offsets_ms = {-7'003};
      break;
    case 4:
      surroundings.record_offsets_ms = {0, dice.OneIn(2) ? 700 : -1'300};
      break;
    case 5:
      if (dice.OneIn(3)) surroundings.record_offsets_ms = {0, dice.OneIn(2) ? 6'000 : -6'000};
      break;
    default:
      break;
  }
}

void SetCache(Dice& dice, Scenario& scenario) {
  if (dice.OneIn(6)) scenario.surroundings.cache = Cache::kHonouring;
  if (!dice.OneIn(10)) return;
  scenario.surroundings.cache = Cache::kStubborn;
  scenario.cache_hides = dice.OneIn(3);
}

Fate SomeFate(Dice& dice) {
  static constexpr Reply kReplies[] = {Reply::kCut,  Reply::kCut,       Reply::kServerError,
                                       Reply::kPage, Reply::kTruncated, Reply::kHalfASuccess};
  Fate fate;
  fate.arrival = dice.OneIn(2) ? Arrival::kCommits : Arrival::kLost;
  fate.reply = dice.Of(kReplies);
  if (dice.OneIn(20)) fate.reply = dice.OneIn(2) ? Reply::kTimeOut : Reply::kGatewayTimeout;
  if (dice.OneIn(30)) fate.reply = Reply::kForbiddenPage;
  if (dice.OneIn(25)) {
    fate.arrival = Arrival::kLate;
    fate.late = milliseconds(500 + dice.Below(6'000));
  }
  if (fate.arrival == Arrival::kCommits && dice.OneIn(8)) {
    fate.repeat = dice.OneIn(4) ? 2 : 1;
    fate.repeat_after = milliseconds(dice.OneIn(2) ? 0 : 1 + dice.Below(2'500));
  }
  return fate;
}

Deed SomeDeed(Dice& dice, bool adds) {
  using Kind = Deed::Kind;
  static constexpr std::int64_t kDistances[] = {1, 40, 300, 600, 950, 1'500, 2'400, 4'000, 20'000, 600'000};
  Deed deed;
  const std::size_t kind = dice.Below(4);
  deed.kind = kind == 0 ? Kind::kTwin : kind == 3 ? Kind::kRemark : adds ? Kind::kNear : Kind::kEdit;
  const std::size_t when = dice.Below(5);
  deed.when = when < 2 ? Deed::When::kBefore : when < 4 ? Deed::When::kAfter : Deed::When::kBetween;
  deed.distance = milliseconds(dice.Of(kDistances));
  deed.by_our_author = dice.OneIn(3);
  return deed;
}

void SetEarlier(Dice& dice, Scenario& scenario) {
  static constexpr std::int64_t kPauses[] = {3, 60, 900, 5'000, 60'000, 900'000};
  const std::size_t count = dice.OneIn(2) ? 0 : 1 + dice.Below(3);
  for (std::size_t i = 0; i < count; ++i) {
    Earlier earlier{dice.Of(Actions()), dice.OneIn(3), milliseconds(dice.Of(kPauses))};
    // An earlier state of the same kind would be the one that is asked for.
    if (!earlier.action.starts_with("add-") && earlier.action != "update-request")
      earlier.same_request = false;
    scenario.earlier.push_back(std::move(earlier));
  }
}

void SetOther(Dice& dice, Scenario& scenario) {
  if (!dice.OneIn(8)) return;
  static constexpr std::int64_t kDistances[] = {5, 100, 700, 1'200, 1'900, 2'600};
  scenario.other = dice.OneIn(2) ? Other::kBefore : Other::kDuring;
  scenario.other_distance = milliseconds(dice.Of(kDistances));
  if (dice.OneIn(3)) {
    scenario.other_fate.arrival = dice.OneIn(2) ? Arrival::kCommits : Arrival::kLost;
    scenario.other_fate.reply = Reply::kCut;
  }
}

/// What the evidence is most needed for: the like is there already, and ours has never arrived.
void LetTheLikeBeThere(Dice& dice, Scenario& scenario) {
  Deed deed = SomeDeed(dice, scenario.Adds());
  deed.kind = dice.OneIn(3) && scenario.Adds() ? Deed::Kind::kNear : Deed::Kind::kTwin;
  deed.when = Deed::When::kBefore;
  deed.by_our_author = dice.OneIn(2);
  scenario.deeds = {deed};
  Fate lost;
  lost.arrival = Arrival::kLost;
  lost.reply = Reply::kCut;
  scenario.fates = {lost};
  scenario.surroundings.storage = {};
}

std::string_view NameOf(Reply reply) {
  static constexpr std::string_view kNames[] = {"passes",         "cut",           "503",
                                                "page",           "truncated",     "half a success",
                                                "forbidden page", "gateway's 504", "timeout"};
  return kNames[static_cast<std::size_t>(reply)];
}

std::string NameOf(const Fate& fate) {
  static constexpr std::string_view kArrivals[] = {"committed", "lost", "late"};
  std::string name =
      fmt::format("{} {}", kArrivals[static_cast<std::size_t>(fate.arrival)], NameOf(fate.reply));
  if (fate.late.count() > 0) name += fmt::format(" after {} ms", fate.late.count());
  if (fate.repeat > 0)
    name += fmt::format(" repeated {}x each {} ms", fate.repeat, fate.repeat_after.count());
  return name;
}

std::string NameOf(const Deed& deed) {
  static constexpr std::string_view kKinds[] = {"twin", "near", "edit", "remark"};
  static constexpr std::string_view kWhens[] = {"before", "between", "after"};
  return fmt::format("{} {} {} ms{}", kKinds[static_cast<std::size_t>(deed.kind)],
                     kWhens[static_cast<std::size_t>(deed.when)], deed.distance.count(),
                     deed.by_our_author ? " by us" : "");
}

}  // namespace

const std::vector<DateKind>& DateKinds() {
  static const std::vector<DateKind> kinds = {{"right", Date::kDesk, {}},
                                              {"absent", Date::kAbsent, {}},
                                              {"garbage", Date::kGarbage, {}},
                                              {"5 s ahead", Date::kOffset, {5'000}},
                                              {"5 s behind", Date::kOffset, {-5'000}},
                                              {"an hour ahead", Date::kOffset, {3'600'000}},
                                              {"an hour behind", Date::kOffset, {-3'600'000}},
                                              {"alternating", Date::kOffset, {0, 5'000, -3'600'000}}};
  return kinds;
}

const std::vector<std::string>& OtherWritings() {
  static const std::vector<std::string> names = {"named-entities",
                                                 "decimal-entities",
                                                 "hex-entities",
                                                 "quote-entities",
                                                 "escaped-markup",
                                                 "escaped-all",
                                                 "nfd",
                                                 "nfc",
                                                 "upper-tags",
                                                 "links",
                                                 "div",
                                                 "line-breaks",
                                                 "white-space"};
  return names;
}

const std::vector<std::string>& Changings() {
  static const std::vector<std::string> names = {"footer",
                                                 "prefix",
                                                 "question-marks",
                                                 "four-byte-question-marks",
                                                 "four-byte-dropped",
                                                 "four-byte-cut",
                                                 "cut-20",
                                                 "controls-dropped",
                                                 "smart-quotes",
                                                 "masked-digits",
                                                 "misread",
                                                 "base64",
                                                 "quoted-printable",
                                                 "percent-encoded",
                                                 "rotated",
                                                 "escaped-thrice",
                                                 "tags-dropped",
                                                 "accents-dropped",
                                                 "ascii-only",
                                                 "vowels-dropped",
                                                 "masked-words",
                                                 "words-reversed",
                                                 "hashed",
                                                 "excerpt",
                                                 "replaced",
                                                 "emptied"};
  return names;
}

const std::vector<std::string>& Actions() {
  static const std::vector<std::string> names = {"add-note",       "add-request",    "add-worklog",
                                                 "add-resolution", "update-request", "close-request",
                                                 "assign-request", "pickup-request"};
  return names;
}

Scenario Generate(std::uint64_t seed) {
  Dice dice(seed);
  Scenario scenario;
  scenario.host = dice.OneIn(4) ? Host::kV1Alone : Host::kBoth;
  static constexpr std::string_view kApis[] = {"v3", "v3", "v1", "auto"};
  scenario.api = dice.Of(kApis);
  if (scenario.host == Host::kV1Alone && scenario.api == "v3") scenario.api = "v1";
  scenario.action = dice.OneIn(3) ? "add-note" : dice.Of(Actions());
  const Texts texts = SomeText(dice, scenario.action == "add-request" || scenario.action == "update-request");
  scenario.text = texts.text;
  scenario.near_text = texts.near_text;
  scenario.v1_times = !dice.OneIn(4);
  scenario.long_list = dice.OneIn(25);
  SetRecordClock(dice, scenario.surroundings);
  scenario.surroundings.storage = simulator::Storage::Parse(SomeStorage(dice)).value();
  SetCache(dice, scenario);
  if (dice.OneIn(12)) scenario.surroundings.list_lag_ms = dice.OneIn(2) ? 600 : 6'000;
  SetEarlier(dice, scenario);
  const std::size_t losses = dice.OneIn(6) ? 0 : 1 + (dice.OneIn(3) ? dice.Below(4) : 0);
  for (std::size_t i = 0; i < losses; ++i) scenario.fates.push_back(SomeFate(dice));
  if (dice.OneIn(12)) scenario.failing_reads = static_cast<int>(1 + dice.Below(3));
  scenario.fence_fails = dice.OneIn(15);
  for (std::size_t i = dice.OneIn(2) ? 1 + dice.Below(2) : 0; i > 0; --i)
    scenario.deeds.push_back(SomeDeed(dice, scenario.Adds()));
  SetOther(dice, scenario);
  if (dice.OneIn(6)) LetTheLikeBeThere(dice, scenario);
  scenario.retries = dice.OneIn(4) ? static_cast<int>(dice.Below(3)) : 3;
  if (dice.OneIn(6)) scenario.settle_time = milliseconds(dice.OneIn(2) ? 200 : 2'500);
  scenario.latency = milliseconds(1 + dice.Below(60));
  return scenario;
}

std::string Scenario::Describe() const {
  std::vector<std::string> fate_names, deed_names, earlier_names;
  for (const Fate& fate : fates) fate_names.push_back(NameOf(fate));
  for (const Deed& deed : deeds) deed_names.push_back(NameOf(deed));
  for (const Earlier& one : earlier)
    earlier_names.push_back(
        fmt::format("{}{} {} ms", one.action, one.same_request ? " same request" : "", one.pause.count()));
  std::string text_shown = fmt::format(
      "{} over {}{}{}; {}; earlier [{}]; fates [{}]; deeds [{}]; retries {}, settling {} ms, latency {} ms; "
      "{}",
      action, api, host == Host::kV1Alone ? " on a host without V3" : "",
      v1_times ? "" : ", V1 without times", json::Quote(text), Join(earlier_names, ", "),
      Join(fate_names, ", "), Join(deed_names, ", "), retries, settle_time.count(), latency.count(),
      json::Write(surroundings.ToJson()));
  if (cache_hides) text_shown += "; the cache hides itself";
  if (long_list) text_shown += "; a long list";
  if (failing_reads > 0) text_shown += fmt::format("; {} failing reads", failing_reads);
  if (fence_fails) text_shown += "; the read before it fails";
  if (other != Other::kNone)
    text_shown +=
        fmt::format("; another process {} by {} ms: {}", other == Other::kBefore ? "before" : "during",
                    other_distance.count(), NameOf(other_fate));
  return text_shown;
}

}  // namespace flintdesk::property
