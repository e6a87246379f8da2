#include "simulator/operation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

/// The segments that stand for ids; nothing when the path is another one.
std::optional<std::vector<std::string>> Match(const Modules::Way& way,
                                              const std::vector<std::string>& segments) {
  if (way.segments.size() != segments.size()) return std::nullopt;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!IsId(way.segments[i]) && way.segments[i] != segments[i]) return std::nullopt;
  }
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (IsId(way.segments[i])) ids.push_back(segments[i]);
  }
  return ids;
}

std::vector<std::string> SegmentsOf(std::string_view path) {
  std::vector<std::string> segments;
  for (std::string& segment : Split(path, '/')) {
    if (!segment.empty()) segments.push_back(std::move(segment));
  }
  return segments;
}

/// What a sink has read as it came, or else the body.
void TakeMultipart(const web::Request& request, Operation& operation) {
  std::shared_ptr<MultipartSink> form = std::dynamic_pointer_cast<MultipartSink>(request.sink);
  if (form == nullptr) {
    form = std::make_shared<MultipartSink>(*request.headers.Find("Content-Type"));
    form->Take(request.body);
  }
  for (const auto& [name, value] : form->parameters()) operation.parameters.Add(name, value);
  if (form->is_whole()) operation.files = form->files();
}

void Take(Operation& operation, const Modules::Way& way, const std::vector<std::string>& ids) {
  operation.misfit = Operation::Misfit::kNone;
  operation.way = &way;
  operation.name = way.verb->name;
  operation.is_change = way.verb->is_change;
  if (ids.empty()) return;
  operation.request_id = ids.front();
  operation.part_ids.assign(ids.begin() + 1, ids.end());
}

void RecogniseV3(Operation& operation, std::string_view method, const std::vector<std::string>& segments,
                 const Modules& modules, const Profile& profile) {
  operation.misfit = Operation::Misfit::kUnknownPath;
  for (const Modules::Way& way : modules.ways()) {
    if (way.route->api != Api::kV3 || !Has(profile, way.route->builds)) continue;
    const auto ids = Match(way, segments);
    if (!ids) continue;
    operation.misfit = Operation::Misfit::kWrongMethod;
    if (way.route->method == method) return Take(operation, way, *ids);
  }
  if (segments.empty() || segments.size() > 2 || modules.FindWhole(segments[0]) != nullptr) return;
  // Something else than reading is possible with the rows of some lists.
  if (operation.misfit == Operation::Misfit::kWrongMethod && method != "GET") return;
  operation.module = segments[0];
  if (segments.size() == 2) operation.part_ids = {segments[1]};
  if (method != "GET") {
    operation.misfit = Operation::Misfit::kWrongMethod;
    return;
  }
  operation.misfit = Operation::Misfit::kNone;
  operation.name = segments.size() == 1 ? "list-rows" : "get-row";
}

void RecogniseV1(Operation& operation, const std::vector<std::string>& segments, const Modules& modules,
                 const Profile& profile) {
  if (const std::string* name = FindParameter(operation.parameters, "OPERATION_NAME"))
    operation.v1_name = *name;
  // The list of accounts is asked for by its path alone.
  if (profile.msp && operation.v1_name.empty()) operation.v1_name = "GET_ALL";
  operation.misfit = Operation::Misfit::kUnknownOperation;
  for (const Modules::Way& way : modules.ways()) {
    if (way.route->api != Api::kV1 || way.route->method != operation.v1_name) continue;
    if (!Has(profile, way.route->builds)) continue;
    operation.misfit = Operation::Misfit::kWrongPath;
    if (const auto ids = Match(way, segments)) return Take(operation, way, *ids);
  }
}

/// The number of a portal, which is 1 where none is given.
std::string NumberOfPortal(const web::Request& request, const Operation& operation) {
  if (const std::string* header = request.headers.Find("PORTALID")) return std::string(Trim(*header));
  const std::string* parameter = FindParameter(operation.parameters, "PORTALID");
  return parameter == nullptr ? "1" : std::string(Trim(*parameter));
}

