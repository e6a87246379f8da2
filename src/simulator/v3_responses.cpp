#include <optional>

#include "simulator/v3_dialect.hpp"

/// The responses with which V3 refuses. Codes and shapes: vendor documentation, and recordings of builds
/// 13008 and 14990.
namespace flintdesk::simulator::v3 {
namespace {

using json::Object;
using json::Value;

web::Response Failure(int http_status, int code, std::string message,
                      const std::vector<std::string>& fields = {}, bool always_list = false) {
  Object inner{{"status_code", code}};
  if (always_list) {
    json::Array names;
    for (const std::string& field : fields) names.emplace_back(field);
    inner.Set("fields", std::move(names));
  } else if (!fields.empty()) {
    inner.Set("field", fields.front());
  }
  inner.Set("type", "failed");
  inner.Set("message", std::move(message));
  const Object status{{"status_code", 4000}, {"messages", json::Array{inner}}, {"status", "failed"}};
  return web::Response::Json(http_status, json::Write(Object{{"response_status", status}}));
}

}  // namespace

web::Response FailureResponse(int http_status, int code, std::string message) {
  return Failure(http_status, code, std::move(message));
}

web::Response LoginPage() {
  return web::Response::Text(200,
                             "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form "
                             "action=\"j_security_check\" method=\"post\"></form></body></html>\n",
                             "text/html;charset=UTF-8");
}

web::Response RefusalResponse(const Refusal& refusal) {
  const auto text = [&refusal](const char* otherwise) {
    return refusal.message.empty() ? std::string(otherwise) : refusal.message;
  };
  switch (refusal.kind) {
    case Refusal::Kind::kNotFound:
      return Failure(404, 4007, text("Invalid URL"));
    case Refusal::Kind::kForbidden:
      return Failure(403, 4002, text("User does not have this permission"));
    case Refusal::Kind::kBadReference:
    case Refusal::Kind::kInvalidValue:
      return Failure(400, 4001, text("Invalid Input"), refusal.fields);
    case Refusal::Kind::kMissing:
      return Failure(400, 4012, text("Mandatory fields are missing"), refusal.fields, true);
    case Refusal::Kind::kAlreadyClosed:
      return Failure(400, 4001, text("Request is already closed"));
    case Refusal::Kind::kUnassigned:
      return Failure(400, 4001, text("The request is not assigned"), {"technician"});
    case Refusal::Kind::kClosingRule:
      return Failure(refusal.code == 4002 ? 403 : 400, refusal.code == 0 ? 4012 : refusal.code,
                     text("Closing rules are not met"), refusal.fields, refusal.code != 4001);
    case Refusal::Kind::kAlreadyTrashed:
      return Failure(400, 4016, text("Already in trash"));
    case Refusal::Kind::kNotTrashed:
      return Failure(400, 4001, text("The request is not in the trash"));
    case Refusal::Kind::kExtraKey:
      return Failure(400, 4001, text("Extra key found in JSON"), refusal.fields);
    case Refusal::Kind::kNotProvided:
      return Failure(400, 4001, text("Value not provided"), refusal.fields);
    case Refusal::Kind::kReadOnly:
      return Failure(400, 4014, text("The field cannot be set"), refusal.fields);
    case Refusal::Kind::kInternal:
      break;
  }
  return Failure(500, 4004, "Internal Error");
}

web::Response MisfitResponse(const Operation& operation) {
  if (operation.misfit == Operation::Misfit::kWrongMethod) return Failure(400, 4021, "Invalid HTTP method");
  return Failure(404, 4007, "Invalid URL");
}

web::Response BadKeyResponse(const Profile& profile) {
  if (profile.cloud && profile.token_error_object)
    return web::Response::Json(401, json::Write(Object{{"error", "INVALID_TOKEN"}}));
  if (profile.cloud) return Failure(401, 4022, "Invalid OAuth token");
  switch (profile.bad_key) {
    case Profile::BadKey::kInner401:
      return Failure(400, 401, "AuthToken in the request is invalid. Unable to authenticate.");
    case Profile::BadKey::kStatus401:
      return Failure(401, 4022, "Invalid API key");
    case Profile::BadKey::kLoginPage:
      return LoginPage();
    case Profile::BadKey::kRedirect: {
      web::Response response = web::Response::Text(302, "");
      response.headers.Add("Location", "/Login.jsp");
      return response;
    }
  }
  return LoginPage();
}

web::Response ThrottledResponse(const Profile& profile) {
  if (profile.throttle == Profile::Throttle::kStatus429) return Failure(429, 4015, "Rate limit exceeded");
  return web::Response::Text(400,
                             "URL blocked as maximum access limit for the page is exceeded. Please try after "
                             "sometime.",
                             "text/html;charset=UTF-8");
}

}  // namespace flintdesk::simulator::v3
