#include "http/transport/connect.hpp"

#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/socket.h>

#include "http/message/request_text.hpp"
#include "http/transport/connect_failure.hpp"
#include "http/transport/proxy.hpp"
#include "http/transport/proxy_stream.hpp"
#include "http/transport/tls_failure.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {
namespace {

/// What a proxy is told when it is to open a tunnel. Made once, and never destroyed: handles keep its
/// address.
curl_slist* TunnelHeaders() {
  static curl_slist* const headers =
      curl_slist_append(nullptr, fmt::format("User-Agent: {}", kUserAgent).c_str());
  return headers;
}

/// libcurl's own would be inherited by the programs that a script starts.
curl_socket_t OpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Always as a URL without TLS: what is then said over the connection is not libcurl's business.
std::string UrlFor(const Origin& origin) { return "http://" + origin.HostAndPort(); }

void Prepare(CURL* easy, const Route& route, const ClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A slow name server does not hold up a request that gives up on it.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_URL, UrlFor(route.origin).c_str());
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  // "" is "none", where a null would ask the environment; ours decides who goes round the proxy.
  curl_easy_setopt(easy, CURLOPT_PROXY, route.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  if (route.proxy.empty()) return;
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, route.origin.tls ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_PROXYHEADER, TunnelHeaders());
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

}  // namespace

/// libcurl reads what a proxy says to CONNECT byte for byte, and returns to the loop only when nothing more
/// has come: a proxy whose page has no end would hold up the loop. It does report its progress after each
/// byte.
void Connect::Limit(CURL* easy) {
  constexpr int kMostSteps = 128 * 1024;  // a head, and the page of an error
  steps_left_ = kMostSteps;
  const curl_xferinfo_callback count = [](void* steps, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return --*static_cast<int*>(steps) > 0 ? 0 : 1;
  };
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, count);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &steps_left_);
  const curl_ssl_ctx_callback watch = [](CURL*, void* context, void* messages) {
    static_cast<TlsMessages*>(messages)->Watch(static_cast<SSL_CTX*>(context));
    return CURLE_OK;
  };
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, watch);
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, messages_to_proxy_.get());
}

void Connect::Start() {
  handle_.reset(curl_easy_init());
  CURL* easy = handle_.get();
  if (easy != nullptr) {
    Prepare(easy, route_, options_);
    if (!route_.proxy.empty()) Limit(easy);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  }
  if (easy == nullptr || !loop_.Add(easy, shared_from_this())) Finish(NoMemoryFor(route_.origin));
}

void Connect::GiveUp() {
  connected_ = nullptr;
  loop_.Remove(handle_.get());
  TakeTls();
}

/// libcurl closes its socket as soon as the handle leaves the multi; the copy stays. TLS to a proxy stays
/// libcurl's, and so does that connection.
bool Connect::Ending(CURLcode code) {
  if (code != CURLE_OK) return false;
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
  if (socket == CURL_SOCKET_BAD) return false;
  const bool stays = IsReachedOverTls(route_.proxy);
  socket_ = stays ? socket : ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  return stays;
}

void Connect::Ended(CURLcode code) {
  if (code != CURLE_OK) {
    const ConnectOutcome outcome{.code = code,
                                 .easy = handle_.get(),
                                 .text = error_text_.data(),
                                 .proxy = route_.proxy.empty() ? "" : ProxyHostAndPort(route_.proxy),
                                 .proxy_takes_connect = TakesConnect(route_.proxy),
                                 .proxy_over_tls = IsReachedOverTls(route_.proxy)};
    return Finish(ClassifyConnect(outcome, route_.origin, options_));
  }
  if (socket_ < 0)
    return Finish(
        MakeFailure(FailureKind::kConnectFailed,
                    fmt::format("no file is left for a connection to {}", route_.origin.HostAndPort()),
                    "Allow this user more open files, or set a lower `max-concurrent`"));
  UseSocket();
}

void Connect::UseSocket() {
  // The handle may outlive this.
  curl_easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(handle_.get(), CURLOPT_NOPROGRESS, 1L);
  std::unique_ptr<Stream> stream =
      IsReachedOverTls(route_.proxy)
          ? MakeProxyStream(loop_, std::move(handle_), socket_, std::move(messages_to_proxy_))
          : MakeSocketStream(socket_);
  handle_.reset();
  if (!route_.tls_context) return Finish(std::move(stream));
  tls_ = std::make_unique<TlsStream>(std::move(stream), route_.tls_context, route_.origin.host,
                                     route_.origin.port);
  if (!loop_.sockets().Attend(tls_->descriptor(), shared_from_this())) {
    tls_.reset();
    return Finish(NoMemoryFor(route_.origin));
  }
  const auto spent = std::chrono::steady_clock::now() - begun_;
  loop_.Busy(+1);
  timer_ = loop_.After(options_.connect_timeout - std::chrono::duration_cast<milliseconds>(spent),
                       [weak = weak_from_this()] {
                         const auto self = weak.lock();
                         if (!self || !self->tls_) return;
                         self->TakeTls();
                         self->Finish(TlsTimeout(self->route_.origin, self->options_));
                       });
  ShakeHands();
}

void Connect::Ready(bool) {
  if (tls_) ShakeHands();
}

void Connect::ShakeHands() {
  const auto self = shared_from_this();  // the loop may hold the last one
  const TlsStream::Step step = tls_->ShakeHands();
  if (step == TlsStream::Step::kLater) return;
  std::unique_ptr<TlsStream> tls = TakeTls();
  if (step == TlsStream::Step::kRefused) return Finish(TlsRefused(tls->refusal(), route_.origin, options_));
  Finish(std::unique_ptr<Stream>(std::move(tls)));
}

/// Nobody listens to its socket from here on.
std::unique_ptr<TlsStream> Connect::TakeTls() {
  if (!tls_) return nullptr;
  loop_.Drop(timer_);
  loop_.Busy(-1);
  std::unique_ptr<TlsStream> tls = std::move(tls_);
  loop_.sockets().Forget(tls->descriptor());
  return tls;
}

void Connect::Finish(Result<std::unique_ptr<Stream>, Failure> result) {
  if (auto connected = std::exchange(connected_, nullptr)) connected(std::move(result));
}

}  // namespace flintdesk::http
