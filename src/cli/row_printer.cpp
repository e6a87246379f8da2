#include "cli/row_printer.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/printable.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"
#include "cli/shown_text.hpp"
#include "cli/table.hpp"

namespace flintdesk::cli {
namespace {

Cells CellsOf(const json::Value& row, const std::vector<std::string>& columns, CellForm form) {
  Cells cells;
  for (const std::string& column : columns) cells.push_back(CellOf(row, column, form));
  return cells;
}

/// A file has what the service desk says, a terminal what cannot steer it.
std::string CsvText(Cells cells, Formulas formulas) {
  if (OutputIsTerminal())
    for (std::string& cell : cells) cell = Printable(cell, "\n\t");
  return CsvLine(cells, formulas);
}

Cells HeadingOf(const std::vector<std::string>& columns) {
  Cells heading;
  for (const std::string& column : columns) {
    heading.push_back(ShownLine(column));
    std::ranges::transform(heading.back(), heading.back().begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  }
  return heading;
}

void NoteIfWanted(const std::string& note) {
  if (LogEnabled(LogLevel::kInfo)) PrintNote(note);
}

/// How the columns of a list stand below each other, by the first rows of it.
TableLayout LayoutOf(const json::Array& rows, const std::vector<std::string>& columns) {
  std::vector<Cells> sample{HeadingOf(columns)};
  for (const json::Value& row : rows) sample.push_back(CellsOf(row, columns, CellForm::kShown));
  TableLayout layout(sample, OutputWidth());
  if (layout.columns() < columns.size())
    NoteIfWanted(fmt::format("there is no room for {}; --output csv has all columns",
                             Join(std::span(sample.front()).subspan(layout.columns()), ", ")));
  return layout;
}

}  // namespace

Result<void> PrintRows(connector::Rows& rows, RowForm form, const std::string& key) {
  const bool is_document = form == RowForm::kJson;
  const std::string begin = key.empty() ? "[" : "{" + json::Quote(key) + ":[";
  for (bool is_first = true;; is_first = false) {
    Result<std::optional<json::Value>> row = rows.Next();
    if (!row.ok()) {
      if (is_document && !is_first) PrintText("\n");
      return std::move(row).error();
    }
    std::string text;
    if (is_document && is_first) text = PrintableJson(begin);
    if (!*row) {
      if (is_document) PrintText(text + (is_first ? "" : "\n") + (key.empty() ? "]\n" : "]}\n"), true);
      return {};
    }
    if (is_document) text += is_first ? "\n" : ",\n";
    text += PrintableJson(json::Write(**row));
    if (!is_document) text += '\n';
    if (!PrintText(text)) return {};
  }
}

Result<void> PrintCsv(connector::Rows& rows, std::vector<std::string> columns, Formulas formulas) {
  const bool are_given = !columns.empty();
  std::set<std::string> left_out;
  for (bool is_first = true;; is_first = false) {
    const Result<json::Array> page = rows.NextPage();
    if (!page.ok()) return page.error();
    std::string text;
    if (is_first) {
      if (!are_given) columns = AllColumns(*page);
      if (!columns.empty()) text = CsvText(columns, formulas);
    } else if (!are_given) {
      for (std::string& name : AllColumns(*page))
        if (std::ranges::find(columns, name) == columns.end()) left_out.insert(std::move(name));
    }
    for (const json::Value& row : *page) text += CsvText(CellsOf(row, columns, CellForm::kData), formulas);
    if (!PrintText(text)) return {};
    if (page->empty()) break;
  }
  if (!left_out.empty())
    PrintNote(
        fmt::format("later rows have {} as well, which the columns of the first ones leave out; name the "
                    "columns that are wanted with --columns",
                    Shorten(Join(std::vector(left_out.begin(), left_out.end()), ", "), 400)));
  return {};
}

Result<void> PrintTable(connector::Rows& rows, std::vector<std::string> columns) {
  std::optional<TableLayout> layout;
  for (;;) {
    const Result<json::Array> page = rows.NextPage();
    if (!page.ok()) return page.error();
    if (page->empty()) break;
    std::string text;
    if (!layout) {
      if (columns.empty()) columns = TellingColumns(*page);
      layout = LayoutOf(*page, columns);
      text = layout->Line(HeadingOf(columns));
    }
    for (const json::Value& row : *page) text += layout->Line(CellsOf(row, columns, CellForm::kShown));
    if (!PrintText(text)) return {};
  }
  if (rows.given() == 0) NoteIfWanted("there are no rows");
  return {};
}

}  // namespace flintdesk::cli
