#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace flintdesk::http::testing {

class Certificate;

/// A subject alternative name byte by byte, for what no configuration text can say.
struct RawName {
  int kind = GEN_DNS;  ///< GEN_DNS, GEN_EMAIL, GEN_URI or GEN_IPADD.
  std::string bytes;
};

struct CertificateOptions {
  std::string common_name = "desk of the test";  ///< Empty: the subject has none. May hold a NUL.
  std::string subject_alternative_name = "IP:127.0.0.1,DNS:localhost";
  long starts_in = -3600;  ///< seconds from now
  long ends_in = 3600;     ///< seconds from now
  bool authority = false;
  int rsa_bits = 0;                                    ///< 0: an EC key of 256 bits.
  bool sha1 = false;                                   ///< Signed with SHA-1.
  std::string extended_key_usage;                      ///< "clientAuth"; empty: none is said.
  bool no_authority = false;                           ///< Says so: CA:FALSE.
  std::vector<std::string> further_common_names = {};  ///< Behind the first.
  std::vector<RawName> raw_names = {};  ///< In place of `subject_alternative_name` where there are any.
  bool md5 = false;                     ///< Signed with MD5.
  std::string key_usage = {};           ///< "critical,keyCertSign"; empty: none is said.
  int path_length = -1;                 ///< Of an authority; -1: none is said.
  std::string name_constraints = {};    ///< "critical,permitted;DNS:example.org"
  bool unknown_critical_extension = false;
  bool version_one = false;               ///< X.509 version 1, which knows no extensions.
  const Certificate* same_key = nullptr;  ///< Takes that one's key in place of a new one.
  std::string elliptic_curve = "P-256";   ///< "ED25519" too.
};

/// A key with its certificate, made on the spot. Signed by `issuer`, which must outlive the call only; by
/// itself when there is none.
class Certificate {
 public:
  explicit Certificate(const CertificateOptions& options, const Certificate* issuer = nullptr);

  std::string CertificatePem() const;
  std::string CertificateDer() const;
  /// With a password: encrypted with it.
  std::string KeyPem(const std::string& password = {}) const;
  /// What an authority publishes when it has revoked that one.
  std::string RevocationListPem(const Certificate& revoked) const;
  /// For a server that shows this certificate. With `client_authority` it asks the client for one of that
  /// signature.
  std::shared_ptr<SSL_CTX> ServerContext(const Certificate* client_authority = nullptr) const;
  /// The server shows this one behind its own.
  void AddToChainOf(SSL_CTX* context) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

}  // namespace flintdesk::http::testing
