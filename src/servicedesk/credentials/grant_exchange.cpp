#include "servicedesk/credentials/grant_exchange.hpp"

#include <utility>

#include "servicedesk/credentials/token_request.hpp"
#include "servicedesk/credentials/token_response.hpp"

namespace flintdesk::servicedesk {
namespace {

using http::Failure;

Result<Secret, Failure> RefreshTokenIn(const http::Origin& accounts, const http::Outcome& outcome) {
  if (!outcome.ok()) return NoTokenResponse(outcome.error(), TokenSource::kGrantCode);
  auto grant = ReadTokenResponse(accounts, *outcome, TokenSource::kGrantCode);
  if (!grant.ok()) return std::move(grant).error();
  return std::move(grant->refresh_token);
}

}  // namespace

void ExchangeGrant(http::Client& client, const OAuthSettings& settings, const Secret& code,
                   http::Context context, GrantExchanged done) {
  client.Send(MakeTokenRequest(settings, TokenSource::kGrantCode, code), std::move(context),
              [accounts = settings.accounts, done = std::move(done)](http::Outcome&& outcome) {
                done(RefreshTokenIn(accounts, outcome));
              });
}

}  // namespace flintdesk::servicedesk
