#include "servicedesk/compare.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/text.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/html_text.hpp"
#include "servicedesk/likeness.hpp"
#include "servicedesk/shown_member.hpp"
#include "servicedesk/text_format.hpp"
#include "servicedesk/v1_view.hpp"

namespace flintdesk::servicedesk {
namespace {

bool IsEmpty(const json::Value& value) {
  if (value.IsNull()) return true;
  if (const std::string* text = value.IfString()) return FoldBlanks(*text).empty();
  if (const json::Array* list = value.IfArray()) return list->empty();
  const json::Object* object = value.IfObject();
  return object != nullptr && object->empty();
}

Match SameIf(bool same) { return same ? Match::kSame : Match::kDifferent; }

// What differs from a text whose marks nobody puts in order may be the same.
Match SameTextIf(bool same, std::string_view sent) {
  if (same) return Match::kSame;
  return HasEndlessMarks(sent) ? Match::kUnknown : Match::kDifferent;
}

enum class Case { kMatters, kDoesNotMatter };

// Whatever a field holds, the service desk may show it as HTML or as it was typed.
Match CompareWords(std::string_view sent, std::string_view shown, Case letters) {
  if (FoldBlanks(sent) == FoldBlanks(shown)) return Match::kSame;
  if (letters == Case::kMatters) return SameTextIf(AreTheSameText(sent, shown), sent);
  if (EqualsIgnoreCase(FoldBlanks(sent), FoldBlanks(shown))) return Match::kSame;
  const std::string plain = PlainContent(sent);
  return SameTextIf(!plain.empty() && EqualsIgnoreCase(plain, PlainContent(shown)), sent);
}

Match CompareLists(const json::Array& sent, const json::Value& shown) {
  const json::Array* list = shown.IfArray();
  if (list == nullptr) return IsEmpty(shown) ? Match::kDifferent : Match::kUnknown;
  if (list->size() != sent.size()) return Match::kDifferent;
  for (const json::Value& one : sent) {
    const bool there = std::any_of(list->begin(), list->end(), [&](const json::Value& other) {
      return CompareV3(one, &other) == Match::kSame;
    });
    if (!there) return Match::kDifferent;
  }
  return Match::kSame;
}

Match CompareScalar(const std::string& sent, const json::Value& shown, Case letters);

Match CompareObjects(const json::Object& sent, const json::Value& shown) {
  if (shown.IsNull()) return Match::kDifferent;
  if (shown.IfObject() == nullptr) return Match::kUnknown;
  Match match = Match::kSame;
  for (const auto& [key, value] : sent) {
    const json::Value* member = shown.Find(key);
    // Not everybody's address is shown to everybody.
    const bool hidden = member == nullptr || (key == "email_id" && IsEmpty(*member));
    const bool named = (key == "name" || key == "email_id") && !IsEmpty(value) && value.ScalarText();
    match = Both(match, hidden  ? Match::kUnknown
                        : named ? CompareScalar(TextOf(&value), *member, Case::kDoesNotMatter)
                                : CompareV3(value, member));
  }
  return match;
}

// V1 writes a custom field as a text; V3 shows a choice as an object.
Match CompareScalar(const std::string& sent, const json::Value& shown, Case letters) {
  if (const auto text = shown.ScalarText()) return CompareWords(sent, *text, letters);
  if (IsEmpty(shown)) return Match::kDifferent;
  for (const std::string_view member : {"name", "value", "content"}) {
    if (const json::Value* inner = shown.Find(member)) {
      if (const auto text = inner->ScalarText()) return CompareWords(sent, *text, letters);
    }
  }
  return Match::kUnknown;
}

// V1 shows what is missing as null, as nothing, or as a word of its own.
bool IsUnset(const json::Value& shown) {
  if (IsEmpty(shown)) return true;
  const std::string text = ToLower(TextOf(&shown));
  return text == "null" || text == "-" || text == "0" || text == "-1" ||
         text.starts_with("not in any site") || text.starts_with("not associated");
}

Match CompareV1Field(const std::string& name, const std::string& sent, const json::Value* shown) {
  if (shown == nullptr) return Match::kUnknown;
  const bool unset = IsUnset(*shown);
  if (FoldBlanks(sent).empty() || (name == "site" && IsNoSite(sent))) return SameIf(unset);
  const auto text = shown->ScalarText();
  if (!text) return unset ? Match::kDifferent : Match::kUnknown;
  const bool typed = name == "subject" || name == "description";
  const Match match = CompareWords(sent, *text, typed ? Case::kMatters : Case::kDoesNotMatter);
  if (unset) return match;
  // V1 shows a person's name whatever it was called by, and a time in milliseconds whatever it was sent as.
  const bool other_form = sent.find('@') != std::string::npos || ToLower(name) == "duebytime";
  return match == Match::kDifferent && other_form ? Match::kUnknown : match;
}

Match CompareV1Request(const connector::CheckedCall& call, const ValueNames& names,
                       const json::Value& shown) {
  const Result<json::Object> fields = V1RequestFields(call.values, names);
  if (!fields.ok()) return Match::kUnknown;
  Match match = Match::kSame;
  for (const auto& [name, value] : fields.value()) {
    const std::string_view key = V1Key(name);
    match = Both(match, CompareV1Field(name, TextOf(&value), AnyCase(shown, {key.empty() ? name : key})));
  }
  return match;
}

Match CompareWord(bool sent, const json::Value* shown) {
  const std::string text = ToLower(TextOf(shown));
  if (text != "true" && text != "false") return Match::kUnknown;
  return SameIf(sent == (text == "true"));
}

std::optional<double> Number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end != '\0') return std::nullopt;
  return value;
}

