#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

/// The rows of a list as cells, whatever the list is of. Pure functions.
namespace flintdesk::cli {

using Cells = std::vector<std::string>;

/// The members of all these rows, in the order in which they are first seen.
std::vector<std::string> AllColumns(const json::Array& rows);
/// The few members that tell a person most: the id, what it is about, its state, whose it is, and when. None
/// that is empty in all of these rows.
std::vector<std::string> TellingColumns(const json::Array& rows);

/// Columns that were asked for, as long as no row has shown them: a name that is misspelt, most likely.
class UnseenColumns {
 public:
  /// `known`: what the catalogue knows that rows may have.
  UnseenColumns(std::vector<std::string> asked, std::vector<std::string> known)
      : unseen_(std::move(asked)), known_(std::move(known)) {}

  void LookAt(const json::Array& rows);
  /// What is to be said of them behind the last row; empty where all were seen, and where no row came.
  std::string Warning() const;

 private:
  std::vector<std::string> unseen_, known_;
  bool has_rows_ = false;
};

enum class CellForm {
  kShown,  ///< For a person: one line, without secrets and control characters, this machine's time.
  kData,   ///< For a program: texts as they are, times in UTC.
};
/// What a row has in a column, which may be a path with dots. What is there by reference, a technician say,
/// is its name, a list its elements with commas between, and a moment its date and time. Anything else is
/// JSON. Empty where there is nothing.
///
///   CellOf(row, "technician", CellForm::kData)  // {"technician": {"id": "5", "name": "John"}}: "John"
std::string CellOf(const json::Value& row, std::string_view column, CellForm form);

}  // namespace flintdesk::cli
