#include "http/testing/certificate.hpp"

#include <atomic>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace flintdesk::http::testing {
namespace {

std::string TakeText(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

void AddExtension(X509* certificate, int number, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, number, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Certificate::Certificate(const CertificateOptions& options, const Certificate* issuer)
    : key_(options.rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(options.rsa_bits)) : EVP_EC_gen("P-256"),
           EVP_PKEY_free),
      certificate_(X509_new(), X509_free) {
  static std::atomic<long> serial{1};
  X509* x509 = certificate_.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), options.starts_in);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.ends_in);
  X509_set_pubkey(x509, key_.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(options.common_name.c_str()), -1, -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(issuer != nullptr ? issuer->certificate_.get() : x509));
  if (options.authority) AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  if (options.no_authority) AddExtension(x509, NID_basic_constraints, "critical,CA:FALSE");
  if (!options.extended_key_usage.empty()) AddExtension(x509, NID_ext_key_usage, options.extended_key_usage);
  if (!options.subject_alternative_name.empty())
    AddExtension(x509, NID_subject_alt_name, options.subject_alternative_name);
  X509_sign(x509, issuer != nullptr ? issuer->key_.get() : key_.get(),
            options.sha1 ? EVP_sha1() : EVP_sha256());
}

std::string Certificate::CertificatePem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate_.get());
  return TakeText(bio);
}

std::string Certificate::KeyPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return TakeText(bio);
}

std::shared_ptr<SSL_CTX> Certificate::ServerContext(const Certificate* client_authority) const {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);  // so that weak ones can be shown
  SSL_CTX_use_certificate(context.get(), certificate_.get());
  SSL_CTX_use_PrivateKey(context.get(), key_.get());
  if (client_authority != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), client_authority->certificate_.get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

}  // namespace flintdesk::http::testing
