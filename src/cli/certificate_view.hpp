#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <openssl/x509.h>

/// What a server's certificates say, as text for a person, and what is wrong with them.
namespace flintdesk::cli {

/// One certificate. Times are epoch milliseconds.
struct CertificateView {
  std::string subject;  ///< "CN=desk.example.com, O=Example"
  std::string issuer;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::vector<std::string> names;  ///< Names and addresses that it is for.
  std::string fingerprint;         ///< SHA-256, "AB:CD:…"
  std::string pem;
};

/// Why a chain is not trusted.
enum class Trust { kTrusted, kSelfSigned, kUnknownAuthority, kOther };

/// A chain, checked in all respects; one fault does not hide another.
struct ChainView {
  std::vector<CertificateView> certificates;  ///< As the server shows them, its own first.
  /// Those that a client goes through, from the server's own to the one that it trusts, or as far as it gets.
  /// A server may show others besides, and a client may have the last of them itself.
  std::vector<CertificateView> path;
  Trust trust = Trust::kOther;
  std::string why_not_trusted;  ///< OpenSSL's words.
  int fault = 0;                ///< OpenSSL's number for it, X509_V_ERR_…
  bool name_matches = false;
  std::string Pem() const;
};

CertificateView ViewOf(X509* certificate);

/// Judges `chain` (borrowed; the server's own certificate first) as a client of `host` that trusts what is in
/// `store`, at OpenSSL's `security_level`, which rules what is too weak. Dates are left to the caller, who
/// knows what time it is. Touches neither argument.
ChainView ViewOf(STACK_OF(X509) * chain, X509_STORE* store, const std::string& host, int security_level);

}  // namespace flintdesk::cli
