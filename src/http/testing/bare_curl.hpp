#pragma once

#include <string>

#include "http/http.hpp"

namespace flintdesk::http::testing {

/// What libcurl alone says of a server, with nothing of ours between.
struct CurlVerdict {
  bool accepted = false;
  std::string why;  ///< Its own words, when it is not.
};

/// Asks for "/" on a connection and with a session of its own. Heeds what `options` say about TLS and nothing
/// else of them.
CurlVerdict AskWithCurl(const Origin& origin, const ClientOptions& options);

}  // namespace flintdesk::http::testing
