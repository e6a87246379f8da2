#include "servicedesk/response/refusal.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/words.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kShownBytes = 60;

// What the APIs call a parameter: V1's name, V3's, and that of what holds it where nothing else is in there.
std::vector<std::string_view> NamesOf(const ActionModel& model, const Member& member) {
  std::vector<std::string_view> names = {member.v1};
  const std::string_view path = member.v3;
  names.push_back(path.substr(path.rfind('.') + 1));
  if (member.form == Form::kWord || member.form == Form::kHours)
    names.push_back(path.substr(0, path.find('.')));
  if (member.identifies && model.wire.v3 && !model.thing->is_request)
    names.insert(names.end(), model.wire.v3->wrap.begin(), model.wire.v3->wrap.end());
  std::erase(names, std::string_view{});
  return names;
}

// The parameter that an API calls this; null for none.
const Member* ParameterCalled(const connector::CheckedCall& call, std::string_view word) {
  for (const Member& member : ModelOf(call).members)
    if (member.IsParameter() &&
        std::ranges::any_of(NamesOf(ModelOf(call), member),
                            [&](std::string_view name) { return EqualsIgnoreCase(name, word); }))
      return &member;
  return nullptr;
}

// A field of what the call is about, by our name or V3's.
const Member* FieldNamed(const connector::CheckedCall& call, std::string_view name) {
  const Thing* thing = ModelOf(call).thing;
  return thing == nullptr ? nullptr : FindMember(thing->members, name);
}

std::string_view LookupOf(const Member* member) {
  return member == nullptr ? std::string_view{} : std::string_view(member->field.lookup);
}

bool IsOurs(const connector::CheckedCall& call, std::string_view name) {
  return call.action->Find(name) != nullptr;
}

// A member of `fields` by any of its names, with the key as the caller wrote it.
const std::pair<std::string, json::Value>* MemberNamed(const connector::CheckedCall& call,
                                                       const ValueNames& names, std::string_view wanted) {
  const json::Object* members = FurtherOf(call);
  if (members == nullptr) return nullptr;
  const Member* field = FieldNamed(call, wanted);
  for (const auto& member : *members)
    if (EqualsIgnoreCase(member.first, wanted) || names.FieldOf(member.first).api_name == wanted ||
        (field != nullptr && FieldNamed(call, member.first) == field))
      return &member;
  return nullptr;
}

// What went out for what was given, and both where they differ.
std::string ShownValue(const ValueNames& names, FieldName name, const std::string& given) {
  const auto quoted = [](std::string_view text) {
    return json::Quote(Shorten(Printable(Redact(text)), kShownBytes));
  };
  const std::string sent = names.Of(name, given);
  return sent == given ? quoted(given) : fmt::format("{} (given as {})", quoted(sent), quoted(given));
}

const Member* MemberOf(const connector::CheckedCall& call, const catalogue::Field& parameter) {
  for (const Member& member : ModelOf(call).members)
    if (member.name() == parameter.name) return &member;
  return nullptr;
}

RefusedField FieldOf(const connector::CheckedCall& call, const ValueNames& names, std::string_view name) {
  const catalogue::Field* own = call.action->Find(name);
  const Member* known = FieldNamed(call, name);
  const std::string_view lookup = own != nullptr ? std::string_view(own->lookup) : LookupOf(known);
  RefusedField field{std::string(name), std::nullopt, own != nullptr || known != nullptr, !lookup.empty()};
  if (const Member* parameter = own == nullptr ? nullptr : MemberOf(call, *own))
    field.remedy = parameter->remedy;
  if (const json::Value* value = call.values.values.Find(name); value != nullptr && own != nullptr) {
    field.value = ShownValue(names, {name, lookup}, value->ScalarText().value_or(json::Write(*value)));
  } else if (const auto* member = MemberNamed(call, names, name); member != nullptr) {
    field.name = "fields." + member->first;
    field.known = true;
    field.listed = field.listed || !LookupOf(known).empty();
    const json::Value& given = member->second;
    const std::string lower = ToLower(member->first);
    field.value = ShownValue(names, {lower, LookupOf(FieldNamed(call, lower))},
                             given.ScalarText().value_or(json::Write(given)));
  }
  return field;
}

// The caller's name for one part of a path of V3's.
std::string NameOfPart(const connector::CheckedCall& call, const ValueNames& names, std::string_view part) {
  const std::string lower = ToLower(part);
  if (const Member* parameter = ParameterCalled(call, lower)) return parameter->name();
  if (IsOurs(call, lower) || MemberNamed(call, names, part) != nullptr) return lower;
  const Member* field = FieldNamed(call, lower);
  return field == nullptr ? std::string{} : field->name();
}

constexpr std::size_t kLongestSentence = 4'096;

