#include "http/transport/curl_failure.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <openssl/x509_vfy.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/transport/certificate_fault.hpp"
#include "http/transport/transport_failure.hpp"
#include "http/transport/trust_assistance.hpp"

namespace flintdesk::http {
namespace {

constexpr std::string_view kProxyForTls =
    "If the proxy is reached over TLS, write `proxy`, or http_proxy, https_proxy and all_proxy in the "
    "environment, with https://";

class Classifier {
 public:
  Classifier(const CurlOutcome& outcome, const Origin& origin, const ClientOptions& options)
      : outcome_(outcome),
        origin_(origin),
        options_(options),
        place_(Redact(origin.HostAndPort())),
        proxy_(Redact(outcome.proxy)) {}

  Failure Classify() const {
    Failure failure = ByCode();
    failure.sent = outcome_.sent;
    return failure;
  }

 private:
  static Failure Make(FailureKind kind, std::string message, std::string assistance = {}) {
    return MakeFailure(kind, std::move(message), std::move(assistance));
  }
  bool Says(std::string_view part) const { return ContainsIgnoreCase(outcome_.text, part); }
  std::string Text() const {
    return outcome_.text.empty() ? curl_easy_strerror(outcome_.code) : Redact(outcome_.text);
  }

  Failure ByCode() const {
    if (outcome_.headers_too_large) return HeadersTooLarge(origin_, options_);
    if (outcome_.body_too_large) return ResponseTooLarge(origin_, options_);
    if (outcome_.two_lengths) return Unreadable(kTwoLengths);
    if (auto proxy = Proxy()) return *std::move(proxy);
    switch (outcome_.code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return Make(FailureKind::kNameNotResolved,
                    fmt::format("the name {} could not be resolved", Redact(origin_.host)),
                    "Check `host-name` for a typing error, and this machine's name service");
      case CURLE_URL_MALFORMAT:  // of all that makes our addresses only the name can be to blame
        return Make(FailureKind::kTlsSettings,
                    fmt::format("{} is not a name that a host can have", origin_.host),
                    "Check `host-name`; a name with letters beyond ASCII may be given as its xn-- form, too");
      case CURLE_COULDNT_CONNECT:
        return Make(
            FailureKind::kConnectFailed,
            fmt::format("could not connect to {}: {}", place_, WhyNoConnection()),
            "Check `host-name` and `port`, that the service desk is running, and firewalls on the way");
      case CURLE_OPERATION_TIMEDOUT:
        return Make(
            FailureKind::kConnectFailed,
            fmt::format("no connection to {} within {} ms", place_, options_.connect_timeout.count()),
            "Check `host-name` and `port`, and firewalls on the way; `connect-timeout` allows more time");
      case CURLE_PEER_FAILED_VERIFICATION:
        return Certificate();
      case CURLE_SSL_CONNECT_ERROR:
        return Handshake();
      case CURLE_SSL_CACERT_BADFILE:
        return Make(FailureKind::kTlsSettings,
                    fmt::format("no TLS to {}: the trusted certificates in {} could not be read", place_,
                                options_.ca_file.empty() ? "the system's store" : options_.ca_file),
                    "`ca-file` must be a PEM file that this user may read");
      case CURLE_SSL_CERTPROBLEM:
        return Make(FailureKind::kTlsSettings,
                    fmt::format("no TLS to {}: the client certificate {} could not be used: {}", place_,
                                options_.client_certificate, Text()),
                    "Check `client-certificate` and `client-key`: PEM files that belong together");
      case CURLE_SSL_CIPHER:
      case CURLE_SSL_ENGINE_INITFAILED:
      case CURLE_USE_SSL_FAILED:
        return Handshake();
      case CURLE_BAD_CONTENT_ENCODING:
        return Unreadable(kBrokenCompression);
      case CURLE_WEIRD_SERVER_REPLY:
        return Unreadable(Text());
      case CURLE_UNSUPPORTED_PROTOCOL:
        return NoHttp();
      case CURLE_PARTIAL_FILE:
        return ConnectionLost(origin_, kClosedInMidResponse);
      case CURLE_OUT_OF_MEMORY:
        return LineTooLong();
      case CURLE_GOT_NOTHING:
        return LostBeforeResponse(kClosedWithoutResponse);
      case CURLE_SEND_FAIL_REWIND:
      case CURLE_ABORTED_BY_CALLBACK:  // ours, against a second try of libcurl's own
        return ConnectionLost(origin_, kClosedKeptConnection);
      case CURLE_SEND_ERROR:
        return ConnectionLost(origin_, kBrokeWhileSending);
      case CURLE_RECV_ERROR:
        if (Says("chunk")) return Unreadable(kBrokenChunks);
        return outcome_.sent ? LostBeforeResponse(kBroke) : BrokenBeforeSending();
      default:
        return Make(FailureKind::kOther, fmt::format("the request to {} failed: {}", place_, Text()));
    }
  }

