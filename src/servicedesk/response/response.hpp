#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/http.hpp"
#include "servicedesk/response/reading.hpp"

/// Reading what the service desk said, before anybody judges it.
namespace flintdesk::servicedesk {

/// Reads a response: encoding, then HTML, XML or JSON by what the body begins with (the content type is not
/// to be trusted), then the API's own shape. `request_id` goes into the V1 view of a V3 response where the
/// response itself does not say which request it is about. Never fails: what cannot be read is a Shape.
Reading ReadResponse(Api api, const http::Response& response, std::string_view request_id);
/// The same, and takes the body out of the response: the document keeps it, uncopied.
Reading TakeResponse(Api api, http::Response& response, std::string_view request_id);

/// V3's document where the exchange is a success; else null.
json::Value SuccessIn(const http::Outcome& exchanged);

/// The readers of one form each, for text in UTF-8; open to fuzzing.
Reading ReadV1Json(std::string_view text);
Reading ReadV1Xml(std::string_view text);
Reading ReadV3(std::string text);

/// The object that a response in JSON is. Nothing where it is none, and the reading says so.
std::optional<json::Value> ParseObject(Reading& reading, std::string_view text);

/// Keeps the beginning of a text that turned out to be no document.
void KeepText(Reading& reading, std::string_view text);

}  // namespace flintdesk::servicedesk
