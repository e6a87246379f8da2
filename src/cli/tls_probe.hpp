#pragma once

#include <string>

#include "base/time.hpp"
#include "cli/certificate_view.hpp"
#include "http/http.hpp"

namespace flintdesk::cli {

/// The result of a TLS handshake.
struct TlsView {
  enum class Outcome {
    kSpoken,         ///< TLS is spoken; `chain` says whether it is to be trusted.
    kNotTls,         ///< The port speaks something else than TLS.
    kTooOld,         ///< No version in common.
    kRefused,        ///< An alert from the other side.
    kNoResponse,     ///< Nothing came within the limit.
    kBroken,         ///< The connection ended in the middle.
    kUnusableFiles,  ///< Our own: ca-file, client certificate or key.
  };
  Outcome outcome = Outcome::kBroken;
  std::string reason;   ///< In words, when TLS is not spoken.
  std::string version;  ///< "TLSv1.3"
  std::string cipher;
  ChainView chain;
};

/// Shakes hands over `descriptor` (borrowed; a connection to the host, nothing sent yet; becomes
/// non-blocking) with the trust, client certificate and least version of `options`, but goes on whatever the
/// certificates say, and then ends TLS without sending anything else. Returns within `limit`.
TlsView ExamineTls(int descriptor, const std::string& host, const http::ClientOptions& options,
                   milliseconds limit);

}  // namespace flintdesk::cli
