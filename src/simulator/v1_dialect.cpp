#include "simulator/v1_dialect.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/v1_input.hpp"
#include "simulator/v1_output.hpp"
#include "simulator/views.hpp"

namespace flintdesk::simulator::v1 {
namespace {

struct Exchange {
  Desk& desk;
  const Operation& operation;
  const Ticket* ticket = nullptr;  // of operations on one request
  Ticket* written = nullptr;       // the same of changes
  json::Object details;
};

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

OperationResult Refused(const Exchange& context, const Refusal& refusal) {
  const std::string fields = Join(refusal.fields, ", ");
  std::string message = refusal.message;
  if (message.empty()) {
    switch (refusal.kind) {
      case Refusal::Kind::kNotFound:
        message = "Invalid requestID in given URL";
        break;
      case Refusal::Kind::kMissing:
      case Refusal::Kind::kNotProvided:
        message = fmt::format("Mandatory field missing: {}", fields);
        break;
      case Refusal::Kind::kAlreadyClosed:
        message = "Request is already closed";
        break;
      case Refusal::Kind::kUnassigned:
        message = "The request cannot be closed because it is not assigned to a technician";
        break;
      case Refusal::Kind::kClosingRule:
        message = fmt::format("Closing rules are not met: {} is mandatory", fields);
        break;
      case Refusal::Kind::kAlreadyTrashed:
        message = "Request is already deleted";
        break;
      default:
        message = fmt::format("Invalid value for {}", fields);
    }
  }
  return {Write(Failed(context.operation, std::move(message)), WantsJson(context.operation),
                context.desk.profile()),
          false,
          {}};
}

/// A response that says yes.
OperationResult Done(const Exchange& context, std::string message, Layout layout = Layout::kNone,
                     std::vector<Record> records = {}, std::string container = {}, std::string element = {}) {
  Reply reply;
  reply.operation = context.operation.v1_name;
  reply.message = std::move(message);
  reply.layout = layout;
  reply.records = std::move(records);
  reply.container = std::move(container);
  reply.element = std::move(element);
  OperationResult outcome;
  outcome.response = Write(reply, WantsJson(context.operation), context.desk.profile());
  outcome.changed = context.operation.is_change;
  if (context.ticket != nullptr) outcome.request_id = std::to_string(context.ticket->id);
  return outcome;
}

Record OneRequest(const Exchange& context) {
  return RequestRecord(context.desk, *context.ticket, context.operation.origin);
}

OperationResult AddRequest(Exchange& context) {
  Outcome<TicketChange> change = ReadTicket(context.details, context.desk.state());
  if (!change.ok()) return Refused(context, change.error());
  Outcome<Ticket*> ticket = context.desk.Create(change.value());
  if (!ticket.ok()) return Refused(context, ticket.error());
  context.ticket = ticket.value();
  return Done(context, "Request details added successfully.",
              context.desk.profile().v1_add_parameters ? Layout::kParameters : Layout::kElements,
              {OneRequest(context)});
}

OperationResult GetRequest(Exchange& context) {
  return Done(context, "Request details fetched successfully.", Layout::kParameters, {OneRequest(context)});
}

OperationResult EditRequest(Exchange& context) {
  Outcome<TicketChange> change = ReadTicket(context.details, context.desk.state());
  if (!change.ok()) return Refused(context, change.error());
  Outcome<void> done = context.desk.Edit(*context.written, change.value());
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, "Request details updated successfully.", Layout::kParameters, {OneRequest(context)});
}

OperationResult CloseRequest(Exchange& context) {
  const json::Value details(context.details);
  TicketChange change;
  change.closure.emplace();
  if (const auto accepted = FieldText(details, "closeAccepted")) {
    change.closure->requester_ack_resolution = EqualsIgnoreCase(Trim(*accepted), "Accepted");
  }
  change.closure->closure_comments = FieldText(details, "closeComment");
  Outcome<void> done = context.desk.Close(*context.written, change, true);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, "Request closed successfully.");
}

OperationResult DeleteRequest(Exchange& context) {
  Outcome<void> done = context.desk.MoveToTrash(*context.written);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, "Request deleted successfully.");
}

OperationResult PickupRequest(Exchange& context) {
  Outcome<void> done = context.desk.Pickup(*context.written);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, "Request picked up successfully.");
}

OperationResult AssignRequest(Exchange& context) {
  const auto id = FieldText(json::Value(context.details), "technicianid");
  if (!id || Trim(*id).empty()) return Refused(context, {Refusal::Kind::kMissing, {"technicianid"}, {}});
  TicketChange change;
  change.references["technician"] = {Reference::By::kId, std::string(Trim(*id))};
  Outcome<void> done = context.desk.Assign(*context.written, change);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, "Request assigned successfully.");
}

