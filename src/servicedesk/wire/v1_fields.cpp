#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time_text.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/moment.hpp"
#include "servicedesk/wire/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

Error NotAParameter(const std::string& name) {
  return InvalidRequestError("fields." + name + " repeats the parameter " + ToLower(name),
                             "Give it as the parameter, outside of fields.");
}

// "Sub Category" and SUBCATEGORY are one field: V1 takes names and on-screen labels in any case.
std::string Folded(std::string_view name) {
  std::string folded = ToLower(name);
  std::erase_if(folded, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return folded;
}

/// Of the field that a member of `fields` names: by its name, or a label.
const Member* MemberNamed(const connector::CheckedCall& call, std::string_view name) {
  const std::vector<Member>& members = ModelOf(call).thing->members;
  const Member* member = FindMember(members, name);
  return member != nullptr ? member : FindMember(members, Folded(name));
}

Result<std::string> TextOf(const Member& member, const connector::CheckedCall& call,
                           const ValueNames& names) {
  switch (member.form) {
    case Form::kHtml:
    case Form::kContent:
      return HtmlOf(call.values, member.name());
    case Form::kFlag:
      // The word, not a JSON boolean: the one form that every client in use sends.
      return std::string(call.values.Boolean(member.name()) ? "true" : "false");
    case Form::kAgreement: {
      const std::string text = names.Of({member.name(), {}}, call.values.Text(member.name()));
      return EqualsIgnoreCase(text, member.yes) ? std::string(member.yes) : text;
    }
    case Form::kTime: {
      Result<std::string> time = V1TimeOf(call, call.values.Text(member.name()));
      if (!time.ok())
        return InvalidRequestError(member.name() + ": " + time.error().message, time.error().assistance);
      return time;
    }
    case Form::kMailboxes:
      return Join(ValuesIn(call.values.Text(member.name())), ",");
    case Form::kNames:
      return Join(ValuesIn(call.values.Text(member.name())), ", ");
    default:
      return names.Of({member.name(), member.field.lookup}, call.values.Text(member.name()));
  }
}

Result<void> AddFurther(json::Object& details, const connector::CheckedCall& call, const ValueNames& names) {
  const json::Object* further = FurtherOf(call);
  if (further == nullptr) return {};
  for (const auto& [name, value] : *further) {
    if (value.IsNull()) continue;
    const std::string lower = ToLower(name);
    const Member* member = MemberNamed(call, name);
    // A name of V3's is none of V1's, which takes its own and labels.
    const bool is_v3s = member != nullptr && member->v3 == name;
    if (details.Contains(name) || details.Contains(lower) ||
        (member != nullptr && details.Contains(member->v1)))
      return NotAParameter(name);
    const bool is_time = member != nullptr && member->form == Form::kTime;
    const json::Value* moment = is_time ? TextOfMoment(value) : nullptr;
    const auto text = (moment == nullptr ? value : *moment).ScalarText();
    if (!text) {
      return InvalidRequestError("fields." + name + " is neither text nor number, true or false",
                                 "V1 carries nothing else; api-version v3 takes V3's own form.");
    }
    if (is_time) {
      Result<std::string> time = V1TimeOf(call, *text);
      if (!time.ok())
        return InvalidRequestError("fields." + name + ": " + time.error().message, time.error().assistance);
      details.Set(is_v3s ? member->v1 : name, *std::move(time));
      continue;
    }
    const bool html = member != nullptr && (member->form == Form::kContent || member->form == Form::kHtml);
    const std::string_view lookup = member == nullptr || member->name() != lower
                                        ? std::string_view{}
                                        : std::string_view(member->field.lookup);
    // V1 knows a custom field by its label alone, and ignores what it does not know.
    const std::string label = LooksLikeApiName(name) ? names.LabelOf(name) : std::string{};
    if (label.empty() && IsApiName(name, false))
      return InvalidRequestError(
          fmt::format(
              "fields.{} is the API name of a custom field, and V1 knows custom fields by their labels",
              name),
          fmt::format(
              "Give the label that the form shows, or put it into value-names: {{\"fields\": "
              "{{\"Cost centre\": \"{}\"}}}}; where V3 responds on this host, flintdesk learns it there.",
              name));
    details.Set(is_v3s          ? member->v1
                : label.empty() ? name
                                : label,
                html ? AsHtml(*text, TextFormatOf(call.values)) : names.Of({lower, lookup}, *text));
  }
  return {};
}

}  // namespace

