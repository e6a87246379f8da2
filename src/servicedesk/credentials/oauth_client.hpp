#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "connector/keyed_locks.hpp"
#include "http/credentials.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"
#include "servicedesk/credentials/token_store.hpp"

namespace flintdesk::servicedesk {

/// What the access tokens of one client are fetched and kept with.
struct OAuthParts {
  /// Sends the requests for tokens. It is another one than that of the calls, which hold its places while
  /// they wait for a token.
  std::unique_ptr<http::Client> client;
  const Clock& clock;            ///< This and the others outlive the calls.
  connector::KeyedLocks& locks;  ///< One process of a home folder at a time asks for a token.
  connector::Memory& memory;     ///< What one has found the others read.
};

/// Access tokens for one client, made from its refresh token and renewed before they expire. One request for
/// a token serves all calls that wait, those of the other processes of a home folder too. The accounts server
/// allows few of them: after one that was refused or rate-limited, and when too many were made, calls fail at
/// once for a while, and one that the service desk rejects is renewed once a minute. Of a request that failed
/// on its way, or on the accounts server, nothing is kept; the calls that waited may retry.
class OAuthClient final : public http::Credentials, public std::enable_shared_from_this<OAuthClient> {
 public:
  OAuthClient(OAuthSettings settings, OAuthParts parts);
  ~OAuthClient() override;
  OAuthClient(const OAuthClient&) = delete;
  OAuthClient& operator=(const OAuthClient&) = delete;

  std::size_t Mark() const override { return mark_; }
  void Authorize(const http::RequestPointer& request, Authorized done) override;
  bool Rejected(const http::Request& sent, const http::Response& response) override;
  std::string Awaited() const override;

 private:
  struct Waiter {
    http::RequestPointer request;
    Authorized done;
  };
  /// Belongs to the request for a token, or to the lock that it waits for, so that the calls that wait go
  /// with it when the loop ends.
  struct Refresh {
    std::vector<Waiter> waiters;
  };

  bool HasFreshToken() const;
  void OnLock(const std::shared_ptr<Refresh>& refresh);
  void Ask(const std::shared_ptr<Refresh>& refresh);
  std::optional<http::Failure> Take(const Result<http::Response, http::Failure>& result);
  http::Failure TakeOut(http::Failure failure);
  std::optional<http::Failure> WhyNotNow();
  void End(Refresh& refresh, const std::optional<http::Failure>& failure);
  void Serve(Waiter waiter, const std::optional<http::Failure>& failure) const;
  std::int64_t Now() const { return parts_.clock.EpochMilliseconds(); }

  const OAuthSettings settings_;
  const OAuthParts parts_;
  const std::size_t mark_;
  TokenStore store_;
  TokenState state_;  ///< As it was last read or written.
  Secret rejected_;   ///< The header that the service desk did not take.
  std::weak_ptr<Refresh> refresh_;
  connector::KeyedLocks::Number lock_ = 0;  ///< While a token is asked for; 0: none.
};

}  // namespace flintdesk::servicedesk