Match CompareNumbers(const std::string& sent, const std::string& shown) {
  const auto a = Number(sent);
  const auto b = Number(shown);
  if (!a || !b) return Match::kUnknown;
  return SameIf(*a - *b < 0.005 && *b - *a < 0.005);
}

// Hours and minutes together, since 90 minutes may be shown as 1 hour 30.
Match CompareSpent(const connector::CheckedCall& call, const std::string& hours, const std::string& minutes) {
  if (!call.values.Has("work-hours") && !call.values.Has("work-minutes")) return Match::kSame;
  const auto h = ParseInteger(hours.empty() ? "0" : hours);
  const auto m = ParseInteger(minutes.empty() ? "0" : minutes);
  constexpr std::int64_t kMost = 1'000'000'000;
  if ((hours.empty() && minutes.empty()) || !h || !m || *h > kMost || *m > kMost) return Match::kUnknown;
  const std::int64_t sent =
      call.values.Integer("work-hours").value_or(0) * 60 + call.values.Integer("work-minutes").value_or(0);
  return SameIf(*h * 60 + *m == sent);
}

Match CompareOwner(Api api, const connector::CheckedCall& call, const json::Value& shown) {
  const bool v3 = api == Api::kV3;
  const json::Value* owner = v3 ? shown.Find("owner") : AnyCase(shown, {"TECHNICIAN", "owner"});
  if (owner == nullptr) return Match::kUnknown;
  return v3 ? CompareV3(V3Person(call.values.Text("name")), owner)
            : CompareV1Field("technician", call.values.Text("name"), owner);
}

// Time and cost, as far as they were sent.
Match CompareWork(Api api, const connector::CheckedCall& call, const json::Value& shown) {
  const bool v3 = api == Api::kV3;
  const json::Value* spent = shown.Find("time_spent");
  Match work =
      v3 ? (spent == nullptr
                ? CompareSpent(call, "", "")
                : CompareSpent(call, TextOf(spent->Find("hours")), TextOf(spent->Find("minutes"))))
         : CompareSpent(call, TextOf(AnyCase(shown, {"WORKHOURS"})), TextOf(AnyCase(shown, {"WORKMINUTES"})));
  if (call.values.Has("cost") && !call.values.Text("cost").empty())
    work = Both(work, CompareNumbers(call.values.Text("cost"),
                                     TextOf(v3 ? shown.Find("other_cost") : AnyCase(shown, {"COST"}))));
  return work;
}

}  // namespace

Match Both(Match a, Match b) {
  if (a == Match::kDifferent || b == Match::kDifferent) return Match::kDifferent;
  return a == Match::kUnknown || b == Match::kUnknown ? Match::kUnknown : Match::kSame;
}

Match CompareV3(const json::Value& sent, const json::Value* shown) {
  if (shown == nullptr) return Match::kUnknown;
  if (IsEmpty(sent)) return SameIf(IsEmpty(*shown));
  if (const json::Array* list = sent.IfArray()) return CompareLists(*list, *shown);
  if (const json::Object* object = sent.IfObject()) return CompareObjects(*object, *shown);
  return CompareScalar(TextOf(&sent), *shown, Case::kMatters);
}

Match CompareHtml(std::string_view sent, const json::Value* shown) {
  if (shown == nullptr || PlainContent(sent).empty()) return Match::kUnknown;
  return SameTextIf(AreTheSameText(sent, TextOf(shown)), sent);
}

Match CompareRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                     const json::Value& shown) {
  if (api == Api::kV1) return CompareV1Request(call, names, shown);
  const Result<json::Object> fields =
      V3RequestFields(call.values, names, call.action->name == "update-request");
  // A label without an API name: sent over V1, and nothing of V3's response can be compared with it.
  if (!fields.ok()) return Match::kUnknown;
  return CompareV3(fields.value(), &shown);
}

Match CompareNote(Api api, const connector::CheckedCall& call, const json::Value& shown) {
  const bool v3 = api == Api::kV3;
  const json::Value* text = v3 ? shown.Find("description") : AnyCase(shown, {"NOTESTEXT", "description"});
  const json::Value* open = v3 ? shown.Find("show_to_requester") : AnyCase(shown, {"ISPUBLIC"});
  return Both(CompareHtml(HtmlOf(call.values, "notetext"), text),
              CompareWord(call.values.Boolean("ispublic"), open));
}

Match CompareWorklog(Api api, const connector::CheckedCall& call, const json::Value& shown) {
  const Match match = Both(CompareOwner(api, call, shown), CompareWork(api, call, shown));
  if (!call.values.Has("description")) return match;
  const json::Value* text = api == Api::kV3 ? shown.Find("description") : AnyCase(shown, {"DESCRIPTION"});
  return Both(match, CompareHtml(HtmlOf(call.values, "description"), text));
}

Match CompareResolution(Api api, const connector::CheckedCall& call, const json::Value& shown) {
  const json::Value* text = api == Api::kV3 ? shown.Find("content") : AnyCase(shown, {"RESOLUTION"});
  return CompareHtml(HtmlOf(call.values, "resolutiontext"), text);
}

}  // namespace flintdesk::servicedesk
