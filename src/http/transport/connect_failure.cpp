#include "http/transport/connect_failure.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <openssl/x509_vfy.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {
namespace {

constexpr const char* kProxyForTls =
    "If the proxy is reached over TLS, write `proxy`, or http_proxy, https_proxy and all_proxy in the "
    "environment, with https://";

Failure ProxyFailed(std::string message, const char* assistance) {
  return MakeFailure(FailureKind::kProxyFailed, std::move(message), assistance);
}

/// Why a SOCKS proxy did not connect, in words; empty when it did not say.
std::string_view WordsOf(CURLproxycode code) {
  switch (code) {
    case CURLPX_NO_AUTH:
    case CURLPX_IDENTD:
    case CURLPX_IDENTD_DIFFER:
    case CURLPX_USER_REJECTED:
      return "it requires a name and a password, or other ones";
    case CURLPX_REPLY_NOT_ALLOWED:
    case CURLPX_REQUEST_FAILED:
      return "it does not let this host and port through";
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
    case CURLPX_REPLY_HOST_UNREACHABLE:
      return "it cannot reach this host";
    case CURLPX_REPLY_CONNECTION_REFUSED:
      return "the host refuses the connection";
    case CURLPX_REPLY_TTL_EXPIRED:
      return "the host did not respond in time";
    case CURLPX_RESOLVE_HOST:
      return "the name could not be resolved";
    case CURLPX_BAD_VERSION:
    case CURLPX_UNKNOWN_MODE:
      return "it does not speak this version of SOCKS";
    case CURLPX_CLOSED:
    case CURLPX_RECV_CONNECT:
    case CURLPX_RECV_AUTH:
    case CURLPX_RECV_REQACK:
    case CURLPX_RECV_ADDRESS:
    case CURLPX_SEND_CONNECT:
    case CURLPX_SEND_AUTH:
    case CURLPX_SEND_REQUEST:
      return "it closed the connection";
    default:
      return "its reason is unknown";
  }
}

class Classifier {
 public:
  Classifier(const ConnectOutcome& outcome, const Origin& origin, const ClientOptions& options)
      : outcome_(outcome),
        origin_(origin),
        options_(options),
        place_(Redact(origin.HostAndPort())),
        proxy_(Redact(outcome.proxy)) {}

  Failure Classify() const {
    if (!outcome_.proxy.empty())
      if (auto proxy = Proxy()) return *std::move(proxy);
    switch (outcome_.code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return MakeFailure(FailureKind::kNameNotResolved,
                           fmt::format("the name {} could not be resolved", Redact(origin_.host)),
                           "Check `host-name` for a typing error, and this machine's name service");
      case CURLE_URL_MALFORMAT:  // of all that makes our addresses only the name can be to blame
        return HostNameUnusable(origin_);
      case CURLE_OPERATION_TIMEDOUT:
        return MakeFailure(
            FailureKind::kConnectFailed,
            fmt::format("no connection to {} within {} ms", place_, options_.connect_timeout.count()),
            "Check `host-name` and `port`, and firewalls on the way; `connect-timeout` allows more time");
      case CURLE_OUT_OF_MEMORY:
        return NoMemoryFor(origin_);
      default:
        return MakeFailure(
            FailureKind::kConnectFailed,
            fmt::format("could not connect to {}: {}", place_, WhyNoConnection()),
            "Check `host-name` and `port`, that the service desk is running, and firewalls on the way");
    }
  }

 private:
  bool Says(std::string_view part) const { return ContainsIgnoreCase(outcome_.text, part); }
  long Number(CURLINFO what) const {
    long number = 0;
    curl_easy_getinfo(outcome_.easy, what, &number);
    return number;
  }

  std::string WhyNoConnection() const {
    const long number = Number(CURLINFO_OS_ERRNO);
    if (Says("refused") || number == ECONNREFUSED) return "connection refused";
    if (Says("no route") || number == EHOSTUNREACH) return "no route to the host";
    if (Says("unreachable") || number == ENETUNREACH) return "the network is unreachable";
    if (number == 0) return "no connection was made";
    return std::strerror(static_cast<int>(number));  // NOLINT(concurrency-mt-unsafe): glibc's is safe
  }

