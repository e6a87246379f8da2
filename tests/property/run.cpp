#include "property/run.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/log.hpp"
#include "base/text.hpp"
#include "connector/journal_files.hpp"
#include "connector/keyed_file_locks.hpp"
#include "connector/testing/temporary_home.hpp"
#include "servicedesk/manage_engine_connector.hpp"

namespace flintdesk::property {
namespace {

using servicedesk::testing::FakeMemory;
using servicedesk::testing::MakeCall;

constexpr const char* kKey = "KEY-of-the-tests";
constexpr milliseconds kTimeout{60'000};
constexpr milliseconds kUntilAllIsOver{180'000};

/// One process: what it has of its own, and what the processes of its home share.
class Process {
  World& world_;

 public:
  Process(World& world, FakeMemory& memory, const std::filesystem::path& home)
      : world_(world),
        wire(world),
        facts_(world.clock, memory),
        journal_(std::make_unique<connector::JournalFiles>(home, world.clock), world.clock),
        deduplication_(journal_),
        locks_(home),
        keyed_locks_(locks_, world.timers),
        record_clocks_(world.clock, memory),
        connector_({configuration_, wire, world.clock, facts_, world.timers, deduplication_, keyed_locks_,
                    record_clocks_, journal_, memory, make_client_}) {}

  /// `record` is complete when `ended` says so; it outlives the call.
  void Start(std::string_view action, const json::Object& parameters, CallRecord& record, bool& ended) {
    connector::CheckedCall call = MakeCall(action, parameters,
                                           {{"api-version", world_.scenario.api},
                                            {"retries", world_.scenario.retries},
                                            {"settle-time", world_.scenario.settle_time.count()}});
    call.deadline = Deadline::In(kTimeout, world_.clock);
    call.cancellation = std::make_shared<Cancellation>();
    record.started = world_.Now();
    wire.record = &record;
    connector_.Start(std::move(call), [this, &record, &ended](connector::Response response) {
      record.code = response.code;
      record.message = response.message;
      record.ended = world_.Now();
      ended = true;
    });
  }

  void Call(std::string_view action, const json::Object& parameters, CallRecord& record) {
    bool ended = false;
    Start(action, parameters, record, ended);
    while (!ended && !world_.timers.empty()) world_.timers.RunNext();
  }

  Wire wire;

 private:
  connector::KeptFacts facts_;
  connector::CallJournal journal_;
  connector::DeduplicationRecords deduplication_;
  connector::KeyedFileLocks locks_;
  connector::KeyedLocks keyed_locks_;
  connector::RecordClocks record_clocks_;
  catalogue::Checked configuration_;
  std::function<std::unique_ptr<http::Client>()> make_client_;
  servicedesk::ManageEngineConnector connector_;
};

json::Object ParametersOf(const std::string& action, const std::string& text, const std::string& request) {
  if (action == "add-request") return {{"requester", "Ann Ray"}, {"subject", text}};
  json::Object parameters{{"request-id", request}};
  if (action == "add-note") parameters.Set("notetext", text);
  if (action == "add-worklog") {
    parameters.Set("name", "John");
    parameters.Set("description", text);
    parameters.Set("work-minutes", 25);
  }
  if (action == "add-resolution") parameters.Set("resolutiontext", text);
  if (action == "update-request") {
    parameters.Set("requester", "Ann Ray");
    parameters.Set("subject", text);
    parameters.Set("priority", "High");
  }
  if (action == "close-request") parameters.Set("close-accepted", "Accepted");
  if (action == "assign-request") parameters.Set("technicianid", 5);
  return parameters;
}

json::Object Named(std::string_view name) { return {{"name", name}}; }

/// The same as V3 takes it from somebody else.
json::Object DeedOf(const std::string& action, const std::string& text, const std::string& request) {
  const std::string html = ReplaceAll(text, "\n", "<br>");
  json::Object input;
  std::string operation = action;
  if (action == "add-note") {
    input = {{"note", json::Object{{"description", html}, {"show_to_requester", false}}}};
  } else if (action == "add-request") {
    input = {{"request", json::Object{{"requester", Named("Ann Ray")}, {"subject", text}}}};
  } else if (action == "add-worklog") {
    input = {{"worklog", json::Object{{"description", html},
                                      {"owner", Named("John")},
                                      {"time_spent", json::Object{{"hours", "0"}, {"minutes", "25"}}}}}};
  } else if (action == "add-resolution") {
    input = {{"resolution", json::Object{{"content", html}}}};
  } else if (action == "update-request") {
    input = {{"request",
              json::Object{{"requester", Named("Ann Ray")}, {"subject", text}, {"priority", Named("High")}}}};
  } else if (action == "close-request") {
    operation = "update-request";
    input = {{"request", json::Object{{"status", Named("Closed")}}}};
  } else {
    operation = "update-request";
    const char* technician = action == "assign-request" ? "5" : "4";
    input = {{"request", json::Object{{"technician", json::Object{{"id", technician}}}}}};
  }
  json::Object deed{{"operation", operation}, {"input", std::move(input)}};
  if (action != "add-request") deed.Set("request", request);
  return deed;
}

/// Sets what our call sets to something else; each number leaves a mark of its own.
json::Object EditOf(const std::string& action, const std::string& request, std::size_t number) {
  static constexpr const char* kUrgencies[] = {"Urgent", "High", "Normal", "Low"};
  if (action == "add-resolution")
    return DeedOf(action, "somebody else has found quite another reason, " + std::to_string(number), request);
  json::Object fields{{"urgency", Named(kUrgencies[number % std::size(kUrgencies)])}};
  if (action == "update-request") fields.Set("subject", "Somebody else calls this something else");
  if (action == "update-request") fields.Set("priority", Named("Low"));
  if (action == "close-request") fields.Set("status", Named("On Hold"));
  if (action == "assign-request") fields.Set("technician", json::Object{{"id", "4"}});
  return {{"operation", "update-request"},
          {"request", request},
          {"input", json::Object{{"request", std::move(fields)}}}};
}

/// The whole course of one case.
class Course {
 public:
  Course(const Scenario& scenario, const DateKind& date)
      : scenario_(scenario),
        world_(scenario, date, kKey),
        home_(scenario.other == Other::kNone ? nullptr
                                             : std::make_unique<connector::testing::TemporaryHome>()),
        ours_(world_, memory_, Folder()) {}

  Outcome Go() {
    for (std::size_t i = 0; i < scenario_.earlier.size(); ++i) DoEarlier(scenario_.earlier[i], i);
    DoBefore();
    CallRecord& record = outcome_.ours;
    ours_.wire.fates.assign(scenario_.fates.begin(), scenario_.fates.end());
    ours_.wire.failing_reads = scenario_.failing_reads;
    ours_.wire.fence_fails = scenario_.fence_fails;
    ours_.wire.before_first = [this] { DoDeeds(Deed::When::kBetween); };
    ours_.wire.after_first = [this] { DoDeeds(Deed::When::kAfter); };
    bool ended = false, other_ended = true;
    if (scenario_.other == Other::kDuring) {
      other_ended = false;
      world_.timers.After(scenario_.other_distance, [this, &other_ended] { StartOther(other_ended); });
    }
    ours_.Start(scenario_.action, Parameters(), record, ended);
    while (!(ended && other_ended) && !world_.timers.empty()) world_.timers.RunNext();
    world_.Advance(kUntilAllIsOver);
    return std::move(outcome_);
  }

 private:
  std::filesystem::path Folder() const { return home_ ? home_->folder() / "data" : std::filesystem::path{}; }
  json::Object Parameters() const {
    return ParametersOf(scenario_.action, scenario_.text, scenario_.RequestId());
  }

  void DoEarlier(const Earlier& earlier, std::size_t number) {
    const std::string request =
        earlier.same_request ? scenario_.RequestId() : std::to_string(20 + 2 * number);
    const std::string text = "an earlier change of ours, quite another one, number " + std::to_string(number);
    outcome_.earlier.emplace_back();
    ours_.Call(earlier.action, ParametersOf(earlier.action, text, request), outcome_.earlier.back());
    world_.Advance(earlier.pause);
  }

  /// What happens before the call, the longest ago first.
  void DoBefore() {
    std::vector<const Deed*> before;
    for (const Deed& deed : scenario_.deeds)
      if (deed.when == Deed::When::kBefore) before.push_back(&deed);
    std::ranges::sort(before, std::ranges::greater{}, &Deed::distance);
    bool other_due = scenario_.other == Other::kBefore;
    milliseconds left = before.empty() ? milliseconds(0) : before.front()->distance;
    const auto go_to = [&](milliseconds distance) {
      if (left > distance) world_.Advance(left - distance);
      left = distance;
    };
    const auto run_other = [&] {
      bool ended = false;
      StartOther(ended);
      while (!ended && !world_.timers.empty()) world_.timers.RunNext();
    };
    for (const Deed* deed : before) {
      if (other_due && scenario_.other_distance >= deed->distance) {
        other_due = false;
        go_to(scenario_.other_distance);
        run_other();
      }
      go_to(deed->distance);
      Do(*deed, milliseconds(0));
    }
    if (other_due) {
      if (before.empty()) left = scenario_.other_distance;
      go_to(scenario_.other_distance);
      run_other();
    }
    go_to(milliseconds(0));
  }

  void StartOther(bool& ended) {
    other_ = std::make_unique<Process>(world_, memory_, Folder());
    outcome_.other.emplace();
    other_->wire.fates = {scenario_.other_fate};
    other_->Start(scenario_.action, Parameters(), *outcome_.other, ended);
  }

  void DoDeeds(Deed::When when) {
    for (const Deed& deed : scenario_.deeds)
      if (deed.when == when) Do(deed, when == Deed::When::kAfter ? deed.distance : milliseconds(0));
  }

  void Do(const Deed& deed, milliseconds delay) {
    const std::string& action = scenario_.action;
    const std::string request = scenario_.RequestId();
    json::Object what;
    if (deed.kind == Deed::Kind::kTwin) what = DeedOf(action, scenario_.text, request);
    if (deed.kind == Deed::Kind::kNear) what = DeedOf(action, scenario_.near_text, request);
    if (deed.kind == Deed::Kind::kEdit)
      what = EditOf(action, request, static_cast<std::size_t>(&deed - scenario_.deeds.data()));
    if (deed.kind == Deed::Kind::kRemark)
      what = DeedOf("add-note", "lunch is served in the garden today", request);
    what.Set("author", deed.by_our_author ? "administrator" : "John");
    if (delay.count() > 0) what.Set("delay_ms", delay.count());
    const auto acted = world_.service.Act(what);
    if (!acted.ok()) {
      outcome_.warnings.push_back("a deed went wrong: " + acted.error().Sentence());
      return;
    }
    const json::Value* done = acted->Find("done");
    // One that changes nothing leaves no mark.
    const bool marks = delay.count() > 0 || (done != nullptr && *done == json::Value(true));
    if (marks) outcome_.deeds.push_back({deed, world_.Now() + delay.count()});
  }

  const Scenario& scenario_;
  Outcome outcome_;
  World world_;
  FakeMemory memory_;
  std::unique_ptr<connector::testing::TemporaryHome> home_;
  Process ours_;
  std::unique_ptr<Process> other_;
};

}  // namespace

Outcome Run(const Scenario& scenario, const DateKind& date) {
  static const bool shows_log = std::getenv("FLINTDESK_PROPERTY_LOG") != nullptr;
  if (shows_log) SetLogLevel(LogLevel::kTrace);
  std::vector<std::string> warnings;
  SetLogSink([&warnings](LogLevel level, std::string_view line) {
    if (level == LogLevel::kWarning) warnings.emplace_back(line);
    if (shows_log) std::fprintf(stderr, "  | %.*s\n", static_cast<int>(line.size()), line.data());
  });
  Outcome outcome = Course(scenario, date).Go();
  SetLogSink([](LogLevel, std::string_view) {});
  outcome.warnings.insert(outcome.warnings.end(), warnings.begin(), warnings.end());
  return outcome;
}

}  // namespace flintdesk::property
