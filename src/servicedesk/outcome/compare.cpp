#include "servicedesk/outcome/compare.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/outcome/likeness.hpp"
#include "servicedesk/response/html_text.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/fields.hpp"
#include "servicedesk/wire/text_format.hpp"

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

Match CompareV1Member(const Member& member, const std::string& sent, const json::Value* shown) {
  if (shown == nullptr) return Match::kUnknown;
  const bool unset = IsUnset(*shown);
  if (FoldBlanks(sent).empty() || (member.field.dash_has_a_meaning && IsNoSite(sent))) return SameIf(unset);
  const auto text = shown->ScalarText();
  if (!text) return unset ? Match::kDifferent : Match::kUnknown;
  const bool typed = member.form == Form::kTyped || member.form == Form::kHtml;
  const Match match = CompareWords(sent, *text, typed ? Case::kMatters : Case::kDoesNotMatter);
  if (unset) return match;
  // V1 shows a person's name whatever it was called by, and a time in milliseconds whatever it was sent as.
  const bool other_form = sent.find('@') != std::string::npos || member.form == Form::kTime;
  return match == Match::kDifferent && other_form ? Match::kUnknown : match;
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

/// The letters and digits of a file's name, without its extension; in small letters.
std::string LettersOf(const std::string& name) {
  std::string letters = ToLower(std::filesystem::path(name).stem().string());
  std::erase_if(letters, [](char c) { return !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'); });
  return letters;
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Match CompareNumbers(const std::string& sent, const std::string& shown) {
  const auto a = Number(sent);
  const auto b = Number(shown);
  if (!a || !b) return Match::kUnknown;
  return SameIf(*a - *b < 0.005 && *b - *a < 0.005);
}

// Service desks cut names, replace characters in them and add numbers to them: what has something of the
// other may be the same.
Match CompareFileNames(const std::string& sent, const std::string& shown) {
  if (sent == shown) return Match::kSame;
  const std::string a = LettersOf(sent), b = LettersOf(shown);
  const bool plain = IsAscii(sent) && IsAscii(shown) && !a.empty() && !b.empty();
  if (!plain || a.find(b) != a.npos || b.find(a) != b.npos) return Match::kUnknown;
  return Match::kDifferent;
}

const json::Value* Shown(Api api, const Member& member, const json::Value& shown) {
  return api == Api::kV3 ? At(shown, member.v3) : AnyCase(shown, member.v1_shown);
}

/// The members of one call beside what is shown.
class Comparison {
 public:
  Comparison(Api api, const connector::CheckedCall& call, const ValueNames& names, const json::Value& shown,
             Values values)
      : api_(api),
        call_(call),
        shown_(shown),
        values_(values),
        sent_(api == Api::kV3 ? V3Members(call, names) : V1Details(call, names)) {}

  std::vector<Difference> All() {
    // A label without an API name: sent over V1, and nothing of V3's response can be compared with it.
    if (!sent_.ok()) return {{"fields", Match::kUnknown, {}, {}}};
    for (const Member& member : ModelOf(call_).members) {
      if (member.form == Form::kFile && call_.values.Has(member.name())) AddFile(member);
      const std::string& name = api_ == Api::kV3 ? member.v3 : member.v1;
      if (name.empty() || !call_.values.Has(member.name())) continue;
      if (member.form == Form::kHours || member.form == Form::kMinutes)
        AddDuration(member);
      else
        Add(member);
    }
    AddFurther();
    return std::move(found_);
  }

 private:
  // Builds differ in what they call its name.
  void AddFile(const Member& member) {
    const json::Value name(std::filesystem::path(call_.values.Text(member.name())).filename().string());
    const json::Value* shown = AnyCase(shown_, {"name", "file_name"});
    found_.push_back({member.name(), CompareFileNames(*name.IfString(), TextOf(shown)), {}, {}});
    if (values_ == Values::kNotKept) return;
    found_.back().sent = name;
    if (shown != nullptr) found_.back().shown = *shown;
  }

  void Add(const Member& member) {
    const json::Value* shown = Shown(api_, member, shown_);
    if (member.form == Form::kFlag)
      return Tell(member, CompareWord(call_.values.Boolean(member.name()), shown));
    const std::string text = call_.values.Text(member.name());
    if (member.form == Form::kAmount) {
      // What was left empty can be shown as anything.
      if (!text.empty()) Tell(member, CompareNumbers(text, servicedesk::TextOf(shown)));
      return;
    }
    if (member.needs_words) return Tell(member, CompareHtml(HtmlOf(call_.values, member.name()), shown));
    if (api_ == Api::kV1)
      return Tell(member, CompareV1Member(member, servicedesk::TextOf(sent_.value().Find(member.v1)), shown));
    // Of a path, the whole of what its first part holds: {"technician": {"id": …}}.
    const std::string_view root = std::string_view(member.v3).substr(0, member.v3.find('.'));
    if (const json::Value* sent = sent_.value().Find(root)) Tell(member, CompareV3(*sent, shown_.Find(root)));
  }

  // Hours and minutes together, since 90 minutes may be shown as 1 hour 30.
  void AddDuration(const Member& member) {
    if (std::exchange(has_duration_, true)) return;
    std::int64_t sent = 0;
    std::optional<std::int64_t> shown;
    for (const Member& part : ModelOf(call_).members) {
      if (part.form != Form::kHours && part.form != Form::kMinutes) continue;
      const std::int64_t minutes = part.form == Form::kHours ? 60 : 1;
      sent += minutes * call_.values.Integer(part.name()).value_or(0);
      const std::string text = servicedesk::TextOf(Shown(api_, part, shown_));
      if (text.empty()) continue;
      constexpr std::int64_t kMost = 1'000'000'000;
      const auto number = ParseInteger(text);
      if (!number || *number > kMost || *number < -kMost) return Tell(member, Match::kUnknown);
      shown = shown.value_or(0) + minutes * *number;
    }
    Tell(member, shown ? SameIf(*shown == sent) : Match::kUnknown);
  }

  // What is sent beyond the parameters.
  void AddFurther() {
    const json::Object* further = FurtherOf(call_);
    if (further == nullptr) return;
    const Member custom{.form = Form::kWord};
    for (const auto& [name, value] : sent_.value()) {
      const Member* member = FindMember(ModelOf(call_).thing->members, name);
      if (member != nullptr && IsGiven(*member)) continue;
      const Match match = api_ == Api::kV3
                              ? CompareV3(value, shown_.Find(name))
                              : CompareV1Member(member == nullptr ? custom : *member,
                                                servicedesk::TextOf(&value), InAnyCase(shown_, name));
      found_.push_back(
          {member == nullptr || values_ == Values::kNotKept ? "fields" : std::string_view(member->name()),
           match,
           {},
           {}});
      if (values_ == Values::kKept)
        Keep(&value, api_ == Api::kV3 ? shown_.Find(name) : InAnyCase(shown_, name));
    }
  }

  bool IsGiven(const Member& member) const {
    return call_.action->Find(member.name()) != nullptr && call_.values.Has(member.name());
  }

  void Tell(const Member& member, Match match) {
    found_.push_back({member.name(), match, {}, {}});
    if (values_ == Values::kNotKept || !sent_.ok()) return;
    const std::string_view root = std::string_view(member.v3).substr(0, member.v3.find('.'));
    Keep(sent_.value().Find(api_ == Api::kV3 ? root : std::string_view(member.v1)),
         api_ == Api::kV3 ? shown_.Find(root) : Shown(api_, member, shown_));
  }
  void Keep(const json::Value* sent, const json::Value* shown) {
    if (sent != nullptr) found_.back().sent = *sent;
    if (shown != nullptr) found_.back().shown = *shown;
  }

  const Api api_;
  const connector::CheckedCall& call_;
  const json::Value& shown_;
  const Values values_;
  const Result<json::Object> sent_;
  bool has_duration_ = false;
  std::vector<Difference> found_;
};

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
  if (sent.IsNumber() && CompareNumbers(TextOf(&sent), TextOf(shown)) == Match::kSame) return Match::kSame;
  return CompareScalar(TextOf(&sent), *shown, Case::kMatters);
}

Match CompareHtml(std::string_view sent, const json::Value* shown) {
  if (shown == nullptr || PlainContent(sent).empty()) return Match::kUnknown;
  return SameTextIf(AreTheSameText(sent, TextOf(shown)), sent);
}

std::vector<Difference> Differences(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                    const json::Value& shown, Values values) {
  return Comparison(api, call, names, shown, values).All();
}

Match Compare(Api api, const connector::CheckedCall& call, const ValueNames& names,
              const json::Value& shown) {
  const std::vector<Difference> all = Differences(api, call, names, shown);
  if (all.empty()) return Match::kUnknown;
  Match match = Match::kSame;
  for (const Difference& one : all) match = Both(match, one.match);
  return match;
}

}  // namespace flintdesk::servicedesk
