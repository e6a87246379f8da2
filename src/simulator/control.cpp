#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "simulator/generated_bytes.hpp"
#include "simulator/service.hpp"
#include "web/certificate.hpp"

/// The control address /simulator: what has happened, plans of faults, the clock.
namespace flintdesk::simulator {
namespace {

web::Response JsonResponse(int status, const json::Value& value) {
  return web::Response::Json(status, json::Write(value));
}

web::Response Problem(int status, std::string_view sentence) {
  return JsonResponse(status, json::Object{{"error", sentence}});
}

web::Response WrongMethod(std::string_view allowed) {
  web::Response response = Problem(405, fmt::format("this address only allows {}", allowed));
  response.headers.Add("Allow", std::string(allowed));
  return response;
}

Result<json::Value> BodyOf(const web::Request& request) {
  auto parsed = json::Parse(request.body);
  if (!parsed.ok())
    return InvalidRequestError(fmt::format("the body is not a JSON document: {}", parsed.error().Sentence()),
                               "Send the plan or the offset as JSON.");
  return std::move(parsed.value());
}

Result<web::TlsOptions> WrongCertificate(const std::string& form, const web::TlsOptions& issuer) {
  // All but the one from elsewhere are signed by the simulator's own, so that a client that trusts it finds
  // the one fault that was asked for.
  web::CertificateOptions options;
  if (form != "other-issuer") options.issuer = issuer;
  if (form == "expired") {
    options.age_days = 30;
    options.days = -1;
  }
  if (form == "other-name") {
    options.local_names = false;
    options.extra_name = "other.example";
  }
  return web::MakeSelfSignedCertificate(options);
}

}  // namespace

json::Value Service::Effects() {
  const std::lock_guard lock(mutex_);
  RunDue();
  return effects_.ToJson();
}

Result<json::Value> Service::PostPlan(const json::Value& plan) {
  Result<std::vector<Fault>> faults = ParseFaults(plan);
  if (!faults.ok()) return faults.error();
  for (std::size_t i = 0; i < faults->size(); ++i) {
    if ((*faults)[i].kind != FaultKind::kWrongCertificate || options_.certificate.has_value()) continue;
    return InvalidRequestError(fmt::format("fault {} is wrong-certificate, which needs TLS", i + 1),
                               "Start the simulator with --tls.");
  }
  const std::lock_guard lock(mutex_);
  for (const Fault& fault : *faults) {
    for (const Deed& deed : fault.deeds) {
      if (Result<std::string> author = AuthorOf(deed); !author.ok()) return author.error();
    }
  }
  const std::size_t bytes = json::Write(plan).size();
  if (!plans_.HasRoomFor(faults->size(), bytes))
    return MakeError(Code::kConflict,
                     fmt::format("the plans together would have more than {} faults or {} MiB",
                                 simulator::Plans::kMostFaults, simulator::Plans::kMostBytes / (1024 * 1024)),
                     "Remove those that are used up: DELETE /simulator/plans.");
  return plans_.ToJson(plans_.Add(std::move(faults.value()), bytes)).value_or(json::Value());
}

json::Value Service::Plans() const {
  const std::lock_guard lock(mutex_);
  return plans_.ToJson();
}

std::optional<json::Value> Service::Plan(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  return plans_.ToJson(id);
}

bool Service::RemovePlan(std::string_view id) {
  const std::lock_guard lock(mutex_);
  return plans_.Remove(id);
}

void Service::RemovePlans() {
  const std::lock_guard lock(mutex_);
  plans_.Clear();
}

void Service::SetClockOffset(milliseconds offset) {
  const std::lock_guard lock(mutex_);
  offset_ = offset;
}

json::Value Service::ClockJson() const {
  const std::lock_guard lock(mutex_);
  return json::Object{{"offset_ms", std::int64_t{offset_.count()}}, {"now", Now()}};
}

simulator::Surroundings Service::Surroundings() const {
  const std::lock_guard lock(mutex_);
  return surroundings_;
}

void Service::SetSurroundings(simulator::Surroundings surroundings) {
  const std::lock_guard lock(mutex_);
  surroundings_ = std::move(surroundings);
  front_.Forget();
}

json::Value Service::SurroundingsJson() const {
  const std::lock_guard lock(mutex_);
  json::Object shown = *surroundings_.ToJson().IfObject();
  shown.Set("cache_hits", front_.hits());
  return shown;
}

web::Reception Service::Receive() {
  std::optional<simulator::Plans::Use> use;
  {
    const std::lock_guard lock(mutex_);
    use = plans_.TakeForConnection();
  }
  web::Reception reception;
  if (!use.has_value()) return reception;
  const Fault& fault = use->fault;
  if (fault.kind == FaultKind::kCloseOnAccept) {
    reception.manner = fault.reset ? web::Reception::Manner::kReset : web::Reception::Manner::kClose;
  } else if (fault.kind == FaultKind::kStallOnAccept) {
    reception.manner = web::Reception::Manner::kSilence;
    reception.silence_limit = milliseconds(fault.limit_ms);
  } else {
    Result<web::TlsOptions> certificate = WrongCertificate(fault.form, *options_.certificate);
    if (!certificate.ok()) {
      Log(LogLevel::kError, certificate.error().Sentence());
      return reception;
    }
    reception.certificate = std::move(certificate.value());
  }
  return reception;
}

web::Response Service::ControlPlans(const web::Request& request, const std::string& id) {
  if (id.empty()) {
    if (request.method == "GET") return JsonResponse(200, Plans());
    if (request.method == "POST") {
      Result<json::Value> body = BodyOf(request);
      if (!body.ok()) return Problem(400, body.error().Sentence());
      Result<json::Value> posted = PostPlan(body.value());
      if (!posted.ok())
        return Problem(posted.error().code == Code::kConflict ? 413 : 400, posted.error().Sentence());
      return JsonResponse(201, posted.value());
    }
    if (request.method != "DELETE") return WrongMethod("GET, POST, DELETE");
    RemovePlans();
    return JsonResponse(200, Plans());
  }
  const std::optional<json::Value> plan = Plan(id);
  if (!plan.has_value()) return Problem(404, fmt::format("there is no plan '{}'", Shorten(id, 80)));
  if (request.method == "GET") return JsonResponse(200, *plan);
  if (request.method != "DELETE") return WrongMethod("GET, DELETE");
  RemovePlan(id);
  return JsonResponse(200, *plan);
}

web::Response Service::ControlClock(const web::Request& request) {
  if (request.method == "POST") {
    Result<json::Value> body = BodyOf(request);
    if (!body.ok()) return Problem(400, body.error().Sentence());
    constexpr std::int64_t kMost = 100LL * 365 * 24 * 60 * 60 * 1000;
    const json::Value* offset = body->Find("offset_ms");
    const std::int64_t* number = offset == nullptr ? nullptr : offset->IfInteger();
    if (number == nullptr || body->IfObject()->size() != 1 || *number > kMost || *number < -kMost)
      return Problem(400, R"(write {"offset_ms": 120000}: an integer, at most a hundred years)");
    SetClockOffset(milliseconds(*number));
  } else if (request.method == "DELETE") {
    SetClockOffset(milliseconds::zero());
  } else if (request.method != "GET") {
    return WrongMethod("GET, POST, DELETE");
  }
  return JsonResponse(200, ClockJson());
}

web::Response Service::ControlEffects(const web::Request& request) {
  if (request.method == "DELETE") {
    const std::lock_guard lock(mutex_);
    effects_.Reset();
  } else if (request.method != "GET") {
    return WrongMethod("GET, DELETE");
  }
  return JsonResponse(200, Effects());
}

web::Response Service::ControlSurroundings(const web::Request& request) {
  if (request.method == "POST") {
    Result<json::Value> body = BodyOf(request);
    if (!body.ok()) return Problem(400, body.error().Sentence());
    simulator::Surroundings changed = Surroundings();
    if (Result<void> read = changed.Read(body.value()); !read.ok())
      return Problem(400, read.error().Sentence());
    SetSurroundings(std::move(changed));
  } else if (request.method == "DELETE") {
    SetSurroundings(options_.profile.surroundings);
  } else if (request.method != "GET") {
    return WrongMethod("GET, POST, DELETE");
  }
  return JsonResponse(200, SurroundingsJson());
}

web::Response Service::ControlOthers(const web::Request& request) {
  if (request.method != "POST") return WrongMethod("POST");
  Result<json::Value> body = BodyOf(request);
  if (!body.ok()) return Problem(400, body.error().Sentence());
  Result<json::Value> done = Act(body.value());
  if (!done.ok()) return Problem(400, done.error().Sentence());
  return JsonResponse(200, done.value());
}

json::Value Service::Tokens() const {
  const std::lock_guard lock(mutex_);
  return tokens_.ToJson(Now());
}

web::Response Service::ControlTokens(const web::Request& request) {
  if (request.method == "POST") {
    Result<json::Value> body = BodyOf(request);
    if (!body.ok()) return Problem(400, body.error().Sentence());
    const json::Value* revoked = body->Find("revoked");
    const json::Value* expire = body->Find("expire");
    const bool expires = expire != nullptr && expire->IfBoolean() != nullptr && *expire->IfBoolean();
    const bool revokes = revoked != nullptr && revoked->IfBoolean() != nullptr;
    if (body->IfObject() == nullptr || body->IfObject()->size() != 1 || expires == revokes)
      return Problem(400, R"(write {"revoked": true}, {"revoked": false} or {"expire": true})");
    {
      const std::lock_guard lock(mutex_);
      if (expires) tokens_.ExpireAll();
      if (revokes) tokens_.SetRevoked(*revoked->IfBoolean());
    }
  } else if (request.method != "GET") {
    return WrongMethod("GET, POST");
  }
  return JsonResponse(200, Tokens());
}

Result<json::Value> Service::SeedAttachment(const json::Value& wanted) {
  const json::Value* request = wanted.Find("request");
  const json::Value* name = wanted.Find("name");
  const json::Value* size = wanted.Find("size");
  const bool is_good = request != nullptr && request->ScalarText() && name != nullptr &&
                       name->IfString() != nullptr && size != nullptr && size->IfInteger() != nullptr &&
                       *size->IfInteger() >= 0 && wanted.IfObject()->size() == 3;
  if (!is_good)
    return InvalidRequestError(R"(write {"request": "17", "name": "big.bin", "size": 2147483648})",
                               "Name the request, the file and its length in bytes.");
  std::string id;
  {
    const std::lock_guard lock(mutex_);
    Transaction transaction(state_);
    Desk desk(transaction, options_.profile, false, Now());
    Entity* whole = desk.Write(RequestType(), ParseInteger(*request->ScalarText()).value_or(0));
    if (whole == nullptr)
      return InvalidRequestError(fmt::format("there is no request '{}'", Shorten(*request->ScalarText(), 80)),
                                 "Name one that there is.");
    Change change;
    change.given[AttachmentType().PlaceOf("name")].value = *name;
    change.given[AttachmentType().PlaceOf("size")].value = *size;
    const Outcome<Entity*> made = desk.Create(AttachmentType(), change);
    if (!made.ok()) return InvalidRequestError("the name is not possible", "Give it a name.");
    id = std::to_string(made.value()->id);
    json::Value& files = whole->At("attachments");
    json::Array all = files.IfArray() == nullptr ? json::Array{} : *files.IfArray();
    all.emplace_back(id);
    files = std::move(all);
    Commit(transaction);
  }
  return json::Value(json::Object{{"id", id}, {"name", *name}, {"size", *size}});
}

json::Value Service::Attachment(std::string_view id) const {
  json::Object shown;
  std::uint64_t size = 0;
  const std::int64_t number = ParseInteger(id).value_or(0);
  {
    const std::lock_guard lock(mutex_);
    const Entity* found = state_.Find(AttachmentType(), number);
    if (found == nullptr) return {};
    size = static_cast<std::uint64_t>(found->Number("size").value_or(0));
    for (const char* field : {"name", "size", "content_type", "sha256"}) shown.Set(field, found->At(field));
  }
  if (shown.Find("sha256")->IsNull())
    shown.Set("sha256", Sha256Of(GeneratedBytes(static_cast<std::uint64_t>(number), 0, size)));
  return shown;
}

web::Response Service::ControlAttachments(const web::Request& request, const std::string& id) {
  if (!id.empty()) {
    if (request.method != "GET") return WrongMethod("GET");
    const json::Value found = Attachment(id);
    if (found.IsNull()) return Problem(404, fmt::format("there is no attachment '{}'", Shorten(id, 80)));
    return JsonResponse(200, found);
  }
  if (request.method != "POST") return WrongMethod("POST");
  Result<json::Value> body = BodyOf(request);
  if (!body.ok()) return Problem(400, body.error().Sentence());
  Result<json::Value> seeded = SeedAttachment(body.value());
  if (!seeded.ok()) return Problem(400, seeded.error().Sentence());
  return JsonResponse(201, seeded.value());
}

web::Response Service::Control(const web::Request& request) {
  std::vector<std::string> segments = Split(Trim(request.path), '/');
  std::erase(segments, "");
  segments.resize(std::max<std::size_t>(segments.size(), 3));
  const std::string& subject = segments[1];
  if (segments.size() == 3 && subject == "plans") return ControlPlans(request, segments[2]);
  if (segments.size() == 3 && subject == "attachments") return ControlAttachments(request, segments[2]);
  const bool is_alone = segments.size() == 3 && segments[2].empty();
  if (is_alone && subject == "clock") return ControlClock(request);
  if (is_alone && subject == "effects") return ControlEffects(request);
  if (is_alone && subject == "surroundings") return ControlSurroundings(request);
  if (is_alone && subject == "others") return ControlOthers(request);
  if (is_alone && subject == "tokens") return ControlTokens(request);
  return Problem(404,
                 "there are /simulator/effects, /simulator/plans, /simulator/clock, /simulator/surroundings, "
                 "/simulator/others, /simulator/tokens and /simulator/attachments");
}

}  // namespace flintdesk::simulator
