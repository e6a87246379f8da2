#include "cli/row_cells.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/shown_text.hpp"

namespace flintdesk::cli {
namespace {

/// Milliseconds of 1973: a smaller number is a duration.
constexpr std::int64_t kFirstMoment = 100'000'000'000;

/// What a person looks for first in any list, in either API's spelling. Not a list of what there is: that
/// stands in the rows.
constexpr std::array<std::string_view, 25> kTelling{
    "subject",  "title",     "name",        "operation", "status",      "priority",  "technician",
    "owner",    "approver",  "by",          "addedby",   "username",    "from",      "to",
    "group",    "timespent", "description", "notestext", "createdtime", "addedtime", "notesdate",
    "senttime", "senton",    "starttime",   "time"};
constexpr std::size_t kFewest = 3;  ///< Columns, where there are as many.

/// What names the thing that is referred to, the best first.
constexpr std::array<std::string_view, 7> kNames{"name",     "display_value", "title", "subject",
                                                 "email_id", "content",       "id"};

/// CREATEDTIME and created_time are the same to a person.
std::string Folded(std::string_view name) {
  std::string folded = ToLower(name);
  std::erase(folded, '_');
  return folded;
}

bool IsEmpty(const json::Value& value) { return value.IsNull() || value.ScalarText() == ""; }

std::string MomentText(std::int64_t moment, CellForm form) {
  return form == CellForm::kShown ? ShownTime(moment) : FormatUtc(moment);
}

/// The moment in {"value": "1796008998169", "display_value": "Nov 30, 2026 03:23 AM"}.
std::optional<std::int64_t> MomentIn(const json::Object& object) {
  const json::Value* value = object.Find("value");
  if (value == nullptr || !object.Contains("display_value")) return std::nullopt;
  const auto number = ParseInteger(value->ScalarText().value_or(""));
  return number && *number >= kFirstMoment ? number : std::nullopt;
}

/// What people write by hand may be HTML with V3, and shows no tags then.
bool IsMarkedUp(std::string_view text) {
  return text.find("</") != text.npos || text.find("<br") != text.npos || text.find("&nbsp;") != text.npos;
}

std::string TextCell(const std::string& text, CellForm form) {
  if (form == CellForm::kData) return text;
  return IsMarkedUp(text) ? ShownHtml(text) : ShownLine(text);
}

std::string ValueText(const json::Value& value, CellForm form);

std::string ObjectText(const json::Object& object, CellForm form) {
  if (const auto moment = MomentIn(object)) return MomentText(*moment, form);
  const json::Value* hours = object.Find("hours");
  const json::Value* minutes = object.Find("minutes");
  if (hours != nullptr && minutes != nullptr && !object.Contains("days"))
    return TextCell(
        fmt::format("{}:{:0>2}", hours->ScalarText().value_or("0"), minutes->ScalarText().value_or("0")),
        form);
  for (const std::string_view name : kNames)
    if (const json::Value* named = object.Find(name); named != nullptr && !IsEmpty(*named))
      return ValueText(*named, form);
  return object.empty() ? "" : TextCell(json::Write(object), form);
}

std::string ValueText(const json::Value& value, CellForm form) {
  if (value.IsNull()) return {};
  if (const auto text = value.ScalarText()) return TextCell(*text, form);
  if (const json::Object* object = value.IfObject()) return ObjectText(*object, form);
  std::vector<std::string> parts;
  for (const json::Value& part : *value.IfArray()) parts.push_back(ValueText(part, form));
  return Join(parts, ", ");
}

/// The member of this name; else a path with dots. Where something on the way is null, that: what stands
/// below it can't be seen, and may be there.
const json::Value* Below(const json::Value& value, std::string_view path) {
  if (value.IsNull()) return &value;
  if (const json::Value* member = value.Find(path)) return member;
  const std::size_t dot = path.find('.');
  const json::Value* inner = dot == path.npos ? nullptr : value.Find(path.substr(0, dot));
  return inner == nullptr ? nullptr : Below(*inner, path.substr(dot + 1));
}

/// V3 shows custom fields below this one.
constexpr std::string_view kCustom = "udf_fields";

const json::Value* Find(const json::Value& row, std::string_view column) {
  if (const json::Value* own = Below(row, column)) return own;
  const json::Value* custom = row.Find(kCustom);
  return custom == nullptr || custom->IsNull() ? nullptr : Below(*custom, column);
}

/// V1 shows moments as bare numbers, and -1 for none.
std::optional<std::string> BareMoment(std::string_view column, const json::Value& value, CellForm form) {
  const std::string name = Folded(column);
  if (!name.ends_with("time") && !name.ends_with("date")) return std::nullopt;
  const auto number = ParseInteger(value.ScalarText().value_or(""));
  if (!number) return std::nullopt;
  if (*number == 0 || *number == -1) return "";
  if (*number < kFirstMoment) return std::nullopt;
  return MomentText(*number, form);
}

}  // namespace

std::vector<std::string> AllColumns(const json::Array& rows) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> known;
  for (const json::Value& row : rows)
    if (const json::Object* object = row.IfObject())
      for (const auto& [name, value] : *object)
        if (known.insert(name).second) names.push_back(name);
  return names;
}

