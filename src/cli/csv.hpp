#pragma once

#include <string>

#include "cli/row_cells.hpp"

namespace flintdesk::cli {

enum class Formulas {
  kKept,
  kDefused,  ///< A cell that a spreadsheet would calculate has an apostrophe before it.
};

/// A line of comma-separated values as RFC 4180 has them: a cell with a comma, a quotation mark or the end of
/// a line in it stands between quotation marks, and the line ends in CR LF. Pure.
std::string CsvLine(const Cells& cells, Formulas formulas);

}  // namespace flintdesk::cli
