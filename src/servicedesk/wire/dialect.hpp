#pragma once

#include <string_view>

#include "base/result.hpp"
#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/wire/attached_file.hpp"
#include "servicedesk/wire/value_names.hpp"

/// One action and its parameters as one HTTP request, for either API. Pure functions; nothing is sent here.
namespace flintdesk::servicedesk {

/// `wrap`: which of the names that V3's builds have for what is sent; empty for the newest. `file`: the one
/// that the call sends; null for none. Errors: kInvalidRequest for a member of `fields` that this API cannot
/// carry, and for an action that it does not have. The key is not in it: the client puts it in when it sends
/// (http/credentials.hpp).
Result<http::Request> BuildRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                   std::string_view wrap = {}, const AttachedFile* file = nullptr);
Result<http::Request> BuildV1Request(const connector::CheckedCall& call, const ValueNames& names,
                                     const AttachedFile* file = nullptr);
Result<http::Request> BuildV3Request(const connector::CheckedCall& call, const ValueNames& names,
                                     std::string_view wrap = {}, const AttachedFile* file = nullptr);

/// Any other read. V3: a path below /api/v3 and its `input_data`; V1: an operation and its details.
http::Request BuildV3Read(const connector::CheckedCall& call, const std::string& path,
                          const json::Object& input = {});
http::Request BuildV1Read(const connector::CheckedCall& call, std::string_view operation,
                          const std::string& path, const json::Object& details = {});

/// One harmless GET that only V3 responds to: a list of one row.
http::Request BuildProbe(const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
