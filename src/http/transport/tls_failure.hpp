#pragma once

#include "http/http.hpp"
#include "http/transport/tls_context.hpp"
#include "http/transport/tls_stream.hpp"

namespace flintdesk::http {

/// The failures of a TLS handshake, as sentences. Only this file turns OpenSSL's codes into words. Nothing of
/// a request was sent by then.
Failure TlsRefused(const TlsStream::Refusal& refusal, const Origin& origin, const ClientOptions& options);
/// The handshake did not end within the connect timeout.
Failure TlsTimeout(const Origin& origin, const ClientOptions& options);
Failure TlsFileUnusable(const TlsFileFault& fault, const Origin& origin);

/// What the two sides could not agree on in a handshake that OpenSSL ended with this error.
enum class Disagreement {
  kTls,      ///< The other side speaks something else.
  kVersion,  ///< No version in common.
  kOther,
};
Disagreement DisagreementOf(unsigned long tls_error);

/// Whether it is the server's way to say that it wants another client certificate, or one at all. Under TLS
/// 1.3 it says so only after the handshake, where the request may have been written already and was not
/// read (RFC 8446 section 4.4.2.4).
bool IsAboutClientCertificate(unsigned long tls_error);
Failure ClientCertificateRefused(unsigned long tls_error, const Origin& origin, const ClientOptions& options);

}  // namespace flintdesk::http
