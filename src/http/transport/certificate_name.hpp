#pragma once

#include <string>

#include <openssl/x509.h>

namespace flintdesk::http {

/// Whether a certificate is for `host`: an address, or an ASCII name. The rules are those of RFC 9525 as
/// libcurl has them, so that a desk that could be reached goes on to be: a wildcard stands for one whole
/// label at the left, a dot at the end does not count, and the common name counts only where no alternative
/// name says a name or an address. Any thread.
bool CertificateIsFor(X509* certificate, const std::string& host);

/// Is it an address and not a name? Without brackets.
bool IsAddress(const std::string& host);

}  // namespace flintdesk::http
