#include "http/transport/certificate_fault.hpp"

#include <openssl/x509_vfy.h>

namespace flintdesk::http {

std::optional<CertificateFault> FaultOfCertificate(long error) {
  constexpr const char* kTrustIsNoHelp = "; `ca-file` does not help here";
  const auto made_anew = [&](std::string what, const char* how) {
    return CertificateFault{
        std::move(what), std::string("Get a new certificate for the service desk, ") + how + kTrustIsNoHelp};
  };
  switch (error) {
    case X509_V_ERR_EE_KEY_TOO_SMALL:
      return made_anew("has a key that is too short for this machine's TLS",
                       "with an RSA key of at least 2048 bits or an EC key of at least 256");
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return made_anew("is signed by an authority whose key is too short for this machine's TLS",
                       "by an authority with an RSA key of at least 2048 bits or an EC key of at least 256");
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return made_anew(
          "is signed with an algorithm that is too weak for this machine's TLS, such as SHA-1 or MD5",
          "signed with SHA-256 or better");
    case X509_V_ERR_INVALID_PURPOSE:
      return made_anew("is not made for a server, or one that signed it is not made for that",
                       "with serverAuth in its extended key usage");
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
      return made_anew(
          "is signed by a certificate that is not an authority's (CA:FALSE, or a key usage without "
          "keyCertSign)",
          "signed by an authority, and put that one's certificate into `ca-file`");
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
      return made_anew("has more authorities above it than one of them allows",
                       "by an authority whose path length allows it");
    case X509_V_ERR_CERT_REVOKED:
      return made_anew("was revoked", "and find out from its administrator why it was");
    case X509_V_ERR_CERT_REJECTED:
      return made_anew("is marked as rejected for servers", "without that mark");
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
      return made_anew("has a critical extension that OpenSSL does not know", "without it");
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
      return made_anew("is for a name that its authority may not sign", "by an authority that may");
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return CertificateFault{
          "has a signature that does not fit the authority of that name that is trusted here",
          "Find out whether the authority was renewed, and put its present certificate into "
          "`ca-file`"};
    default:
      return std::nullopt;
  }
}

}  // namespace flintdesk::http
