#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/row_cells.hpp"

namespace flintdesk::cli {

/// How wide the columns of a table are, settled once by some of its rows, so that what is printed later
/// stands below what was printed before. Cells are texts without control characters.
class TableLayout {
 public:
  /// Wide enough for all of `rows`, the heading among them. Where they take more than `most` columns of the
  /// screen, the widest ones are cut, never the first one, which is what a row is known by; where even that
  /// is not enough, the last ones are left out.
  TableLayout(const std::vector<Cells>& rows, std::optional<std::size_t> most);

  /// A row with the end of its line. What is too long ends in an ellipsis.
  std::string Line(const Cells& cells) const;

  std::size_t columns() const { return widths_.size(); }  ///< That there is room for.

 private:
  bool Narrow();

  std::vector<std::size_t> widths_;
  bool cuts_ = false;  ///< Rows that come later are cut as well.
};

}  // namespace flintdesk::cli
