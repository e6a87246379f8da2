#pragma once

#include <optional>
#include <string>

namespace flintdesk::http {

/// Why a certificate is refused whoever signed it, and the remedy.
struct CertificateFault {
  std::string what;    ///< Behind "the certificate of desk:8443": "has a key that is too short …"
  std::string remedy;  ///< A sentence without its full stop.
};

/// For one of OpenSSL's X509_V_ERR_…; nothing where trust would help, for names and for dates. Such a
/// certificate may stand in ca-file already, so no remedy says to put it there. Pure; any thread.
std::optional<CertificateFault> FaultOfCertificate(long error);

}  // namespace flintdesk::http
