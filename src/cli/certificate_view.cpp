#include "cli/certificate_view.hpp"

#include <ctime>
#include <memory>

#include <arpa/inet.h>
#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/text.hpp"
#include "http/transport/certificate_fault.hpp"
#include "http/transport/certificate_name.hpp"
#include "http/transport/host_name.hpp"

namespace flintdesk::cli {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, Free>;

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string NameText(const X509_NAME* name) {
  Bio bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long kReadable = XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ;
  X509_NAME_print_ex(bio.get(), name, 0, kReadable);
  return TextOf(bio.get());
}

std::int64_t Milliseconds(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return std::int64_t{::timegm(&parts)} * 1000;
}

std::string AddressText(const ASN1_OCTET_STRING* octets) {
  char text[INET6_ADDRSTRLEN] = "";
  int family = ASN1_STRING_length(octets) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(octets) != 16) return "?";
  ::inet_ntop(family, ASN1_STRING_get0_data(octets), text, sizeof text);
  return text;
}

std::string Text(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::vector<std::string> NamesOf(X509* certificate) {
  std::vector<std::string> names;
  std::unique_ptr<GENERAL_NAMES, Free> list(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; list && i < sk_GENERAL_NAME_num(list.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list.get(), i);
    if (name->type == GEN_DNS) names.push_back(Text(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(AddressText(name->d.iPAddress));
  }
  if (!names.empty()) return names;
  // Certificates of old installations have a common name alone.
  X509_NAME* subject = X509_get_subject_name(certificate);
  int place = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (place >= 0) names.push_back(Text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place))));
  return names;
}

std::string Fingerprint(X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
  return text;
}

/// The first fault in a chain that is not about dates, which are checked on their own; preferably one that
/// trust would not mend.
struct FirstFault {
  int number = X509_V_OK;
};

int NoteFault(int fine, X509_STORE_CTX* context) {
  if (fine == 1) return 1;
  auto* first = static_cast<FirstFault*>(X509_STORE_CTX_get_app_data(context));
  int number = X509_STORE_CTX_get_error(context);
  bool date = number == X509_V_ERR_CERT_HAS_EXPIRED || number == X509_V_ERR_CERT_NOT_YET_VALID;
  // No advice on trust where trust would not help.
  const bool worse = http::FaultOfCertificate(number) && !http::FaultOfCertificate(first->number);
  if (!date && (first->number == X509_V_OK || worse)) first->number = number;
  return 1;
}

std::vector<CertificateView> ViewsOf(STACK_OF(X509) * chain) {
  std::vector<CertificateView> views;
  for (int i = 0; i < sk_X509_num(chain); ++i) views.push_back(ViewOf(sk_X509_value(chain, i)));
  return views;
}

/// Fills in the path on the way.
int FaultOf(STACK_OF(X509) * chain, X509_STORE* store, int security_level,
            std::vector<CertificateView>& path) {
  std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store, sk_X509_value(chain, 0), chain) != 1)
    return X509_V_ERR_OUT_OF_MEM;
  FirstFault first;
  X509_STORE_CTX_set_default(context.get(), "ssl_server");
  X509_STORE_CTX_set_app_data(context.get(), &first);
  X509_STORE_CTX_set_verify_cb(context.get(), NoteFault);
  // As libcurl has it: a certificate that stands in ca-file is trusted, whoever signed it.
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()), security_level);
  const bool fine = X509_verify_cert(context.get()) == 1;
  path = ViewsOf(X509_STORE_CTX_get0_chain(context.get()));
  return fine || first.number != X509_V_OK ? first.number : X509_STORE_CTX_get_error(context.get());
}

Trust TrustOf(int fault) {
  switch (fault) {
    case X509_V_OK:
      return Trust::kTrusted;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return Trust::kSelfSigned;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return Trust::kUnknownAuthority;
    default:
      return Trust::kOther;
  }
}

}  // namespace

std::string ChainView::Pem() const {
  std::string pem;
  for (const CertificateView& certificate : certificates) pem += certificate.pem;
  return pem;
}

CertificateView ViewOf(X509* certificate) {
  CertificateView view;
  view.subject = NameText(X509_get_subject_name(certificate));
  view.issuer = NameText(X509_get_issuer_name(certificate));
  view.not_before = Milliseconds(X509_get0_notBefore(certificate));
  view.not_after = Milliseconds(X509_get0_notAfter(certificate));
  view.names = NamesOf(certificate);
  view.fingerprint = Fingerprint(certificate);
  Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  view.pem = TextOf(bio.get());
  return view;
}

ChainView ViewOf(STACK_OF(X509) * chain, X509_STORE* store, const std::string& host, int security_level) {
  ChainView view;
  view.certificates = ViewsOf(chain);
  if (view.certificates.empty()) {
    view.why_not_trusted = "the server shows no certificate";
    return view;
  }
  const int fault = view.fault = FaultOf(chain, store, security_level, view.path);
  if (view.path.empty()) view.path = view.certificates;
  view.trust = TrustOf(fault);
  if (fault != X509_V_OK) view.why_not_trusted = X509_verify_cert_error_string(fault);
  view.name_matches = http::CertificateIsFor(sk_X509_value(chain, 0), http::AsciiHost(host).value_or(host));
  return view;
}

}  // namespace flintdesk::cli
