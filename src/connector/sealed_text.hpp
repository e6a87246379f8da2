#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace flintdesk::connector {

/// Text that only who has a certain secret can read or write: a token that has to lie in a file, say. AES-256
/// in GCM, with a key made of the secret and of what the text is for; each time with another nonce. Pure but
/// for the random numbers; any thread.
///
///   const std::string sealed = Seal("token-0001", refresh_token, "access token");
///   Unseal(sealed, refresh_token, "access token") == "token-0001"
std::string Seal(std::string_view text, const Secret& secret, std::string_view purpose);

/// Nothing for what was sealed with another secret or for another purpose, was changed, or is something else.
std::optional<std::string> Unseal(std::string_view sealed, const Secret& secret, std::string_view purpose);

}  // namespace flintdesk::connector
