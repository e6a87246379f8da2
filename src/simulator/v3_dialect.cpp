#include "simulator/v3_dialect.hpp"

#include <map>

#include "base/text.hpp"
#include "simulator/v3_input.hpp"
#include "simulator/v3_json.hpp"
#include "simulator/v3_list.hpp"
#include "simulator/views.hpp"

namespace flintdesk::simulator::v3 {
namespace {

using json::Object;
using json::Value;

struct Exchange {
  Desk& desk;
  const Operation& operation;
  const Ticket* ticket = nullptr;  // of operations on one request
  Ticket* written = nullptr;       // the same of changes
  Value input;
};

web::Response Single(int http_status, std::string_view entity, Object object) {
  Object document;
  document.Set(entity, std::move(object));
  document.Set("response_status", Object{{"status_code", 2000}, {"status", "success"}});
  return web::Response::Json(http_status, json::Write(document));
}

web::Response Message(int http_status, const char* text) {
  const Object message{{"status_code", 2000}, {"type", "success"}, {"message", text}};
  return web::Response::Json(http_status,
                             json::Write(Object{{"response_status", Object{{"status_code", 2000},
                                                                           {"messages", json::Array{message}},
                                                                           {"status", "success"}}}}));
}

web::Response List(std::string_view entity, Page page) {
  Object document;
  document.Set("response_status", json::Array{Object{{"status_code", 2000}, {"status", "success"}}});
  document.Set("list_info", std::move(page.list_info));
  document.Set(entity, std::move(page.rows));
  return web::Response::Json(200, json::Write(document));
}

OperationResult Refused(const Refusal& refusal) { return {RefusalResponse(refusal), false, {}}; }

OperationResult Changed(const Ticket& ticket, web::Response response) {
  return {std::move(response), true, std::to_string(ticket.id)};
}

Object OneRequest(const Exchange& context, const Ticket& ticket) {
  Object request = RequestJson(context.desk, ticket);
  // Only rows of the list have these (recorded on build 13008).
  for (const char* key : {"short_description", "time_elapsed", "response_time_elapsed"}) request.Remove(key);
  return request;
}

web::Response RequestResponse(const Exchange& context, const Ticket& ticket, int http_status = 200) {
  return Single(http_status, "request", OneRequest(context, ticket));
}

Outcome<TicketChange> ReadRequest(const Exchange& context, bool may_be_absent) {
  if (context.input.IsNull() && may_be_absent) return TicketChange{};
  Outcome<const Object*> entity = ReadEntity(context.input, "request");
  if (!entity.ok()) return entity.error();
  return ReadTicket(*entity.value(), context.desk.state());
}

OperationResult ListRequests(Exchange& context) {
  std::vector<Object> rows;
  const Value* info = context.input.Find("list_info");
  const Value* filter = info == nullptr ? nullptr : info->Path({"filter_by", "name"});
  const std::string view = filter == nullptr ? "" : filter->ScalarText().value_or("");
  for (const auto& [id, ticket] : context.desk.state().tickets) {
    if (!context.desk.IsListed(ticket.made) || !IsInView(context.desk, ticket, view)) continue;
    rows.push_back(RequestJson(context.desk, ticket));
  }
  Outcome<Page> page = MakePage(std::move(rows), context.input, {"created_time", "desc", &ListKeys()});
  if (!page.ok()) return Refused(page.error());
  return {List("requests", std::move(page.value())), false, {}};
}

OperationResult AddRequest(Exchange& context) {
  Outcome<TicketChange> change = ReadRequest(context, false);
  if (!change.ok()) return Refused(change.error());
  Outcome<Ticket*> ticket = context.desk.Create(change.value());
  if (!ticket.ok()) return Refused(ticket.error());
  return Changed(**ticket, RequestResponse(context, **ticket, context.desk.profile().create_status));
}

OperationResult GetRequest(Exchange& context) {
  return {RequestResponse(context, *context.ticket), false, {}};
}

/// Edit, close and assign: a change of the request, then a response.
OperationResult ChangeRequest(Exchange& context, bool may_be_absent, auto change_it, auto respond) {
  Outcome<TicketChange> change = ReadRequest(context, may_be_absent);
  if (!change.ok()) return Refused(change.error());
  if (Outcome<void> done = change_it(change.value()); !done.ok()) return Refused(done.error());
  return Changed(*context.ticket, respond());
}

OperationResult UpdateRequest(Exchange& context) {
  return ChangeRequest(
      context, false, [&](const TicketChange& change) { return context.desk.Edit(*context.written, change); },
      [&] { return RequestResponse(context, *context.ticket); });
}

OperationResult CloseRequest(Exchange& context) {
  return ChangeRequest(
      context, true,
      [&](const TicketChange& change) { return context.desk.Close(*context.written, change, false); },
      [&] { return Message(context.desk.profile().close_status, "Request(s) closed successfully."); });
}

OperationResult AssignRequest(Exchange& context) {
  return ChangeRequest(
      context, false,
      [&](const TicketChange& change) { return context.desk.Assign(*context.written, change); },
      [] { return Message(200, "Assigned successfully."); });
}

OperationResult PickupRequest(Exchange& context) {
  if (Outcome<void> done = context.desk.Pickup(*context.written); !done.ok()) return Refused(done.error());
  return Changed(*context.ticket, Message(200, "Request(s) picked up successfully."));
}

OperationResult TrashRequest(Exchange& context) {
  if (Outcome<void> done = context.desk.MoveToTrash(*context.written); !done.ok())
    return Refused(done.error());
  return Changed(*context.ticket, RequestResponse(context, *context.ticket));
}

OperationResult RestoreRequest(Exchange& context) {
  if (!context.input.IsNull()) {
    return Refused({Refusal::Kind::kExtraKey, {}, "Extra parameter(s) not allowed"});
  }
  if (Outcome<void> done = context.desk.Restore(*context.written); !done.ok()) return Refused(done.error());
  return Changed(*context.ticket, Message(200, "Restored successfully."));
}

OperationResult DeleteRequest(Exchange& context) {
  const std::string id = std::to_string(context.ticket->id);
  if (Outcome<void> done = context.desk.Delete(*context.written, true); !done.ok())
    return Refused(done.error());
  return {Message(200, "Deleted successfully."), true, id};
}

OperationResult GetResolution(Exchange& context) {
  if (!context.input.IsNull()) {
    return Refused({Refusal::Kind::kExtraKey, {}, "Extra parameter(s) not allowed"});
  }
  return {Single(200, "resolution", ResolutionJson(context.desk, *context.ticket)), false, {}};
}

OperationResult SetResolution(Exchange& context) {
  Outcome<const Object*> entity = ReadEntity(context.input, "resolution");
  if (!entity.ok()) return Refused(entity.error());
  const Value* content = (*entity)->Find("content");
  if (content == nullptr) return Refused({Refusal::Kind::kMissing, {"content"}, {}});
  Outcome<void> done = context.desk.SetResolution(*context.written, content->ScalarText().value_or(""));
  if (!done.ok()) return Refused(done.error());
  const bool added = context.operation.name == "add-resolution";
  return Changed(*context.ticket,
                 Message(added ? context.desk.profile().create_status : 200,
                         added ? "Resolution added successfully." : "Resolution updated successfully."));
}

std::string_view NoteKey(const Exchange& context) {
  return context.desk.profile().request_note ? "request_note" : "note";
}

Outcome<NoteChange> ReadNoteInput(const Exchange& context) {
  // Either key is accepted, whichever the response has.
  const bool older = context.input.Find("request_note") != nullptr;
  Outcome<const Object*> entity = ReadEntity(context.input, older ? "request_note" : "note");
  if (!entity.ok()) return entity.error();
  return ReadNote(*entity.value());
}

web::Response NoteResponse(const Exchange& context, const Note& note, int http_status) {
  return Single(http_status, NoteKey(context), NoteJson(context.desk, *context.ticket, note, true));
}

OperationResult ListNotes(Exchange& context) {
  std::vector<Object> rows;
  for (const Note& note : context.ticket->notes) {
    if (!context.desk.IsListed(note.made)) continue;
    rows.push_back(NoteJson(context.desk, *context.ticket, note, false));
  }
  Outcome<Page> page = MakePage(std::move(rows), context.input, {"last_updated_time", "asc"});
  if (!page.ok()) return Refused(page.error());
  return {List(context.desk.profile().request_note ? "request_notes" : "notes", std::move(page.value())),
          false,
          {}};
}

OperationResult AddNote(Exchange& context) {
  Outcome<NoteChange> change = ReadNoteInput(context);
  if (!change.ok()) return Refused(change.error());
  Outcome<Note*> note = context.desk.AddNote(*context.written, change.value());
  if (!note.ok()) return Refused(note.error());
  return Changed(*context.ticket, NoteResponse(context, **note, context.desk.profile().create_status));
}

OperationResult OneNote(Exchange& context) {
  Outcome<const Note*> note = context.desk.FindNote(*context.ticket, context.operation.child_id);
  if (!note.ok()) return Refused(note.error());
  if (context.operation.name == "get-note") return {NoteResponse(context, **note, 200), false, {}};
  if (context.operation.name == "delete-note") {
    Outcome<void> done = context.desk.DeleteNote(*context.written, (*note)->id);
    if (!done.ok()) return Refused(done.error());
    return Changed(*context.ticket, Message(200, "Deleted successfully."));
  }
  Outcome<NoteChange> change = ReadNoteInput(context);
  if (!change.ok()) return Refused(change.error());
  Outcome<void> done = context.desk.EditNote(*context.written, (*note)->id, change.value());
  if (!done.ok()) return Refused(done.error());
  return Changed(*context.ticket, NoteResponse(context, **note, 200));
}

web::Response WorklogResponse(const Exchange& context, const Worklog& worklog, int http_status) {
  return Single(http_status, "worklog", WorklogJson(context.desk, *context.ticket, worklog));
}

OperationResult ListWorklogs(Exchange& context) {
  std::vector<Object> rows;
  for (const Worklog& worklog : context.ticket->worklogs) {
    if (!context.desk.IsListed(worklog.made)) continue;
    rows.push_back(WorklogJson(context.desk, *context.ticket, worklog));
  }
  Outcome<Page> page = MakePage(std::move(rows), context.input, {"created_time", "asc"});
  if (!page.ok()) return Refused(page.error());
  return {List("worklogs", std::move(page.value())), false, {}};
}

OperationResult AddWorklog(Exchange& context) {
  Outcome<const Object*> entity = ReadEntity(context.input, "worklog");
  if (!entity.ok()) return Refused(entity.error());
  Outcome<WorklogChange> change = ReadWorklog(*entity.value());
  if (!change.ok()) return Refused(change.error());
  Outcome<Worklog*> worklog = context.desk.AddWorklog(*context.written, change.value());
  if (!worklog.ok()) return Refused(worklog.error());
  return Changed(*context.ticket, WorklogResponse(context, **worklog, context.desk.profile().create_status));
}

OperationResult OneWorklog(Exchange& context) {
  Outcome<const Worklog*> worklog = context.desk.FindWorklog(*context.ticket, context.operation.child_id);
  if (!worklog.ok()) return Refused(worklog.error());
  if (context.operation.name == "get-worklog") return {WorklogResponse(context, **worklog, 200), false, {}};
  if (context.operation.name == "delete-worklog") {
    Outcome<void> done = context.desk.DeleteWorklog(*context.written, (*worklog)->id);
    if (!done.ok()) return Refused(done.error());
    return Changed(*context.ticket, Message(200, "Deleted successfully."));
  }
  Outcome<const Object*> entity = ReadEntity(context.input, "worklog");
  if (!entity.ok()) return Refused(entity.error());
  Outcome<WorklogChange> change = ReadWorklog(*entity.value());
  if (!change.ok()) return Refused(change.error());
  Outcome<void> done = context.desk.EditWorklog(*context.written, (*worklog)->id, change.value());
  if (!done.ok()) return Refused(done.error());
  return Changed(*context.ticket, WorklogResponse(context, **worklog, 200));
}

OperationResult LookUp(Exchange& context) {
  const std::string& module = context.operation.module;
  std::vector<Object> rows;
  for (const Row& row : *context.desk.state().directory.Module(module)) {
    if (module == "technicians" && !row.Flag("is_technician")) continue;
    if (context.operation.name == "get-row" && row.id != context.operation.child_id) continue;
    rows.push_back(RowJson(context.desk, module, row));
  }
  if (context.operation.name == "get-row") {
    if (rows.empty()) return Refused({Refusal::Kind::kNotFound, {}, {}});
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
  Outcome<Page> page = MakePage(std::move(rows), context.input, {"name", "asc"});
  if (!page.ok()) return Refused(page.error());
  return {List(module, std::move(page.value())), false, {}};
}

using Function = OperationResult (*)(Exchange&);

Function FunctionOf(const std::string& name) {
  static const std::map<std::string, Function, std::less<>> kFunctions = {{"list-requests", ListRequests},
                                                                          {"add-request", AddRequest},
                                                                          {"get-request", GetRequest},
                                                                          {"update-request", UpdateRequest},
                                                                          {"close-request", CloseRequest},
                                                                          {"assign-request", AssignRequest},
                                                                          {"pickup-request", PickupRequest},
                                                                          {"trash-request", TrashRequest},
                                                                          {"restore-request", RestoreRequest},
                                                                          {"delete-request", DeleteRequest},
                                                                          {"get-resolution", GetResolution},
                                                                          {"add-resolution", SetResolution},
                                                                          {"edit-resolution", SetResolution},
                                                                          {"list-notes", ListNotes},
                                                                          {"add-note", AddNote},
                                                                          {"get-note", OneNote},
                                                                          {"edit-note", OneNote},
                                                                          {"delete-note", OneNote},
                                                                          {"list-worklogs", ListWorklogs},
                                                                          {"add-worklog", AddWorklog},
                                                                          {"get-worklog", OneWorklog},
                                                                          {"edit-worklog", OneWorklog},
                                                                          {"delete-worklog", OneWorklog},
                                                                          {"list-rows", LookUp},
                                                                          {"get-row", LookUp}};
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : found->second;
}

}  // namespace

OperationResult Perform(Desk& desk, const Operation& operation) {
  const Function function = FunctionOf(operation.name);
  if (function == nullptr) return Refused({Refusal::Kind::kNotFound, {}, {}});
  Exchange context{desk, operation, nullptr, nullptr, {}};
  if (!operation.request_id.empty()) {
    Outcome<const Ticket*> ticket = desk.FindTicket(operation.request_id);
    if (!ticket.ok()) return Refused(ticket.error());
    context.ticket = ticket.value();
    if (operation.is_change)
      context.ticket = context.written = desk.WriteTicket(operation.request_id).value();
  }
  Outcome<Value> input = ReadInput(operation);
  if (!input.ok()) return Refused(input.error());
  context.input = std::move(input.value());
  return function(context);
}

}  // namespace flintdesk::simulator::v3
