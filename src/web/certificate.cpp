#include "web/certificate.hpp"

#include <memory>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace flintdesk::web {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

Error OpenSslError(const char* what) {
  char reason[256] = "";
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  return FailedError(fmt::format("cannot make a certificate: {}: {}", what, reason));
}

bool AddExtension(X509* certificate, int kind, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, text.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool IsAddress(const std::string& name) {
  return name.find(':') != name.npos || name.find_first_not_of("0123456789.") == name.npos;
}

std::string PemOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

bool SetSerial(X509* certificate) {
  unsigned char bytes[8];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = serial << 8 | byte;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1;
}

/// Who signs: a certificate and its key.
struct Issuer {
  Certificate certificate;
  Key key;
};

Issuer ReadIssuer(const TlsOptions& options) {
  const auto open = [](const std::string& text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  };
  return {Certificate(PEM_read_bio_X509(open(options.certificate_pem).get(), nullptr, nullptr, nullptr)),
          Key(PEM_read_bio_PrivateKey(open(options.key_pem).get(), nullptr, nullptr, nullptr))};
}

bool SetName(X509_NAME* name, const std::string& text) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

/// `issuer` is null for a certificate that signs itself.
bool Describe(X509* certificate, const CertificateOptions& options, X509* issuer) {
  constexpr long kDay = 24 * 60 * 60;
  if (X509_set_version(certificate, X509_VERSION_3) != 1 || !SetSerial(certificate)) return false;
  X509_gmtime_adj(X509_getm_notBefore(certificate), -kDay * options.age_days);
  X509_gmtime_adj(X509_getm_notAfter(certificate), kDay * options.days);
  X509_NAME* name = X509_get_subject_name(certificate);
  // With its issuer's name it would count as its own issuer.
  const bool is_own_issuer = issuer == nullptr;
  if (!SetName(name, is_own_issuer ? "localhost" : "server")) return false;
  if (X509_set_issuer_name(certificate, is_own_issuer ? name : X509_get_subject_name(issuer)) != 1)
    return false;

  std::string names = options.local_names ? "DNS:localhost,IP:127.0.0.1,IP:::1" : "";
  if (!options.extra_name.empty()) {
    names += fmt::format("{}{}:{}", names.empty() ? "" : ",", IsAddress(options.extra_name) ? "IP" : "DNS",
                         options.extra_name);
  }
  const bool may_sign = is_own_issuer;
  return AddExtension(certificate, NID_basic_constraints,
                      may_sign ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
         AddExtension(certificate, NID_key_usage,
                      may_sign ? "critical,digitalSignature,keyCertSign" : "critical,digitalSignature") &&
         AddExtension(certificate, NID_ext_key_usage, "serverAuth") &&
         AddExtension(certificate, NID_subject_key_identifier, "hash") &&
         AddExtension(certificate, NID_subject_alt_name, names);
}

}  // namespace

Result<TlsOptions> MakeSelfSignedCertificate(const CertificateOptions& options) {
  // A comma would begin a further name in OpenSSL's notation.
  if (options.extra_name.find_first_of(", \r\n") != options.extra_name.npos) {
    return FailedError(fmt::format("'{}' is not a host name for a certificate", options.extra_name));
  }
  ERR_clear_error();
  const Key key(EVP_EC_gen("P-256"));
  if (key == nullptr) return OpenSslError("key");
  const Issuer issuer = options.issuer.has_value() ? ReadIssuer(*options.issuer) : Issuer{};
  if (options.issuer.has_value() && (issuer.certificate == nullptr || issuer.key == nullptr))
    return OpenSslError("issuer");
  const Certificate certificate(X509_new());
  if (certificate == nullptr || X509_set_pubkey(certificate.get(), key.get()) != 1 ||
      !Describe(certificate.get(), options, issuer.certificate.get())) {
    return OpenSslError("description");
  }
  EVP_PKEY* signer = issuer.key == nullptr ? key.get() : issuer.key.get();
  if (X509_sign(certificate.get(), signer, EVP_sha256()) == 0) return OpenSslError("signature");

  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return OpenSslError("PEM");
  }
  return TlsOptions{PemOf(certificate_text.get()), PemOf(key_text.get())};
}

}  // namespace flintdesk::web
