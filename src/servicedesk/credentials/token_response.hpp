#pragma once

#include <chrono>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/http.hpp"
#include "servicedesk/credentials/token_request.hpp"

namespace flintdesk::servicedesk {

/// An access token, and for how long whoever issued it says that it is valid: at most an hour.
struct TokenGrant {
  Secret token;
  std::chrono::seconds lifetime{0};
  Secret refresh_token;  ///< For a grant code alone, and never empty then.
};

/// What the accounts server says to a request for a token that is made from `source`. Only a token that is
/// there counts: refusals come with status 200, too. `api_domain` and whatever else it names is not read: no
/// secret goes where a response says. Failures are of the kinds kProof….
Result<TokenGrant, http::Failure> ReadTokenResponse(const http::Origin& accounts,
                                                    const http::Response& response,
                                                    TokenSource source = TokenSource::kRefreshToken);

/// The same for no response at all.
http::Failure NoTokenResponse(http::Failure failure, TokenSource source = TokenSource::kRefreshToken);

}  // namespace flintdesk::servicedesk
