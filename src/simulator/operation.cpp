#include "simulator/operation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

/// `path` has blanks for the variable segments: "requests/ /notes/ ".
struct V3Route {
  std::string_view method;
  std::string_view path;
  std::string_view name;
  bool is_change;
};

constexpr V3Route kV3Routes[] = {
    {"GET", "requests", "list-requests", false},
    {"POST", "requests", "add-request", true},
    {"GET", "requests/ ", "get-request", false},
    {"PUT", "requests/ ", "update-request", true},
    {"DELETE", "requests/ ", "delete-request", true},
    {"PUT", "requests/ /close", "close-request", true},
    {"PUT", "requests/ /assign", "assign-request", true},
    {"PUT", "requests/ /pickup", "pickup-request", true},
    {"DELETE", "requests/ /move_to_trash", "trash-request", true},
    {"PUT", "requests/ /restore_from_trash", "restore-request", true},
    {"GET", "requests/ /resolutions", "get-resolution", false},
    {"POST", "requests/ /resolutions", "add-resolution", true},
    {"PUT", "requests/ /resolutions", "edit-resolution", true},
    {"GET", "requests/ /notes", "list-notes", false},
    {"POST", "requests/ /notes", "add-note", true},
    {"GET", "requests/ /notes/ ", "get-note", false},
    {"PUT", "requests/ /notes/ ", "edit-note", true},
    {"DELETE", "requests/ /notes/ ", "delete-note", true},
    {"GET", "requests/ /worklogs", "list-worklogs", false},
    {"POST", "requests/ /worklogs", "add-worklog", true},
    {"POST", "requests/ /worklog", "add-worklog", true},
    {"GET", "requests/ /worklogs/ ", "get-worklog", false},
    {"PUT", "requests/ /worklogs/ ", "edit-worklog", true},
    {"DELETE", "requests/ /worklogs/ ", "delete-worklog", true},
};

struct V1Route {
  std::string_view operation;
  std::string_view path;
  std::string_view name;
  bool is_change;
};

constexpr V1Route kV1Routes[] = {
    {"ADD_REQUEST", "request", "add-request", true},
    {"GET_REQUESTS", "request", "list-requests", false},
    {"GET_REQUEST_FILTERS", "request", "list-filters", false},
    {"GET_REQUEST", "request/ ", "get-request", false},
    {"EDIT_REQUEST", "request/ ", "update-request", true},
    {"CLOSE_REQUEST", "request/ ", "close-request", true},
    {"DELETE_REQUEST", "request/ ", "trash-request", true},
    {"PICKUP_REQUEST", "request/ ", "pickup-request", true},
    {"ASSIGN_REQUEST", "request/ ", "assign-request", true},
    {"ADD_RESOLUTION", "request/ /resolution", "add-resolution", true},
    {"EDIT_RESOLUTION", "request/ /resolution", "edit-resolution", true},
    {"GET_RESOLUTION", "request/ /resolution", "get-resolution", false},
    {"GET_RESOLUTION", "request/ ", "get-resolution", false},
    {"ADD_NOTE", "request/ /notes", "add-note", true},
    {"GET_NOTES", "request/ /notes", "list-notes", false},
    {"GET_NOTE", "request/ /notes/ ", "get-note", false},
    {"EDIT_NOTE", "request/ /notes/ ", "edit-note", true},
    {"DELETE_NOTE", "request/ /notes/ ", "delete-note", true},
    {"ADD_WORKLOG", "request/ /worklogs", "add-worklog", true},
    {"ADD_WORKLOG", "request/ /worklog", "add-worklog", true},
    {"GET_WORKLOGS", "request/ /worklogs", "list-worklogs", false},
    {"GET_WORKLOG", "request/ /worklogs/ ", "get-worklog", false},
    {"EDIT_WORKLOG", "request/ /worklogs/ ", "edit-worklog", true},
    {"DELETE_WORKLOG", "request/ /worklogs/ ", "delete-worklog", true},
    {"GET_ALL", "technician", "list-technicians", false},
    {"GET_ALL", "requester", "list-requesters", false},
};

/// The segments that stand for the blanks of `pattern`; nothing when the path is another one.
std::optional<std::vector<std::string>> Match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
  const std::vector<std::string> wanted = Split(pattern, '/');
  if (wanted.size() != segments.size()) return std::nullopt;
  std::vector<std::string> variables;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == " ") {
      variables.push_back(segments[i]);
    } else if (wanted[i] != segments[i]) {
      return std::nullopt;
    }
  }
  return variables;
}

std::vector<std::string> SegmentsOf(std::string_view path) {
  std::vector<std::string> segments;
  for (std::string& segment : Split(path, '/')) {
    if (!segment.empty()) segments.push_back(std::move(segment));
  }
  return segments;
}

void TakeVariables(Operation& operation, const std::vector<std::string>& variables) {
  if (!variables.empty()) operation.request_id = variables[0];
  if (variables.size() > 1) operation.child_id = variables[1];
}