OperationResult SetResolution(Exchange& context) {
  const json::Value details(context.details);
  const auto text = FieldText(Below(details, "resolution", ""), "resolutiontext");
  if (!text) return Refused(context, {Refusal::Kind::kMissing, {"resolutiontext"}, {}});
  Outcome<void> done = context.desk.SetResolution(*context.written, *text);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, fmt::format("Resolution saved successfully for request {}", context.ticket->id));
}

OperationResult GetResolution(Exchange& context) {
  const std::optional<Resolution>& resolution = context.ticket->resolution;
  Record record;
  if (resolution) {
    record.fields = {{"RESOLUTION", resolution->content},
                     {"LASTUPDATEDTIME", std::to_string(resolution->submitted_on), true},
                     {"RESOLVER", resolution->submitted_by}};
  }
  return Done(context, "Resolution fetched successfully.", Layout::kParameters, {record});
}

OperationResult ListRequests(Exchange& context) {
  const json::Value details(context.details);
  const auto number = [&details](std::string_view name, std::int64_t otherwise) {
    return std::max<std::int64_t>(
        0, ParseInteger(Trim(FieldText(details, name).value_or(""))).value_or(otherwise));
  };
  constexpr std::int64_t kMostRows = 250;
  const auto from = static_cast<std::size_t>(number("from", 0));
  const auto limit = static_cast<std::size_t>(std::min(number("limit", 50), kMostRows));
  const std::string view = FieldText(details, "filterby").value_or("Open_System");
  std::vector<const Ticket*> tickets;
  for (const auto& [id, ticket] : context.desk.state().tickets) {
    if (context.desk.IsListed(ticket.made) && IsInView(context.desk, ticket, view))
      tickets.push_back(&ticket);
  }
  std::stable_sort(tickets.begin(), tickets.end(), [](const Ticket* a, const Ticket* b) {
    return a->Time("created_time") > b->Time("created_time");
  });
  std::vector<Record> rows;
  for (std::size_t i = from; i < tickets.size() && rows.size() < limit; ++i) {
    rows.push_back(RequestRow(context.desk, *tickets[i], context.operation.origin));
  }
  return Done(context, "WorkOrder Details Retrieved Successfully", Layout::kRecords, std::move(rows));
}

OperationResult ListFilters(Exchange& context) {
  std::vector<Record> rows;
  for (const View& view : Views()) {
    rows.push_back({"", {{"VIEWID", std::string(view.id)}, {"VIEWNAME", std::string(view.name)}}});
  }
  // The misspelling is the product's (vendor documentation).
  return Done(context, "Request filters retreived successfully", Layout::kFilters, std::move(rows));
}

Record NoteOf(const Exchange& context, const Note& note) {
  return NoteRecord(context.desk, *context.ticket, note, context.operation.origin);
}

OperationResult AddNote(Exchange& context) {
  Outcome<Note*> note = context.desk.AddNote(*context.written, ReadNote(context.details));
  if (!note.ok()) {
    return Refused(
        context, {Refusal::Kind::kInvalidValue, {}, "Error when adding note to request - the note is empty"});
  }
  return Done(context, fmt::format("Note added successfully for request {}", context.ticket->id),
              Layout::kParts, {NoteOf(context, **note)}, "Notes", "Note");
}

OperationResult ListNotes(Exchange& context) {
  std::vector<Record> rows;
  for (const Note& note : context.ticket->notes) {
    if (context.desk.IsListed(note.made)) rows.push_back(NoteOf(context, note));
  }
  return Done(context, "Notes fetched successfully.", Layout::kParts, std::move(rows), "Notes", "Note");
}

OperationResult OneNote(Exchange& context) {
  Outcome<const Note*> note = context.desk.FindNote(*context.ticket, context.operation.child_id);
  if (!note.ok()) return Refused(context, {Refusal::Kind::kNotFound, {}, "Invalid notes ID in given URL"});
  if (context.operation.name == "get-note") {
    return Done(context, "Note fetched successfully.", Layout::kParts, {NoteOf(context, **note)}, "Notes",
                "Note");
  }
  Outcome<void> done = context.operation.name == "edit-note"
                           ? context.desk.EditNote(*context.written, (*note)->id, ReadNote(context.details))
                           : context.desk.DeleteNote(*context.written, (*note)->id);
  if (!done.ok()) return Refused(context, done.error());
  return Done(context, fmt::format("Note changed successfully for request {}", context.ticket->id));
}

Record WorklogOf(const Exchange& context, const Worklog& worklog) {
  return WorklogRecord(context.desk, *context.ticket, worklog, context.operation.origin);
}

