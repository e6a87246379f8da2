#include "http/testing/certificate.hpp"

#include <atomic>

#include <openssl/pem.h>

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

void AddRawNames(X509* certificate, const std::vector<RawName>& raw_names) {
  GENERAL_NAMES* names = sk_GENERAL_NAME_new_null();
  for (const RawName& raw : raw_names) {
    ASN1_STRING* text = ASN1_STRING_type_new(raw.kind == GEN_IPADD ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    ASN1_STRING_set(text, raw.bytes.data(), static_cast<int>(raw.bytes.size()));
    GENERAL_NAME* name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, raw.kind, text);
    sk_GENERAL_NAME_push(names, name);
  }
  X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0);
  GENERAL_NAMES_free(names);
}

void AddCriticalExtensionThatNobodyKnows(X509* certificate) {
  ASN1_OBJECT* number = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
  ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
  ASN1_OCTET_STRING_set(value, reinterpret_cast<const unsigned char*>("\x05\x00"), 2);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, number, 1, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(value);
  ASN1_OBJECT_free(number);
}

void AddExtensions(X509* x509, const CertificateOptions& options) {
  if (options.authority)
    AddExtension(x509, NID_basic_constraints,
                 options.path_length < 0 ? "critical,CA:TRUE"
                                         : "critical,CA:TRUE,pathlen:" + std::to_string(options.path_length));
  if (options.no_authority) AddExtension(x509, NID_basic_constraints, "critical,CA:FALSE");
  if (!options.extended_key_usage.empty()) AddExtension(x509, NID_ext_key_usage, options.extended_key_usage);
  if (!options.key_usage.empty()) AddExtension(x509, NID_key_usage, options.key_usage);
  if (!options.name_constraints.empty()) AddExtension(x509, NID_name_constraints, options.name_constraints);
  if (options.unknown_critical_extension) AddCriticalExtensionThatNobodyKnows(x509);
  if (!options.raw_names.empty())
    AddRawNames(x509, options.raw_names);
  else if (!options.subject_alternative_name.empty())
    AddExtension(x509, NID_subject_alt_name, options.subject_alternative_name);
}

void AddCommonName(X509* certificate, const std::string& name) {
  if (name.empty()) return;
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()), -1, 0);
}

EVP_PKEY* NewKey(const CertificateOptions& options) {
  if (options.rsa_bits > 0) return EVP_RSA_gen(static_cast<unsigned>(options.rsa_bits));
  if (options.elliptic_curve == "ED25519") return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return EVP_EC_gen(options.elliptic_curve.c_str());
}

const EVP_MD* DigestFor(const CertificateOptions& options, const EVP_PKEY* signer) {
  if (EVP_PKEY_is_a(signer, "ED25519")) return nullptr;  // brings its own
  return options.md5 ? EVP_md5() : options.sha1 ? EVP_sha1() : EVP_sha256();
}

}  // namespace

Certificate::Certificate(const CertificateOptions& options, const Certificate* issuer)
    : key_(options.same_key != nullptr ? options.same_key->key_
                                       : std::shared_ptr<EVP_PKEY>(NewKey(options), EVP_PKEY_free)),
      certificate_(X509_new(), X509_free) {
  static std::atomic<long> serial{1};
  X509* x509 = certificate_.get();
  X509_set_version(x509, options.version_one ? X509_VERSION_1 : X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x509), options.starts_in);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.ends_in);
  X509_set_pubkey(x509, key_.get());
  AddCommonName(x509, options.common_name);
  for (const std::string& name : options.further_common_names) AddCommonName(x509, name);
  X509_set_issuer_name(x509, X509_get_subject_name(issuer != nullptr ? issuer->certificate_.get() : x509));
  if (!options.version_one) AddExtensions(x509, options);
  EVP_PKEY* signer = issuer != nullptr ? issuer->key_.get() : key_.get();
  X509_sign(x509, signer, DigestFor(options, signer));
}

std::string Certificate::CertificatePem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate_.get());
  return TakeText(bio);
}

std::string Certificate::CertificateDer() const {
  BIO* bio = BIO_new(BIO_s_mem());
  i2d_X509_bio(bio, certificate_.get());
  return TakeText(bio);
}

std::string Certificate::KeyPem(const std::string& password) const {
  BIO* bio = BIO_new(BIO_s_mem());
  if (password.empty())
    PEM_write_bio_PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  else
    PEM_write_bio_PrivateKey(bio, key_.get(), EVP_aes_128_cbc(),
                             reinterpret_cast<const unsigned char*>(password.data()),
                             static_cast<int>(password.size()), nullptr, nullptr);
  return TakeText(bio);
}

std::string Certificate::RevocationListPem(const Certificate& revoked) const {
  const std::shared_ptr<X509_CRL> list(X509_CRL_new(), X509_CRL_free);
  const std::shared_ptr<ASN1_TIME> now(X509_gmtime_adj(nullptr, -60), ASN1_TIME_free),
      then(X509_gmtime_adj(nullptr, 3600), ASN1_TIME_free);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get()));
  X509_CRL_set1_lastUpdate(list.get(), now.get());
  X509_CRL_set1_nextUpdate(list.get(), then.get());
  X509_REVOKED* entry = X509_REVOKED_new();
  X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked.certificate_.get()));
  X509_REVOKED_set_revocationDate(entry, now.get());
  X509_CRL_add0_revoked(list.get(), entry);
  X509_CRL_sign(list.get(), key_.get(), EVP_sha256());
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509_CRL(bio, list.get());
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

void Certificate::AddToChainOf(SSL_CTX* context) const {
  SSL_CTX_add1_chain_cert(context, certificate_.get());
}

}  // namespace flintdesk::http::testing
