#include "http/transport/transport_failure.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/secret.hpp"

namespace flintdesk::http {
namespace {

constexpr const char* kPortForTls = "If this is the port for TLS, set `is-ssl` to true";

/// What the configuration or a caller says, as it may be shown.
std::string Place(const Origin& origin) { return Redact(origin.HostAndPort()); }

}  // namespace

Failure MakeFailure(FailureKind kind, std::string message, std::string assistance) {
  return {.kind = kind, .sent = false, .message = std::move(message), .assistance = std::move(assistance)};
}

Failure ConnectionLost(const Origin& origin, std::string_view what, bool may_be_tls) {
  return MakeFailure(FailureKind::kConnectionLost, fmt::format("{} {}", Place(origin), what),
                     may_be_tls && !origin.tls ? kPortForTls : "");
}

Failure ResponseUnreadable(const Origin& origin, std::string_view why) {
  return MakeFailure(FailureKind::kResponseUnreadable,
                     fmt::format("the response of {} could not be read: {}", Place(origin), why));
}

Failure ResponseIsNoHttp(const Origin& origin) {
  Failure failure = ResponseUnreadable(origin, "it is not HTTP");
  if (!origin.tls) failure.assistance = kPortForTls;
  return failure;
}

Failure ResponseTooLarge(const Origin& origin, const ClientOptions& options) {
  return MakeFailure(FailureKind::kResponseTooLarge, fmt::format("the response of {} is larger than {} bytes",
                                                                 Place(origin), options.max_body));
}

Failure HeadersTooLarge(const Origin& origin, const ClientOptions& options) {
  return MakeFailure(FailureKind::kResponseTooLarge,
                     fmt::format("the response of {} has more than {} bytes of headers", Place(origin),
                                 options.max_headers));
}

Failure RequestNotSendable(const Origin& origin, std::string_view why) {
  return MakeFailure(FailureKind::kOther,
                     fmt::format("the request to {} cannot be sent: {}", Place(origin), why));
}

Failure NoMemoryFor(const Origin& origin) {
  return MakeFailure(FailureKind::kOther, fmt::format("no memory for the request to {}", Place(origin)));
}

Failure HostNameUnusable(const Origin& origin) {
  return MakeFailure(
      FailureKind::kTlsSettings, fmt::format("{} is not a name that a host can have", Redact(origin.host)),
      "Check `host-name`; a name with letters beyond ASCII may be given as its xn-- form, too");
}

Failure BodyFailed(FailureKind kind, const Error& error) {
  return MakeFailure(kind, error.message, error.assistance);
}

Failure RangeUnusable(const Origin& origin) {
  return MakeFailure(FailureKind::kRangeUnusable,
                     fmt::format("{} did not send the part of the body that was asked for", Place(origin)));
}

Failure Stopped(const Origin& origin, std::string_view doing) {
  return MakeFailure(FailureKind::kCancelled, fmt::format("while {} {}", doing, Place(origin)));
}

Failure ProxyAuthenticationFailure(const std::string& proxy) {
  return MakeFailure(
      FailureKind::kProxyFailed,
      fmt::format("{} requires a name and a password, or other ones",
                  proxy.empty() ? "a proxy on the way" : "the proxy " + Redact(proxy)),
      "Put them into `proxy`, as in http://NAME:PASSWORD@HOST:PORT; better from a file or the environment");
}

}  // namespace flintdesk::http
