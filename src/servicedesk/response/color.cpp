#include "servicedesk/response/color.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

std::string ColorOf(std::string_view text) {
  std::string color = ToLower(text);
  std::erase_if(color, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  // The names of HTML 4.01 and those that editors offer besides.
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"aqua", "#00ffff"},   {"black", "#000000"},   {"blue", "#0000ff"},  {"brown", "#a52a2a"},
      {"cyan", "#00ffff"},   {"fuchsia", "#ff00ff"}, {"gold", "#ffd700"},  {"gray", "#808080"},
      {"green", "#008000"},  {"grey", "#808080"},    {"lime", "#00ff00"},  {"magenta", "#ff00ff"},
      {"maroon", "#800000"}, {"navy", "#000080"},    {"olive", "#808000"}, {"orange", "#ffa500"},
      {"pink", "#ffc0cb"},   {"purple", "#800080"},  {"red", "#ff0000"},   {"silver", "#c0c0c0"},
      {"teal", "#008080"},   {"white", "#ffffff"},   {"yellow", "#ffff00"}};
  for (const auto& [name, value] : kNames)
    if (color == name) return std::string(value);
  if (color.size() == 4 && color[0] == '#')
    return std::string{'#', color[1], color[1], color[2], color[2], color[3], color[3]};
  if (color.starts_with("rgb(") && color.ends_with(')')) {
    const std::vector<std::string> parts = Split(std::string_view(color).substr(4, color.size() - 5), ',');
    std::string code = "#";
    for (const std::string& part : parts) {
      const auto number = ParseInteger(part);
      if (!number || *number < 0 || *number > 255) return color;
      code += fmt::format("{:02x}", *number);
    }
    if (parts.size() == 3) return code;
  }
  return color;
}

}  // namespace flintdesk::servicedesk
