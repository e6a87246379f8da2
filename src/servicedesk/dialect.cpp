#include "servicedesk/dialect.hpp"

#include <fmt/format.h>

namespace flintdesk::servicedesk {

std::string_view NameOf(Api api) { return api == Api::kV1 ? "V1" : "V3"; }

Result<http::Request> BuildRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                   const Variant& variant) {
  return api == Api::kV1 ? BuildV1Request(call, names) : BuildV3Request(call, names, variant);
}

Error NoFormOn(Api api, std::string_view action) {
  const Api other = api == Api::kV1 ? Api::kV3 : Api::kV1;
  return InvalidRequestError(
      fmt::format("the action {} does not exist over {}", action, NameOf(api)),
      fmt::format("Use a service desk that speaks {}, or leave `api-version` at auto", NameOf(other)));
}

http::Request BuildReadBack(Api api, const connector::CheckedCall& call, std::string_view request_id) {
  return api == Api::kV1 ? BuildV1ReadBack(call, request_id) : BuildV3ReadBack(call, request_id);
}

std::string RequestIdOf(const connector::CheckedCall& call) {
  const std::string id = call.values.Text("request-id");
  return id.empty() ? call.values.Text("associated_entity_id") : id;
}

std::string StatusIn(const Reading& reading) {
  // A V3 response carries the V1 view, so one path serves both.
  const json::Value* status = reading.document.Path({"operation", "Details", "STATUS"});
  return status == nullptr ? std::string{} : status->ScalarText().value_or("");
}

}  // namespace flintdesk::servicedesk
