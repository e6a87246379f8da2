#include "property/wire.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/testing/authorized.hpp"

namespace flintdesk::property {
namespace {

using Arrival = Fate::Arrival;
using Reply = Fate::Reply;

web::Request AtTheDesk(const http::Request& made) {
  const http::Request request = http::testing::Authorized(made);
  web::Request arrived;
  arrived.method = request.method;
  arrived.target = request.target;
  arrived.path = request.target.substr(0, request.target.find('?'));
  if (arrived.path.size() < request.target.size())
    arrived.query = web::ParseParameters(request.target.substr(arrived.path.size() + 1));
  arrived.headers.Add("Host", request.origin.HostAndPort());
  for (const http::Header& header : request.headers) arrived.headers.Add(header.name, header.value);
  for (const auto& [name, value] : request.secret_headers)
    arrived.headers.Add(name, std::string(value.Reveal()));
  arrived.body = request.body;
  return arrived;
}

http::Response TextResponse(int status, std::string type, std::string body) {
  http::Response response;
  response.status = status;
  response.headers = {{"Content-Type", std::move(type)}};
  response.body = std::move(body);
  return response;
}

http::Response Page(int status) {
  return TextResponse(status, "text/html",
                      "<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Sorry</h1>"
                      "<p>Something is not as it should be.</p></body></html>");
}

http::Failure Failed(http::FailureKind kind) {
  return {.kind = kind, .sent = true, .message = kind == http::FailureKind::kTimeout ? "late" : "gone"};
}

/// `[success, failed]`, which one document can say of one change.
http::Response HalfASuccess(http::Response response) {
  auto document = json::Parse(response.body);
  json::Object half;
  if (document.ok() && document->IsObject()) half = *document->IfObject();
  json::Value good = json::Object{{"status_code", 2000}, {"status", "success"}};
  json::Value bad =
      json::Object{{"status_code", 4000},
                   {"status", "failed"},
                   {"messages", json::Array{json::Object{{"status_code", 4001}, {"message", "in part"}}}}};
  if (response.body.size() % 2 == 0) std::swap(good, bad);
  half.Set("response_status", json::Array{good, bad});
  return TextResponse(200, "application/json", json::Write(half));
}

FakeClock StartedSomeTimeAgo() {
  FakeClock clock;
  clock.Advance(std::chrono::hours(3) + milliseconds(123));
  return clock;
}

simulator::Service MakeService(const Scenario& scenario, const DateKind& date, std::string key,
                               const Clock& clock) {
  simulator::ServiceOptions options;
  options.key = std::move(key);
  options.clock = &clock;
  options.profile.v3 = scenario.host == Host::kBoth;
  options.profile.v1_times = scenario.v1_times;
  options.profile.surroundings = scenario.surroundings;
  options.profile.surroundings.date = date.date;
  options.profile.surroundings.date_offsets_ms = date.offsets_ms;
  simulator::State state = simulator::FreshState(clock.EpochMilliseconds() - 3'600'000);
  // More than the first page of a list, all of them old.
  for (int i = 0; scenario.long_list && i < 130; ++i) {
    simulator::Entity note(simulator::NoteType());
    note.id = state.NextId(simulator::NoteType());
    state.SetNextId(simulator::NoteType(), note.id + 1);
    note.At("description") = "an older note, number " + std::to_string(i);
    note.At("show_to_requester") = false;
    note.At("added_by") = note.At("last_updated_by") = "5";
    note.At("added_time") = note.At("last_updated_time") = clock.EpochMilliseconds() - 7'200'017 + i * 1'001;
    state.Find(simulator::RequestType(), 17)->Parts("notes").push_back(std::move(note));
  }
  return {std::move(options), std::move(state), nullptr};
}

}  // namespace

int CallRecord::Effects() const {
  int effects = 0;
  for (const Sending& sending : sendings) effects += sending.effects;
  return effects;
}

int CallRecord::Committed() const {
  int committed = 0;
  for (const Sending& sending : sendings) committed += sending.effects > 0 ? 1 : 0;
  return committed;
}

World::World(const Scenario& which, const DateKind& date, std::string key)
    : scenario(which),
      clock(StartedSomeTimeAgo()),
      service(MakeService(which, date, std::move(key), clock)) {}

std::int64_t World::Now() const { return clock.BootMilliseconds(); }

std::int64_t World::Carried(std::string_view action) {
  const json::Value effects = service.Effects();
  const json::Value* count = effects.Path({"total", action});
  return count == nullptr || count->IfInteger() == nullptr ? 0 : *count->IfInteger();
}

http::Response World::Exchange(const http::Request& request) {
  const web::Response given = service.Handle(AtTheDesk(request));
  http::Response response;
  response.status = given.status;
  for (const auto& [name, value] : given.headers) {
    if (scenario.cache_hides && name == "Age") continue;
    response.headers.push_back({name, value});
  }
  response.body = given.body;
  return response;
}

void Wire::Send(http::Request request, http::Context context, http::Done done) {
  Log(LogLevel::kTrace,
      fmt::format("{} {} {} ({})", world_.Now(), request.method, request.target, context.label));
  if (request.changes) return Change(request, context, done);
  Read(request, context, done);
}

void Wire::Read(const http::Request& request, const http::Context& context, const http::Done& done) {
  const bool fence = context.label.ends_with("(read before it)");
  if (record != nullptr) ++(fence ? record->fences : record->read_backs);
  world_.clock.Advance(world_.scenario.latency);
  const bool in_doubt = record != nullptr && !record->sendings.empty();
  if ((fence && fence_fails) || (!fence && in_doubt && failing_reads-- > 0))
    return done(Failed(http::FailureKind::kConnectionLost));
  http::Response response = world_.Exchange(request);
  world_.clock.Advance(world_.scenario.latency);
  done(std::move(response));
}

void Wire::CarryOut(const http::Request& request, Sending& sending, http::Response* response) {
  const std::string& action = world_.scenario.action;
  const auto before = world_.Carried(action);
  http::Response given = world_.Exchange(request);
  sending.effects += static_cast<int>(world_.Carried(action) - before);
  if (response != nullptr) *response = std::move(given);
}

void Wire::Change(const http::Request& request, const http::Context& context, const http::Done& done) {
  CallRecord nobody;
  CallRecord& call = record != nullptr ? *record : nobody;
  Fate fate;
  if (!fates.empty()) {
    fate = fates.front();
    fates.pop_front();
  }
  call.sendings.push_back({world_.Now(), 0, fate});
  Sending& sending = call.sendings.back();
  if (const auto hook = std::exchange(before_first, nullptr)) hook();
  world_.clock.Advance(world_.scenario.latency);
  http::Response response;
  if (fate.arrival == Arrival::kCommits) CarryOut(request, sending, &response);
  const auto later = [this, request, &sending](milliseconds delay) {
    world_.timers.After(delay, [this, request, &sending] { CarryOut(request, sending, nullptr); });
  };
  for (int i = 1; i <= fate.repeat; ++i) {
    if (fate.repeat_after.count() == 0) {
      CarryOut(request, sending, &response);
    } else {
      later(fate.repeat_after * i);
    }
  }
  if (fate.arrival == Arrival::kLate) later(fate.late);
  if (const auto hook = std::exchange(after_first, nullptr)) hook();
  world_.clock.Advance(world_.scenario.latency);
  switch (fate.reply) {
    case Reply::kPasses:
      return done(std::move(response));
    case Reply::kServerError:
      return done(Page(503));
    case Reply::kGatewayTimeout:
      return done(Page(504));
    case Reply::kPage:
      return done(Page(200));
    case Reply::kForbiddenPage:
      return done(Page(403));
    case Reply::kTruncated:
      return done(TextResponse(200, "application/json", "{\"request\":{\"id\":\"1"));
    case Reply::kHalfASuccess:
      if (request.target.starts_with("/api/v3")) return done(HalfASuccess(std::move(response)));
      break;
    case Reply::kTimeOut:
      world_.clock.Advance(context.deadline.Left(world_.clock));
      return done(Failed(http::FailureKind::kTimeout));
    case Reply::kCut:
      break;
  }
  done(Failed(http::FailureKind::kConnectionLost));
}

}  // namespace flintdesk::property
