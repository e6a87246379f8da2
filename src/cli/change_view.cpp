#include "cli/change_view.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/terminal.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

std::string Shown(std::string_view text, std::string_view kept = {}) {
  return Printable(Redact(RepairUtf8(Redact(text))), kept);
}

std::string ValueText(const json::Value& value) {
  return Shown(value.ScalarText().value_or(PrintableJson(json::Write(value))));
}

std::string TextOf(const json::Value* value) {
  return value == nullptr ? "" : value->ScalarText().value_or("");
}

/// What points at a row of a list, a technician or a priority say: by its name, of which a service desk shows
/// a dozen members, or by one member alone.
bool IsReference(const json::Value& value) {
  const json::Object* object = value.IfObject();
  if (object == nullptr) return false;
  const bool is_alone = object->size() == 1;
  return !TextOf(value.Find("name")).empty() ||
         (is_alone && (!TextOf(value.Find("id")).empty() || !TextOf(value.Find("email_id")).empty()));
}

/// Its name or address; with the id where that does not tell it from `other`.
std::string ReferenceText(const json::Value& value, const json::Value& other) {
  const auto label = [](const json::Value& one) {
    const std::string name = TextOf(one.Find("name"));
    return name.empty() ? TextOf(one.Find("email_id")) : name;
  };
  const std::string text = label(value), others = label(other);
  const std::string id = TextOf(value.Find("id")), other_id = TextOf(other.Find("id"));
  if (text.empty()) return "id " + id;
  const bool needs_id = other.IsObject() && (others.empty() || (others == text && !other_id.empty()));
  return needs_id && !id.empty() ? fmt::format("{} (id {})", text, id) : text;
}

/// Do all members that are to be set have these values already?
bool IsAllIn(const json::Object& to, const json::Value& from) {
  return std::ranges::all_of(to, [&from](const auto& member) {
    const json::Value* was = from.Find(member.first);
    return was == nullptr ? member.second.IsNull() : *was == member.second;
  });
}

/// The lines of a difference.
class DifferenceLines {
 public:
  /// An object that is to be set names some of its members, and the others stay; of one that comes or goes
  /// every member is told.
  void Add(const std::string& path, const json::Value& from, const json::Value& to) {
    const json::Object* was = from.IfObject();
    const json::Object* is = to.IfObject();
    if (AddReference(path, from, to)) return;
    if (is != nullptr && (was != nullptr || from.IsNull())) {
      for (const auto& [name, value] : *is) AddMember(path, name, from.Find(name), value);
    } else if (was != nullptr && to.IsNull()) {
      for (const auto& [name, value] : *was) Add(Below(path, name), value, {});
    } else if (from != to) {
      AddLine(Color::kRed, '-', path, from);
      AddLine(Color::kGreen, '+', path, to);
    }
  }

  const std::string& text() const { return text_; }

 private:
  static std::string Below(const std::string& path, const std::string& name) { return path + "." + name; }

  /// One line a side in place of one for each member; false for what is no reference, or differs elsewhere.
  bool AddReference(const std::string& path, const json::Value& from, const json::Value& to) {
    if (!(from.IsNull() || IsReference(from)) || !(to.IsNull() || IsReference(to))) return false;
    if (to.IsObject() && IsAllIn(*to.IfObject(), from)) return true;
    const json::Value was = from.IsNull() ? json::Value() : json::Value(ReferenceText(from, to));
    const json::Value is = to.IsNull() ? json::Value() : json::Value(ReferenceText(to, from));
    if (was == is) return false;
    AddLine(Color::kRed, '-', path, was);
    AddLine(Color::kGreen, '+', path, is);
    return true;
  }

  void AddMember(const std::string& path, const std::string& name, const json::Value* from,
                 const json::Value& to) {
    Add(Below(path, name), from == nullptr ? json::Value() : *from, to);
  }

  void AddLine(Color color, char sign, const std::string& path, const json::Value& value) {
    if (value.IsNull()) return;
    text_ += OutputColored(color, fmt::format("{} {}: {}", sign, Shown(path), ValueText(value))) + "\n";
  }

  std::string text_;
};

std::string LinesOf(const json::Value& difference) {
  DifferenceLines lines;
  for (const json::Value& entry : *difference.IfArray()) {
    const json::Value* from = entry.Find("from");
    const json::Value* to = entry.Find("to");
    if (from != nullptr && to != nullptr) lines.Add(TextOf(entry.Find("field")), *from, *to);
  }
  return lines.text();
}

/// JSON laid out, anything else as it is.
std::string LaidOut(const std::string& text) {
  const auto parsed = json::Parse(text);
  const bool has_parts = parsed.ok() && (parsed->IsObject() || parsed->IsArray());
  return has_parts ? Shown(json::WritePretty(*parsed), "\n") : Shown(text);
}

/// A form field by field; a body of another kind as it is.
std::string BodyView(const std::string& body) {
  if (body.empty()) return {};
  if (body.find('=') == body.npos || body.front() == '{') return LaidOut(body) + "\n";
  std::string view;
  for (const std::string& field : Split(body, '&')) {
    const std::size_t equals = std::min(field.find('='), field.size());
    view += fmt::format("{} = {}\n", Shown(PercentDecode(field.substr(0, equals), true)),
                        LaidOut(PercentDecode(field.substr(std::min(equals + 1, field.size())), true)));
  }
  return view;
}

std::string WhatDiffers(const json::Value* difference, const char* nothing, const char* unknown) {
  const std::string lines =
      difference == nullptr || difference->IfArray() == nullptr ? "" : LinesOf(*difference);
  if (!lines.empty()) return lines;
  return std::string(difference == nullptr || difference->IsNull() ? unknown : nothing) + "\n";
}

}  // namespace

std::string DryRunView(const json::Value& document) {
  const json::Value* run = document.Find("dry-run");
  const json::Value* request = run == nullptr ? nullptr : run->Find("request");
  if (request == nullptr) return {};
  const json::Value* changed = run->Find("changed");
  const bool is_unknown = changed == nullptr || changed->IsNull();
  const json::Value* difference = run->Find("difference");
  const bool is_empty = difference == nullptr || *difference == json::Value(json::Array{});
  return fmt::format("{} {}\n{}\n{}", Shown(TextOf(request->Find("method"))),
                     Shown(TextOf(request->Find("url"))), BodyView(TextOf(request->Find("body"))),
                     WhatDiffers(is_unknown && is_empty ? nullptr : difference, "Nothing would change.",
                                 "The service desk does not show what would change."));
}

std::string DifferenceView(const json::Value& document) {
  const json::Value* result = document.Path({"operation", "result"});
  const json::Value* difference = result == nullptr ? nullptr : result->Find("difference");
  if (difference == nullptr) return {};
  return WhatDiffers(difference, "Nothing has changed.", "The service desk does not show what has changed.");
}

}  // namespace flintdesk::cli
