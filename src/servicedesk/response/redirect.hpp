#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace flintdesk::servicedesk {

/// Where a response sends a call on to, as far as a person may see it. Query, fragment, user and path
/// parameters are left out: they may hold a session or a secret.
struct Redirect {
  std::string scheme;  ///< "https", in lower case; empty for a path alone.
  std::string host;    ///< In lower case.
  std::string port;    ///< As it is written; may be empty.
  std::string path;

  /// "https://login.example:8443/path", without secrets, in one line and not too long; empty for nothing.
  std::string Shown() const;
};

/// The text of a Location header, which anybody may have written. Pure; any thread.
Redirect ReadRedirect(std::string_view location);

/// What a person can do: only what the address itself shows is said to be set. `has_portal`: the call's own
/// path began with that of a portal, which is no part of base-path then.
std::string RemedyOf(const Redirect& redirect, const http::Origin& asked, bool has_portal = false);

}  // namespace flintdesk::servicedesk