bool TakesAnyPortal(const Profile& profile) { return profile.any_portal && !profile.cloud; }

/// The text behind a scheme; empty where the header has another one.
std::string BehindScheme(const std::string* header, std::string_view scheme) {
  const bool fits = header != nullptr && EqualsIgnoreCase(header->substr(0, scheme.size()), scheme);
  return fits ? std::string(Trim(header->substr(scheme.size()))) : std::string();
}

}  // namespace

std::vector<std::string> OperationNames() {
  std::set<std::string, std::less<>> names = {"list-rows", "get-row", std::string(kGetToken)};
  for (const Modules::Way& way : ProductModules().ways()) names.emplace(way.verb->name);
  return {names.begin(), names.end()};
}

std::vector<std::string> ChangeNames() {
  std::set<std::string, std::less<>> names;
  for (const Modules::Way& way : ProductModules().ways()) {
    if (way.route->api == Api::kV3 && way.verb->is_change) names.emplace(way.verb->name);
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

Operation Recognise(const web::Request& request, std::string_view base_path, const Modules& modules,
                    const Profile& profile) {
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
  if (IsMultipart(request)) TakeMultipart(request, operation);
  if (const std::string* range = request.headers.Find("Range")) operation.range = *range;
  if (const std::string* if_range = request.headers.Find("If-Range")) operation.if_range = *if_range;
  if (IsControl(request)) {
    operation.api = Api::kControl;
    return operation;
  }
  if (profile.cloud && segments == std::vector<std::string>{"oauth", "v2", "token"}) {
    operation.api = Api::kTokens;
    operation.name = kGetToken;
    return operation;
  }
  const std::vector<std::string> base = SegmentsOf(PercentDecode(base_path, false));
  if (segments.size() < base.size() || !std::equal(base.begin(), base.end(), segments.begin()))
    return operation;
  drop(static_cast<std::ptrdiff_t>(base.size()));
  // There is one portal, which newer builds call by a name.
  bool has_portal = profile.cloud || TakesAnyPortal(profile) || NumberOfPortal(request, operation) == "1";
  if (segments.size() >= 4 && segments[0] == "app" && segments[2] == "api") {
    has_portal = has_portal && (TakesAnyPortal(profile) || segments[1] == kPortal);
    drop(2);
  }
  if (!segments.empty() && segments[0] == "sdpapi") {
    drop(1);
    operation.api = Api::kV1;
    RecogniseV1(operation, segments, modules, profile);
    if (!has_portal) operation.misfit = Operation::Misfit::kWrongPath;
  } else if (segments.size() >= 2 && segments[0] == "api" && segments[1] == "v3") {
    drop(2);
    operation.api = Api::kV3;
    operation.misfit = Operation::Misfit::kUnknownPath;
    if (has_portal)
      RecogniseV3(operation, request.method == "HEAD" ? "GET" : request.method, segments, modules, profile);
  }
  return operation;
}

std::string KeyOf(const web::Request& request, const web::Parameters& parameters, const Profile& profile) {
  const std::string* authorization = request.headers.Find("Authorization");
  if (profile.cloud) {
    // The token endpoint calls its tokens "Bearer".
    std::string token = BehindScheme(authorization, "Zoho-oauthtoken ");
    return token.empty() ? BehindScheme(authorization, "Bearer ") : token;
  }
  for (const char* name : {"authtoken", "TECHNICIAN_KEY"}) {
    if (const std::string* header = request.headers.Find(name)) return *header;
    if (const std::string* parameter = FindParameter(parameters, name)) return *parameter;
  }
  // As newer pages of the vendor print it: "Authorization: authtoken: KEY".
  return BehindScheme(authorization, "authtoken:");
}

}  // namespace flintdesk::simulator
