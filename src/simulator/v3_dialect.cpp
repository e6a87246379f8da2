#include "simulator/v3_dialect.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "simulator/exchange.hpp"
#include "simulator/lenient_json.hpp"
#include "simulator/modules/lookups.hpp"
#include "simulator/v3_input.hpp"
#include "simulator/v3_json.hpp"
#include "simulator/v3_list.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Object;
using json::Value;

web::Response Single(int http_status, std::string_view entity, Value shown) {
  Object document;
  document.Set(entity, std::move(shown));
  document.Set("response_status", Object{{"status_code", 2000}, {"status", "success"}});
  return web::Response::Json(http_status, json::Write(document));
}

web::Response Message(int http_status, std::string_view text) {
  const Object message{{"status_code", 2000}, {"type", "success"}, {"message", text}};
  return web::Response::Json(http_status,
                             json::Write(Object{{"response_status", Object{{"status_code", 2000},
                                                                           {"messages", json::Array{message}},
                                                                           {"status", "success"}}}}));
}

web::Response List(std::string_view entity, Page page, std::string_view also = {}) {
  Object document;
  document.Set("response_status", json::Array{Object{{"status_code", 2000}, {"status", "success"}}});
  document.Set("list_info", std::move(page.list_info));
  if (!also.empty()) document.Set(also, page.rows);
  document.Set(entity, std::move(page.rows));
  return web::Response::Json(200, json::Write(document));
}

OperationResult Refused(const Refusal& refusal) { return {RefusalResponse(refusal), false, {}}; }

std::string_view OneOf(const Exchange& exchange) {
  const bool older = exchange.desk.profile().request_note && !exchange.type.one_older.empty();
  return older ? exchange.type.one_older : exchange.type.one;
}

std::string_view ManyOf(const Exchange& exchange) {
  if (!exchange.verb.v3_key.empty()) return exchange.verb.v3_key;
  const bool older = exchange.desk.profile().request_note && !exchange.type.many_older.empty();
  return older ? exchange.type.many_older : exchange.type.many;
}

Outcome<void> ReadInputOf(Exchange& exchange, const Value& input) {
  switch (exchange.verb.v3_input) {
    case V3Input::kNothing:
      return {};
    case V3Input::kRefused:
      if (input.IsNull()) return {};
      return Refusal{Refusal::Kind::kExtraKey, {}, "Extra parameter(s) not allowed"};
    case V3Input::kOptional:
      if (input.IsNull()) return {};
      break;
    case V3Input::kEntity:
      break;
    case V3Input::kRaw:
      return {};
  }
  // Either key is accepted, whichever the response has.
  const std::string_view other = exchange.type.one_older;
  const bool older = !other.empty() && input.Find(other) != nullptr;
  Outcome<const Object*> entity = ReadEntity(input, older ? other : exchange.type.one);
  if (!entity.ok()) return entity.error();
  Outcome<Change> change = ReadChange(exchange.type, *entity.value(), exchange.desk);
  if (!change.ok()) return change.error();
  exchange.change = std::move(change.value());
  return {};
}

/// All rows, for a list that is searched, sorted by what there is no order for, or short.
std::vector<Object> AllRows(const Exchange& exchange, std::string_view view) {
  std::vector<Object> rows;
  const auto add = [&](const Entity& entity) {
    if (!exchange.desk.IsListed(entity) || !exchange.desk.IsInView(entity, view)) return;
    rows.push_back(EntityJson(exchange.desk, entity, exchange.parent, kInList));
  };
  if (exchange.parent != nullptr) {
    for (const Entity& part : exchange.parent->Parts(exchange.type.many)) add(part);
  } else {
    for (const auto& [id, entity] : exchange.desk.state().All(exchange.type)) add(entity);
  }
  return rows;
}

