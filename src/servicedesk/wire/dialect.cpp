#include "servicedesk/wire/dialect.hpp"

#include "servicedesk/model/edition.hpp"

namespace flintdesk::servicedesk {

std::string_view NameOf(Api api) { return api == Api::kV1 ? "V1" : "V3"; }

Result<http::Request> BuildRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                   std::string_view wrap, const AttachedFile* file) {
  // An action that an API has no form for must not be sent as another one.
  if (auto error = WhyNotOver(api, call)) return *std::move(error);
  return api == Api::kV1 ? BuildV1Request(call, names, file) : BuildV3Request(call, names, wrap, file);
}

}  // namespace flintdesk::servicedesk
