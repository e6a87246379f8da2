#include "http/transport/certificate_name.hpp"

#include <array>
#include <memory>
#include <string_view>

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include "base/host.hpp"
#include "base/text.hpp"

namespace flintdesk::http {
namespace {

struct Free {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(unsigned char* text) const { OPENSSL_free(text); }
};

bool IsName(std::string_view pattern, std::string_view host, bool is_address) {
  if (pattern.empty() || pattern.find('\0') != pattern.npos) return false;
  pattern = WithoutLastDot(pattern);
  host = WithoutLastDot(host);
  if (EqualsIgnoreCase(pattern, host)) return true;
  // One for everything below a top-level domain would be one for everybody.
  if (is_address || !pattern.starts_with("*.") || pattern.find('.', 2) == pattern.npos) return false;
  const std::size_t label = host.find('.');
  return label != host.npos && label > 0 && EqualsIgnoreCase(pattern.substr(1), host.substr(label));
}

std::string_view TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// The last one, which is the most specific.
bool IsCommonName(X509* certificate, const std::string& host, bool is_address) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  int place = -1;
  for (int next = -1; (next = X509_NAME_get_index_by_NID(subject, NID_commonName, next)) >= 0;) place = next;
  if (place < 0) return false;
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place)));
  if (size < 0) return false;
  const std::unique_ptr<unsigned char, Free> owned(text);
  return IsName({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)}, host, is_address);
}

}  // namespace

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> room{};
  return ::inet_pton(AF_INET, host.c_str(), room.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), room.data()) == 1;
}

bool CertificateIsFor(X509* certificate, const std::string& host) {
  const bool is_address = IsAddress(host);
  if (is_address && X509_check_ip_asc(certificate, host.c_str(), 0) == 1) return true;
  const std::unique_ptr<GENERAL_NAMES, Free> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  bool says_names = false;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    says_names = says_names || name->type == GEN_DNS || name->type == GEN_IPADD;
    if (!is_address && name->type == GEN_DNS && IsName(TextOf(name->d.dNSName), host, false)) return true;
  }
  return !says_names && IsCommonName(certificate, host, is_address);
}

}  // namespace flintdesk::http
