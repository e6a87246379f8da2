#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/fields.hpp"

/// What a service desk demands of a request before it closes it stands in no list that the API shows. A
/// refusal tells: what it names and the request does not have is kept for the request's template, and the
/// next request of that template is held against it before anything is sent. V3 only; V1 names no fields.
namespace flintdesk::servicedesk {
namespace {

// No reading shows that a rule is gone, so that a rule is not believed for long.
constexpr milliseconds kBelievedFor = std::chrono::hours(1);
constexpr std::size_t kMostTemplates = 200;
constexpr std::size_t kMostFields = 50;
constexpr std::size_t kLongestField = 120;

/// One document for all actions that lead to a state: "demands-of-request-closed".
std::string NameOfDemands(const Installation& installation, const ActionModel& model) {
  return connector::NameInMemory(
      fmt::format("demands-of-{}-{}", model.thing->name, ToLower(model.demands->state.value)),
      installation.name());
}

/// A reference without a name, a resolution without a text.
bool IsEmpty(const json::Value& value) {
  if (value.IsNull()) return true;
  if (const std::string* text = value.IfString()) return Trim(*text).empty();
  if (const json::Array* list = value.IfArray()) return std::ranges::all_of(*list, IsEmpty);
  if (const json::Object* object = value.IfObject())
    return std::ranges::all_of(*object, [](const auto& member) { return IsEmpty(member.second); });
  return false;
}

std::string TemplateOf(const json::Value& request) { return TextOf(At(request, "template.id")); }

/// "category" for "request.category".
std::string_view WithoutThing(std::string_view field, std::string_view thing) {
  if (field.starts_with(thing) && field.substr(thing.size()).starts_with("."))
    field.remove_prefix(thing.size() + 1);
  return field;
}

/// The parameters that fill the field, or a part of it: "closure_info" has two.
std::vector<const Member*> ParametersFor(const ActionModel& model, std::string_view field) {
  std::vector<const Member*> found;
  for (const Member& member : model.members) {
    const bool fills = member.v3 == field || member.v3.substr(member.v3.rfind('.') + 1) == field ||
                       member.v3.starts_with(std::string(field) + ".");
    if (member.IsParameter() && !member.v3.empty() && fills) found.push_back(&member);
  }
  return found;
}

const json::Value* FieldIn(const json::Value& thing, std::string_view field) {
  const json::Value* own = At(thing, field);
  return own != nullptr ? own : At(thing, "udf_fields." + std::string(field));
}

/// Shown as empty and not given, or what the call could give and has not given. What the request does not
/// show otherwise is neither.
bool IsMissing(const connector::CheckedCall& call, const ValueNames& names, const json::Value& request,
               std::string_view field) {
  const auto parameters = ParametersFor(ModelOf(call), field);
  const auto is_given = [&](const Member* member) { return call.values.Has(member->name()); };
  const Result<json::Object> sent = V3Members(call, names);
  if (std::ranges::any_of(parameters, is_given) || !sent.ok() || FieldIn(*sent, field) != nullptr)
    return false;
  const json::Value* shown = FieldIn(request, field);
  return shown == nullptr ? !parameters.empty() : IsEmpty(*shown);
}

}  // namespace

/// Does the call lead to a state for which the service desk may demand something?
bool Conversation::MeetsDemands() const {
  const std::optional<Demands>& demands = model_.demands;
  if (!demands || demands->given_by.empty()) return demands.has_value();
  const std::string given_by(demands->given_by);
  const Member* member = FindMember(model_.members, given_by);
  const std::string given = names_.Of(
      {given_by, member == nullptr ? std::string_view{} : member->field.lookup}, call_.values.Text(given_by));
  return EqualsIgnoreCase(given, WantedState(call_, names_, demands->state));
}

/// By template; those that are believed no longer are left out.
json::Object Conversation::KeptDemands() const {
  json::Object demands;
  if (!MeetsDemands()) return demands;
  const json::Value kept = KeptDocument(parts_, NameOfDemands(installation_, model_), kBelievedFor);
  if (kept.IfObject() == nullptr) return demands;
  for (const auto& [which, demand] : *kept.IfObject()) {
    const json::Value* fields = demand.Find("fields");
    if (IsBelieved(parts_.clock, demand, kBelievedFor) && fields != nullptr && fields->IfArray() != nullptr)
      demands.Set(which, demand);
  }
  return demands;
}

void Conversation::CheckDemands() {
  if (demands_.empty()) return EndNames();
  ReadRequest([this](const json::Value& document) { HoldAgainstDemands(document); });
}

void Conversation::HoldAgainstDemands(const json::Value& document) {
  const json::Value* request = StateIn(Api::kV3, call_, document);
  if (request == nullptr) return EndNames();
  const StateIs& state = model_.demands->state;
  const bool is_done =
      EqualsIgnoreCase(ValueOf(Api::kV3, *request, state), WantedState(call_, names_, state));
  const json::Value* demands = demands_.Find(TemplateOf(*request));
  if (is_done || demands == nullptr) return EndNames();
  std::vector<std::string> missing, words;
  for (const json::Value& field : *demands->Find("fields")->IfArray())
    if (field.IfString() != nullptr && IsMissing(call_, names_, *request, *field.IfString())) {
      missing.push_back(*field.IfString());
      const auto parameters = ParametersFor(model_, missing.back());
      const Member* member =
          parameters.size() == 1 ? parameters.front() : FindMember(model_.thing->members, missing.back());
      words.push_back(ShownName(RedactAndShorten(member == nullptr ? missing.back() : member->name(), 60)));
    }
  if (!missing.empty())
    findings_.push_back(
        {fmt::format("{} {} missing, for which the service desk has refused {} within the last hour",
                     Join(words, ", "), words.size() == 1 ? "is" : "are", model_.demands->words),
         model_.demands->remedy(missing, {}) + " If the rule is gone, preflight off sends it all the same.",
         // As the service desk itself refuses the one and the other.
         model_.demands->given_by.empty() ? Code::kConflict : Code::kRejected});
  EndNames();
}

/// True when the call ends later: what the refusal names is held against the request first.
bool Conversation::LearnDemands(const Judgement& refused) {
  // What an edit is refused for may have to do with another one of its fields.
  const bool is_for_it = model_.demands && model_.demands->given_by.empty();
  const bool tells = IsPreflightOn() && is_for_it && api_ == Api::kV3 && !reading_.fields.empty() &&
                     (refused.code == Code::kConflict || refused.code == Code::kRejected);
  if (!tells) return false;
  http::Context context = MakeContext();
  context.label += " (what it demands)";
  context.is_aside = true;
  context.deadline = context.deadline.Earlier(Deadline::In(std::chrono::seconds(5), parts_.clock));
  parts_.client.Send(ReadOfState(Api::kV3, call_), std::move(context),
                     [self = shared_from_this(), refused](const Exchanged& exchanged) {
                       self->KeepDemands(SuccessIn(exchanged));
                       // Some look at the fields before they look whether it is done already.
                       self->OnReadBack(refused, exchanged);
                     });
  return true;
}

void Conversation::KeepDemands(const json::Value& document) {
  const json::Value* request = StateIn(Api::kV3, call_, document);
  if (request == nullptr) return;
  json::Array fields;
  for (const std::string& named : reading_.fields) {
    const std::string field(WithoutThing(named, model_.thing->name));
    if (field.size() <= kLongestField && fields.size() < kMostFields &&
        IsMissing(call_, names_, *request, field))
      fields.emplace_back(field);
  }
  if (fields.empty()) return;
  json::Object demands = KeptDemands();
  // What it says of this template now is all that is known to hold.
  if (demands.size() >= kMostTemplates) demands = {};
  const std::string which = TemplateOf(*request);
  if (which.size() > kLongestField) return;
  json::Object demand{{"until", parts_.clock.EpochMilliseconds() + kBelievedFor.count()}};
  demand.Set("fields", std::move(fields));
  demands.Set(which, std::move(demand));
  KeepDocument(parts_, NameOfDemands(installation_, model_), std::move(demands), kBelievedFor);
}

// It was sent past the check, and done: which of the rules are gone can't be told.
void Conversation::ForgetDemands() {
  if (!IsPreflightOn() && !KeptDemands().empty())
    KeepDocument(parts_, NameOfDemands(installation_, model_), json::Object{}, kBelievedFor);
}

}  // namespace flintdesk::servicedesk
