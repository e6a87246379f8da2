#include "servicedesk/outcome/request_form.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/response/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

// A form has some hundred names; what has many more is none, and is not kept.
constexpr std::size_t kMostMentions = 4'000;
constexpr std::size_t kLongestMention = 120;
constexpr int kDeepest = 16;

constexpr std::string_view kFields = "fields", kHolder = "udf_fields";

class FormReader {
 public:
  RequestForm Read(const json::Value& document) {
    Walk(document, false, 0);
    for (std::vector<std::string>* names : {&form_.mentions, &form_.listed}) {
      std::ranges::sort(*names);
      const auto twice = std::ranges::unique(*names);
      names->erase(twice.begin(), twice.end());
    }
    return std::move(form_);
  }

 private:
  void Mention(std::string_view text) {
    if (!text.empty() && text.size() <= kLongestMention && form_.mentions.size() < kMostMentions)
      form_.mentions.push_back(ToLower(text));
  }

  void Walk(const json::Value& value, bool in_holder, int depth) {
    if (depth > kDeepest) return;
    if (const std::string* text = value.IfString()) return Mention(*text);
    if (const json::Array* list = value.IfArray())
      for (const json::Value& one : *list) Walk(one, in_holder, depth + 1);
    if (const json::Object* object = value.IfObject())
      for (const auto& [name, member] : *object) {
        Mention(name);
        const bool holder = in_holder || name == kHolder;
        if (name == kFields || name == kHolder) AddFields(member, holder);
        Walk(member, holder, depth + 1);
      }
  }

  void AddFields(const json::Value& fields, bool in_holder) {
    if (const json::Object* by_name = fields.IfObject())
      for (const auto& [name, shown] : *by_name)
        if (name != kFields && name != kHolder) Add(name, shown, in_holder);
    if (const json::Array* list = fields.IfArray())
      for (const json::Value& one : *list) {
        const auto text = one.ScalarText();
        const std::string name =
            text ? *text : TextOf(AnyCase(one, {"name", "field", "field_name", "api_name", "key"}));
        if (!name.empty()) Add(name, one, in_holder);
      }
  }

  void Add(std::string name, const json::Value& shown, bool in_holder) {
    if (name.size() <= kLongestMention && form_.listed.size() < kMostMentions)
      form_.listed.push_back(ToLower(name));
    if (const std::size_t dot = name.rfind('.'); dot != name.npos) {
      in_holder = in_holder || name.starts_with(kHolder);
      name.erase(0, dot + 1);
      Mention(name);
    }
    const std::string label =
        TextOf(AnyCase(shown, {"display_name", "label", "display_label", "field_label"}));
    const json::Value* preset = AnyCase(shown, {"default_value", "default"});
    const bool has_preset = preset != nullptr && !preset->IsNull() && preset->ScalarText() != "";
    if (TextOf(AnyCase(shown, {"mandatory", "is_mandatory"})) == "true" && !has_preset &&
        name.size() <= kLongestMention && label.size() <= kLongestMention &&
        form_.mandatory.size() < kMostMentions)
      form_.mandatory.push_back({name, label});
    if (!LooksLikeApiName(name)) return;
    // In the cloud "date_x" may be a field of the product's.
    if (!in_holder && !name.starts_with("udf_")) return;
    CustomField field{name, {}, KindOfApiName(name)};
    if (shown.IsObject()) {
      field.label = label;
      const CustomKind kind = KindOfType(TextOf(AnyCase(shown, {"type", "field_type", "data_type"})));
      if (kind != CustomKind::kUnknown && field.kind == CustomKind::kUnknown) field.kind = kind;
    }
    if (name.size() > kLongestMention || field.label.size() > kLongestMention ||
        form_.custom.size() >= kMostMentions)
      return;
    if (known_.insert(name).second) form_.custom.push_back(std::move(field));
  }

  RequestForm form_;
  std::set<std::string> known_;  // of the custom fields
};

}  // namespace

bool RequestForm::IsOne() const { return Lists("subject"); }

bool RequestForm::Lists(std::string_view name) const {
  return std::ranges::binary_search(listed, ToLower(name));
}

bool RequestForm::MentionsPartOf(std::string_view name) const {
  const std::string lower = ToLower(name);
  const auto found = std::ranges::lower_bound(mentions, lower);
  return found != mentions.end() && found->starts_with(lower);
}

bool RequestForm::Mentions(std::string_view name) const {
  return std::ranges::binary_search(mentions, ToLower(name));
}

const CustomField* RequestForm::Find(std::string_view name) const {
  const CustomField* found = nullptr;
  int count = 0;
  for (const CustomField& field : custom) {
    if (field.api_name == name) return &field;
    const bool fits = (!field.label.empty() && EqualsIgnoreCase(field.label, name)) ||
                      (LooksLikeApiName(name) && IsRenamed(field.api_name, name));
    if (!fits) continue;
    found = &field;
    ++count;
  }
  return count == 1 ? found : nullptr;
}

RequestForm FormIn(const json::Value& document) { return FormReader().Read(document); }

json::Value ToJson(const RequestForm& form) {
  json::Array custom, mentions;
  for (const CustomField& field : form.custom)
    custom.emplace_back(json::Object{
        {"name", field.api_name}, {"label", field.label}, {"kind", static_cast<int>(field.kind)}});
  for (const std::string& text : form.mentions) mentions.emplace_back(text);
  json::Object kept{{"custom", std::move(custom)}, {"mentions", std::move(mentions)}};
  json::Array mandatory;
  for (const RequestForm::Mandatory& field : form.mandatory)
    mandatory.emplace_back(json::Object{{"name", field.name}, {"label", field.label}});
  if (!mandatory.empty()) kept.Set("mandatory", std::move(mandatory));
  return kept;
}

RequestForm FormFromJson(const json::Value& kept) {
  RequestForm form;
  const json::Value* custom = kept.Find("custom");
  const json::Value* mentions = kept.Find("mentions");
  if (custom == nullptr || custom->IfArray() == nullptr || mentions == nullptr ||
      mentions->IfArray() == nullptr)
    return form;
  for (const json::Value& one : *custom->IfArray()) {
    const std::string name = TextOf(one.Find("name"));
    const auto kind = ParseInteger(TextOf(one.Find("kind")));
    if (!LooksLikeApiName(name) || !kind || *kind < 0 || *kind > static_cast<int>(CustomKind::kReference))
      continue;
    form.custom.push_back({name, TextOf(one.Find("label")), static_cast<CustomKind>(*kind)});
  }
  for (const json::Value& one : *mentions->IfArray())
    if (one.IfString() != nullptr) form.mentions.push_back(*one.IfString());
  std::ranges::sort(form.mentions);
  const json::Value* mandatory = kept.Find("mandatory");
  if (mandatory != nullptr && mandatory->IfArray() != nullptr)
    for (const json::Value& one : *mandatory->IfArray())
      form.mandatory.push_back({TextOf(one.Find("name")), TextOf(one.Find("label"))});
  return form;
}

}  // namespace flintdesk::servicedesk
