#pragma once

#include "base/secret.hpp"
#include "http/http.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"

namespace flintdesk::servicedesk {

/// What the accounts server makes a token from. A code is typed by a person, works once and within minutes,
/// and gives a refresh token; that one gives access tokens until somebody revokes it.
enum class TokenSource { kRefreshToken, kGrantCode };

/// Asks the accounts server of `settings`, and no other, for what it makes from `text`.
http::Request MakeTokenRequest(const OAuthSettings& settings, TokenSource source, const Secret& text);

}  // namespace flintdesk::servicedesk
