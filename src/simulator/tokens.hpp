#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "simulator/profile.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// The client that the token endpoint knows, and what it gives tokens for: words that everybody may know.
inline constexpr std::string_view kToyClient = "demo-client";
inline constexpr std::string_view kToyClientSecret = "demo-secret";
inline constexpr std::string_view kToyRefreshToken = "demo-refresh";
inline constexpr std::string_view kToyCode = "demo-code";

/// The token endpoint of the Cloud: access tokens for a refresh token or a code. A copy can be tried and
/// dropped. Not thread-safe; times are epoch milliseconds.
class Tokens {
 public:
  struct Reply {
    web::Response response;
    bool issued = false;
  };
  /// Responds to a request for a token. `origin`: what the response calls the address of the API.
  Reply Grant(const web::Parameters& parameters, const Profile& profile, std::int64_t now,
              std::string_view origin);

  /// Was it issued, and is it still valid?
  bool IsGood(std::string_view token, std::int64_t now) const;

  void SetRevoked(bool revoked) { revoked_ = revoked; }
  bool revoked() const { return revoked_; }
  void ExpireAll() { until_.clear(); }  ///< Every access token, at once.

  /// `{"issued": 1, "refused": 0, "valid": 1, "revoked": false}`
  json::Value ToJson(std::int64_t now) const;

 private:
  bool revoked_ = false;  ///< The refresh token.
  bool code_is_used_ = false;
  std::int64_t issued_ = 0;
  std::int64_t refused_ = 0;
  std::vector<std::int64_t> refreshes_;                     ///< Of the last minute.
  std::map<std::string, std::int64_t, std::less<>> until_;  ///< When each access token ends.
};

}  // namespace flintdesk::simulator