void RecogniseV3(Operation& operation, std::string_view method, const std::vector<std::string>& segments) {
  operation.misfit = Operation::Misfit::kUnknownPath;
  for (const V3Route& route : kV3Routes) {
    const auto variables = Match(route.path, segments);
    if (!variables) continue;
    operation.misfit = Operation::Misfit::kWrongMethod;
    if (route.method != method) continue;
    operation.misfit = Operation::Misfit::kNone;
    operation.name = route.name;
    operation.is_change = route.is_change;
    TakeVariables(operation, *variables);
    return;
  }
  if (operation.misfit == Operation::Misfit::kWrongMethod || segments.empty() || segments.size() > 2) return;
  if (segments[0] == "requests") return;
  operation.module = segments[0];
  if (segments.size() == 2) operation.child_id = segments[1];
  if (method != "GET") {
    operation.misfit = Operation::Misfit::kWrongMethod;
    return;
  }
  operation.misfit = Operation::Misfit::kNone;
  operation.name = segments.size() == 1 ? "list-rows" : "get-row";
}

void RecogniseV1(Operation& operation, const std::vector<std::string>& segments) {
  if (const std::string* name = FindParameter(operation.parameters, "OPERATION_NAME"))
    operation.v1_name = *name;
  operation.misfit = Operation::Misfit::kUnknownOperation;
  for (const V1Route& route : kV1Routes) {
    if (route.operation != operation.v1_name) continue;
    operation.misfit = Operation::Misfit::kWrongPath;
    const auto variables = Match(route.path, segments);
    if (!variables) continue;
    operation.misfit = Operation::Misfit::kNone;
    operation.name = route.name;
    operation.is_change = route.is_change;
    TakeVariables(operation, *variables);
    return;
  }
}

}  // namespace

std::vector<std::string> OperationNames() {
  std::set<std::string, std::less<>> names = {"list-rows", "get-row"};
  for (const V3Route& route : kV3Routes) names.emplace(route.name);
  for (const V1Route& route : kV1Routes) names.emplace(route.name);
  return {names.begin(), names.end()};
}

std::vector<std::string> ChangeNames() {
  std::set<std::string, std::less<>> names;
  for (const V3Route& route : kV3Routes) {
    if (route.is_change) names.emplace(route.name);
  }
  return {names.begin(), names.end()};
}

const std::string* FindParameter(const web::Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (EqualsIgnoreCase(key, name)) return &value;
  }
  return nullptr;
}

bool IsControl(const web::Request& request) {
  for (const std::string& segment : Split(request.path, '/')) {
    if (!segment.empty()) return segment == "simulator";
  }
  return false;
}

bool IsForm(const web::Request& request) {
  // The product reads forms whatever the Content-Type says about them, unless it is another kind of document.
  const std::string type = request.ContentType();
  return type.empty() || type == "application/x-www-form-urlencoded";
}

Operation Recognise(const web::Request& request, std::string_view base_path) {
  Operation operation;
  std::vector<std::string> segments = SegmentsOf(request.path);
  const auto drop = [&segments](std::ptrdiff_t count) {
    segments.erase(segments.begin(), segments.begin() + count);
  };
  const std::string* host = request.headers.Find("Host");
  operation.origin = std::string(request.is_tls ? "https://" : "http://") +
                     (host == nullptr ? "localhost" : *host) + std::string(base_path);
  operation.parameters = request.query;
  if (IsForm(request)) {
    for (const auto& [name, value] : web::ParseParameters(request.body))
      operation.parameters.Add(name, value);
  }
  if (IsControl(request)) {
    operation.api = Api::kControl;
    return operation;
  }
  const std::vector<std::string> base = SegmentsOf(PercentDecode(base_path, false));
  if (segments.size() < base.size() || !std::equal(base.begin(), base.end(), segments.begin()))
    return operation;
  drop(static_cast<std::ptrdiff_t>(base.size()));
  if (segments.size() >= 4 && segments[0] == "app" && segments[2] == "api") drop(2);
  if (!segments.empty() && segments[0] == "sdpapi") {
    drop(1);
    operation.api = Api::kV1;
    RecogniseV1(operation, segments);
  } else if (segments.size() >= 2 && segments[0] == "api" && segments[1] == "v3") {
    drop(2);
    operation.api = Api::kV3;
    RecogniseV3(operation, request.method == "HEAD" ? "GET" : request.method, segments);
  }
  return operation;
}

std::string KeyOf(const web::Request& request, const Operation& operation) {
  for (const char* name : {"authtoken", "TECHNICIAN_KEY"}) {
    if (const std::string* header = request.headers.Find(name)) return *header;
    if (const std::string* parameter = FindParameter(operation.parameters, name)) return *parameter;
  }
  return {};
}

}  // namespace flintdesk::simulator
