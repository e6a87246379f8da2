#pragma once

#include <string>
#include <vector>

#include "cli/csv.hpp"
#include "connector/rows.hpp"

namespace flintdesk::cli {

enum class RowForm {
  kJson,       ///< One document: {"requests":[…]}, or a list alone.
  kJsonLines,  ///< Each row a document of its own, in one line.
};

/// Pulls all rows and prints each to standard output as it comes. When a later page fails, what was printed
/// stays printed, and the error says how many rows that is. One JSON document then has no end, so that no
/// reader takes it for the whole list: its parser fails. In JSON Lines every line is whole, and the exit code
/// alone tells. Where not even the first page came, nothing is printed.
///
/// Stops, with success, when nobody reads any more, as `head` does. `key` is the member that has the list;
/// empty: the document is the list.
Result<void> PrintRows(connector::Rows& rows, RowForm form, const std::string& key = {});

/// The same as comma-separated values under a line of names, page by page. `columns` empty: those of the
/// first page. What a later row has beyond them is left out, and a note says so.
Result<void> PrintCsv(connector::Rows& rows, std::vector<std::string> columns, Formulas formulas);

/// The same for a person, in columns as wide as the first page needs, within the width of the terminal.
/// `columns` empty: those that tell most.
Result<void> PrintTable(connector::Rows& rows, std::vector<std::string> columns);

}  // namespace flintdesk::cli