OperationResult AddWorklog(Exchange& context) {
  Outcome<WorklogChange> change = ReadWorklog(context.details);
  if (!change.ok()) return Refused(context, change.error());
  Outcome<Worklog*> worklog = context.desk.AddWorklog(*context.written, change.value());
  if (!worklog.ok()) return Refused(context, worklog.error());
  return Done(context, fmt::format("Worklog added successfully for request {}", context.ticket->id),
              Layout::kParts, {WorklogOf(context, **worklog)}, "Worklogs", "Worklog");
}

OperationResult ListWorklogs(Exchange& context) {
  std::vector<Record> rows;
  for (const Worklog& worklog : context.ticket->worklogs) {
    if (context.desk.IsListed(worklog.made)) rows.push_back(WorklogOf(context, worklog));
  }
  return Done(context, "Worklogs fetched successfully.", Layout::kParts, std::move(rows), "Worklogs",
              "Worklog");
}

OperationResult OneWorklog(Exchange& context) {
  Outcome<const Worklog*> worklog = context.desk.FindWorklog(*context.ticket, context.operation.child_id);
  if (!worklog.ok())
    return Refused(context, {Refusal::Kind::kNotFound, {}, "Invalid worklog ID in given URL"});
  if (context.operation.name == "get-worklog") {
    return Done(context, "Worklog fetched successfully.", Layout::kParts, {WorklogOf(context, **worklog)},
                "Worklogs", "Worklog");
  }
  if (context.operation.name == "delete-worklog") {
    Outcome<void> done = context.desk.DeleteWorklog(*context.written, (*worklog)->id);
    if (!done.ok()) return Refused(context, done.error());
  } else {
    Outcome<WorklogChange> change = ReadWorklog(context.details);
    if (!change.ok()) return Refused(context, change.error());
    Outcome<void> done = context.desk.EditWorklog(*context.written, (*worklog)->id, change.value());
    if (!done.ok()) return Refused(context, done.error());
  }
  return Done(context, fmt::format("Worklog changed successfully for request {}", context.ticket->id));
}

OperationResult ListPeople(Exchange& context) {
  const bool technicians = context.operation.name == "list-technicians";
  std::vector<Record> rows;
  for (const Row& row : *context.desk.state().directory.Module("users")) {
    if (technicians && !row.Flag("is_technician")) continue;
    rows.push_back({"",
                    {{technicians ? "technicianid" : "userid", row.id, true},
                     {technicians ? "technicianname" : "username", row.name},
                     {"emailid", row.Text("email_id")}}});
  }
  return Done(context, "Details fetched successfully.", Layout::kRecords, std::move(rows));
}

using Function = OperationResult (*)(Exchange&);

Function FunctionOf(const std::string& name) {
  static const std::map<std::string, Function, std::less<>> kFunctions = {{"add-request", AddRequest},
                                                                          {"list-requests", ListRequests},
                                                                          {"list-filters", ListFilters},
                                                                          {"get-request", GetRequest},
                                                                          {"update-request", EditRequest},
                                                                          {"close-request", CloseRequest},
                                                                          {"trash-request", DeleteRequest},
                                                                          {"pickup-request", PickupRequest},
                                                                          {"assign-request", AssignRequest},
                                                                          {"add-resolution", SetResolution},
                                                                          {"edit-resolution", SetResolution},
                                                                          {"get-resolution", GetResolution},
                                                                          {"add-note", AddNote},
                                                                          {"list-notes", ListNotes},
                                                                          {"get-note", OneNote},
                                                                          {"edit-note", OneNote},
                                                                          {"delete-note", OneNote},
                                                                          {"add-worklog", AddWorklog},
                                                                          {"list-worklogs", ListWorklogs},
                                                                          {"get-worklog", OneWorklog},
                                                                          {"edit-worklog", OneWorklog},
                                                                          {"delete-worklog", OneWorklog},
                                                                          {"list-technicians", ListPeople},
                                                                          {"list-requesters", ListPeople}};
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : found->second;
}

}  // namespace

OperationResult Perform(Desk& desk, const Operation& operation) {
  Exchange context{desk, operation, nullptr, nullptr, {}};
  const Function function = FunctionOf(operation.name);
  if (function == nullptr) return {MisfitResponse(desk.profile(), operation), false, {}};
  if (!operation.request_id.empty()) {
    Outcome<const Ticket*> ticket = desk.FindTicket(operation.request_id);
    if (!ticket.ok()) return Refused(context, ticket.error());
    context.ticket = ticket.value();
    if (operation.is_change)
      context.ticket = context.written = desk.WriteTicket(operation.request_id).value();
  }
  const std::string* input = FindParameter(operation.parameters, "INPUT_DATA");
  Outcome<json::Object> details = ReadDetails(input == nullptr ? std::string_view{} : *input);
  // Operations that need no input ignore what is there.
  if (!details.ok() && operation.is_change) return Refused(context, details.error());
  if (details.ok()) context.details = std::move(details.value());
  return function(context);
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
