#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "http/credentials.hpp"

namespace flintdesk::servicedesk {

struct OAuthSettings {
  std::string client_id;
  Secret client_secret;
  Secret refresh_token;
  http::Origin accounts;  ///< The one place where the secrets go, whatever a response names.
};

/// Access tokens for one client, made from its refresh token and renewed before they expire. One request for
/// a token serves all calls that wait. The accounts server allows few of them: after one that was refused or
/// rate-limited, and when too many were made, calls fail at once for a while.
///
/// `client` sends the requests for tokens. It is another one than that of the calls, which hold its places
/// while they wait for a token. It and `clock` must outlive the calls.
class OAuthClient final : public http::Credentials, public std::enable_shared_from_this<OAuthClient> {
 public:
  OAuthClient(OAuthSettings settings, http::Client& client, const Clock& clock);

  std::size_t Mark() const override { return mark_; }
  void Authorize(const http::RequestPointer& request, Authorized done) override;
  bool Rejected(const http::Request& sent, const http::Response& response) override;
  std::string Awaited() const override;

 private:
  struct Token {
    Secret header;  ///< With the word before it.
    Clock::time_point made, renewed, expires;
  };
  struct Waiter {
    http::RequestPointer request;
    Authorized done;
  };
  /// Belongs to the request for a token, so that the calls that wait go with it when the loop ends.
  struct Refresh {
    std::vector<Waiter> waiters;
  };
  struct Pause {
    Clock::time_point end;
    http::Failure why;
  };

  void Ask(const std::shared_ptr<Refresh>& refresh);
  http::Request TokenRequest() const;
  void End(Refresh& refresh, Result<http::Response, http::Failure> result);
  std::optional<http::Failure> Take(const Result<http::Response, http::Failure>& result);
  std::optional<http::Failure> WhyNotNow();
  void Serve(Waiter waiter, const std::optional<http::Failure>& failure) const;

  const OAuthSettings settings_;
  http::Client& client_;
  const Clock& clock_;
  const std::size_t mark_;
  std::optional<Token> token_;  ///< In memory only. Read in Authorize and Rejected, written in Take.
  std::optional<Pause> pause_;
  std::deque<Clock::time_point> asked_;  ///< When tokens were asked for, in the last ten minutes.
  std::weak_ptr<Refresh> refresh_;
};

}  // namespace flintdesk::servicedesk