  std::optional<Failure> Proxy() const {
    const long status = Number(CURLINFO_HTTP_CONNECTCODE);
    if (status == 407) return ProxyAuthenticationFailure(outcome_.proxy);
    // TLS to the proxy comes first: as long as the way is not open, nobody else can have failed at it.
    if (outcome_.proxy_over_tls && status == 0)
      if (auto failure = TlsToProxy()) return failure;
    if (status == 400 && !outcome_.proxy_over_tls)
      return ProxyFailed(
          fmt::format("the proxy {} did not understand the request to connect to {}: status 400", proxy_,
                      place_),
          kProxyForTls);
    if (status >= 300)
      return ProxyFailed(
          fmt::format("the proxy {} refused to connect to {}: status {}", proxy_, place_, status),
          "Ask whoever runs the proxy to let this host and port through, or name another in `proxy`");
    switch (outcome_.code) {
      case CURLE_COULDNT_RESOLVE_PROXY:
        return ProxyFailed(fmt::format("the name of the proxy {} could not be resolved", proxy_),
                           kCheckProxy);
      case CURLE_COULDNT_CONNECT:
        return ProxyFailed(fmt::format("could not connect to the proxy {}: {}", proxy_, WhyNoConnection()),
                           kCheckProxy);
      case CURLE_OPERATION_TIMEDOUT:
        return MakeFailure(FailureKind::kConnectFailed,
                           fmt::format("no connection to {} through the proxy {} within {} ms", place_,
                                       proxy_, options_.connect_timeout.count()),
                           "Check `proxy`, `host-name` and `port`; `connect-timeout` allows more time");
      case CURLE_ABORTED_BY_CALLBACK:  // `Connect::Limit`
        return ProxyFailed(fmt::format("the proxy {} responds without end", proxy_),
                           "Check `proxy`: this is no proxy, or ask whoever runs it");
      case CURLE_PROXY:
      case CURLE_COULDNT_RESOLVE_HOST:
        return ProxyFailed(fmt::format("the proxy {} did not connect to {}: {}", proxy_, place_, WhyNoWay()),
                           "Check `proxy` and what it lets through");
      case CURLE_URL_MALFORMAT:
      case CURLE_OUT_OF_MEMORY:
        return std::nullopt;
      default:
        return ProxyFailed(
            fmt::format("the proxy {} closed the connection before it had connected to {}", proxy_, place_),
            outcome_.proxy_over_tls || !outcome_.proxy_takes_connect ? "" : kProxyForTls);
    }
  }

  std::string_view WhyNoWay() const {
    if (outcome_.code == CURLE_COULDNT_RESOLVE_HOST) return "the name could not be resolved";
    return WordsOf(static_cast<CURLproxycode>(Number(CURLINFO_PROXY_ERROR)));
  }

  std::optional<Failure> TlsToProxy() const {
    const auto say = [this](std::string_view what, const char* remedy) {
      return ProxyFailed(fmt::format("the proxy {} {}", proxy_, what), remedy);
    };
    switch (outcome_.code) {
      case CURLE_PEER_FAILED_VERIFICATION: {
        const long fault = Number(CURLINFO_PROXY_SSL_VERIFYRESULT);
        const std::string_view why =
            fault == X509_V_OK ? "it is for another name" : X509_verify_cert_error_string(fault);
        return say(fmt::format("shows a certificate that is not trusted here: {}", why),
                   "Let this machine trust the proxy's authority, or name another proxy in `proxy`");
      }
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_SEND_ERROR:
      case CURLE_GOT_NOTHING:
        if (SpeaksNoTls())
          return say(
              "does not speak TLS",
              "Write `proxy`, or https_proxy and all_proxy in the environment, with http:// in place of "
              "https://");
        if (BrokeOff()) return say("broke off the TLS handshake", "Check the proxy's port, and its own log");
        return say("and this machine found no way to speak TLS",
                   "Check which versions of TLS the proxy speaks, and whether it asks for a certificate");
      default:
        return std::nullopt;
    }
  }

  bool SpeaksNoTls() const {
    return Says("wrong version number") || Says("http request") || Says("packet length too long") ||
           Says("unknown protocol");
  }

  /// OpenSSL's words for a connection that ended without one, where every refusal comes as an alert.
  bool BrokeOff() const {
    return Says("SSL_ERROR_SYSCALL") || Says("unexpected eof") || Says("reset by peer") ||
           Says("broken pipe");
  }

  const ConnectOutcome& outcome_;
  const Origin& origin_;
  const ClientOptions& options_;
  const std::string place_, proxy_;
};

}  // namespace

Failure ClassifyConnect(const ConnectOutcome& outcome, const Origin& origin, const ClientOptions& options) {
  return Classifier(outcome, origin, options).Classify();
}

Failure ProxyConnectionLost(const std::string& proxy, std::string_view what, bool may_want_tls) {
  return MakeFailure(FailureKind::kConnectionLost, fmt::format("the proxy {} {}", Redact(proxy), what),
                     may_want_tls ? kProxyForTls : "");
}

}  // namespace flintdesk::http
