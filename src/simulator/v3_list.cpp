#include "simulator/v3_list.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::int64_t kMostRows = 100;

Refusal Wrong(std::string_view field) {
  return Refusal{Refusal::Kind::kInvalidValue, {std::string(field)}, {}};
}

Outcome<std::int64_t> ReadCount(const Value& info, std::string_view key, std::int64_t otherwise) {
  const Value* value = info.Find(key);
  if (value == nullptr || value->IsNull()) return otherwise;
  const auto number = ParseInteger(value->ScalarText().value_or(""));
  if (!number || *number < 1 || *number > 1'000'000'000) return Wrong(key);
  return *number;
}

std::string TextAt(const Value& value, std::string_view key) {
  const Value* found = value.Find(key);
  return found == nullptr ? std::string{} : found->ScalarText().value_or("");
}

void ReadSort(const Value& info, const ListDefaults& defaults, Wish& wish) {
  if (const Value* fields = info.Find("sort_fields"); fields != nullptr && fields->IfArray() != nullptr) {
    for (const Value& field : *fields->IfArray()) {
      wish.sort.emplace_back(TextAt(field, "field"), EqualsIgnoreCase(TextAt(field, "order"), "desc"));
    }
  } else if (std::string field = TextAt(info, "sort_field"); !field.empty()) {
    wish.sorted = true;
    wish.sort.emplace_back(std::move(field), EqualsIgnoreCase(TextAt(info, "sort_order"), "desc"));
  }
  if (wish.sort.empty()) wish.sort.emplace_back(defaults.sort_field, defaults.sort_order == "desc");
}

Outcome<bool> Wanted(const Object& row, const Wish& wish) {
  if (!wish.search_criteria.IsNull()) {
    Outcome<bool> fulfils = Fulfils(row, wish.search_criteria);
    if (!fulfils.ok() || !fulfils.value()) return fulfils;
  }
  if (wish.search_fields.IsNull()) return true;
  if (!wish.search_fields.IsObject()) return Wrong("search_fields");
  for (const auto& [field, text] : *wish.search_fields.IfObject()) {
    Outcome<bool> fits = Fulfils(row, Object{{"field", field}, {"condition", "contains"}, {"value", text}});
    if (!fits.ok() || !fits.value()) return fits;
  }
  return true;
}

/// What a row is sorted by; numbers and times first, in their order.
std::pair<std::int64_t, std::string> SortKey(const Object& row, const std::string& field) {
  const Value* value = AtPath(row, field);
  if (value == nullptr) return {};
  if (const Value* time = value->Find("value")) value = time;
  if (const Value* name = value->Find("name")) value = name;
  const std::string text = value->ScalarText().value_or("");
  return {ParseInteger(text).value_or(0), ToLower(text)};
}

Object Reduced(const Object& row, const Value& fields) {
  Object reduced{{"id", *row.Find("id")}};
  for (const Value& field : *fields.IfArray()) {
    const std::string name = field.ScalarText().value_or("");
    if (const Value* value = row.Find(name)) reduced.Set(name, *value);
  }
  return reduced;
}

}  // namespace

Outcome<Wish> ReadWish(const Value& input, const ListDefaults& defaults) {
  Wish wish;
  const Value* found = input.Find("list_info");
  const Value info = found == nullptr ? Value() : *found;
  Outcome<std::int64_t> rows = ReadCount(info, "row_count", wish.row_count);
  if (!rows.ok()) return rows.error();
  wish.row_count = std::min(rows.value(), kMostRows);
  Outcome<std::int64_t> page = ReadCount(info, "page", 0);
  if (!page.ok()) return page.error();
  wish.page = page.value();
  Outcome<std::int64_t> start =
      ReadCount(info, "start_index", wish.page > 0 ? (wish.page - 1) * wish.row_count + 1 : 1);
  if (!start.ok()) return start.error();
  wish.start_index = start.value();
  wish.total = EqualsIgnoreCase(TextAt(info, "get_total_count"), "true");
  ReadSort(info, defaults, wish);
  // Beside `list_info` on older builds, inside it on current ones.
  for (const Value* holder : {&info, &input}) {
    const Value* fields = holder->Find("fields_required");
    if (fields != nullptr && fields->IsArray() && wish.fields.IsNull()) wish.fields = *fields;
  }
  if (const Value* value = info.Find("search_fields")) wish.search_fields = *value;
  if (const Value* value = info.Find("search_criteria")) wish.search_criteria = *value;
  return wish;
}

