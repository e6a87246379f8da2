#include "cli/document_view.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "cli/row_cells.hpp"
#include "cli/shown_text.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::size_t kMostLines = 40;

/// What stands beside the thing in a response of either API.
constexpr std::array<std::string_view, 3> kBeside{"operation", "response_status", "list_info"};

/// A list of one is that one.
const json::Object* ThingIn(const json::Value& value) {
  if (value.IfArray() != nullptr)
    return value.IfArray()->size() == 1 ? value.IfArray()->front().IfObject() : nullptr;
  return value.IfObject();
}

/// V3's only member beside what stands beside it; else V1's details.
const json::Object* TheThingIn(const json::Value& document) {
  if (document.IfObject() == nullptr) return nullptr;
  const json::Value* only = nullptr;
  for (const auto& [name, value] : *document.IfObject()) {
    if (std::ranges::find(kBeside, name) != kBeside.end()) continue;
    if (only != nullptr) return nullptr;
    only = &value;
  }
  if (only != nullptr) return ThingIn(*only);
  for (const char* name : {"Details", "details"})
    if (const json::Value* details = document.Path({"operation", name})) return ThingIn(*details);
  return nullptr;
}

}  // namespace

std::string DocumentView(const json::Value& document) {
  if (const json::Value* count = document.Find("count"))
    if (const auto number = count->ScalarText()) return ShownLine(*number) + "\n";
  const json::Object* thing = TheThingIn(document);
  if (thing == nullptr) return {};
  std::string view;
  for (const auto& [name, value] : *thing) {
    const std::string text = CellOf(json::Object{{name, value}}, name, CellForm::kShown);
    if (text.empty()) continue;
    const std::string label = ShownLine(name) + ":";
    view += label.size() + 1 + text.size() > kTextWidth ? label + "\n" + ShownParagraph(text, kMostLines)
                                                        : label + " " + text + "\n";
  }
  return view.empty() ? "(nothing)\n" : view;
}

}  // namespace flintdesk::cli
