#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/moment.hpp"
#include "servicedesk/wire/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

/// `key`: of the object that each becomes; empty for none.
json::Array ListOf(std::string_view text, std::string_view key) {
  json::Array list;
  for (const std::string& part : ValuesIn(text))
    list.push_back(key.empty() ? json::Value(part) : json::Value(json::Object{{std::string(key), part}}));
  return list;
}

json::Array LinksOf(std::string_view text) {
  json::Array list;
  for (json::Value& one : ListOf(text, "id"))
    list.emplace_back(json::Object{{"linked_request", std::move(one)}});
  return list;
}

json::Array ApproversOf(std::string_view text) {
  json::Array list;
  for (const std::string& person : ValuesIn(text, CommasOf(Form::kApprovers)))
    list.emplace_back(json::Object{{"approver", V3Person(person)}});
  return list;
}

Result<json::Value> TimeOf(const Member& member, const std::string& text,
                           const connector::CheckedCall& call) {
  const Result<std::int64_t> time = MomentOf(call, text);
  if (!time.ok())
    return InvalidRequestError(
        (member.IsParameter() ? "" : "fields.") + member.name() + ": " + time.error().message,
        "Correct it; a date in other words is for V1 alone.");
  return json::Value(json::Object{{"value", std::to_string(*time)}});
}

// What V3 is sent for a text. Null is the natural way to empty a reference; no recorded exchange confirms it.
Result<json::Value> ValueOf(const Member& member, std::string_view typed, const ValueNames& names,
                            const connector::CheckedCall& call) {
  const TextFormat format = TextFormatOf(call.values);
  const std::string text = names.Of({member.name(), member.field.lookup}, typed);
  switch (member.form) {
    case Form::kHtml:
      return json::Value(AsHtml(typed, format));
    case Form::kContent:
      return json::Value(json::Object{{"content", AsHtml(typed, format)}});
    case Form::kReference:
      return text.empty() ? json::Value() : json::Value(json::Object{{"name", text}});
    case Form::kPerson:
      return text.empty() ? json::Value() : V3Person(text);
    case Form::kNames:
      return json::Value(ListOf(text, "name"));
    case Form::kIds:
      return json::Value(ListOf(text, "id"));
    case Form::kLinks:
      return json::Value(LinksOf(text));
    case Form::kApprovers:
      return json::Value(ApproversOf(text));
    case Form::kMailboxes:
      return json::Value(ListOf(text, "email_id"));
    case Form::kAddresses:
      return json::Value(ListOf(text, {}));
    case Form::kTime:
      return text.empty() ? Result<json::Value>(json::Value()) : TimeOf(member, text, call);
    case Form::kFlag:
      return json::Value(text == "true");
    case Form::kAgreement:
      return json::Value(EqualsIgnoreCase(text, member.yes));
    case Form::kTyped:
    case Form::kWord:
    case Form::kHours:
    case Form::kMinutes:
    case Form::kAmount:
    case Form::kFile:
    case Form::kNotSent:
    case Form::kFurther:
      break;
  }
  return json::Value(text);
}

// "time_spent.hours" is a member of a member.
void SetAt(json::Object& object, std::string_view path, json::Value value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    object.Set(path, std::move(value));
    return;
  }
  const std::string_view name = path.substr(0, dot);
  if (!object.Contains(name)) object.Set(name, json::Object{});
  SetAt(*object.Find(name)->IfObject(), path.substr(dot + 1), std::move(value));
}

// A member of `fields` that the product does not have: a custom field.
Result<void> SetCustom(json::Object& custom, const std::string& name, const json::Value& value,
                       const ValueNames& names, const connector::CheckedCall& call) {
  CustomField field = names.FieldOf(name);
  if (field.api_name.empty() && IsApiName(name, EditionOf(call.values) == Edition::kCloud))
    field = {name, {}, KindOfApiName(name)};
  if (field.api_name.empty()) {
    return InvalidRequestError(
        "fields." + name + " is not a field that V3 knows by this name",
        "V3 takes a custom field by its API name (udf_…): use that, or put the label into "
        "value-names: {\"fields\": {\"" +
            name + "\": \"udf_…\"}}.");
  }
  Result<json::Value> sent = CustomValue(field.kind, name, value, call);
  if (!sent.ok()) return sent.error();
  custom.Set(field.api_name, std::move(sent).value());
  return {};
}

Result<void> SetFurther(json::Object& sent, const Member& member, const std::string& name,
                        const json::Value& value, const ValueNames& names,
                        const connector::CheckedCall& call) {
  if (sent.Contains(member.v3)) {
    return InvalidRequestError("fields." + name + " repeats the parameter " + member.name(),
                               "Give it as the parameter, outside of fields.");
  }
  const json::Value* moment = member.form == Form::kTime ? TextOfMoment(value) : nullptr;
  const auto text = moment == nullptr ? value.ScalarText() : moment->ScalarText();
  if (!text) {
    sent.Set(member.v3, value);  // an object or list in V3's own form
    return {};
  }
  if (text->empty() && ModelOf(call).Makes()) return {};
  Result<json::Value> made = ValueOf(member, *text, names, call);
  if (!made.ok()) return made.error();
  sent.Set(member.v3, std::move(made).value());
  return {};
}

Result<void> AddFurther(json::Object& sent, const connector::CheckedCall& call, const ValueNames& names) {
  const json::Object* further = FurtherOf(call);
  if (further == nullptr) return {};
  json::Object custom;
  for (const auto& [name, value] : *further) {
    if (value.IsNull()) continue;
    const Member* member = FindMember(ModelOf(call).thing->members, name);
    const Result<void> added = member == nullptr ? SetCustom(custom, name, value, names, call)
                                                 : SetFurther(sent, *member, name, value, names, call);
    if (!added.ok()) return added.error();
  }
  if (!custom.empty()) sent.Set("udf_fields", std::move(custom));
  return {};
}

}  // namespace

std::vector<std::string> CustomNames(const connector::CheckedCall& call, const ValueNames& names) {
  std::vector<std::string> custom;
  const json::Object* further = FurtherOf(call);
  if (further == nullptr) return custom;
  for (const auto& [name, value] : *further)
    if (!value.IsNull() && FindMember(ModelOf(call).thing->members, name) == nullptr &&
        names.FieldOf(name).api_name.empty())
      custom.push_back(name);
  return custom;
}

json::Value V3Person(std::string_view person) {
  const std::string text(person);
  return json::Object{{IsAddress(person) ? "email_id" : "name", text}};
}

Result<json::Object> V3Members(const connector::CheckedCall& call, const ValueNames& names) {
  json::Object sent;
  for (const Member& member : ModelOf(call).members) {
    if (member.v3.empty() || !call.values.Has(member.name())) continue;
    const std::string typed = call.values.Text(member.name());
    // V3 has no name for "no site". Working flintbits send a dash to V1 on every add and update, which V3
    // says by silence; where just what is given is set, somebody wants the site to be cleared.
    if (member.field.dash_has_a_meaning && IsNoSite(typed)) {
      if (ModelOf(call).needs_something) SetAt(sent, member.v3, nullptr);
      continue;
    }
    if (typed.empty() && ModelOf(call).Makes()) continue;
    Result<json::Value> made = ValueOf(member, typed, names, call);
    if (!made.ok()) return made.error();
    SetAt(sent, member.v3, std::move(made).value());
  }
  if (Result<void> added = AddFurther(sent, call, names); !added.ok()) return added.error();
  return sent;
}

}  // namespace flintdesk::servicedesk
