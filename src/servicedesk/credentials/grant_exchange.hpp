#pragma once

#include <functional>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/http.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"

namespace flintdesk::servicedesk {

/// The refresh token that a grant code gives, or why there is none, in the kinds kProof….
using GrantExchanged = std::function<void(Result<Secret, http::Failure>)>;

/// Exchanges a grant code, which works once, for a refresh token: one request to the accounts server of
/// `settings` and to no other, redirected or not. `settings.refresh_token` is not looked at. On the loop of
/// `client`, which it does not keep; calls `done` once.
void ExchangeGrant(http::Client& client, const OAuthSettings& settings, const Secret& code,
                   http::Context context, GrantExchanged done);

}  // namespace flintdesk::servicedesk
