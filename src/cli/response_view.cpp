#include "cli/response_view.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/shown_text.hpp"
#include "servicedesk/outcome/proof.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::size_t kLabelWidth = 13;
constexpr std::size_t kDescriptionLines = 4;

/// The texts of the fields of a ticket in the V1 form, whose names differ in case between XML and JSON.
class Ticket {
 public:
  explicit Ticket(const json::Object& details) : details_(details) {}

  std::string Text(std::string_view name) const {
    for (const auto& [key, value] : details_) {
      if (!EqualsIgnoreCase(key, name)) continue;
      const std::string text = value.ScalarText().value_or("");
      return text == "null" ? "" : ShownLine(text);  // what V1 writes where there is nothing
    }
    return {};
  }

  /// Epoch milliseconds as this machine's time; empty where the field holds no time (0, -1).
  std::string Time(std::string_view name) const {
    const std::string text = Text(name);
    const std::optional<std::int64_t> epoch = ParseInteger(text);
    return epoch ? ShownTime(*epoch) : text;
  }

 private:
  const json::Object& details_;
};

const json::Object* TicketIn(const json::Value& document) {
  const json::Value* details = document.Path({"operation", "Details"});
  const json::Object* object = details ? details->IfObject() : nullptr;
  if (object == nullptr) return nullptr;
  const Ticket ticket(*object);
  return !ticket.Text("WORKORDERID").empty() && !ticket.Text("SUBJECT").empty() ? object : nullptr;
}

void AppendRow(std::string& view, std::string_view label, const std::string& value) {
  if (!value.empty()) view += fmt::format("{:<{}}{}\n", label, kLabelWidth, Shorten(value, kTextWidth * 2));
}

std::string Joined(const std::string& a, std::string_view between, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + std::string(between) + b;
}

/// Where a path ends too early: the rest of it that leads nowhere, and the value that lacks it.
struct DeadEnd {
  std::string_view rest;
  const json::Value* at = nullptr;
};

/// Where `path` leads from `value`; null when nowhere. `dead_end` is then the one that is farthest on the
/// way. Names of the service desk's own fields may hold dots, so every way to part the path is tried, longest
/// key first; each leads to another value.
const json::Value* Follow(const json::Value& value, std::string_view path, DeadEnd& dead_end) {
  if (path.empty()) return &value;
  if (const json::Object* object = value.IfObject()) {
    for (std::size_t end = path.size(); end != path.npos;
         end = end == 0 ? path.npos : path.rfind('.', end - 1)) {
      const json::Value* next = object->Find(path.substr(0, end));
      if (next == nullptr) continue;
      if (const json::Value* found = Follow(*next, path.substr(std::min(end + 1, path.size())), dead_end))
        return found;
    }
  } else if (const json::Array* array = value.IfArray()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::optional<std::int64_t> index = ParseInteger(path.substr(0, dot));
    if (index && *index >= 0 && *index < static_cast<std::int64_t>(array->size()))
      return Follow((*array)[static_cast<std::size_t>(*index)], path.substr(std::min(dot + 1, path.size())),
                    dead_end);
  }
  if (dead_end.at == nullptr || path.size() < dead_end.rest.size()) dead_end = {path, &value};
  return nullptr;
}

/// "a.list[0].b", as JSONPath writes it, with dots alone: "a.list.0.b".
std::string WithDotsForBrackets(std::string_view path) {
  std::string dotted;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const std::size_t end = path[at] == '[' ? path.find(']', at) : path.npos;
    const std::string_view inside = end == path.npos ? "" : path.substr(at + 1, end - at - 1);
    const bool is_index = ParseInteger(inside).has_value();
    dotted += is_index ? "." + std::string(inside) : std::string(1, path[at]);
    if (is_index) at = end;
  }
  return dotted;
}

/// The shortest path to a key of this name in any case; empty when there is none.
std::string PathTo(const json::Value& document, std::string_view name) {
  std::deque<std::pair<std::string, const json::Value*>> unseen{{"", &document}};
  for (; !unseen.empty(); unseen.pop_front()) {
    const auto [path, value] = unseen.front();
    const json::Object* object = value->IfObject();
    if (object == nullptr) continue;
    for (const auto& [key, inner] : *object) {
      if (EqualsIgnoreCase(key, name)) return path + key;
      unseen.emplace_back(path + key + ".", &inner);
    }
  }
  return {};
}

