#pragma once

#include <string>

#include "base/secret.hpp"
#include "http/http.hpp"

namespace flintdesk::servicedesk {

/// Who asks for access tokens, and where.
struct OAuthSettings {
  std::string client_id;
  Secret client_secret;
  Secret refresh_token;
  http::Origin accounts;  ///< The one place where the secrets go, whatever a response names.
};

}  // namespace flintdesk::servicedesk
