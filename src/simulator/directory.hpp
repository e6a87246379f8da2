#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace flintdesk::simulator {

/// One row of a look-up module: a status, a site, a user. `more` holds what only some modules have (color of
/// a status, `email_id` of a user, `parent` of a subcategory: the id of its category).
struct Row {
  std::string id;
  std::string name;
  json::Object more;

  /// A text member of `more`; empty when there is none.
  std::string Text(std::string_view key) const;
  bool Flag(std::string_view key) const;
};

/// How a client points at a row.
struct Reference {
  enum class By { kNothing, kId, kName, kEmail };
  By by = By::kNothing;
  std::string text;
};

/// The look-up modules by the names that the V3 API gives them ("statuses", "support_groups", …). People are
/// all in "users"; "technicians" are those of them that are marked as such. Plain data, guarded by its owner.
class Directory {
 public:
  const std::vector<Row>* Module(std::string_view module) const;
  std::vector<Row>& Rows(const std::string& module) { return modules_[module]; }
  const std::map<std::string, std::vector<Row>, std::less<>>& modules() const { return modules_; }

  const Row* FindId(std::string_view module, std::string_view id) const;
  const Row* FindName(std::string_view module, std::string_view name) const;
  /// Names are compared exactly: whether the product ignores their case is not known.
  const Row* Find(std::string_view module, const Reference& reference) const;
  /// Adds a row with the next free id.
  const Row& Add(const std::string& module, std::string name, json::Object more = {});

  /// Adds a number to every id, and to those of parents.
  void ShiftIds(std::int64_t by);

  json::Value ToJson(const std::string& module) const;
  /// Lays rows over a module: a row with a known id or else name replaces the members it has, others are
  /// added. The error names the row that has no name.
  Result<void> LayOver(const std::string& module, const json::Value& rows);

 private:
  std::map<std::string, std::vector<Row>, std::less<>> modules_;
  std::int64_t last_before_ = 0;  // the first row of a module gets the next id
};

/// The module whose rows a module's are: "technicians" and "requesters" live in "users".
std::string_view StorageOf(std::string_view module);

}  // namespace flintdesk::simulator