const json::Object* FurtherOf(const connector::CheckedCall& call) {
  for (const Member& member : ModelOf(call).members) {
    if (member.form != Form::kFurther) continue;
    const json::Value* further = call.values.values.Find(member.name());
    if (further != nullptr) return further->IfObject();
  }
  return nullptr;
}

std::vector<std::string> FieldsNotShown(const connector::CheckedCall& call, const ValueNames& names,
                                        const json::Value& document) {
  const json::Object* further = FurtherOf(call);
  const json::Value* details = document.Path({"operation", "Details"});
  const json::Object* shown = details == nullptr ? nullptr : details->IfObject();
  if (further == nullptr || shown == nullptr) return {};
  std::vector<std::string> keys;
  for (const auto& [key, value] : *shown) keys.push_back(Folded(key));
  const auto shows = [&](const std::string& name) { return std::ranges::find(keys, name) != keys.end(); };
  if (!shows("subject")) return {};  // some builds return the number alone
  std::vector<std::string> missing;
  for (const auto& [name, value] : *further)
    if (!value.IsNull() && !IsMember(ModelOf(call).thing->members, Folded(name)) && !shows(Folded(name)) &&
        !shows(Folded(names.LabelOf(name))))
      missing.push_back(name);
  return missing;
}

namespace {

std::string ShownAs(const json::Value& details, const Member& member) {
  if (const json::Object* shown = details.IfObject())
    for (const auto& [key, value] : *shown)
      if (std::ranges::any_of(member.v1_shown,
                              [&](const std::string& name) { return EqualsIgnoreCase(name, key); }))
        return value.ScalarText().value_or("");
  return {};
}

}  // namespace

std::vector<std::string> TimesShownOtherwise(const connector::CheckedCall& call,
                                             const json::Value& document) {
  std::vector<std::string> others;
  const json::Object* further = FurtherOf(call);
  const json::Value* details = document.Path({"operation", "Details"});
  if (further == nullptr || details == nullptr) return others;
  for (const auto& [name, value] : *further) {
    const Member* member = MemberNamed(call, name);
    const json::Value* given = TextOfMoment(value);
    const auto text = (given == nullptr ? value : *given).ScalarText();
    if (member == nullptr || member->form != Form::kTime || !text) continue;
    const auto meant = MomentForV1(call, *text);
    const auto shown = ParseInteger(ShownAs(*details, *member));
    constexpr std::int64_t kSecond = 1000;  // V1's form has no smaller part
    if (!meant || !shown || *shown <= 0 || *meant / kSecond == *shown / kSecond) continue;
    others.push_back(fmt::format("{} as {} in place of {}", name, FormatUtc(*shown), FormatUtc(*meant)));
  }
  return others;
}

Result<json::Object> V1Details(const connector::CheckedCall& call, const ValueNames& names) {
  json::Object details;
  for (const Member& member : ModelOf(call).members)
    if (!member.no_v1_remedy.empty() && call.values.Has(member.name()))
      return InvalidRequestError(member.name() + " can't be used over V1", member.no_v1_remedy);
  for (const Member& member : ModelOf(call).members)
    if (!member.v1.empty() && call.values.Has(member.name())) {
      Result<std::string> text = TextOf(member, call, names);
      if (!text.ok()) return std::move(text).error();
      details.Set(member.v1, *std::move(text));
    }
  if (Result<void> added = AddFurther(details, call, names); !added.ok()) return added.error();
  return details;
}

}  // namespace flintdesk::servicedesk