/// Does a search ask for an account that there is not? Nobody has seen what the product says to that.
bool AsksForNoAccount(const Exchange& exchange, const Value& criteria, std::size_t depth = 0) {
  if (depth > kInputDepth) return false;
  const auto inner = [&](const Value& one) { return AsksForNoAccount(exchange, one, depth + 1); };
  if (criteria.IfArray() != nullptr) return std::ranges::any_of(*criteria.IfArray(), inner);
  const Value* named = criteria.Find("field");
  if (named == nullptr || named->IfString() == nullptr) return false;
  if (const Value* children = criteria.Find("children"); children != nullptr && inner(*children)) return true;
  const std::string& field = *named->IfString();
  const std::size_t place = exchange.type.PlaceOf(std::string_view(field).substr(0, field.find('.')));
  if (place == Type::kNone || exchange.type.fields[place].lookup != "accounts") return false;
  const auto is_none = [&](const Value& wanted) {
    const Value* name = wanted.IsObject() ? wanted.Find("name") : &wanted;
    const std::string text = name == nullptr ? std::string{} : name->ScalarText().value_or("");
    return !text.empty() &&
           std::ranges::none_of(*exchange.desk.state().directory.Module("accounts"), [&](const Row& row) {
             return EqualsIgnoreCase(row.name, text) || row.id == text;
           });
  };
  const Value* values = criteria.Find("values");
  if (values != nullptr && values->IfArray() != nullptr)
    return std::ranges::any_of(*values->IfArray(), is_none);
  const Value* value = criteria.Find("value");
  return value != nullptr && is_none(*value);
}

/// What some installations refuse of a list.
Outcome<void> CheckList(const Exchange& exchange, std::string_view view, const Wish& wish) {
  const Type& type = exchange.type;
  if (!view.empty() && type.is_view != nullptr && !type.is_view(view))
    return Refusal{Refusal::Kind::kInvalidValue, {"filter_by"}, {}};
  const Profile& profile = exchange.desk.profile();
  if (profile.msp && !profile.any_account && AsksForNoAccount(exchange, wish.search_criteria))
    return Refusal{Refusal::Kind::kBadReference, {"account"}, {}};
  const CriteriaCount count = CountCriteria(type, wish.search_criteria);
  const bool is_one_too_many =
      count.all > 1 && (profile.one_criterion || (profile.one_date_criterion && count.times > 0));
  // An unknown field is refused as an unknown sort_field was recorded to be: with the key that holds it.
  const bool has_own_rows = exchange.verb.v3_rows != nullptr;
  if (is_one_too_many || (!has_own_rows && !count.unknown.empty()))
    return Refusal{Refusal::Kind::kInvalidValue, {"search_criteria"}, {}};
  if (const Object* fields = wish.search_fields.IfObject(); fields != nullptr && !has_own_rows)
    for (const auto& [field, text] : *fields)
      if (!CanBeSearched(type, field)) return Refusal{Refusal::Kind::kInvalidValue, {"search_fields"}, {}};
  return {};
}

OperationResult Listed(const Exchange& exchange, const Value& input) {
  const Value* filter = input.Path({"list_info", "filter_by", "name"});
  if (filter == nullptr) filter = input.Path({"list_info", "filter_by", "id"});
  const std::string view = filter == nullptr ? "" : filter->ScalarText().value_or("");
  const bool is_kept = exchange.parent == nullptr && exchange.verb.v3_rows == nullptr;
  const ListDefaults defaults =
      exchange.verb.v3_rows == nullptr
          ? ListDefaults{exchange.type.sort_field, exchange.type.sort_order, exchange.type.row_keys}
          : ListDefaults{"id", "asc", {}};
  Outcome<Wish> wish = ReadWish(input, defaults);
  if (!wish.ok()) return Refused(wish.error());
  if (Outcome<void> good = CheckList(exchange, view, wish.value()); !good.ok()) return Refused(good.error());
  const Value shown = ShownFields(wish.value(), defaults);
  const std::optional<Desk::Order> order = is_kept ? OrderOf(wish.value()) : std::nullopt;
  const std::size_t from = wish->start_index > 0 ? static_cast<std::size_t>(wish->start_index - 1) : 0;
  const std::size_t until = from + static_cast<std::size_t>(wish->row_count);
  const auto slice = order ? exchange.desk.FindSlice(exchange.type, view, *order, from, until) : std::nullopt;
  if (!slice) {
    std::vector<Object> rows =
        exchange.verb.v3_rows == nullptr ? AllRows(exchange, view) : exchange.verb.v3_rows(exchange);
    Outcome<Page> page = MakePage(std::move(rows), input, defaults);
    if (!page.ok()) return Refused(page.error());
    return {List(ManyOf(exchange), std::move(page.value()), exchange.verb.v3_also_key), false, {}};
  }
  Page page;
  for (const Entity* entity : slice->entities)
    page.rows.emplace_back(RowOfList(exchange.desk, *entity, shown));
  page.list_info = InfoOf(wish.value(), input, slice->total, defaults, page.rows.size());
  return {List(ManyOf(exchange), std::move(page)), false, {}};
}

