#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/init_findings.hpp"
#include "cli/prompt.hpp"

namespace flintdesk::cli {

/// One of the secrets that `init` asks for.
struct SecretKind {
  const char* setting;   ///< "technician-key": what the configuration calls it; empty: it is not kept.
  const char* file_end;  ///< "key": it is kept in secrets/NAME.key.
  const char* option;    ///< "--key"
  const char* what;      ///< "technician key"
  const char* question;  ///< "Technician key (not shown)"
  const char* variable;  ///< An example.
};

inline constexpr SecretKind kTechnicianKey = {
    "technician-key", "key", "--key", "technician key", "Technician key (not shown)", "SDP_TECHNICIAN_KEY"};
inline constexpr SecretKind kClientSecret = {
    "client-secret",    "client-secret", "--client-secret", "client secret", "Client secret (not shown)",
    "SDP_CLIENT_SECRET"};
inline constexpr SecretKind kRefreshToken = {
    "refresh-token",    "refresh-token", "--refresh-token", "refresh token", "Refresh token (not shown)",
    "SDP_REFRESH_TOKEN"};
inline constexpr SecretKind kGrantCode = {"",        "", "--code", "grant code", "Grant code (not shown)",
                                          "SDP_CODE"};

/// A secret and where it is kept: in an environment variable that somebody else sets, or in a file.
struct KeptSecret {
  const SecretKind* kind = nullptr;
  std::string variable;  ///< Empty: `text` is kept in a file.
  Secret text;           ///< Empty while nobody has told it, and where a variable holds it.
};

/// What `given` (@FILE, - or env:NAME) says, nobody being asked; - at a terminal is left to be asked for. The
/// secret itself in its place is refused.
KeptSecret TakeSecret(const SecretKind& kind, const std::string& given, const Prompt& prompt,
                      InitFindings& findings);

/// Asks until one is typed that can be one. kCancelled when nobody types one.
Result<Secret> AskForSecret(const SecretKind& kind, Prompt& prompt);

}  // namespace flintdesk::cli
