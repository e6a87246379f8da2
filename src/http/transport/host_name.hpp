#pragma once

#include <optional>
#include <string>

namespace flintdesk::http {

/// The name as the name service, TLS and `Host` have it: "xn--…" where letters lie beyond ASCII (RFC 5891,
/// as UTF-8, whatever the locale); an IPv4 address in four numbers; an ASCII
/// name stays as it is. Nothing: no host can have it.
std::optional<std::string> AsciiHost(const std::string& host);

}  // namespace flintdesk::http
