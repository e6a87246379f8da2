#include "cli/tls_probe.hpp"

#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include "http/transport/certificate_name.hpp"
#include "http/transport/host_name.hpp"
#include "http/transport/tls_context.hpp"
#include "http/transport/tls_failure.hpp"

namespace flintdesk::cli {
namespace {

using Outcome = TlsView::Outcome;

std::string LastReason() {
  unsigned long number = ERR_get_error();
  const char* text = ERR_reason_error_string(number);
  ERR_clear_error();
  return text != nullptr ? text : "no reason given";
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
  switch (http::DisagreementOf(number)) {
    case http::Disagreement::kTls:
      return Without(Outcome::kNotTls, "the port does not speak TLS");
    case http::Disagreement::kVersion:
      return Without(Outcome::kTooOld, "the server has no version of TLS that is allowed here");
    case http::Disagreement::kOther:
      break;
  }
  if (ERR_GET_REASON(number) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    return Without(Outcome::kBroken, "the connection was closed");
  return Without(Outcome::kRefused, LastReason());
}

/// Waits for what OpenSSL needs; false when the limit has passed.
bool Await(int descriptor, int kind, Deadline deadline) {
  const Clock& clock = SystemClock();
  pollfd wait{descriptor, static_cast<short>(kind == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN), 0};
  for (;;) {
    int ready = ::poll(&wait, 1, static_cast<int>(deadline.Left(clock).count()));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

TlsView ExamineTls(int descriptor, const std::string& host, const http::ClientOptions& options,
                   milliseconds limit) {
  http::ClientOptions judging = options;
  judging.verify_certificate = true;  // whom this machine trusts is told in any case
  http::TlsContexts contexts(judging);
  const auto context = contexts.Current();  // that of a call, so that it is judged as a call judges
  if (!context.ok())
    return Without(Outcome::kUnusableFiles, fmt::format("{} {} can't be used: {}", context.error().option,
                                                        context.error().path, context.error().reason));
  SSL_CTX* shared = context.value()->ssl();
  SSL_CTX_set_session_cache_mode(shared, SSL_SESS_CACHE_OFF);
  std::unique_ptr<SSL, http::TlsFree> ssl(SSL_new(shared));
  if (ssl) SSL_set_verify(ssl.get(), SSL_VERIFY_NONE, nullptr);  // what is wrong is found out afterwards
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) return Without(Outcome::kBroken, LastReason());
  if (std::string name = http::AsciiHost(host).value_or(host); !http::IsAddress(name))
    // What SSL_set_tlsext_host_name does, without its old-style cast.
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());

  const Deadline deadline = Deadline::In(limit, SystemClock());
  for (;;) {
    ERR_clear_error();
    int done = SSL_connect(ssl.get());
    if (done == 1) break;
    int kind = SSL_get_error(ssl.get(), done);
    if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE) return FailureOf(kind);
    if (!Await(descriptor, kind, deadline))
      return Without(Outcome::kNoResponse, fmt::format("no TLS handshake within {} ms", limit.count()));
  }
  TlsView view;
  view.outcome = Outcome::kSpoken;
  view.version = SSL_get_version(ssl.get());
  view.cipher = SSL_get_cipher_name(ssl.get());
  view.chain = ViewOf(SSL_get_peer_cert_chain(ssl.get()), SSL_CTX_get_cert_store(shared), host,
                      SSL_get_security_level(ssl.get()));
  SSL_shutdown(ssl.get());
  ERR_clear_error();
  return view;
}

}  // namespace flintdesk::cli
