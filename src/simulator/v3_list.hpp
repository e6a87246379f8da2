#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "simulator/desk.hpp"

/// Lists of V3: paging, sorting, searching.
namespace flintdesk::simulator::v3 {

/// What a list is sorted by when the client says nothing.
struct ListDefaults {
  std::string_view sort_field;
  std::string_view sort_order;
  std::span<const std::string_view> fields;  ///< What a row shows when nothing is asked for; empty: all.
};

struct Page {
  json::Object list_info;
  json::Array rows;
};

/// Searches, sorts and cuts `rows` as the `list_info` of the input says (null: nothing said). Pages have 10
/// rows unless asked for, 100 at most; `row_count` of the response is the number of rows that are really
/// there (seen on builds 13008 and 14990). An unknown `sort_field` is refused with that field.
Outcome<Page> MakePage(std::vector<json::Object> rows, const json::Value& input,
                       const ListDefaults& defaults);

/// Whether a row fulfils `search_criteria` (an object or an array of them). An unknown condition is refused
/// with the field "search_criteria".
Outcome<bool> Fulfils(const json::Object& row, const json::Value& criteria, std::size_t depth = 0);

/// The value at "status.name"; null when there is none.
const json::Value* AtPath(const json::Object& row, std::string_view path);

}  // namespace flintdesk::simulator::v3
