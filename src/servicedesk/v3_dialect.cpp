#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/dialect.hpp"
#include "servicedesk/fields.hpp"
#include "servicedesk/text_format.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::CheckedCall;

// What a call becomes: verb, path below /api/v3, and the input document (empty for none).
struct WireForm {
  std::string method;
  std::string path;
  json::Object input;
};

// Flint's flintbits say `Accepted`; anything else given is a no, and nothing given leaves the field out.
WireForm CloseRequest(const CheckedCall& call, const ValueNames& names, const std::string& path) {
  json::Object closure;
  if (call.values.Has("close-accepted")) {
    const std::string accepted = names.Of({"close-accepted"}, call.values.Text("close-accepted"));
    closure.Set("requester_ack_resolution", EqualsIgnoreCase(accepted, "accepted"));
  }
  // Of V3's two comments the one that V1's comment is shown as.
  if (call.values.Has("close-comment")) closure.Set("closure_comments", call.values.Text("close-comment"));
  // No closure_code: an empty one is refused, and some close forms do not hold the field.
  if (closure.empty()) return {"PUT", path + "/close", {}};
  return {"PUT", path + "/close", {{"request", json::Object{{"closure_info", std::move(closure)}}}}};
}

WireForm AddNote(const CheckedCall& call, const Variant& variant, const std::string& path) {
  json::Object note{{"description", HtmlOf(call.values, "notetext")},
                    {"show_to_requester", call.values.Boolean("ispublic")}};
  return {"POST", path + "/notes", {{std::string(variant.note_key), std::move(note)}}};
}

WireForm AddWorklog(const CheckedCall& call, const std::string& path) {
  json::Object worklog;
  if (call.values.Has("description")) worklog.Set("description", HtmlOf(call.values, "description"));
  if (call.values.Has("name")) worklog.Set("owner", V3Person(call.values.Text("name")));
  json::Object spent;
  if (call.values.Has("work-hours")) spent.Set("hours", call.values.Text("work-hours"));
  if (call.values.Has("work-minutes")) spent.Set("minutes", call.values.Text("work-minutes"));
  if (!spent.empty()) worklog.Set("time_spent", std::move(spent));
  if (call.values.Has("cost")) worklog.Set("other_cost", call.values.Text("cost"));
  return {"POST", path + "/worklogs", {{"worklog", std::move(worklog)}}};
}

Result<WireForm> OperationOf(const CheckedCall& call, const ValueNames& names, const Variant& variant) {
  const std::string path = "/requests/" + PercentEncode(RequestIdOf(call));
  const std::string& action = call.action->name;
  if (action == "add-request" || action == "update-request") {
    const bool update = action == "update-request";
    Result<json::Object> fields = V3RequestFields(call.values, names, update);
    if (!fields.ok()) return fields.error();
    return WireForm{
        update ? "PUT" : "POST", update ? path : "/requests", {{"request", std::move(fields).value()}}};
  }
  if (action == "close-request") return CloseRequest(call, names, path);
  if (action == "add-note") return AddNote(call, variant, path);
  if (action == "add-resolution") {
    json::Object resolution{{"content", HtmlOf(call.values, "resolutiontext")}};
    return WireForm{"POST", path + "/resolutions", {{"resolution", std::move(resolution)}}};
  }
  if (action == "add-worklog") return AddWorklog(call, path);
  if (action == "assign-request") {
    json::Object technician{{"id", call.values.Text("technicianid")}};
    return WireForm{
        "PUT", path + "/assign", {{"request", json::Object{{"technician", std::move(technician)}}}}};
  }
  if (action == "pickup-request") return WireForm{"PUT", path + "/pickup", {}};
  if (action == "get-request") return WireForm{"GET", path, {}};
  return NoFormOn(Api::kV3, action);
}

http::Request Message(const CheckedCall& call, const WireForm& operation, bool changes) {
  http::Request request;
  request.method = operation.method;
  request.origin = call.origin;
  request.target = "/api/v3" + operation.path;
  request.headers = {{"Accept", "application/vnd.manageengine.sdp.v3+json"}};
  request.secret_headers.emplace_back("authtoken", call.key);
  request.key_mark = http::MarkOf(call.key);
  if (call.values.Has("portal-id")) request.headers.push_back({"PORTALID", call.values.Text("portal-id")});
  request.changes = changes;
  if (operation.input.empty()) return request;
  const std::string input = "input_data=" + PercentEncode(json::Write(operation.input));
  if (operation.method == "GET") {
    request.target += "?" + input;
  } else {
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"});
    request.body = input;
  }
  return request;
}

}  // namespace

Result<http::Request> BuildV3Request(const CheckedCall& call, const ValueNames& names,
                                     const Variant& variant) {
  Result<WireForm> operation = OperationOf(call, names, variant);
  if (!operation.ok()) return operation.error();
  return Message(call, operation.value(), catalogue::Changes(call.action->effect));
}

http::Request BuildV3ReadBack(const CheckedCall& call, std::string_view request_id) {
  return Message(call, {"GET", "/requests/" + PercentEncode(request_id), {}}, false);
}

http::Request BuildV3Read(const CheckedCall& call, const std::string& path, const json::Object& input) {
  return Message(call, {"GET", path, input}, false);
}

http::Request BuildProbe(const CheckedCall& call) {
  return Message(call, {"GET", "/requests", {{"list_info", json::Object{{"row_count", 1}}}}}, false);
}

}  // namespace flintdesk::servicedesk
