#include "servicedesk/testing/calls.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <utility>

#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"
#include "catalogue/check.hpp"
#include "http/bodies/source.hpp"
#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk::testing {
namespace {

[[noreturn]] void Refuse(const Error& error) {
  std::cerr << error.Sentence() << "\n";
  std::abort();
}

/// A relative path of an example lies in a folder of its own: what is sent is there, and what is written is
/// not.
json::Object WithFiles(const catalogue::Action& action, json::Object parameters) {
  static const flintdesk::testing::TemporaryFolder folder;
  static int written = 0;
  for (const catalogue::Field& field : action.fields) {
    const json::Value* path = parameters.Find(field.name);
    if (field.type != catalogue::Type::kFile || path == nullptr || path->IfString()->starts_with("/"))
      continue;
    const bool sent = ModelOf(action).file && ModelOf(action).file->parameter == field.name;
    parameters.Set(field.name, sent ? folder.Write(*path->IfString(), "a file")
                                    : folder.PathOf(std::to_string(++written)));
  }
  return parameters;
}

void ReadAll(http::BodySource& source) {
  std::array<char, 4096> room;
  if (!source.Rewind().ok()) return;
  for (;;) {
    const Result<std::size_t> read = source.Read(room);
    if (!read.ok() || *read == 0) return;
  }
}

}  // namespace

connector::CheckedCall MakeCall(std::string_view action, const json::Object& parameters,
                                const json::Object& configuration) {
  return MakeCall(ManageEngineSpec(), action, parameters, configuration);
}

connector::CheckedCall MakeCall(const catalogue::Connector& spec, std::string_view action,
                                const json::Object& parameters, const json::Object& configuration) {
  json::Object complete{
      {"host-name", "desk.example.org"}, {"port", 8080}, {"technician-key", "KEY-of-the-tests"}};
  // Which would add reads to the exchanges of tests that are about others.
  if (spec.FindConfiguration("preflight") != nullptr) complete.Set("preflight", "off");
  for (const auto& [name, value] : configuration) complete.Set(name, value);
  Result<catalogue::Checked> checked = catalogue::CheckConfiguration(spec, complete);
  if (!checked.ok()) Refuse(checked.error());
  connector::CheckedCall call;
  call.connector = "manageenginesdp";
  call.action = spec.FindAction(action);
  if (call.action == nullptr) Refuse(FailedError("no action " + std::string(action)));
  Result<catalogue::Checked> values =
      catalogue::CheckCall(spec, *call.action, checked.value(), WithFiles(*call.action, parameters), false);
  if (!values.ok()) Refuse(values.error());
  call.values = std::move(values).value();
  call.origin = {call.values.Boolean("is-ssl"), call.values.Text("host-name"),
                 static_cast<int>(call.values.Integer("port").value_or(80)), call.values.Text("base-path")};
  call.key = Secret(call.values.Text("technician-key"));
  call.credentials = CredentialsOf(call.key);
  call.values.values.Remove("technician-key");
  return call;
}

http::Response JsonResponse(int status, std::string body) {
  return TypedResponse(status, "application/json;charset=UTF-8", std::move(body));
}

http::Response TypedResponse(int status, std::string content_type, std::string body) {
  http::Response response;
  response.status = status;
  if (!content_type.empty()) response.headers = {{"Content-Type", std::move(content_type)}};
  response.body = std::move(body);
  return response;
}

FakeClient::~FakeClient() { EXPECT_TRUE(replies_.empty()) << replies_.size() << " responses were not used"; }

void FakeClient::Send(http::Request request, http::Context context, http::Done done) {
  const std::string what = request.method + " " + request.target;
  if (context.is_aside) asides.push_back(what);
  requests.push_back(std::move(request));
  if (requests.back().source && reads_bodies) ReadAll(*requests.back().source);
  contexts.push_back(context);
  if (on_request) on_request(requests.back());
  if (replies_.empty() && otherwise) return done(*otherwise);
  if (replies_.empty()) {
    ADD_FAILURE() << "unexpected request: " << what;
    http::Failure failure;
    failure.message = "unexpected request";
    return done(std::move(failure));
  }
  Result<http::Response, http::Failure> reply = std::move(replies_.front());
  replies_.pop_front();
  done(std::move(reply));
}

FakeTimers::Timer FakeTimers::After(milliseconds delay, std::function<void()> task) {
  waiting_[next_] = {clock_.Now() + std::max(delay, milliseconds::zero()), std::move(task)};
  return next_++;
}

std::map<FakeTimers::Timer, FakeTimers::Waiting>::iterator FakeTimers::Next() {
  return std::min_element(waiting_.begin(), waiting_.end(),
                          [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
}

void FakeTimers::RunNext() {
  const auto next = Next();
  const Waiting timer = std::move(next->second);
  waiting_.erase(next);
  if (timer.due > clock_.Now())
    clock_.Advance(std::chrono::duration_cast<milliseconds>(timer.due - clock_.Now()));
  timer.task();
}

void FakeTimers::Advance(milliseconds time) {
  const Clock::time_point until = clock_.Now() + time;
  while (!waiting_.empty() && Next()->second.due <= until) RunNext();
  if (until > clock_.Now()) clock_.Advance(std::chrono::duration_cast<milliseconds>(until - clock_.Now()));
}

void KnowItsClock(connector::RecordClocks& record_clocks, connector::KeptFacts& facts,
                  const FakeClock& clock) {
  const std::int64_t shown =
      clock.EpochMilliseconds() + 1;  // no whole second, which would be taken for a rounded one
  const std::string desk = "http://desk.example.org:8080";
  record_clocks.Observe(desk, shown, clock.Now(), clock.Now());
  const Installation installation(facts, clock, {.host = "desk.example.org", .port = 8080}, {});
  for (const Thing* thing : AllThings()) installation.Keep(ShowsTimesOnV1(*thing));
}

connector::Response Desk::Run(connector::CheckedCall call) {
  ManageEngineConnector connector(Parts());
  return Run(connector, std::move(call));
}

connector::Response Desk::Run(ManageEngineConnector& connector, connector::CheckedCall call) {
  call.deadline = call.deadline.Earlier(Deadline::In(milliseconds(*call.values.Integer("timeout")), clock));
  connector::Response response;
  int ends = 0;
  connector.Start(std::move(call), [&](connector::Response ended) {
    response = std::move(ended);
    ++ends;
  });
  while (ends == 0 && !timers.empty()) timers.RunNext();
  EXPECT_EQ(ends, 1);
  return response;
}

}  // namespace flintdesk::servicedesk::testing
