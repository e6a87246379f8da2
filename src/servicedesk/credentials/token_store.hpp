#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/memory.hpp"
#include "servicedesk/credentials/oauth_settings.hpp"

namespace flintdesk::servicedesk {

/// What is known of the access tokens of one client. Times are milliseconds since 1970.
struct TokenState {
  struct Token {
    Secret header;  ///< With the word before it.
    std::int64_t made = 0, renewed = 0, expires = 0;
  };
  struct Pause {
    std::int64_t end = 0;
    http::Failure why;
  };
  std::optional<Token> token;
  std::vector<std::int64_t> asked;  ///< When tokens were asked for, the oldest first.
  std::optional<Pause> pause;       ///< After a refusal nothing is asked for until then.
  /// When one was last asked for in place of a token that the service desk rejected.
  std::optional<std::int64_t> replaced;
};

/// Keeps it in a document of `memory` that all processes of a home folder read: the token sealed with the
/// refresh token, so that the file is of no use to who lacks that. Whoever changes it holds the lock `name()`
/// from the reading to the writing. A document is foreign text: what can't be is left out. On the loop only.
class TokenStore {
 public:
  /// `memory` outlives this.
  TokenStore(const OAuthSettings& settings, connector::Memory& memory);

  /// Also the name of the document, and different for each set of secrets.
  const std::string& name() const { return name_; }
  /// `now`: nothing is believed to be of a later time.
  TokenState Read(std::int64_t now) const;
  void Write(const TokenState& state);

 private:
  const Secret secret_;
  const std::string name_;
  connector::Memory& memory_;
};

}  // namespace flintdesk::servicedesk
