#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

#include "matrix/cell.hpp"

namespace flintdesk::matrix {

/// The outcomes as a page for people; the same text from the same outcomes. `results` are those of `cells`,
/// in the order in which main.cpp makes them: by host, form, situation, action.
std::string MarkdownOf(const std::vector<Cell>& cells, const std::vector<CellResult>& results);

/// Writes that page. It is what must hold, so that while one cell is wrong nothing is written and the error
/// says so.
Result<void> WritePage(const std::filesystem::path& file, const std::vector<Cell>& cells,
                       const std::vector<CellResult>& results);

/// "2,847 cells as they must be: …" in one line.
std::string SummaryOf(const std::vector<Cell>& cells, const std::vector<CellResult>& results);

}  // namespace flintdesk::matrix
