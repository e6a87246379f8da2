#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/service.hpp"

/// What happens at the desk beside the call: somebody else's changes, and a proxy that repeats by itself.
namespace flintdesk::simulator {
namespace {

/// The call as somebody else makes it.
Operation Twin(const Deed& deed, const Operation& call) {
  Operation twin = call;
  web::Parameters parameters;
  for (const auto& [name, value] : call.parameters) {
    std::string changed = value;
    if (EqualsIgnoreCase(name, "input_data")) {
      for (const auto& [from, to] : deed.replace) changed = ReplaceAll(std::move(changed), from, to);
    }
    parameters.Add(name, std::move(changed));
  }
  twin.parameters = std::move(parameters);
  return twin;
}

}  // namespace

Result<std::string> Service::AuthorOf(const Deed& deed) const {
  const Row* row = state_.directory.FindName("users", deed.author);
  if (row != nullptr && row->Flag("is_technician")) return row->id;
  return InvalidRequestError(fmt::format("there is no technician '{}'", Shorten(deed.author, 80)),
                             "Name one as author, for example John.");
}

Operation Service::OperationOf(const Deed& deed, const Operation& call) const {
  if (deed.is_twin) return Twin(deed, call);
  Operation operation;
  operation.api = Api::kV3;
  operation.name = deed.operation;
  operation.way = options_.modules->FindV3(deed.operation);
  operation.is_change = true;
  operation.request_id = deed.request.empty() ? call.request_id : deed.request;
  operation.origin = call.origin;
  if (!deed.input.IsNull()) operation.parameters.Add("input_data", json::Write(deed.input));
  if (operation.way->ids == 0) operation.request_id.clear();
  // Of each kind of part the newest, unless the deed names one.
  const Entity* entity = state_.Find(*operation.way->whole, ParseInteger(operation.request_id).value_or(0));
  for (const Type* part : operation.way->below) {
    if (operation.part_ids.size() + 1 >= operation.way->ids || entity == nullptr) break;
    const std::vector<Entity>& parts = entity->Parts(part->many);
    entity = parts.empty() ? nullptr : &parts.back();
    operation.part_ids.push_back(entity == nullptr ? std::string{} : std::to_string(entity->id));
  }
  if (!deed.child.empty() && operation.way->ids > 1) {
    operation.part_ids.resize(operation.way->ids - 1);
    operation.part_ids.back() = deed.child;
  }
  return operation;
}

OperationResult Service::Do(const Deed& deed, const Operation& call, const Use& use, std::int64_t at) {
  const Operation operation = OperationOf(deed, call);
  const bool lacks_request =
      operation.request_id.empty() && operation.way != nullptr && operation.way->ids > 0;
  const Result<std::string> author = AuthorOf(deed);
  if (lacks_request || !author.ok()) return {web::Response::Json(404, "{}"), false, {}};
  Transaction transaction(state_);
  OperationResult outcome = Perform(transaction, operation, {at, author.value(), &deed.storage});
  if (!outcome.changed) return outcome;
  Commit(transaction);
  effects_.CountOther(operation.name);
  if (use.has_value()) plans_.NoteOther(*use);
  return outcome;
}

void Service::DoBefore(const Operation& operation, const Use& use) {
  if (!use.has_value()) return;
  for (const Deed& deed : use->fault.deeds) {
    if (deed.before) Do(deed, operation, use, RealNow() - deed.delay_ms);
  }
}

void Service::DoAfter(const Operation& operation, const Use& use, const std::string& request_id) {
  if (!use.has_value()) return;
  // An edit of what the call has made; a twin makes its own.
  Operation about = operation;
  if (!request_id.empty()) about.request_id = request_id;
  for (const Deed& deed : use->fault.deeds) {
    if (deed.before) continue;
    pending_.push_back({RealNow() + deed.delay_ms, deed.is_twin ? operation : about, deed, use});
  }
  RunDue();
}

/// As a proxy does it: the client gets the response to the last one that came before it.
void Service::Repeat(const Operation& operation, const Use& use, std::int64_t at, OperationResult& outcome) {
  if (!use.has_value()) return;
  const Fault& fault = use->fault;
  for (std::int64_t i = 1; i <= fault.repeat; ++i) {
    if (fault.repeat_after_ms > 0) {
      pending_.push_back({at + i * fault.repeat_after_ms, operation, std::nullopt, use});
      continue;
    }
    outcome = PerformAndCommit(operation, {at, {}, nullptr});
    if (outcome.changed) plans_.NoteRepeat(*use);
  }
}

/// Carries out what has become due by now, in its order and with its times. No timer is needed, since nobody
/// sees the state between two calls.
void Service::RunDue() {
  const std::int64_t now = RealNow();
  for (;;) {
    const auto first = std::min_element(pending_.begin(), pending_.end(),
                                        [](const Pending& a, const Pending& b) { return a.due < b.due; });
    if (first == pending_.end() || first->due > now) return;
    const Pending next = std::move(*first);
    pending_.erase(first);
    if (next.deed.has_value()) {
      Do(*next.deed, next.operation, next.use, next.due);
      continue;
    }
    const OperationResult outcome = PerformAndCommit(next.operation, {next.due, {}, nullptr});
    if (outcome.changed) plans_.NoteRepeat(*next.use);
  }
}

Result<json::Value> Service::Act(const json::Value& deed) {
  Result<std::vector<Deed>> read = ReadDeeds(deed, false, false, "what somebody else does");
  if (!read.ok()) return read.error();
  const Deed& wanted = read->front();
  const std::lock_guard lock(mutex_);
  if (Result<std::string> author = AuthorOf(wanted); !author.ok()) return author.error();
  RunDue();
  Operation nothing;
  nothing.origin = "http://localhost";
  if (wanted.delay_ms > 0) {
    pending_.push_back({RealNow() + wanted.delay_ms, std::move(nothing), wanted, std::nullopt});
    return json::Value(json::Object{{"done", false}, {"pending", true}});
  }
  const OperationResult outcome = Do(wanted, nothing, std::nullopt, RealNow());
  return json::Value(json::Object{{"done", outcome.changed}, {"status", outcome.response.status}});
}

json::Value Service::Ticket(std::string_view id) {
  const std::lock_guard lock(mutex_);
  RunDue();
  const Entity* request = state_.Find(RequestType(), ParseInteger(id).value_or(0));
  return request == nullptr ? json::Value() : request->ToJson();
}

}  // namespace flintdesk::simulator
