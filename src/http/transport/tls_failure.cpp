#include "http/transport/tls_failure.hpp"

#include <string>
#include <string_view>

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "base/secret.hpp"
#include "http/transport/certificate_fault.hpp"
#include "http/transport/transport_failure.hpp"
#include "http/transport/trust_assistance.hpp"

namespace flintdesk::http {
namespace {

Failure TlsFailed(std::string message, std::string_view assistance) {
  return MakeFailure(FailureKind::kTlsFailed, std::move(message), std::string(assistance));
}

/// "handshake failure", where OpenSSL says "sslv3 alert handshake failure" whatever the version.
std::string WordsOf(unsigned long error) {
  const char* text = ERR_reason_error_string(error);
  std::string_view words = text != nullptr ? text : "no reason is known";
  constexpr std::string_view kAlert = "alert ";
  if (const std::size_t alert = words.find(kAlert); alert != words.npos)
    words.remove_prefix(alert + kAlert.size());
  return std::string(words);
}

class Sentences {
 public:
  Sentences(const Origin& origin, const ClientOptions& options)
      : options_(options), place_(Redact(origin.HostAndPort())) {}

  Failure OfHandshake(unsigned long error) const {
    if (error == 0) return TlsFailed(fmt::format("no memory for TLS to {}", place_), "");
    if (IsAboutClientCertificate(error)) return OfClientCertificate(error);
    switch (DisagreementOf(error)) {
      case Disagreement::kTls:
        return TlsFailed(fmt::format("{} does not speak TLS", place_),
                         "If this is the port for plain HTTP, set `is-ssl` to false");
      case Disagreement::kVersion:
        return TlsFailed(fmt::format("{} does not speak TLS {} or newer", place_, options_.tls_minimum),
                         "Update the service desk, or set `tls-minimum` to the version it speaks");
      case Disagreement::kOther:
        break;
    }
    switch (ERR_GET_REASON(error)) {
      case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:  // which before TLS 1.3 says that a certificate is missing
      case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
        return OfClientCertificate(error);
      case SSL_R_EE_KEY_TOO_SMALL:
        return OfCertificate(X509_V_ERR_EE_KEY_TOO_SMALL);
      case SSL_R_CA_KEY_TOO_SMALL:
        return OfCertificate(X509_V_ERR_CA_KEY_TOO_SMALL);
      case SSL_R_CA_MD_TOO_WEAK:
        return OfCertificate(X509_V_ERR_CA_MD_TOO_WEAK);
      case SSL_R_DH_KEY_TOO_SMALL:
        return TlsFailed(
            fmt::format("{} exchanges keys in a way that is too weak for this machine's TLS", place_),
            "Have the service desk offer elliptic curves, or a Diffie-Hellman group of 2048 bits");
      case SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
        return TlsFailed(fmt::format("{} does not support secure renegotiation, without which TLS can be "
                                     "tampered with",
                                     place_),
                         "Update the service desk or its Java (RFC 5746)");
      case SSL_R_TLSV1_UNRECOGNIZED_NAME:
        return TlsFailed(fmt::format("{} does not know this name", place_),
                         "Set `host-name` to a name that the service desk has a certificate for");
      default:
        return TlsFailed(fmt::format("the TLS handshake with {} failed: {}", place_, WordsOf(error)),
                         "`flintdesk doctor` checks it step by step");
    }
  }

  Failure OfClientCertificate(unsigned long error) const {
    return TlsFailed(fmt::format("{} refused the TLS handshake: {}", place_, WordsOf(error)),
                     options_.client_certificate.empty()
                         ? "If the service desk asks for one, set `client-certificate` and `client-key`"
                         : "Check that the service desk trusts what `client-certificate` names");
  }

  Failure OfName() const {
    return Of("is for another name", "Set `host-name` to a name that stands in the certificate");
  }

