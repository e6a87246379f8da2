#include "servicedesk/outcome/dry_run.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/value_list.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/compare.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kLongest = 4'096;  // of one value

/// Short enough for a person, and without secrets.
json::Value Shown(const json::Value& value) {
  if (const std::string* text = value.IfString()) return RedactAndShorten(*text, kLongest);
  if (value.IfArray() == nullptr && value.IfObject() == nullptr) return value;
  const std::string text = json::Write(value);
  const auto redacted = json::Parse(Redact(text));
  return redacted.ok() ? *redacted : json::Value(RedactAndShorten(text, kLongest));
}

json::Object Entry(std::string_view field, const json::Value& from, const json::Value& to) {
  return {{"field", field}, {"from", Shown(from)}, {"to", Shown(to)}};
}

/// "difference" and "changed" of one call.
struct Preview {
  json::Array difference;
  std::optional<bool> changed;
};

Preview OfState(Api api, const connector::CheckedCall& call, const ValueNames& names, const StateIs& state,
                const json::Value& shown) {
  Preview preview;
  const std::string now = ValueOf(api, shown, state), wanted = WantedState(call, names, state);
  if (now.empty()) return preview;
  preview.changed = !EqualsIgnoreCase(now, wanted);
  // Whether a service desk that finds it so takes the comment that came along, say, nobody knows.
  const std::vector<Difference> others = Differences(api, call, names, shown);
  if (!*preview.changed &&
      std::ranges::any_of(others, [](const Difference& one) { return one.match != Match::kSame; }))
    preview.changed.reset();
  if (preview.changed == true)
    preview.difference.emplace_back(
        Entry(api == Api::kV1 ? state.v1 : state.v3, json::Value(now), json::Value(wanted)));
  return preview;
}

/// The text without what an editor puts around all of it.
std::string Bare(std::string_view html) {
  std::string text = ReplaceAll(ReplaceAll(std::string(Trim(html)), "<br />", "<br>"), "<br/>", "<br>");
  constexpr std::string_view kOpen = "<div>", kClose = "</div>";
  while (text.starts_with(kOpen) && text.ends_with(kClose) && text.find(kOpen, 1) == text.npos)
    text = Trim(std::string_view(text).substr(kOpen.size(), text.size() - kOpen.size() - kClose.size()));
  return text;
}

/// Texts that are alike to a reader may still differ in their lines and blanks, which somebody may want to
/// mend.
bool IsWrittenAlike(const ActionModel& model, const Difference& one) {
  const Member* member = FindMember(model.members, one.parameter);
  if (member == nullptr || (member->form != Form::kHtml && member->form != Form::kTyped)) return true;
  return Bare(TextOf(&one.sent)) == Bare(TextOf(&one.shown));
}

Preview OfMembers(Api api, const connector::CheckedCall& call, const ValueNames& names,
                  const json::Value& shown) {
  Preview preview;
  preview.changed = false;
  bool unknown = false;
  const std::vector<Difference> all = Differences(api, call, names, shown, Values::kKept);
  for (const Difference& one : all) {
    const bool is_same = one.match == Match::kSame;
    if (is_same && IsWrittenAlike(ModelOf(call), one)) continue;
    unknown = unknown || is_same || one.match == Match::kUnknown;
    if (one.match == Match::kDifferent) preview.changed = true;
    preview.difference.emplace_back(Entry(one.parameter, one.shown, one.sent));
  }
  if (all.empty() || (unknown && !*preview.changed)) preview.changed.reset();
  return preview;
}

Preview OfNew(Api api, const connector::CheckedCall& call, const ValueNames& names) {
  Preview preview;
  preview.changed = true;
  for (const Difference& one : Differences(api, call, names, json::Value(json::Object{}), Values::kKept))
    preview.difference.emplace_back(Entry(one.parameter, json::Value(), one.sent));
  return preview;
}

/// People stand in it by the names that they were given by.
void NamePeople(Api api, const std::vector<FoundPerson>& people, const json::Value& shown, Preview& preview) {
  for (const FoundPerson& person : people)
    for (json::Value& entry : preview.difference) {
      if (person.name.empty() || TextOf(entry.Find("field")) != person.member->id_parameter) continue;
      const bool is_address = IsAddress(person.name);
      json::Value from = *entry.Find("from"), to(person.name);
      if (api == Api::kV3) {
        to = json::Object{{is_address ? "email_id" : "name", person.name}, {"id", person.id}};
      } else if (const json::Value* name = AnyCase(shown, person.member->v1_shown)) {
        from = *name;
        // V1 shows the name alone: those who bear one name can't be told apart.
        if (!is_address && FoldedName(TextOf(name)) != FoldedName(person.name)) preview.changed = true;
      }
      entry = Entry(person.member->name(), from, to);
    }
}

Preview Of(Api api, const connector::CheckedCall& call, const ValueNames& names,
           const std::vector<FoundPerson>& people, const json::Value* shown) {
  const ActionModel& model = ModelOf(call);
  if (model.Makes()) return OfNew(api, call, names);
  if (shown == nullptr) return {};
  if (std::holds_alternative<Gone>(model.evidence)) {
    Preview preview;
    preview.changed = true;
    preview.difference.emplace_back(Entry(model.thing->name, *shown, json::Value()));
    return preview;
  }
  if (const auto* state = std::get_if<StateIs>(&model.evidence))
    return OfState(api, call, names, *state, *shown);
  if (!std::holds_alternative<SameState>(model.evidence)) return {};
  Preview preview = OfMembers(api, call, names, *shown);
  NamePeople(api, people, *shown, preview);
  return preview;
}

