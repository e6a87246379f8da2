#include "cli/table.hpp"

#include <algorithm>
#include <numeric>

#include "base/display_width.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::size_t kGap = 2, kNarrowest = 6;

}  // namespace

TableLayout::TableLayout(const std::vector<Cells>& rows, std::optional<std::size_t> most)
    : cuts_(most.has_value()) {
  for (const Cells& row : rows) {
    widths_.resize(std::max(widths_.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], DisplayWidth(row[i]));
  }
  if (!most || widths_.empty()) return;
  const auto total = [this] {
    return std::accumulate(widths_.begin(), widths_.end(), std::size_t{0}) + kGap * (widths_.size() - 1);
  };
  for (std::size_t& width : widths_) width = std::min(width, *most);
  while (total() > *most)
    if (!Narrow()) widths_.pop_back();
}

/// Takes one from the widest column that can spare it.
bool TableLayout::Narrow() {
  const auto widest = std::max_element(widths_.begin() + 1, widths_.end());
  if (widest == widths_.end() || *widest <= kNarrowest) return false;
  --*widest;
  return true;
}

std::string TableLayout::Line(const Cells& cells) const {
  std::string line;
  for (std::size_t i = 0; i < widths_.size() && i < cells.size(); ++i) {
    const std::string cell = cuts_ ? CutToWidth(cells[i], widths_[i]) : cells[i];
    const std::size_t width = DisplayWidth(cell);
    line += cell + std::string(std::max(widths_[i], width) - width + kGap, ' ');
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace flintdesk::cli