  Failure OfCertificate(unsigned long fault) const {
    const auto error = static_cast<long>(fault);
    if (const auto refused = FaultOfCertificate(error)) return Of(refused->what, refused->remedy);
    switch (error) {
      case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return OfTrust("is self-signed");
      case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      case X509_V_ERR_CERT_UNTRUSTED:
        return OfTrust("is signed by an authority that is not trusted here");
      case X509_V_ERR_CERT_HAS_EXPIRED:
        return Of(
            "has expired, or one that signed it",
            options_.ca_file.empty()
                ? "Renew it on the service desk, and check the clock of this machine"
                : "Renew it on the service desk and then in `ca-file`, and check the clock of this machine");
      case X509_V_ERR_CERT_NOT_YET_VALID:
        return Of("is not valid yet", "Check the clocks of this machine and of the service desk");
      case X509_V_ERR_HOSTNAME_MISMATCH:
      case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return OfName();
      default:
        return Of(fmt::format("could not be verified: {}", X509_verify_cert_error_string(error)),
                  "Ask the service desk's administrator to check it; `flintdesk doctor` shows what it says");
    }
  }

 private:
  Failure Of(std::string_view what, std::string_view assistance) const {
    return TlsFailed(fmt::format("the certificate of {} {}", place_, what), assistance);
  }
  /// Does not advise to trust the new certificate: it may be that of somebody else on the way.
  Failure OfTrust(std::string_view what) const {
    if (options_.ca_file.empty()) return Of(what, kTrustAssistance);
    return Of(
        fmt::format("is not trusted: it is not the one in {}, nor signed by it", options_.ca_file),
        "Find out from the service desk's administrator whether it was renewed before you trust it anew; "
        "`flintdesk doctor` shows its SHA-256 to compare");
  }

  const ClientOptions& options_;
  const std::string place_;
};

}  // namespace

Failure TlsRefused(const TlsStream::Refusal& refusal, const Origin& origin, const ClientOptions& options) {
  const Sentences sentences(origin, options);
  switch (refusal.what) {
    case TlsStream::Refusal::What::kTls:
      return sentences.OfHandshake(refusal.error);
    case TlsStream::Refusal::What::kCertificate:
      return sentences.OfCertificate(refusal.error);
    case TlsStream::Refusal::What::kName:
      return sentences.OfName();
    case TlsStream::Refusal::What::kEndless:
      return MakeFailure(FailureKind::kConnectFailed,
                         fmt::format("{} sends a TLS handshake without end", Redact(origin.HostAndPort())),
                         "Check `host-name` and `port`: this is no service desk");
    case TlsStream::Refusal::What::kBrokenOff:
      break;
  }
  return MakeFailure(FailureKind::kConnectFailed,
                     fmt::format("{} broke off the TLS handshake", Redact(origin.HostAndPort())),
                     "If it always does, check that `port` is the one for TLS, and firewalls on the way");
}

Failure TlsTimeout(const Origin& origin, const ClientOptions& options) {
  return MakeFailure(FailureKind::kConnectFailed,
                     fmt::format("the TLS handshake with {} did not end within {} ms",
                                 Redact(origin.HostAndPort()), options.connect_timeout.count()),
                     "Check that `port` is the one for TLS; `connect-timeout` allows more time");
}

Failure TlsFileUnusable(const TlsFileFault& fault, const Origin& origin) {
  const std::string place = Redact(origin.HostAndPort());
  if (fault.option == "ca-file")
    return MakeFailure(FailureKind::kTlsSettings,
                       fmt::format("no TLS to {}: the trusted certificates in {} could not be read: {}",
                                   place, fault.path, fault.reason),
                       "`ca-file` must be a PEM file that this user may read");
  if (fault.option.empty()) return NoMemoryFor(origin);
  return MakeFailure(FailureKind::kTlsSettings,
                     fmt::format("no TLS to {}: the {} {} could not be used: {}", place,
                                 fault.option == "client-key" ? "client key" : "client certificate",
                                 fault.path, fault.reason),
                     "Check `client-certificate` and `client-key`: PEM files that belong together");
}

Disagreement DisagreementOf(unsigned long tls_error) {
  switch (ERR_GET_REASON(tls_error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_RECORD_TOO_SMALL:
    case SSL_R_UNKNOWN_PROTOCOL:
      return Disagreement::kTls;
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
      return Disagreement::kVersion;
    default:
      return Disagreement::kOther;
  }
}

bool IsAboutClientCertificate(unsigned long tls_error) {
  if (tls_error == 0) return false;
  switch (ERR_GET_REASON(tls_error)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_NO_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return true;
    default:
      return false;
  }
}

Failure ClientCertificateRefused(unsigned long tls_error, const Origin& origin,
                                 const ClientOptions& options) {
  return Sentences(origin, options).OfClientCertificate(tls_error);
}

}  // namespace flintdesk::http
