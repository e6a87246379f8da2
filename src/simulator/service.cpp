#include "simulator/service.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "simulator/fault_responses.hpp"
#include "simulator/key_so_far.hpp"
#include "simulator/modules/lookups.hpp"
#include "simulator/v1_dialect.hpp"
#include "simulator/v3_dialect.hpp"
#include "web/delivery.hpp"

namespace flintdesk::simulator {
namespace {

web::Response NotFoundPage() {
  return web::Response::Text(
      404,
      "<!DOCTYPE html><html><head><title>Not found</title></head><body>The page does not "
      "exist.</body></html>\n",
      "text/html;charset=UTF-8");
}

/// The Cloud wants its own media type to be asked for.
bool TakesMediaType(const web::Request& request, const Profile& profile) {
  if (!profile.cloud) return true;
  const std::string* accept = request.headers.Find("Accept");
  const std::string types = accept == nullptr ? "*/*" : *accept;
  if (ContainsIgnoreCase(types, "application/vnd.manageengine.sdp.v3+json")) return true;
  return !profile.accept_strict && types.find("*/*") != types.npos;
}

/// Words of a form that no log line shows.
bool IsSecret(std::string_view name) {
  static constexpr std::string_view kNames[] = {"TECHNICIAN_KEY", "authtoken", "client_secret",
                                                "refresh_token", "code"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [name](std::string_view known) { return EqualsIgnoreCase(name, known); });
}

}  // namespace

Service::Service(ServiceOptions options, State state, std::unique_ptr<Store> store)
    : options_(std::move(options)), state_(std::move(state)), store_(std::move(store)) {}

bool Service::KeyIsGood(std::string_view key) const {
  const Profile& profile = options_.profile;
  const bool expired = profile.key_lasts_ms > 0 && Now() - started_ >= profile.key_lasts_ms;
  if (profile.key_revoked || expired) return false;
  return key == options_.key || (profile.cloud && tokens_.IsGood(key, Now()));
}

web::Admission Service::Admit(const web::Request& so_far) const {
  constexpr std::size_t kMostOfControl = 1024 * 1024;
  const std::string* length = so_far.headers.Find("Content-Length");
  const bool has_body =
      length != nullptr ? *length != "0" : so_far.headers.Find("Transfer-Encoding") != nullptr;
  if (!has_body) return {};
  if (IsControl(so_far)) return {web::Admission::Manner::kWhole, kMostOfControl, {}};
  const std::string key = KeySoFar(so_far, options_.profile);
  if (!key.empty()) {
    const std::lock_guard lock(mutex_);
    if (!KeyIsGood(key)) return web::Admission::None();
    web::Admission admission;
    if (IsMultipart(so_far))
      admission.sink = std::make_shared<MultipartSink>(*so_far.headers.Find("Content-Type"));
    return admission;
  }
  const std::size_t most = MostWithoutKey(so_far);
  return so_far.body.size() < most ? web::Admission::Part(most) : web::Admission::None();
}

bool Service::Throttled(const web::Request& request) {
  const Profile& profile = options_.profile;
  if (profile.throttle == Profile::Throttle::kOff && profile.throttle_each == 0) return false;
  const Clock::time_point now = options_.clock->Now();
  if (calls_in_window_ == 0 || now - window_ >= milliseconds(profile.throttle_window_ms)) {
    window_ = now;
    calls_in_window_ = 0;
    calls_of_url_.clear();
  }
  ++calls_in_window_;
  if (profile.throttle_each > 0 && ++calls_of_url_[request.path] > profile.throttle_each) return true;
  return profile.throttle != Profile::Throttle::kOff && calls_in_window_ > profile.throttle_calls;
}

/// The response that is due before any operation is carried out; `refused` says whether there is one.
web::Response Service::Refuse(const web::Request& request, const Operation& operation, bool& refused) {
  refused = true;
  const Profile& profile = options_.profile;
  const bool is_v1 = operation.api == Api::kV1;
  if (operation.api == Api::kNone || (is_v1 && !profile.v1) || (!is_v1 && !profile.v3)) return NotFoundPage();
  if (!TakesMediaType(request, profile)) return v3::FailureResponse(415, 4001, "Unsupported media type");
  if (Throttled(request)) return v3::ThrottledResponse(profile);
  // V3 tells unknown modules from known ones before it checks the key (probed on build 14990).
  if (!is_v1 && operation.misfit != Operation::Misfit::kNone) return v3::MisfitResponse(operation);
  if (!operation.module.empty() &&
      (!IsListed(operation.module) || state_.directory.Module(operation.module) == nullptr)) {
    return v3::RefusalResponse({Refusal::Kind::kNotFound, {}, {}});
  }
  if (!KeyIsGood(KeyOf(request, operation.parameters, profile))) {
    return is_v1 ? v1::BadKeyResponse(profile, operation) : v3::BadKeyResponse(profile);
  }
  if (is_v1 && operation.misfit != Operation::Misfit::kNone) return v1::MisfitResponse(profile, operation);
  refused = false;
  return {};
}

/// What a record shows of a moment on this machine's clock.
std::int64_t Service::RecordTime(const Operation& operation, std::int64_t at) {
  const std::vector<std::int64_t>& offsets = surroundings_.record_offsets_ms;
  std::int64_t shown = at + offset_.count();
  if (!offsets.empty()) shown += offsets[(operation.is_change ? next_record_offset_++ : 0) % offsets.size()];
  return shown - shown % surroundings_.record_granularity_ms;
}

OperationResult Service::Perform(Transaction& transaction, const Operation& operation, const Hand& hand) {
  Custom custom{hand.author, hand.at, surroundings_.list_lag_ms, {&surroundings_.storage}, &rows_looked_at_};
  if (hand.storage != nullptr) custom.storage.push_back(hand.storage);
  Desk desk(transaction, options_.profile, options_.lenient_names, RecordTime(operation, hand.at),
            std::move(custom));
  return operation.api == Api::kV1 ? v1::Perform(desk, operation) : v3::Perform(desk, operation);
}

std::int64_t Service::rows_looked_at() const {
  const std::lock_guard lock(mutex_);
  return rows_looked_at_;
}

void Service::Commit(Transaction& transaction) {
  transaction.Apply();
  if (store_ == nullptr) {
    state_.touched.clear();
  } else if (Result<void> saved = store_->Save(state_); !saved.ok()) {
    Log(LogLevel::kError, saved.error().Sentence());
  }
}

OperationResult Service::PerformAndCommit(const Operation& operation, const Hand& hand) {
  Transaction transaction(state_);
  OperationResult outcome = Perform(transaction, operation, hand);
  if (!outcome.changed) return outcome;
  Commit(transaction);
  effects_.CountEffect(operation.name, outcome.request_id);
  return outcome;
}

/// Carries out the operation and gives its sound response. A fault that keeps the change back drops what was
/// written, so that the response has the same bytes.
web::Response Service::CarryOut(const web::Request& request, const Operation& operation, const Use& use) {
  if (operation.api == Api::kTokens) return GiveToken(request, operation, use);
  bool refused = false;
  web::Response refusal = Refuse(request, operation, refused);
  if (refused) return refusal;
  const std::int64_t now = RealNow();
  DoBefore(operation, use);
  OperationResult outcome;
  if (use.has_value() && !use->fault.commit) {
    Transaction dropped(state_);
    outcome = Perform(dropped, operation, {now, {}, nullptr});
    outcome.request_id = operation.request_id;  // A new one is gone again.
  } else {
    outcome = PerformAndCommit(operation, {now, {}, nullptr});
    if (use.has_value() && outcome.changed) plans_.NoteCommit(*use);
    Repeat(operation, use, now, outcome);
  }
  DoAfter(operation, use, outcome.request_id);
  return std::move(outcome.response);
}

web::Response Service::GiveToken(const web::Request& request, const Operation& operation, const Use& use) {
  if (request.method != "POST") return web::Response::Text(405, "Method not allowed\n");
  simulator::Tokens tried = tokens_;
  simulator::Tokens::Reply reply =
      tried.Grant(operation.parameters, options_.profile, Now(), operation.origin);
  if (use.has_value() && !use->fault.commit) return std::move(reply.response);
  tokens_ = std::move(tried);
  if (reply.issued) {
    effects_.CountEffect(operation.name, {});
    if (use.has_value()) plans_.NoteCommit(*use);
  }
  return std::move(reply.response);
}

web::Response Service::Responded(const web::Request& request, const Operation& operation, const Use& use) {
  web::Response response;
  {
    const std::lock_guard lock(mutex_);
    RunDue();
    response = CarryOut(request, operation, use);
    if (use.has_value())
      response = SpoiltBy(use->fault, std::move(response), {options_.profile, operation, Now()});
    front_.Pass(surroundings_, request, RealNow(), offset_.count(), response);
  }
  if (options_.log) LogRequest(request, operation, use, response);
  return response;
}

/// As a slow server does it: the operation is carried out after the delay, whether or not the client still
/// waits.
web::Response Service::RespondedLater(const web::Request& request, const Operation& operation,
                                      const Use& use) {
  web::Delivery later;
  later.delay = milliseconds(use->fault.ms < 0 ? 1000 : use->fault.ms);
  later.response = [this, request, operation, use] { return Responded(request, operation, use); };
  web::Response response;
  response.delivery = std::make_shared<const web::Delivery>(std::move(later));
  return response;
}

web::Response Service::Handle(const web::Request& request) {
  // The steps between which a fault can strike, for each operation name and number of the call: recognised,
  // carried out, committed, handed over to be sent.
  const Operation operation = Recognise(request, options_.base_path, *options_.modules, options_.profile);
  if (operation.api == Api::kControl) return Control(request);
  Use use;
  {
    const std::lock_guard lock(mutex_);
    if (std::optional<web::Response> kept = front_.Kept(surroundings_, request, RealNow())) return *kept;
    if (!operation.name.empty()) effects_.CountCall(operation.name);
    use = plans_.Take(operation, request.number > 1);
  }
  if (use.has_value() && use->fault.kind == FaultKind::kDelay) return RespondedLater(request, operation, use);
  return Responded(request, operation, use);
}

void Service::LogRequest(const web::Request& request, const Operation& operation, const Use& use,
                         const web::Response& response) const {
  std::string fields;
  for (const auto& [name, value] : operation.parameters) {
    fields += fmt::format(" {}={}", name, IsSecret(name) ? "[hidden]" : Shorten(value, 500));
  }
  const std::string fault =
      use.has_value() ? fmt::format(" (plan-{}: {})", use->plan, use->fault.what) : std::string{};
  Log(LogLevel::kInfo, fmt::format("{} {} {}{} -> {}{}", request.method, request.path,
                                   operation.name.empty() ? "unknown operation" : operation.name, fields,
                                   response.status, fault));
}

}  // namespace flintdesk::simulator
