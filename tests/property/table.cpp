#include "property/table.hpp"

#include <functional>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

#include "property/run.hpp"

namespace flintdesk::property {
namespace {

using Arrival = Fate::Arrival;
using Reply = Fate::Reply;
using Cache = simulator::Surroundings::Cache;

constexpr std::string_view kHead =
    R"(# What stands in between, and how a lost response ends

Made by `make evidence`: every action in every kind of surroundings of the simulator, on a clock that is moved; a test fails when
this page differs from what it finds. The response to the change is lost once, after the service desk has carried it
out (*carried out*) or before it has heard of it (*not carried out*). Each cell says the exit code and how often our call
was carried out. *Cold* is the first change of its home, *warm* one after a note, a worklog and a request of the same
minute, written over the same API; what is alike stands together. Every cell is run with a `Date` that is right and with one that
alternates between right, 5 s ahead and an hour behind, and ends alike; the property test (`tests/property/`) has all kinds.
[Reliability](reliability.md#what-counts-as-proof) says why it is so, the simulator's
[guide](guides/simulator.md#surroundings) what the surroundings are.
)";

struct Row {
  std::string name;
  std::function<void(Scenario&)> set;
};

void Store(Scenario& scenario, std::vector<std::string> names) {
  scenario.surroundings.storage = simulator::Storage::Parse(std::move(names)).value();
}

void Somebody(Scenario& scenario, Deed::Kind kind, Deed::When when, std::int64_t distance) {
  const bool edits = kind == Deed::Kind::kNear && !scenario.Adds();
  scenario.deeds = {{edits ? Deed::Kind::kEdit : kind, when, milliseconds(distance), false}};
}

const std::vector<Row>& Rows() {
  using Kind = Deed::Kind;
  using When = Deed::When;
  static const std::vector<Row> rows = {
      {"the service desk alone", [](Scenario&) {}},
      {"its records' clock an hour behind",
       [](Scenario& s) { s.surroundings.record_offsets_ms = {-3'600'000}; }},
      {"times of whole seconds", [](Scenario& s) { s.surroundings.record_granularity_ms = 1'000; }},
      {"times of whole minutes", [](Scenario& s) { s.surroundings.record_granularity_ms = 60'000; }},
      {"two nodes, 700 ms apart",
       [](Scenario& s) {
         s.surroundings.record_offsets_ms = {0, 700};
       }},
      {"two nodes, 6 s apart",
       [](Scenario& s) {
         s.surroundings.record_offsets_ms = {0, 6'000};
       }},
      {"V1 shows no times", [](Scenario& s) { s.v1_times = false; }},
      {"a cache", [](Scenario& s) { s.surroundings.cache = Cache::kHonouring; }},
      {"a cache that ignores `no-cache`", [](Scenario& s) { s.surroundings.cache = Cache::kStubborn; }},
      {"a replica that lags by 600 ms", [](Scenario& s) { s.surroundings.list_lag_ms = 600; }},
      {"a proxy that repeats at once",
       [](Scenario& s) {
         if (s.fates[0].arrival == Arrival::kCommits) s.fates[0].repeat = 1;
       }},
      {"a proxy that repeats after 300 ms",
       [](Scenario& s) {
         if (s.fates[0].arrival != Arrival::kCommits) return;
         s.fates[0].repeat = 1;
         s.fates[0].repeat_after = milliseconds(300);
       }},
      {"no response in time", [](Scenario& s) { s.fates[0].reply = Reply::kTimeOut; }},
      {"half a success, `[success, failed]`", [](Scenario& s) { s.fates[0].reply = Reply::kHalfASuccess; }},
      {"somebody's twin an hour before",
       [](Scenario& s) { Somebody(s, Kind::kTwin, When::kBefore, 3'600'000); }},
      {"somebody's twin 0.6 s before", [](Scenario& s) { Somebody(s, Kind::kTwin, When::kBefore, 600); }},
      {"somebody's twin 0.6 s after", [](Scenario& s) { Somebody(s, Kind::kTwin, When::kAfter, 600); }},
      {"a like thing, or an edit, 0.6 s before",
       [](Scenario& s) { Somebody(s, Kind::kNear, When::kBefore, 600); }},
      {"a like thing, or an edit, 0.6 s after",
       [](Scenario& s) { Somebody(s, Kind::kNear, When::kAfter, 600); }},
      {"somebody's note about something else, 0.6 s after",
       [](Scenario& s) { Somebody(s, Kind::kRemark, When::kAfter, 600); }},
      {"another process's equal call 0.7 s before",
       [](Scenario& s) {
         s.other = Other::kBefore;
         s.other_distance = milliseconds(700);
       }},
      {"another process's equal call 0.7 s after", [](Scenario& s) {
         s.other = Other::kDuring;
         s.other_distance = milliseconds(700);
       }}};
  return rows;
}

struct DeskKind {
  std::string_view title, api;
  Host host;
};
constexpr DeskKind kDesks[] = {{"V3", "v3", Host::kBoth},
                               {"V1, on a host that has V3 too", "v1", Host::kBoth},
                               {"V1, on a host without V3", "v1", Host::kV1Alone}};

Scenario Base(const DeskKind& desk, const std::string& action, bool carried_out, bool warm) {
  Scenario scenario;
  scenario.host = desk.host;
  scenario.api = desk.api;
  scenario.action = action;
  // Something of all that ways of storing change.
  scenario.text =
      "Größe von <b>srv-1700</b> \"nein\" & http://desk.example/x reicht nicht \xF0\x9F\x94\xA5 mehr aus";
  scenario.near_text = ReplaceAll(scenario.text, "srv-17", "srv-18");
  Fate fate;
  fate.arrival = carried_out ? Arrival::kCommits : Arrival::kLost;
  fate.reply = Reply::kCut;
  scenario.fates = {fate};
  if (!warm) return scenario;
  for (const char* earlier : {"add-note", "add-worklog", "add-request"})
    scenario.earlier.push_back({earlier, false, milliseconds(20'003)});
  return scenario;
}

/// "0 · 1" where a right and an alternating Date end alike, as the property test says of all kinds.
std::string EndOf(const Scenario& scenario) {
  std::vector<std::string> ends;
  for (const DateKind* date : {&DateKinds().front(), &DateKinds().back()}) {
    const Outcome outcome = Run(scenario, *date);
    std::string end = fmt::format("{} · {}", static_cast<int>(outcome.ours.code), outcome.ours.Effects());
    if (ends.empty() || ends.front() != end) ends.push_back(std::move(end));
  }
  return Join(ends, " or ");
}

std::string LineOf(const DeskKind& desk, const Row& row, bool carried_out, bool warm) {
  std::string line;
  for (const std::string& action : Actions()) {
    Scenario scenario = Base(desk, action, carried_out, warm);
    row.set(scenario);
    line += fmt::format(" {} |", EndOf(scenario));
  }
  return line;
}

std::string RowsOf(const DeskKind& desk, const Row& row, bool carried_out) {
  const std::string cold = LineOf(desk, row, carried_out, false), warm = LineOf(desk, row, carried_out, true);
  const char* how = carried_out ? "carried out" : "not carried out";
  if (cold == warm) return fmt::format("| {} | {} | both |{}\n", row.name, how, cold);
  return fmt::format("| {0} | {1} | cold |{2}\n| {0} | {1} | warm |{3}\n", row.name, how, cold, warm);
}

std::string HeadOfTable(std::string_view first) {
  std::string head = fmt::format("| {} | the change was | |", first), line = "\n|---|---|---|";
  for (const std::string& action : Actions()) {
    head += fmt::format(" {} |", action);
    line += "---|";
  }
  return head + line + "\n";
}

std::string StorageTable() {
  std::string page = "\n## Ways of storing a text, over V3\n\n" + HeadOfTable("texts are stored with");
  std::vector<std::string> names = OtherWritings();
  names.insert(names.end(), Changings().begin(), Changings().end());
  for (const std::string& name : names) {
    const Row row{"`" + name + "`", [&name](Scenario& s) { Store(s, {name}); }};
    for (const bool carried_out : {true, false}) page += RowsOf(kDesks[0], row, carried_out);
  }
  return page;
}

}  // namespace

std::string EvidenceTable() {
  std::string page(kHead);
  for (const DeskKind& desk : kDesks) {
    page += fmt::format("\n## {}\n\n{}", desk.title, HeadOfTable("surroundings"));
    for (const Row& row : Rows()) {
      // V1 has one result for one change.
      if (desk.api == "v1" && row.name.starts_with("half a success")) continue;
      for (const bool carried_out : {true, false}) page += RowsOf(desk, row, carried_out);
    }
  }
  return page + StorageTable();
}

}  // namespace flintdesk::property
