#include "cli/csv.hpp"

#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

/// Spreadsheets take such a cell for a formula, though it stands between quotation marks.
bool IsFormula(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

}  // namespace

std::string CsvLine(const Cells& cells, Formulas formulas) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    std::string cell = cells[i];
    if (formulas == Formulas::kDefused && IsFormula(cell)) cell.insert(0, 1, '\'');
    // A lone empty cell would be an empty line, which readers skip.
    const bool is_alone = cells.size() == 1 && cell.empty();
    const bool is_quoted = is_alone || cell.find_first_of(",\"\r\n") != cell.npos;
    line += is_quoted ? '"' + ReplaceAll(std::move(cell), "\"", "\"\"") + '"' : cell;
  }
  return line + "\r\n";
}

}  // namespace flintdesk::cli