/// The parameter that sets a member of the thing, else the name that the API has for it.
std::string_view NameOf(Api api, const connector::CheckedCall& call, std::string_view shown) {
  const std::vector<Member>& members = ModelOf(call).members;
  const auto is_it = [&](const Member& member) {
    if (!member.IsParameter() || member.form == Form::kNotSent) return false;
    if (api == Api::kV3) return std::string_view(member.v3).substr(0, member.v3.find('.')) == shown;
    return std::ranges::any_of(member.v1_shown,
                               [&](const std::string& name) { return EqualsIgnoreCase(name, shown); });
  };
  // A person goes by name or by number.
  auto found = std::ranges::find_if(
      members, [&](const Member& member) { return is_it(member) && call.values.Has(member.name()); });
  if (found == members.end()) found = std::ranges::find_if(members, is_it);
  return found == members.end() ? shown : std::string_view(found->name());
}

/// What people edit, and what the action itself sets.
bool IsEdited(Api api, const ActionModel& model, std::string_view name) {
  const Thing& thing = *model.thing;
  const auto is_it = [&](std::string_view path) { return path.substr(0, path.find('.')) == name; };
  const auto* state = std::get_if<StateIs>(&model.evidence);
  if (api == Api::kV3 && state != nullptr && is_it(state->v3)) return true;
  if (api == Api::kV3 && std::ranges::any_of(model.members, [&](const Member& member) {
        return member.IsParameter() && member.form != Form::kNotSent && is_it(member.v3);
      }))
    return true;
  if (api == Api::kV1) return std::ranges::find(thing.v1_touched, name) == thing.v1_touched.end();
  // Others change by themselves, as the time of the last change does.
  return std::ranges::find(thing.edited, name) != thing.edited.end();
}

/// What both show, and other; null where they have nothing in common.
json::Value Between(Api api, const connector::CheckedCall& call, const json::Value& before,
                    const json::Value& after) {
  const ActionModel& model = ModelOf(call);
  bool comparable = false;
  json::Array difference;
  if (const json::Object* shown = after.IfObject())
    for (const auto& [name, to] : *shown) {
      const json::Value* from = api == Api::kV3 ? before.Find(name) : InAnyCase(before, name);
      if (from == nullptr || !IsEdited(api, model, name)) continue;
      comparable = true;
      if (*from != to) difference.emplace_back(Entry(NameOf(api, call, name), *from, to));
    }
  return comparable ? json::Value(std::move(difference)) : json::Value();
}

/// Of a new thing: what it shows of what was sent.
json::Array Made(Api api, const connector::CheckedCall& call, const ValueNames& names,
                 const json::Value& after) {
  json::Array difference;
  for (const Difference& one : Differences(api, call, names, after, Values::kKept))
    difference.emplace_back(Entry(one.parameter, json::Value(), one.shown.IsNull() ? one.sent : one.shown));
  return difference;
}

}  // namespace

json::Value DoneBy(Api api, const connector::CheckedCall& call, const ValueNames& names,
                   const json::Value* before, const json::Value* after) {
  const ActionModel& model = ModelOf(call);
  if (model.Makes()) return after == nullptr ? json::Value() : json::Value(Made(api, call, names, *after));
  if (before == nullptr) return {};
  if (std::holds_alternative<Gone>(model.evidence))
    return json::Array{Entry(model.thing->name, *before, json::Value())};
  if (after != nullptr)
    if (json::Value between = Between(api, call, *before, *after); !between.IsNull()) return between;
  // That it is so now is what the success says. Of values that were set it shows none.
  const auto* state = std::get_if<StateIs>(&model.evidence);
  if (state == nullptr) return {};
  Preview preview = OfState(api, call, names, *state, *before);
  return preview.changed ? json::Value(std::move(preview.difference)) : json::Value();
}

bool HasState(Api api, const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  if (model.Makes() || std::holds_alternative<Unknowable>(model.evidence)) return false;
  return HasRead(api, call);
}

std::optional<bool> WouldChange(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                const json::Value& shown) {
  return Of(api, call, names, {}, &shown).changed;
}

json::Value DryRunOf(Api api, const connector::CheckedCall& call, const ValueNames& names,
                     const std::vector<FoundPerson>& people, const http::Request& request,
                     const json::Value* shown) {
  Preview preview = Of(api, call, names, people, shown);
  json::Object sent{{"method", request.method}, {"url", Redact(request.origin.Url() + request.target)}};
  if (request.source)
    sent.Set("body", fmt::format("a form of {} bytes with the file", request.BodyLength()));
  else
    sent.Set("body", Redact(request.body));
  json::Object run;
  run.Set("changed", preview.changed ? json::Value(*preview.changed) : json::Value());
  run.Set("difference", std::move(preview.difference));
  run.Set("request", std::move(sent));
  return json::Object{{kDryRun, std::move(run)}};
}

}  // namespace flintdesk::servicedesk
