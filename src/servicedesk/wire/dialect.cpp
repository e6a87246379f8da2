#include "servicedesk/wire/dialect.hpp"

#include <fmt/format.h>

#include "servicedesk/model/action.hpp"

namespace flintdesk::servicedesk {

std::string_view NameOf(Api api) { return api == Api::kV1 ? "V1" : "V3"; }

Result<http::Request> BuildRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                   std::string_view wrap, const AttachedFile* file) {
  return api == Api::kV1 ? BuildV1Request(call, names, file) : BuildV3Request(call, names, wrap, file);
}

Error NoFormOn(Api api, const catalogue::Action& action) {
  const Wire& wire = ModelOf(action).wire;
  const bool other = api == Api::kV1 ? wire.v3.has_value() : wire.v1.has_value();
  return InvalidRequestError(
      fmt::format("the action {} does not exist over {}", action.name, NameOf(api)),
      other ? fmt::format("Use a service desk that speaks {}, or leave `api-version` at auto",
                          NameOf(api == Api::kV1 ? Api::kV3 : Api::kV1))
            : "It exists over no API.");
}

}  // namespace flintdesk::servicedesk
