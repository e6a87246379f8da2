#include "cli/tls_probe.hpp"

#include <cerrno>
#include <filesystem>
#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "http/transport/tls_version.hpp"

namespace flintdesk::cli {
namespace {

using Outcome = TlsView::Outcome;

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using Context = std::unique_ptr<SSL_CTX, Free>;

std::string LastReason() {
  unsigned long number = ERR_get_error();
  const char* text = ERR_reason_error_string(number);
  ERR_clear_error();
  return text != nullptr ? text : "no reason given";
}

/// The trust that a call has: ca-file, else what libcurl was built to use, else what OpenSSL was.
bool LoadTrust(SSL_CTX* context, const http::ClientOptions& options) {
  if (!options.ca_file.empty()) return SSL_CTX_load_verify_file(context, options.ca_file.c_str()) == 1;
  const curl_version_info_data* built = curl_version_info(CURLVERSION_NOW);
  bool loaded = false;
  std::error_code ignored;
  if (built->cainfo != nullptr && std::filesystem::exists(built->cainfo, ignored))
    loaded = SSL_CTX_load_verify_file(context, built->cainfo) == 1;
  if (built->capath != nullptr) loaded = SSL_CTX_load_verify_dir(context, built->capath) == 1 || loaded;
  if (!loaded) SSL_CTX_set_default_verify_paths(context);
  ERR_clear_error();
  return true;
}

/// What is wrong with our own files; empty when nothing is.
std::string Prepare(SSL_CTX* context, const http::ClientOptions& options) {
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  const int lowest = TLS1_VERSION + http::TlsMinorVersion(options.tls_minimum);
  SSL_CTX_set_min_proto_version(context, lowest);
  // OpenSSL's own security level refuses versions below 1.2 whatever the program says.
  if (lowest < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
  if (!LoadTrust(context, options))
    return fmt::format("ca-file {} holds no certificate that can be read: {}", options.ca_file, LastReason());
  if (options.client_certificate.empty()) return {};
  const std::string& key = options.client_key.empty() ? options.client_certificate : options.client_key;
  if (SSL_CTX_use_certificate_chain_file(context, options.client_certificate.c_str()) != 1)
    return fmt::format("client-certificate {} can't be used: {}", options.client_certificate, LastReason());
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
    return fmt::format("client-key {} can't be used: {}", key, LastReason());
  return {};
}

TlsView Without(Outcome outcome, std::string reason) {
  TlsView view;
  view.outcome = outcome;
  view.reason = std::move(reason);
  return view;
}

TlsView FailureOf(int kind) {
  unsigned long number = ERR_peek_error();
  if (kind != SSL_ERROR_SSL || number == 0) return Without(Outcome::kBroken, "the connection was closed");
  switch (ERR_GET_REASON(number)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_UNKNOWN_PROTOCOL:
      return Without(Outcome::kNotTls, "what answers is no TLS");
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return Without(Outcome::kTooOld, "the server speaks no version of TLS that is allowed here");
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return Without(Outcome::kBroken, "the connection was closed");
    default:
      return Without(Outcome::kRefused, LastReason());
  }
}

/// Waits for what OpenSSL wants; false when the time is up.
bool Await(int descriptor, int kind, Deadline deadline) {
  const Clock& clock = SystemClock();
  pollfd wait{descriptor, static_cast<short>(kind == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN), 0};
  for (;;) {
    int ready = ::poll(&wait, 1, static_cast<int>(deadline.Left(clock).count()));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

bool IsAddress(const std::string& host) {
  unsigned char room[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), room) == 1 || ::inet_pton(AF_INET6, host.c_str(), room) == 1;
}

}  // namespace

TlsView LookAtTls(int descriptor, const std::string& host, const http::ClientOptions& options,
                  milliseconds limit) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Without(Outcome::kUnusableFiles, LastReason());
  if (std::string fault = Prepare(context.get(), options); !fault.empty())
    return Without(Outcome::kUnusableFiles, std::move(fault));
  std::unique_ptr<SSL, Free> ssl(SSL_new(context.get()));
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) return Without(Outcome::kBroken, LastReason());
  if (!IsAddress(host))  // what SSL_set_tlsext_host_name does, without its old-style cast
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));

  const Deadline deadline = Deadline::In(limit, SystemClock());
  for (;;) {
    ERR_clear_error();
    int done = SSL_connect(ssl.get());
    if (done == 1) break;
    int kind = SSL_get_error(ssl.get(), done);
    if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE) return FailureOf(kind);
    if (!Await(descriptor, kind, deadline))
      return Without(Outcome::kNoResponse, fmt::format("no TLS within {} ms", limit.count()));
  }
  TlsView view;
  view.outcome = Outcome::kSpoken;
  view.version = SSL_get_version(ssl.get());
  view.cipher = SSL_get_cipher_name(ssl.get());
  view.chain = ViewOf(SSL_get_peer_cert_chain(ssl.get()), SSL_CTX_get_cert_store(context.get()), host,
                      SSL_get_security_level(ssl.get()));
  SSL_shutdown(ssl.get());
  ERR_clear_error();
  return view;
}

}  // namespace flintdesk::cli