/// `way` leads from the document to `at`, with a dot behind it.
std::string WhatIsThere(const json::Value& at, std::string_view missing, std::string_view way) {
  if (const json::Array* array = at.IfArray())
    return array->empty() ? "The list there is empty."
                          : fmt::format("The list there has the elements 0 to {}.", array->size() - 1);
  const json::Object* object = at.IfObject();
  if (object == nullptr || object->empty()) return "There is nothing below it.";
  std::vector<std::string> keys;
  for (const auto& [key, value] : *object) keys.push_back(ShownName(key));
  if (const auto nearest = NearestOf(missing, keys)) return fmt::format("Did you mean {}?", *nearest);
  if (const std::string below = PathTo(at, missing); !below.empty())
    return fmt::format("Did you mean {}?", ShownName(std::string(way) + below, 160));
  return fmt::format("There are: {}.", Shorten(Join(keys, ", "), 400));
}

}  // namespace

std::string TicketView(const json::Value& document) {
  const json::Object* details = TicketIn(document);
  if (details == nullptr) return {};
  const Ticket ticket(*details);
  std::string view =
      Shorten(fmt::format("#{}  {}", ticket.Text("WORKORDERID"), ticket.Text("SUBJECT")), kTextWidth * 2) +
      "\n";
  AppendRow(view, "Status", ticket.Text("STATUS"));
  AppendRow(view, "Priority", ticket.Text("PRIORITY"));
  AppendRow(view, "Level", ticket.Text("LEVEL"));
  AppendRow(view, "Requester", ticket.Text("REQUESTER"));
  AppendRow(view, "Technician", ticket.Text("TECHNICIAN"));
  AppendRow(view, "Group", ticket.Text("GROUP"));
  AppendRow(view, "Category", Joined(ticket.Text("CATEGORY"), " / ", ticket.Text("SUBCATEGORY")));
  AppendRow(view, "Created", ticket.Time("CREATEDTIME"));
  AppendRow(view, "Due", ticket.Time("DUEBYTIME"));
  AppendRow(view, "Closed with", ticket.Text("CLOSURECOMMENTS"));
  if (const json::Value* resolution =
          document.Path({"request", "resolution", "content"}))  // V3 alone shows it
    AppendRow(view, "Resolution", ShownHtml(resolution->ScalarText().value_or("")));
  const json::Value* description = nullptr;
  for (const auto& [key, value] : *details)
    if (EqualsIgnoreCase(key, "DESCRIPTION")) description = &value;
  if (const std::string plain = description ? ShownHtml(description->ScalarText().value_or("")) : "";
      !plain.empty()) {
    view += "\n" + ShownParagraph(plain, kDescriptionLines);
  }
  return view;
}

std::string DoneLine(const catalogue::Action& action, const json::Value& document) {
  if (action.done.empty()) return {};
  const std::string number = ShownLine(servicedesk::IdOfMade(action, document));
  return fmt::format("{}{}.\n", action.done,
                     number.empty() ? "" : "; its number is " + Shorten(number, kTextWidth));
}

std::string FaultOfFieldPath(const std::string& path) {
  if (path.empty()) return "it is empty";
  if (path.front() == '.' || path.back() == '.' || path.find("..") != path.npos)
    return fmt::format("{} has an empty key in it", json::Quote(RedactAndShorten(path, 60)));
  if (path.front() == '{' || path.front() == '[')
    return "it takes the path of a value to print; fields to set go in --fields";
  return {};
}

Result<std::string> FieldOf(const json::Value& document, const std::string& path) {
  DeadEnd dead_end;
  const json::Value* value = Follow(document, path, dead_end);
  if (value == nullptr)
    if (const std::string dotted = WithDotsForBrackets(path); dotted != path)
      return FieldOf(document, dotted);
  if (value == nullptr) {
    const std::string_view missing = dead_end.rest.substr(0, dead_end.rest.find('.'));
    return FailedError(fmt::format("the response has no {}: there is no {}", RedactAndShorten(path, 100),
                                   RedactAndShorten(missing, 60)),
                       WhatIsThere(*dead_end.at, missing,
                                   std::string_view(path).substr(0, path.size() - dead_end.rest.size())));
  }
  if (value->IsNull()) return std::string();
  if (auto text = value->ScalarText()) return *std::move(text);
  return PrintableJson(json::Write(*value));
}

}  // namespace flintdesk::cli