  std::string WhyNoConnection() const {
    if (Says("refused")) return "connection refused";
    if (Says("no route")) return "no route to the host";
    if (Says("unreachable")) return "the network is unreachable";
    long number = 0;
    curl_easy_getinfo(outcome_.easy, CURLINFO_OS_ERRNO, &number);
    if (number == ECONNREFUSED) return "connection refused";
    if (number == EHOSTUNREACH) return "no route to the host";
    if (number == ENETUNREACH) return "the network is unreachable";
    return Text();
  }

  /// A port for TLS often breaks off so when it is spoken to in the clear.
  Failure LostBeforeResponse(std::string_view what) const {
    long header_bytes = 0, new_connections = 0;
    curl_easy_getinfo(outcome_.easy, CURLINFO_HEADER_SIZE, &header_bytes);
    curl_easy_getinfo(outcome_.easy, CURLINFO_NUM_CONNECTS, &new_connections);
    if (!outcome_.proxy.empty() &&
        !origin_.tls)  // nobody can tell whose end it was: of the two, this is there
      return MakeFailure(FailureKind::kConnectionLost, fmt::format("the proxy {} {}", proxy_, what),
                         header_bytes == 0 && new_connections > 0 && !outcome_.proxy_over_tls
                             ? std::string(kProxyForTls)
                             : std::string());
    return ConnectionLost(origin_, what, header_bytes == 0 && new_connections > 0);
  }
  Failure Unreadable(std::string_view why) const { return ResponseUnreadable(origin_, why); }
  Failure BrokenBeforeSending() const {
    if (origin_.tls) return Handshake();
    return Make(FailureKind::kConnectFailed,
                fmt::format("{} broke the connection before the request was sent", place_));
  }

  /// libcurl reads one line of a response's head up to 100 KiB, whatever the limit of all of them is.
  Failure LineTooLong() const {
    if (!outcome_.sent) return NoMemoryFor(origin_);
    return Make(FailureKind::kResponseTooLarge,
                fmt::format("the answer of {} has a header that is too long", place_));
  }

  Failure NoHttp() const { return Says("HTTP/0.9") ? ResponseIsNoHttp(origin_) : Unreadable(Text()); }