// By the parameter's name, by what an API calls it, or by its label on the screen.
bool SpeaksOf(std::string_view sentence, const connector::CheckedCall& call, std::string_view name) {
  const auto speaks = [&](std::string_view word) {
    return !word.empty() &&
           (HasWord(sentence, word) || HasWord(sentence, ReplaceAll(std::string(word), "_", " ")));
  };
  if (HasWord(sentence, name)) return true;
  const Member* field = FieldNamed(call, name);
  if (field != nullptr && speaks(field->v3)) return true;
  const ActionModel& model = ModelOf(call);
  for (const Member& member : model.members) {
    if (member.name() == name && std::ranges::any_of(NamesOf(model, member), speaks)) return true;
  }
  return false;
}

// What was sent of the action's parameters and the members of `fields`, by the caller's names.
std::vector<std::pair<std::string, std::string>> SentTexts(const connector::CheckedCall& call) {
  std::vector<std::pair<std::string, std::string>> texts;
  const auto take = [&](const std::string& name, const json::Value& value) {
    if (!value.IsNull()) texts.emplace_back(name, value.ScalarText().value_or(""));
  };
  for (const Member& member : ModelOf(call).members) {
    const json::Value* value = call.values.values.Find(member.name());
    if (value != nullptr && member.form != Form::kNotSent && member.form != Form::kFurther)
      take(member.name(), *value);
  }
  if (const json::Object* further = FurtherOf(call))
    for (const auto& [key, value] : *further) take(key, value);
  return texts;
}

}  // namespace

std::vector<RefusedField> RefusedFields(const connector::CheckedCall& call, const ValueNames& names,
                                        std::span<const std::string> named) {
  std::vector<RefusedField> fields;
  for (const std::string& path : named) {
    const std::vector<std::string> parts = Split(Redact(path), '.');
    std::string name = parts.back();
    for (const std::string& part : parts) {
      const std::string known = NameOfPart(call, names, part);
      if (!known.empty()) name = known;
    }
    RefusedField field = FieldOf(call, names, name);
    const bool twice =
        std::ranges::any_of(fields, [&](const RefusedField& other) { return other.name == field.name; });
    if (!twice) fields.push_back(std::move(field));
  }
  return fields;
}

std::vector<RefusedField> FieldsInSentence(const connector::CheckedCall& call, const ValueNames& names,
                                           std::string_view said) {
  // "The service desk …" does not mean the field `service`, and a long text is not a sentence.
  const std::string sentence = ReplaceAll(
      ReplaceAll(ToLower(said.substr(0, kLongestSentence)), "service desk", ""), "servicedesk", "");
  std::vector<RefusedField> fields;
  for (const auto& [name, text] : SentTexts(call)) {
    constexpr std::size_t kTelling = 3;  // a shorter value is in many a sentence
    if (SpeaksOf(sentence, call, name) ||
        (text.size() >= kTelling && text.size() <= sentence.size() && HasWord(sentence, text)))
      fields.push_back(FieldOf(call, names, name));
  }
  return fields;
}

std::vector<RefusedField> ListedFields(const connector::CheckedCall& call, const ValueNames& names) {
  std::vector<RefusedField> fields;
  for (const auto& [name, text] : SentTexts(call))
    if (RefusedField field = FieldOf(call, names, name); field.listed) fields.push_back(std::move(field));
  return fields;
}

std::string NamesAndValues(std::span<const RefusedField> fields) {
  std::vector<std::string> parts;
  for (const RefusedField& field : fields) {
    const std::string name = Shorten(Printable(Redact(field.name)), kShownBytes);
    parts.push_back(field.value ? name + " " + *field.value : name + (field.known ? " (not given)" : ""));
  }
  constexpr std::size_t kMost = 600;
  return Shorten(Join(parts, ", "), kMost);
}

std::string RemedyForValues(std::span<const RefusedField> fields) {
  const bool missing =
      std::ranges::any_of(fields, [](const RefusedField& field) { return field.known && !field.value; });
  const auto own = std::ranges::find_if(fields, [](const RefusedField& f) { return !f.remedy.empty(); });
  const bool listed = std::ranges::any_of(fields, [](const RefusedField& field) { return field.listed; });
  std::string remedy = missing ? "Give what is missing, and correct the values." : "Correct the values.";
  if (own != fields.end()) return remedy + " " + std::string(own->remedy);
  if (listed)
    remedy +=
        " The allowed names stand in the Admin area of the service desk; value-names in the connector's "
        "configuration says what is sent for what is given.";
  return remedy;
}

bool RefusedWrap(int status, const Reading& reading, const std::vector<std::string_view>& wraps) {
  // Only a clear refusal allows a second send: 4000 and 4001 are the codes for refused input.
  if (reading.verdict != Verdict::kFailed || status < 400 || status >= 500) return false;
  if (reading.code != 4000 && reading.code != 4001) return false;
  const bool names_it =
      std::any_of(reading.fields.begin(), reading.fields.end(),
                  [&](const std::string& field) { return std::ranges::find(wraps, field) != wraps.end(); });
  if (names_it) return true;
  return reading.fields.empty() && HasAny(reading.message, {"extra key", "value not provided"});
}

}  // namespace flintdesk::servicedesk
