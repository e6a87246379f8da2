#include "simulator/v1_dialect.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/exchange.hpp"
#include "simulator/v1_input.hpp"
#include "simulator/v1_output.hpp"

namespace flintdesk::simulator::v1 {
namespace {

bool WantsJson(const Operation& operation) {
  // Only the lower-case spelling counts: a client that sent FORMAT=json got XML.
  const std::string* format = operation.parameters.Find("format");
  return format != nullptr && *format == "json";
}

Reply Failed(const Operation& operation, std::string message) {
  Reply reply;
  reply.operation = operation.v1_name;
  reply.success = false;
  reply.message = std::move(message);
  return reply;
}

std::string MessageOf(const Refusal& refusal) {
  const std::string fields = Join(refusal.fields, ", ");
  if (!refusal.message.empty()) return refusal.message;
  switch (refusal.kind) {
    case Refusal::Kind::kNotFound:
      return "Invalid requestID in given URL";
    case Refusal::Kind::kForbidden:
      return "The technician does not have enough permission";
    case Refusal::Kind::kMissing:
    case Refusal::Kind::kNotProvided:
      return fmt::format("Mandatory field missing: {}", fields);
    case Refusal::Kind::kAlreadyClosed:
      return "Request is already closed";
    case Refusal::Kind::kUnassigned:
      return "The request cannot be closed because it is not assigned to a technician";
    case Refusal::Kind::kClosingRule:
      return fmt::format("Closing rules are not met: {} is mandatory", fields);
    case Refusal::Kind::kAlreadyTrashed:
      return "Request is already deleted";
    default:
      return fmt::format("Invalid value for {}", fields);
  }
}

OperationResult Refused(const Exchange& exchange, std::string message) {
  return {Write(Failed(exchange.operation, std::move(message)), WantsJson(exchange.operation),
                exchange.desk.profile()),
          false,
          {}};
}

std::string OriginOf(const Exchange& exchange) {
  return exchange.operation.origin + "/sdpapi/" + std::string(exchange.operation.way->whole->v1_segment) +
         "/";
}

/// The address of what a record shows; parts stand below their whole.
std::string UriOf(const Exchange& exchange, const Entity& entity) {
  const std::string whole =
      OriginOf(exchange) + std::to_string(exchange.whole == nullptr ? entity.id : exchange.whole->id) + "/";
  if (exchange.operation.way->below.empty()) return whole;
  return whole + std::string(exchange.type.v1_segment) + "/" + std::to_string(entity.id) + "/";
}

Record RecordOf(const Exchange& exchange, const Entity& entity, bool in_list) {
  const auto& shown =
      in_list && !exchange.type.v1_row.empty() ? exchange.type.v1_row : exchange.type.v1_record;
  return {UriOf(exchange, entity), FieldsOf(exchange.desk, entity, shown)};
}

std::size_t NumberIn(const json::Value& details, std::string_view name, std::int64_t otherwise) {
  const std::int64_t number = ParseInteger(Trim(FieldText(details, name).value_or(""))).value_or(otherwise);
  return static_cast<std::size_t>(std::max<std::int64_t>(0, number));
}

/// A page of a list in the order of its type, which is one that is kept.
std::vector<Record> Page(const Exchange& exchange) {
  constexpr std::size_t kMostRows = 250;
  const std::size_t from = NumberIn(exchange.details, "from", 0);
  const std::size_t limit = std::min(NumberIn(exchange.details, "limit", 50), kMostRows);
  const std::string view = FieldText(exchange.details, "filterby").value_or("Open_System");
  const Desk::Order order{exchange.type.sort_field, exchange.type.sort_order == "desc"};
  const auto slice = exchange.desk.FindSlice(exchange.type, view, order, from, from + limit);
  std::vector<Record> rows;
  if (!slice) return rows;
  for (const Entity* entity : slice->entities) rows.push_back(RecordOf(exchange, *entity, true));
  return rows;
}

std::vector<Record> Rows(const Exchange& exchange) {
  if (exchange.whole == nullptr) return Page(exchange);
  std::vector<Record> rows;
  for (const Entity& part : exchange.whole->Parts(exchange.type.many)) {
    if (exchange.desk.IsListed(part)) rows.push_back(RecordOf(exchange, part, true));
  }
  return rows;
}

std::vector<Record> RecordsOf(const Exchange& exchange) {
  if (exchange.verb.v1_records != nullptr) return exchange.verb.v1_records(exchange.desk, exchange.verb.name);
  if (exchange.verb.act == Act::kList) return Rows(exchange);
  if (exchange.verb.v1_layout == Layout::kNone) return {};
  if (exchange.entity == nullptr) return {Record{}};
  return {RecordOf(exchange, *exchange.entity, false)};
}

/// A response that says yes.
OperationResult Done(const Exchange& exchange) {
  const Verb& verb = exchange.verb;
  const std::string id = exchange.operation.request_id.empty() && exchange.whole == nullptr
                             ? std::string{}
                             : IdOfWhole(exchange);
  Reply reply;
  reply.operation = exchange.operation.v1_name;
  reply.message = ReplaceAll(std::string(verb.v1_message), "{}", id);
  reply.layout = verb.v1_layout;
  if (reply.layout == Layout::kElements && exchange.desk.profile().v1_add_parameters)
    reply.layout = Layout::kParameters;
  reply.container = exchange.type.v1_many;
  reply.element = exchange.type.v1_one;
  reply.records = RecordsOf(exchange);
  return {Write(reply, WantsJson(exchange.operation), exchange.desk.profile()), verb.is_change, id};
}

/// What a change wants; Notes/Note and its like may stand around it.
Outcome<void> ReadInputOf(Exchange& exchange) {
  if (exchange.verb.v1_input == V1Input::kNothing) return {};
  const bool is_part = exchange.verb.v1_input == V1Input::kPart;
  const std::size_t place = is_part ? exchange.type.PlaceOf(exchange.verb.v1_part) : Type::kNone;
  const Type& type = is_part ? exchange.type.fields[place].part() : exchange.type;
  const json::Value& inner =
      type.v1_many.empty() ? exchange.details : Below(exchange.details, type.v1_many, type.v1_one);
  Outcome<Change> change = ReadChange(type, inner, exchange.desk);
  if (!change.ok()) return change.error();
  if (is_part) {
    exchange.change.given[place].part = std::move(change.value());
  } else {
    exchange.change = std::move(change.value());
  }
  return {};
}

}  // namespace

OperationResult Perform(Desk& desk, const Operation& operation) {
  if (operation.way == nullptr) return {MisfitResponse(desk.profile(), operation), false, {}};
  Exchange exchange{desk, operation, *operation.way->type, *operation.way->verb};
  if (Outcome<void> found = FindWhole(exchange); !found.ok())
    return Refused(exchange, MessageOf(found.error()));
  const std::string* input = FindParameter(operation.parameters, "INPUT_DATA");
  Outcome<json::Object> details = ReadDetails(input == nullptr ? std::string_view{} : *input);
  // Operations that need no input ignore what is there.
  if (!details.ok() && operation.is_change) return Refused(exchange, MessageOf(details.error()));
  if (details.ok()) exchange.details = std::move(details.value());
  if (Outcome<void> found = FindPart(exchange); !found.ok())
    return Refused(exchange, std::string(exchange.type.v1_not_found));
  if (Outcome<void> read = ReadInputOf(exchange); !read.ok())
    return Refused(exchange, MessageOf(read.error()));
  if (Outcome<void> done = CarryOut(exchange); !done.ok()) {
    const std::string_view text = exchange.verb.v1_refusal;
    return Refused(exchange, text.empty() ? MessageOf(done.error()) : std::string(text));
  }
  return Done(exchange);
}

web::Response MisfitResponse(const Profile& profile, const Operation& operation) {
  const bool wrong_path = operation.misfit == Operation::Misfit::kWrongPath;
  return Write(
      Failed(operation, wrong_path ? "Error when validating URL - Invalid URL for the requested operation."
                                   : fmt::format("Operation {} is not supported.", operation.v1_name)),
      WantsJson(operation), profile);
}

web::Response BadKeyResponse(const Profile& profile, const Operation& operation) {
  return Write(Failed(operation, "Technician key in the request is invalid. Unable to authenticate."),
               WantsJson(operation), profile);
}

web::Response FailureResponse(const Profile& profile, const Operation& operation, std::string message) {
  return Write(Failed(operation, std::move(message)), WantsJson(operation), profile);
}

}  // namespace flintdesk::simulator::v1
