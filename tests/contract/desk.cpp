#include "contract/desk.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/spec.hpp"

#include "contract/engine.hpp"

namespace flintdesk::contract {
Desk::Desk(std::string_view api, std::string_view profile, const json::Object& more)
    : Desk(api, nullptr, profile, more) {}

Desk::Desk(std::string_view api, Gate::Judge judge, std::string_view profile, const json::Object& more) {
  simulator::SimulatorOptions options;
  options.bind = "127.0.0.1";
  const bool cloud = api == "cloud", msp = api == "msp";
  // What no source shows of the cloud is there for those who allow it.
  const bool unproven = cloud && more.Contains("unproven-actions");
  options.profile = cloud || msp ? std::string(api) + (profile.empty() ? "" : ",") + std::string(profile)
                                 : std::string(profile);
  if (unproven) options.profile += ",cloud-unproven";
  auto started = simulator::Simulator::Start(std::move(options));
  if (!started.ok()) {
    ADD_FAILURE() << started.error().Sentence();
    return;
  }
  simulator_ = std::move(started).value();
  if (judge) gate_ = std::make_unique<Gate>(simulator_->port(), std::move(judge));
  configuration_ = {{"host-name", "127.0.0.1"},
                    {"port", gate_ ? gate_->port() : simulator_->port()},
                    {"technician-key", simulator_->key()},
                    {"api-version", msp ? "v3" : api}};
  if (msp) configuration_.Set("account", "Acme");
  // The gate's plans count the calls; what is looked up before a change is not theirs.
  if (msp && gate_) configuration_.Set("preflight", "off");
  if (cloud) {
    configuration_.Remove("technician-key");
    // Not through the gate, whose plans count the calls.
    configuration_.Set("accounts-host", fmt::format("http://127.0.0.1:{}", simulator_->port()));
    for (const auto& [name, value] : {std::pair{"portal", "itdesk"},
                                      {"client-id", "demo-client"},
                                      {"client-secret", "demo-secret"},
                                      {"refresh-token", "demo-refresh"}})
      configuration_.Set(name, value);
    configuration_.Set("is-ssl", false);
  }
  for (const auto& [name, value] : more) configuration_.Set(name, value);
  engine_ = std::make_unique<connector::Engine>(OptionsOf(configuration_, home_.folder()));
}

connector::Response Desk::Call(std::string_view action, json::Object parameters) {
  return Start(action, std::move(parameters))->Wait();
}

std::unique_ptr<connector::Engine> Desk::AnotherProcess() const {
  return std::make_unique<connector::Engine>(OptionsOf(configuration_, home_.folder()));
}

connector::Call Desk::CallOf(std::string_view action, json::Object parameters) {
  connector::Call call;
  call.connector = "manageenginesdp";
  call.action = action;
  call.parameters = std::move(parameters);
  return call;
}

connector::Response Desk::CallOfSomebodyElse(std::string_view action, json::Object parameters) const {
  json::Object configuration = configuration_;
  configuration.Set("port", simulator_->port());
  const connector::testing::TemporaryHome home;
  const auto engine = std::make_unique<connector::Engine>(OptionsOf(std::move(configuration), home.folder()));
  return engine->Start(CallOf(action, std::move(parameters)))->Wait();
}

std::unique_ptr<connector::PendingCall> Desk::Start(std::string_view action, json::Object parameters) {
  return engine_->Start(CallOf(action, std::move(parameters)));
}

json::Value Desk::Done(std::string_view action, json::Object parameters) {
  connector::Response response = Call(action, std::move(parameters));
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  const json::Value* status = response.data.Path({"operation", "result", "status"});
  EXPECT_TRUE(status != nullptr && *status == json::Value("Success")) << json::Write(response.data);
  return std::move(response.data);
}

std::string Desk::Detail(std::string_view request_id, std::string_view key) {
  const json::Value data = Done("get-request", {{"request-id", request_id}});
  const json::Value* value = data.Path({"operation", "Details", key});
  return value == nullptr ? "(absent)" : value->ScalarText().value_or("(no text)");
}

bool Desk::Has(std::string_view edition, const catalogue::Action& action) {
  const servicedesk::Wire& wire = servicedesk::ModelOf(action).wire;
  if (edition == "v1") return wire.v1.has_value();
  return edition == "cloud" ? wire.cloud.has_value() : wire.v3.has_value();
}

bool Desk::CanPrepare(std::string_view edition, const catalogue::Example& example) {
  return std::ranges::all_of(example.before, [&](const auto& call) {
    return Has(edition, *servicedesk::ManageEngineSpec().FindAction(call.first));
  });
}

json::Object Desk::Prepared(std::string_view api, json::Object parameters) {
  static const flintdesk::testing::TemporaryFolder folder;
  static int written = 0;
  if (api == "msp" && parameters.Contains("site")) parameters.Set("site", "Head Office");
  if (const json::Value* file = parameters.Find("file"))
    parameters.Set("file", folder.Write(*file->IfString(), "a report"));
  if (parameters.Contains("to-file"))
    parameters.Set("to-file", (folder.path() / std::to_string(++written)).string());
  return parameters;
}

std::string Desk::ChangedSince() {
  return "it was changed after (it had been read for this call|this call was sent( or up to [1-4] s "
         "before)?)";
}

std::string Desk::TimesDone(std::string_view action) {
  const json::Value effects = simulator_->Effects();
  const json::Value* value = effects.Path({"total", action});
  return value == nullptr ? "0" : value->ScalarText().value_or("(no number)");
}

}  // namespace flintdesk::contract