Object InfoOf(const Wish& wish, const Value& input, std::size_t total, const ListDefaults& defaults,
              std::size_t returned) {
  const std::int64_t end = wish.start_index - 1 + static_cast<std::int64_t>(returned);
  Object info{{"has_more_rows", end < static_cast<std::int64_t>(total) && returned > 0},
              {"start_index", wish.start_index}};
  if (wish.sorted || input.Find("list_info") == nullptr) {
    info.Set("sort_field", wish.sorted ? wish.sort[0].first : std::string(defaults.sort_field));
    info.Set("sort_order", wish.sort[0].second ? "desc" : "asc");
  }
  if (wish.total) info.Set("total_count", static_cast<std::int64_t>(total));
  if (wish.page > 0 || wish.total) info.Set("page", std::max<std::int64_t>(wish.page, 1));
  // Echoed as text, as recorded.
  if (wish.total) info.Set("get_total_count", "true");
  if (!wish.search_fields.IsNull()) info.Set("search_fields", wish.search_fields);
  if (!wish.search_criteria.IsNull()) info.Set("search_criteria", wish.search_criteria);
  info.Set("row_count", static_cast<std::int64_t>(returned));
  return info;
}

Value ShownFields(const Wish& wish, const ListDefaults& defaults) {
  if (!wish.fields.IsNull() || defaults.fields.empty()) return wish.fields;
  return Array(defaults.fields.begin(), defaults.fields.end());
}

std::optional<Desk::Order> OrderOf(const Wish& wish) {
  if (!wish.search_fields.IsNull() || wish.sort.size() != 1) return std::nullopt;
  Desk::Order order{wish.sort.front().first, wish.sort.front().second};
  if (!wish.search_criteria.IsNull() && !Narrow(order, wish.search_criteria)) return std::nullopt;
  return order;
}

Outcome<Page> MakePage(std::vector<Object> rows, const Value& input, const ListDefaults& defaults) {
  Outcome<Wish> read = ReadWish(input, defaults);
  if (!read.ok()) return read.error();
  const Wish& wish = read.value();
  for (const auto& [field, descending] : wish.sort) {
    const auto has = [&f = field](const Object& row) { return row.Contains(f.substr(0, f.find('.'))); };
    if (!rows.empty() && std::none_of(rows.begin(), rows.end(), has)) return Wrong("sort_field");
  }
  std::vector<Object> found;
  for (Object& row : rows) {
    Outcome<bool> wanted = Wanted(row, wish);
    if (!wanted.ok()) return wanted.error();
    if (wanted.value()) found.push_back(std::move(row));
  }
  for (auto order = wish.sort.rbegin(); order != wish.sort.rend(); ++order) {
    std::stable_sort(found.begin(), found.end(), [&](const Object& a, const Object& b) {
      const auto x = SortKey(a, order->first);
      const auto y = SortKey(b, order->first);
      return order->second ? y < x : x < y;
    });
  }
  Page page;
  const Value shown = ShownFields(wish, defaults);
  const std::size_t begin = std::min(static_cast<std::size_t>(wish.start_index - 1), found.size());
  const std::size_t end = std::min(begin + static_cast<std::size_t>(wish.row_count), found.size());
  for (std::size_t i = begin; i < end; ++i) {
    page.rows.emplace_back(shown.IsNull() ? std::move(found[i]) : Reduced(found[i], shown));
  }
  page.list_info = InfoOf(wish, input, found.size(), defaults, end - begin);
  return page;
}

}  // namespace flintdesk::simulator::v3
