#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/dialect.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::CheckedCall;

// What a call becomes: the operation, the rest of the path, and the details (none for operations without
// input).
struct WireForm {
  std::string name;
  std::string path;
  json::Object details;
};

// A parameter under V1's name, if it was given.
void Copy(json::Object& to, std::string_view v1_name, const catalogue::Checked& values,
          std::string_view name) {
  if (values.Has(name)) to.Set(v1_name, values.Text(name));
}

WireForm CloseRequest(const CheckedCall& call, const ValueNames& names, const std::string& path) {
  json::Object details;
  if (call.values.Has("close-accepted"))
    details.Set("closeAccepted", names.Of({"close-accepted"}, call.values.Text("close-accepted")));
  Copy(details, "closeComment", call.values, "close-comment");
  return {"CLOSE_REQUEST", path, std::move(details)};
}

WireForm AddNote(const CheckedCall& call, const std::string& path) {
  // The word, not a JSON boolean: the one form that every client in use sends.
  json::Object note{{"isPublic", call.values.Boolean("ispublic") ? "true" : "false"},
                    {"notesText", HtmlOf(call.values, "notetext")}};
  return {"ADD_NOTE", path + "/notes", {{"notes", json::Object{{"note", std::move(note)}}}}};
}

WireForm AddResolution(const CheckedCall& call, const std::string& path) {
  json::Object resolution{{"resolutiontext", HtmlOf(call.values, "resolutiontext")}};
  return {"ADD_RESOLUTION", path + "/resolution", {{"resolution", std::move(resolution)}}};
}

WireForm AddWorklog(const CheckedCall& call, const std::string& path) {
  json::Object worklog;
  if (call.values.Has("description")) worklog.Set("description", HtmlOf(call.values, "description"));
  Copy(worklog, "technician", call.values, "name");
  Copy(worklog, "workHours", call.values, "work-hours");
  Copy(worklog, "workMinutes", call.values, "work-minutes");
  Copy(worklog, "cost", call.values, "cost");
  return {"ADD_WORKLOG", path + "/worklogs", {{"worklogs", json::Object{{"worklog", std::move(worklog)}}}}};
}

Result<WireForm> OperationOf(const CheckedCall& call, const ValueNames& names) {
  const std::string path = "/sdpapi/request/" + PercentEncode(RequestIdOf(call));
  const std::string& action = call.action->name;
  if (action == "add-request" || action == "update-request") {
    Result<json::Object> fields = V1RequestFields(call.values, names);
    if (!fields.ok()) return fields.error();
    return WireForm{action == "add-request" ? "ADD_REQUEST" : "EDIT_REQUEST", path,
                    std::move(fields).value()};
  }
  if (action == "close-request") return CloseRequest(call, names, path);
  if (action == "add-note") return AddNote(call, path);
  if (action == "add-resolution") return AddResolution(call, path);
  if (action == "add-worklog") return AddWorklog(call, path);
  if (action == "assign-request")
    return WireForm{"ASSIGN_REQUEST", path, {{"technicianid", call.values.Text("technicianid")}}};
  if (action == "pickup-request") return WireForm{"PICKUP_REQUEST", path, {}};
  if (action == "get-request") return WireForm{"GET_REQUEST", path, {}};
  return NoFormOn(Api::kV1, action);
}

http::Request Form(const CheckedCall& call, const WireForm& operation, bool changes) {
  http::Request request;
  request.method = "POST";  // V1 chooses by a parameter, not by the verb; a form keeps the key out of the URL
  request.origin = call.origin;
  request.target = operation.path;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"},
                     {"Accept", "application/json, application/xml, text/xml"}};
  request.body = "OPERATION_NAME=" + operation.name + "&format=json";
  if (!operation.details.empty()) {
    const json::Object input{{"operation", json::Object{{"details", operation.details}}}};
    request.body += "&INPUT_DATA=" + PercentEncode(json::Write(input));
  }
  if (call.values.Has("portal-id"))
    request.body += "&PORTALID=" + PercentEncode(call.values.Text("portal-id"));
  request.body += "&TECHNICIAN_KEY=" + PercentEncode(call.key.Reveal());
  request.key_mark = http::MarkOf(call.key);
  request.changes = changes;
  return request;
}

}  // namespace

Result<http::Request> BuildV1Request(const CheckedCall& call, const ValueNames& names) {
  Result<WireForm> operation = OperationOf(call, names);
  if (!operation.ok()) return operation.error();
  return Form(call, operation.value(), catalogue::Changes(call.action->effect));
}

http::Request BuildV1ReadBack(const CheckedCall& call, std::string_view request_id) {
  return Form(call, {"GET_REQUEST", "/sdpapi/request/" + PercentEncode(request_id), {}}, false);
}

http::Request BuildV1Read(const CheckedCall& call, const std::string& operation, const std::string& path,
                          const json::Object& details) {
  return Form(call, {operation, path, details}, false);
}

}  // namespace flintdesk::servicedesk
