#pragma once

#include <string>

#include "base/result.hpp"
#include "web/listener.hpp"

namespace flintdesk::web {

/// Settings of a certificate that is made on the spot.
struct CertificateOptions {
  std::string extra_name;  ///< One more DNS name or address that it holds for; empty: none.
  int days = 825;          ///< How long it is valid from now; it also holds for the day before.
};

/// A self-signed certificate and its key (EC P-256: made in about a millisecond) for localhost, 127.0.0.1 and
/// ::1. It says that it may sign (CA:TRUE), so that the certificate itself serves as a client's CA file. The
/// key never leaves the process unless the caller writes it. Error: kFailed with OpenSSL's reason. Any
/// thread.
///
///   ListenerOptions options;
///   options.tls = true;
///   options.certificate = MakeSelfSignedCertificate().value();
Result<TlsOptions> MakeSelfSignedCertificate(const CertificateOptions& options = {});

}  // namespace flintdesk::web
