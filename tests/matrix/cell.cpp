#include "matrix/cell.hpp"

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/testing/temporary_folder.hpp"
#include "connector/engine.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "simulator/simulator.hpp"

namespace flintdesk::matrix {
namespace {

constexpr int kRetries = 1;

/// A simulator, and an engine whose one connector reaches it. The times are short, so that the cells are, and
/// far enough apart for a busy machine: a try, what a delay takes, the whole call.
class Bench {
 public:
  explicit Bench(const Cell& cell) : cell_(cell) {
    simulator::SimulatorOptions options;
    options.bind = "127.0.0.1";
    options.tls = cell.form->tls;
    if (cell.host == Host::kV1Alone) options.profile = "v1-only";
    auto started = simulator::Simulator::Start(std::move(options));
    if (!started.ok()) {
      wrong = started.error().Sentence();
      return;
    }
    simulator_ = std::move(started).value();
    json::Object configuration{{"host-name", "127.0.0.1"},
                               {"port", simulator_->port()},
                               {"is-ssl", cell.form->tls},
                               {"technician-key", simulator_->key()},
                               {"api-version", cell.host == Host::kV3 ? "v3" : "v1"},
                               {"timeout", TimeFor(*cell.form).count()},
                               {"attempt-timeout", TryFor(*cell.form).count()},
                               {"connect-timeout", TryFor(*cell.form).count() * 4 / 5},
                               {"settle-time", 20},
                               {"retries", kRetries},
                               {"max-response-size", 1'000'000},
                               {"max-header-size", 16'384}};
    if (cell.form->tls) {
      certificate_.emplace();
      configuration.Set("ca-file", certificate_->Write("desk.pem", simulator_->certificate_pem()));
    }
    connector::EngineOptions engine;
    engine.registry.types = {servicedesk::ManageEngineType()};
    engine.registry.configuration = std::move(configuration);
    engine_ = std::make_unique<connector::Engine>(std::move(engine));
  }

  connector::Response Call(std::string_view action, json::Object parameters) {
    connector::Call call;
    call.connector = "manageenginesdp";
    call.action = action;
    call.parameters = std::move(parameters);
    return engine_->Start(std::move(call))->Wait();
  }

  void PostPlan() {
    json::Object fault = cell_.form->posted;
    if (!cell_.form->IsOfConnection()) fault.Set("operation", cell_.action->name);
    if (cell_.situation == Situation::kEveryTry) fault.Set("times", kRetries + 1);
    auto posted = simulator_->PostPlan(json::Object{{"faults", json::Array{std::move(fault)}}});
    if (posted.ok()) {
      plan_ = std::move(posted).value();
    } else {
      wrong = posted.error().Sentence();
    }
  }

  json::Value PlansFault() const { return simulator_->Plan(plan_).Find("faults")->IfArray()->front(); }

  int Effects() const { return Count("total"); }
  /// Of any other operation.
  bool HasOtherEffects() const {
    const json::Value effects = simulator_->Effects();
    for (const auto& [name, count] : *effects.Find("total")->IfObject())
      if (name != cell_.action->name) return true;
    return false;
  }
  /// A change that is carried out late may outlive its call; here until each that was sent has come: one that
  /// was sent twice would be there twice.
  void WaitForLateEffects() const {
    const Deadline bound = Deadline::In(TimeFor(*cell_.form) + kGrace, SystemClock());
    while (Effects() < Count("calls") && !bound.Passed(SystemClock()))
      std::this_thread::sleep_for(milliseconds(10));
  }

  std::string wrong;

 private:
  int Count(std::string_view what) const {
    const json::Value effects = simulator_->Effects();
    const json::Value* count = effects.Path({what, cell_.action->name});
    return count == nullptr ? 0 : static_cast<int>(*count->IfInteger());
  }

  const Cell& cell_;
  std::unique_ptr<simulator::Simulator> simulator_;
  std::optional<testing::TemporaryFolder> certificate_;
  std::unique_ptr<connector::Engine> engine_;
  std::string plan_;
};

std::string_view NameOf(Host host) {
  return host == Host::kV3 ? "V3" : host == Host::kV1 ? "V1" : "V1 alone";
}

std::string_view NameOf(Situation situation) {
  if (situation == Situation::kNew) return "new connection";
  return situation == Situation::kKeptAlive ? "kept-alive connection" : "every try";
}

std::string Words(const Outcome& outcome) {
  return fmt::format("exit code {} and {} effects", static_cast<int>(outcome.code), outcome.effects);
}

/// Did the fault strike, and where it was to?
std::string WhatIsWrongWithPlan(const Cell& cell, const json::Value& fault) {
  const std::int64_t used = *fault.Find("used")->IfInteger();
  if (used == 0) return "the fault did not strike";
  if (cell.situation != Situation::kEveryTry && *fault.Find("used_up") != json::Value(true))
    return "the plan was not used up";
  const std::string connection = *fault.Find("uses")->IfArray()->front().Find("connection")->IfString();
  // A change without a body has none that could be kept from being sent twice, so it never goes on a kept
  // connection (src/http/message/request_text.hpp).
  const bool bodiless = cell.host == Host::kV3 && cell.action->name == "pickup-request";
  // The read before a change leaves its connection to the change.
  const bool used_before = cell.situation == Situation::kKeptAlive ||
                           (!cell.form->IsOfConnection() && cell.action->effect != catalogue::Effect::kReads);
  const bool kept = used_before && !bodiless;
  if (connection != (kept ? "kept-alive" : "new"))
    return fmt::format("it struck a {} connection", connection);
  return {};
}

}  // namespace

std::string Cell::Name() const {
  return fmt::format("{} {}: {} ({})", NameOf(host), action->name, form->label, NameOf(situation));
}

CellResult Run(const Cell& cell) {
  CellResult result;
  Bench bench(cell);
  const auto say = [&result](std::string what) {
    result.wrong += (result.wrong.empty() ? "" : "; ") + std::move(what);
  };
  if (!bench.wrong.empty()) return say(bench.wrong), result;
  if (cell.situation == Situation::kKeptAlive) {
    const connector::Response before = bench.Call("get-request", {{"request-id", 1}});
    if (before.code != Code::kSuccess) say("the call before failed: " + before.message);
  }
  bench.PostPlan();
  if (!bench.wrong.empty()) return say(bench.wrong), result;

  const Clock::time_point begin = SystemClock().Now();
  const connector::Response response =
      bench.Call(cell.action->name, cell.action->examples.front().parameters);
  result.took = std::chrono::ceil<milliseconds>(SystemClock().Now() - begin);
  if (cell.form->fault.kind == simulator::FaultKind::kDelay && cell.expected.effects > 0)
    bench.WaitForLateEffects();
  result.outcome = {response.code, bench.Effects()};

  if (result.outcome != cell.expected)
    say(fmt::format("{} in place of {}: {}", Words(result.outcome), Words(cell.expected), response.message));
  if (bench.HasOtherEffects()) say("something else was changed");
  if (result.took > TimeFor(*cell.form) + kGrace) say(fmt::format("it took {} ms", result.took.count()));
  if (const std::string plan = WhatIsWrongWithPlan(cell, bench.PlansFault()); !plan.empty()) say(plan);
  return result;
}

}  // namespace flintdesk::matrix
