#pragma once

#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace flintdesk::http::testing {

struct CertificateOptions {
  std::string common_name = "desk of the test";
  std::string subject_alternative_name = "IP:127.0.0.1,DNS:localhost";
  long starts_in = -3600;  ///< seconds from now
  long ends_in = 3600;     ///< seconds from now
  bool authority = false;
  int rsa_bits = 0;                ///< 0: an EC key of 256 bits.
  bool sha1 = false;               ///< Signed with SHA-1.
  std::string extended_key_usage;  ///< "clientAuth"; empty: none is said.
  bool no_authority = false;       ///< Says so: CA:FALSE.
};

/// A key with its certificate, made on the spot. Signed by `issuer`, which must outlive the call only; by
/// itself when there is none.
class Certificate {
 public:
  explicit Certificate(const CertificateOptions& options, const Certificate* issuer = nullptr);

  std::string CertificatePem() const;
  std::string KeyPem() const;
  /// For a server that shows this certificate. With `client_authority` it asks the client for one of that
  /// signature.
  std::shared_ptr<SSL_CTX> ServerContext(const Certificate* client_authority = nullptr) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

}  // namespace flintdesk::http::testing