web::Response ResponseOf(const Exchange& exchange) {
  const Verb& verb = exchange.verb;
  const int status = verb.v3_status == nullptr ? 200 : exchange.desk.profile().*verb.v3_status;
  if (!verb.v3_message.empty()) return Message(status, verb.v3_message);
  const std::string_view key = verb.v3_key.empty() ? OneOf(exchange) : verb.v3_key;
  if (verb.v3_show != nullptr) return Single(status, key, verb.v3_show(exchange));
  const Entity none(exchange.type);
  const Entity& shown = exchange.entity == nullptr ? none : *exchange.entity;
  return Single(status, key, EntityJson(exchange.desk, shown, exchange.parent, kAlone));
}

OperationResult LookUp(Desk& desk, const Operation& operation) {
  const std::string& module = operation.module;
  Outcome<Value> input = ReadInput(operation);
  if (!input.ok()) return Refused(input.error());
  std::vector<Object> rows;
  const auto* lookup = FindLookUp(module);
  for (const Row& row : *desk.state().directory.Module(module)) {
    if (module == "technicians" && !row.Flag("is_technician")) continue;
    if (operation.name == "get-row" && row.id != operation.part_ids.front()) continue;
    rows.push_back(RowJson(desk, module, row));
  }
  if (operation.name == "get-row") {
    if (rows.empty()) return Refused({Refusal::Kind::kNotFound});
    if (lookup != nullptr && lookup->add_to_one != nullptr)
      lookup->add_to_one(desk, *desk.FindRow(module, operation.part_ids.front()), rows.front());
    // The entity is the singular of the module's name.
    std::string entity = module;
    if (entity.ends_with("ies")) {
      entity.replace(entity.size() - 3, 3, "y");
    } else if (entity == "statuses") {
      entity = "status";
    } else if (entity.ends_with("s")) {
      entity.pop_back();
    }
    return {Single(200, entity, std::move(rows.front())), false, {}};
  }
  Outcome<Page> page = MakePage(std::move(rows), input.value(), {"name", "asc", {}});
  if (!page.ok()) return Refused(page.error());
  return {List(module, std::move(page.value())), false, {}};
}

}  // namespace

OperationResult Perform(Desk& desk, const Operation& operation) {
  if (!operation.module.empty()) return LookUp(desk, operation);
  if (operation.way == nullptr) return Refused({Refusal::Kind::kNotFound});
  Exchange exchange{desk, operation, *operation.way->type, *operation.way->verb};
  if (exchange.verb.v3_check != nullptr) {
    if (Outcome<void> good = exchange.verb.v3_check(desk.profile()); !good.ok()) return Refused(good.error());
  }
  if (Outcome<void> found = FindWhole(exchange); !found.ok()) return Refused(found.error());
  Outcome<Value> input = ReadInput(operation);
  if (!input.ok()) return Refused(input.error());
  if (Outcome<void> found = FindPart(exchange); !found.ok()) return Refused(found.error());
  exchange.input = input.value();
  if (exchange.verb.v3_response != nullptr) {
    Outcome<web::Response> response = exchange.verb.v3_response(exchange);
    if (!response.ok()) return Refused(response.error());
    return {std::move(response.value()), false, {}};
  }
  if (exchange.verb.act == Act::kList) return Listed(exchange, input.value());
  if (Outcome<void> read = ReadInputOf(exchange, input.value()); !read.ok()) return Refused(read.error());
  if (Outcome<void> done = CarryOut(exchange); !done.ok()) return Refused(done.error());
  const bool is_change = exchange.verb.is_change;
  return {ResponseOf(exchange), is_change, is_change ? IdOfWhole(exchange) : std::string{}};
}

}  // namespace flintdesk::simulator::v3