  std::optional<Failure> Proxy() const {
    if (outcome_.proxy.empty()) return std::nullopt;
    long connect_status = 0;
    curl_easy_getinfo(outcome_.easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    if (connect_status == 407) return ProxyAuthentication(outcome_.proxy);
    if (TlsIsTheProxys(connect_status))
      if (auto failure = TlsToProxy()) return failure;
    if (connect_status == 400 && !outcome_.proxy_over_tls)
      return Make(
          FailureKind::kProxyFailed,
          fmt::format("the proxy {} did not understand how it was asked for the way to {}: status 400",
                      proxy_, place_),
          std::string(kProxyForTls));
    if (connect_status >= 300)
      return Make(
          FailureKind::kProxyFailed,
          fmt::format("the proxy {} refused the way to {}: status {}", proxy_, place_, connect_status),
          "Ask whoever runs the proxy to let this host and port through, or name another in `proxy`");
    switch (outcome_.code) {
      case CURLE_COULDNT_RESOLVE_PROXY:
        return Make(FailureKind::kProxyFailed,
                    fmt::format("the name of the proxy {} could not be resolved", proxy_),
                    "Check `proxy`, or the environment's http_proxy, https_proxy and all_proxy");
      case CURLE_COULDNT_CONNECT:
        return Make(FailureKind::kProxyFailed,
                    fmt::format("could not connect to the proxy {}: {}", proxy_, WhyNoConnection()),
                    "Check `proxy`, or the environment's http_proxy, https_proxy and all_proxy");
      case CURLE_OPERATION_TIMEDOUT:
        if (connect_status != 0 || outcome_.sent) return std::nullopt;
        return Make(FailureKind::kConnectFailed,
                    fmt::format("no connection to {} through the proxy {} within {} ms", place_, proxy_,
                                options_.connect_timeout.count()),
                    "Check `proxy`, `host-name` and `port`; `connect-timeout` allows more time");
      case CURLE_PROXY:
      case CURLE_COULDNT_RESOLVE_HOST:
        return Make(FailureKind::kProxyFailed,
                    fmt::format("the proxy {} gave no way to {}: {}", proxy_, place_, Text()),
                    "Check `proxy` and what it lets through");
      default:
        if (ClosedBeforeTheWayWasOpen(connect_status))
          return Make(FailureKind::kProxyFailed,
                      fmt::format("the proxy {} broke off before the way to {} was open", proxy_, place_),
                      outcome_.proxy_over_tls ? std::string() : std::string(kProxyForTls));
        return std::nullopt;
    }
  }

  bool ClosedBeforeTheWayWasOpen(long connect_status) const {
    if (connect_status != 0 || outcome_.sent) return false;
    const bool closed = outcome_.code == CURLE_RECV_ERROR || outcome_.code == CURLE_SEND_ERROR ||
                        outcome_.code == CURLE_GOT_NOTHING;
    return Says("proxy CONNECT") || (origin_.tls && outcome_.proxy_takes_connect && closed);
  }

  /// TLS to the proxy comes first: as long as the way to the service desk is not open, nobody else can have
  /// failed at it. Without TLS to the service desk there is no other.
  bool TlsIsTheProxys(long connect_status) const {
    return outcome_.proxy_over_tls && !outcome_.sent && (connect_status == 0 || !origin_.tls);
  }

  std::optional<Failure> TlsToProxy() const {
    const auto say = [this](std::string_view what, const char* remedy) {
      return Make(FailureKind::kProxyFailed, fmt::format("the proxy {} {}", proxy_, what), remedy);
    };
    switch (outcome_.code) {
      case CURLE_PEER_FAILED_VERIFICATION:
        return say(fmt::format("shows a certificate that is not trusted here: {}", Text()),
                   "Have this machine trust the proxy's authority, or name another proxy in `proxy`");
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
        return say(fmt::format("and this side found no TLS: {}", Text()),
                   "Check whether the proxy is reached over https:// or http://");
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

  Failure Handshake() const {
    if (SpeaksNoTls())
      return Make(FailureKind::kTlsFailed, fmt::format("{} does not speak TLS", place_),
                  "If this is the port for plain HTTP, set `is-ssl` to false");
    if (Says("protocol version") || Says("unsupported protocol"))
      return Make(FailureKind::kTlsFailed,
                  fmt::format("{} does not speak TLS {} or newer", place_, options_.tls_minimum),
                  "Update the service desk, or set `tls-minimum` to the version it speaks");
    if (auto fault = WeaknessInHandshake()) return *std::move(fault);
    if (BrokeOff())
      return Make(FailureKind::kConnectFailed, fmt::format("{} broke off the TLS handshake", place_),
                  "If it always does, check that `port` is the one for TLS, and firewalls on the way");
    if (Says("certificate required") || Says("handshake failure") || Says("bad certificate"))
      return Make(FailureKind::kTlsFailed, fmt::format("{} refused the TLS handshake: {}", place_, Text()),
                  "If the service desk asks for one, set `client-certificate` and `client-key`");
    return Make(FailureKind::kTlsFailed, fmt::format("the TLS handshake with {} failed: {}", place_, Text()));
  }

  /// OpenSSL finds some weak certificates in the handshake, before it looks who vouches for them.
  std::optional<Failure> WeaknessInHandshake() const {
    const std::pair<std::string_view, long> kWords[] = {{"ee key too small", X509_V_ERR_EE_KEY_TOO_SMALL},
                                                        {"ca key too small", X509_V_ERR_CA_KEY_TOO_SMALL},
                                                        {"ca md too weak", X509_V_ERR_CA_MD_TOO_WEAK}};
    for (const auto& [words, error] : kWords)
      if (Says(words)) return RefusedWhoeverVouches(error);
    return std::nullopt;
  }

  std::optional<Failure> RefusedWhoeverVouches(long error) const {
    const auto fault = FaultOfCertificate(error);
    if (!fault) return std::nullopt;
    return Make(FailureKind::kTlsFailed, fmt::format("the certificate of {} {}", place_, fault->what),
                fault->remedy);
  }

  Failure Certificate() const {
    long result = X509_V_OK;
    curl_easy_getinfo(outcome_.easy, CURLINFO_SSL_VERIFYRESULT, &result);
    auto say = [&](std::string_view what, std::string_view assistance) {
      return Make(FailureKind::kTlsFailed, fmt::format("the certificate of {} {}", place_, what),
                  std::string(assistance));
    };
    if (Says("does not match") || Says("no alternative certificate subject name") ||
        result == X509_V_ERR_HOSTNAME_MISMATCH)
      return say("is for another name", "Set `host-name` to a name that stands in the certificate");
    if (auto refused = RefusedWhoeverVouches(result)) return *std::move(refused);
    const bool other_authority = Says("self-signed certificate in certificate chain") ||
                                 result == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN || Says("unable to get") ||
                                 Says("unable to verify") ||
                                 result == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    const bool self_signed =
        Says("self-signed") || Says("self signed") || result == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    // Nobody is told to trust anew what may be somebody else on the way.
    if ((other_authority || self_signed) && !options_.ca_file.empty())
      return say(
          fmt::format("is not trusted: it is not the one in {}, nor signed by it", options_.ca_file),
          "Find out from the service desk's administrator whether it was renewed before you trust it anew; "
          "`flintdesk doctor` shows its SHA-256 to compare");
    if (other_authority) return say("is signed by an authority that is not trusted here", kTrustAssistance);
    if (self_signed) return say("is self-signed", kTrustAssistance);
    if (Says("has expired") || result == X509_V_ERR_CERT_HAS_EXPIRED)
      return say(
          "has expired, or one that signed it",
          options_.ca_file.empty()
              ? "Renew it on the service desk, and check the clock of this machine"
              : "Renew it on the service desk and then in `ca-file`, and check the clock of this machine");
    if (Says("not yet valid") || result == X509_V_ERR_CERT_NOT_YET_VALID)
      return say("is not valid yet", "Check the clocks of this machine and of the service desk");
    return say(
        fmt::format("could not be verified: {}", Text()),
        "Have it looked at by the service desk's administrator; `flintdesk doctor` shows what it says");
  }

 public:
  static Failure ProxyAuthentication(const std::string& proxy) {
    return Make(
        FailureKind::kProxyFailed,
        fmt::format("the proxy {} wants a name and a password, or others", Redact(proxy)),
        "Put them into `proxy`, as in http://NAME:PASSWORD@HOST:PORT; better from a file or the environment");
  }

 private:
  const CurlOutcome& outcome_;
  const Origin& origin_;
  const ClientOptions& options_;
  const std::string place_, proxy_;
};

}  // namespace

Failure ClassifyCurl(const CurlOutcome& outcome, const Origin& origin, const ClientOptions& options) {
  return Classifier(outcome, origin, options).Classify();
}

Failure ProxyAuthenticationFailure(const std::string& proxy) {
  return Classifier::ProxyAuthentication(proxy);
}

}  // namespace flintdesk::http
