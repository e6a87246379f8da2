#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "web/listener.hpp"

namespace flintdesk::web {

/// Settings of a certificate that is made on the spot.
struct CertificateOptions {
  std::string extra_name;   ///< One more DNS name or address that it holds for; empty: none.
  int days = 825;           ///< How long it is valid from now; less than 0: it is not any more.
  int age_days = 1;         ///< Since when it is valid, back from now.
  bool local_names = true;  ///< It holds for localhost, 127.0.0.1 and ::1.
  /// Who signs it, a certificate that may sign and its key; nothing: itself. What another one has signed may
  /// not sign others itself.
  std::optional<TlsOptions> issuer = {};
};

/// A certificate and its key (EC P-256: made in about a millisecond), by default self-signed and for
/// localhost, 127.0.0.1 and ::1. When self-signed it says that it may sign (CA:TRUE), so that the certificate
/// itself serves as a client's CA file. The key never leaves the process unless the caller writes it. Error:
/// kFailed with OpenSSL's reason. Any thread.
///
///   ListenerOptions options;
///   options.tls = true;
///   options.certificate = MakeSelfSignedCertificate().value();
Result<TlsOptions> MakeSelfSignedCertificate(const CertificateOptions& options = {});

}  // namespace flintdesk::web
