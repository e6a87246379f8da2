#pragma once

#include <string_view>

#include "base/result.hpp"
#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/response.hpp"
#include "servicedesk/value_names.hpp"

/// One action and its parameters as one HTTP request, for either API. Pure functions; nothing is sent here.
namespace flintdesk::servicedesk {

/// How an installation differs from others with the same API.
struct Variant {
  /// The key that V3 wants a note under: `note` (seen on build 13008 and later) or `request_note` (older
  /// builds). The build where it changed is not known, so the connector tries the other when one is refused.
  std::string_view note_key = "note";
};

/// Errors: kInvalidRequest for a member of `fields` that this API cannot carry, and for an action that it
/// does not have. The key travels in the form's body (V1) or in a secret header (V3); it is in no URL.
Result<http::Request> BuildRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                   const Variant& variant = {});
Result<http::Request> BuildV1Request(const connector::CheckedCall& call, const ValueNames& names);
Result<http::Request> BuildV3Request(const connector::CheckedCall& call, const ValueNames& names,
                                     const Variant& variant = {});

/// An action that an API has no form for must not be sent as another one.
Error NoFormOn(Api api, std::string_view action);

/// Reads the ticket of a call's request, to see its state.
http::Request BuildReadBack(Api api, const connector::CheckedCall& call, std::string_view request_id);
http::Request BuildV1ReadBack(const connector::CheckedCall& call, std::string_view request_id);
http::Request BuildV3ReadBack(const connector::CheckedCall& call, std::string_view request_id);

/// Any other read. V3: a path below /api/v3 and its `input_data`; V1: an operation and its details.
http::Request BuildV3Read(const connector::CheckedCall& call, const std::string& path,
                          const json::Object& input = {});
http::Request BuildV1Read(const connector::CheckedCall& call, const std::string& operation,
                          const std::string& path, const json::Object& details = {});

/// One harmless GET that only V3 responds to: a list of one row.
http::Request BuildProbe(const connector::CheckedCall& call);

/// The request that a call is about: `request-id`, or `associated_entity_id`; empty for add-request.
std::string RequestIdOf(const connector::CheckedCall& call);

/// The status of a request in a response to BuildReadBack, in the service desk's spelling; empty when it
/// holds none.
std::string StatusIn(const Reading& reading);

}  // namespace flintdesk::servicedesk
