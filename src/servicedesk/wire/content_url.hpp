#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/connector.hpp"

namespace flintdesk::servicedesk {

/// The path, behind the base path, at which an attachment's `content_url` has its content, on the service
/// desk that the call goes to. Nothing for another origin, portal or base path, a user in the address, a path
/// that climbs or isn't written from the root on: a key would go where nobody has said that it may. Pure; any
/// thread.
///
///   "/api/v3/attachments/606", "https://desk.example.org:8080/api/v3/attachments/606" -> the path
///   "https://other.example.org/a", "//desk@evil.example/a", "/api/v3/../../a" -> nothing
std::optional<std::string> TargetOfContent(std::string_view content_url, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
