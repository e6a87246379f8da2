#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// What `list_info` asks for.
struct Wish {
  std::int64_t row_count = 10;
  std::int64_t start_index = 1;
  std::int64_t page = 0;
  bool total = false;
  bool sorted = false;
  std::vector<std::pair<std::string, bool>> sort;  ///< field, descending
  json::Value fields;
  json::Value search_fields;
  json::Value search_criteria;
};

/// Wrong values are refused with their key.
Outcome<Wish> ReadWish(const json::Value& input, const ListDefaults& defaults);
/// The fields that rows show; null: all.
json::Value ShownFields(const Wish& wish, const ListDefaults& defaults);
/// The order, when one field decides and nothing but a range of it is searched.
std::optional<Desk::Order> OrderOf(const Wish& wish);
/// The `list_info` of the response. `total`: rows on all pages; `returned`: on this one.
json::Object InfoOf(const Wish& wish, const json::Value& input, std::size_t total,
                    const ListDefaults& defaults, std::size_t returned);

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

/// Makes `order` the part of itself that the criteria leave, where they are one time, or one number, from
/// which or up to which things are wanted; false where they are anything else.
bool Narrow(Desk::Order& order, const json::Value& criteria);

/// Is it a field of the type, or a part of one?
bool CanBeSearched(const Type& type, std::string_view field);

/// How many criteria there are, whether one of them compares a time of the type, and a field that it lacks.
struct CriteriaCount {
  std::size_t all = 0;
  std::size_t times = 0;
  std::string unknown;
};
CriteriaCount CountCriteria(const Type& type, const json::Value& criteria, std::size_t depth = 0);

/// The value at "status.name"; null when there is none.
const json::Value* AtPath(const json::Object& row, std::string_view path);

}  // namespace flintdesk::simulator::v3
