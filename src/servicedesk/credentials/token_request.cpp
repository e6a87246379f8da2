#include "servicedesk/credentials/token_request.hpp"

#include "base/text.hpp"

namespace flintdesk::servicedesk {

http::Request MakeTokenRequest(const OAuthSettings& settings, TokenSource source, const Secret& text) {
  const bool by_code = source == TokenSource::kGrantCode;
  http::Request request;
  request.method = "POST";
  request.origin = settings.accounts;
  request.target = "/oauth/v2/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = std::string("grant_type=") + (by_code ? "authorization_code" : "refresh_token") +
                 "&client_id=" + PercentEncode(settings.client_id) +
                 "&client_secret=" + PercentEncode(settings.client_secret.Reveal()) +
                 (by_code ? "&code=" : "&refresh_token=") + PercentEncode(text.Reveal());
  // Each counts, with and without a response, and uses up its code: it is resent only when nothing of it has
  // left this machine.
  request.changes = true;
  return request;
}

}  // namespace flintdesk::servicedesk