void UnseenColumns::LookAt(const json::Array& rows) {
  has_rows_ = has_rows_ || !rows.empty();
  std::erase_if(unseen_, [&](const std::string& column) {
    return std::ranges::any_of(rows, [&](const json::Value& row) { return Find(row, column) != nullptr; });
  });
  if (unseen_.empty()) return;
  for (std::string& name : AllColumns(rows))
    if (std::ranges::find(known_, name) == known_.end()) known_.push_back(std::move(name));
}

std::string UnseenColumns::Warning() const {
  if (unseen_.empty() || !has_rows_) return {};
  constexpr std::size_t kLongest = 400;
  std::vector<std::string> asked, nearest, others = known_;
  for (const std::string& column : unseen_) std::erase(others, column);
  for (const std::string& column : unseen_) {
    asked.push_back(json::Quote(ShownLine(Shorten(column, 60))));
    const auto found = NearestOf(column, others);
    if (!found) continue;
    nearest.push_back(*found);
    std::erase(others, *found);
  }
  nearest.insert(nearest.end(), others.begin(), others.end());
  return fmt::format("columns: no row has {}; there {} {}", Join(asked, ", "),
                     nearest.size() == 1 ? "is" : "are", ShownLine(Shorten(Join(nearest, ", "), kLongest)));
}

std::vector<std::string> TellingColumns(const json::Array& rows) {
  std::vector<std::string> open = AllColumns(rows), chosen;
  std::erase_if(open, [&](const std::string& name) {
    return std::ranges::all_of(
        rows, [&](const json::Value& row) { return CellOf(row, name, CellForm::kShown).empty(); });
  });
  const auto take = [&](auto&& is_wanted) {
    const auto found = std::ranges::find_if(open, is_wanted);
    if (found == open.end()) return;
    chosen.push_back(std::move(*found));
    open.erase(found);
  };
  const auto is_id = [](const std::string& name) { return Folded(name) == "id"; };
  if (std::ranges::any_of(open, is_id))
    take(is_id);
  else  // V1 calls it WORKORDERID, NOTESID, …, and begins with it
    take([&](const std::string& name) { return name == open.front() && Folded(name).ends_with("id"); });
  for (const std::string_view wanted : kTelling)
    take([&](const std::string& name) { return Folded(name) == wanted; });
  while (chosen.size() < kFewest && !open.empty()) take([](const std::string&) { return true; });
  return chosen;
}

std::string CellOf(const json::Value& row, std::string_view column, CellForm form) {
  const json::Value* value = Find(row, column);
  if (value == nullptr) return {};
  if (auto moment = BareMoment(column, *value, form)) return *std::move(moment);
  return ValueText(*value, form);
}

}  // namespace flintdesk::cli
