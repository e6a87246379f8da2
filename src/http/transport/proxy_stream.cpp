#include "http/transport/proxy_stream.hpp"

#include <optional>
#include <utility>

#include <curl/curl.h>
#include <openssl/ssl.h>

namespace flintdesk::http {
namespace {

class ProxyStream final : public Stream {
 public:
  ProxyStream(Loop::State& loop, CurlHandle handle, int socket, std::unique_ptr<TlsMessages> messages)
      : loop_(loop), messages_(std::move(messages)), handle_(std::move(handle)), socket_(socket) {}
  ~ProxyStream() override { loop_.Remove(handle_.get()); }  // which closes the socket
  ProxyStream(const ProxyStream&) = delete;
  ProxyStream& operator=(const ProxyStream&) = delete;

  Transfer Read(std::span<char> room) override {
    if (first_) {
      room[0] = *std::exchange(first_, std::nullopt);
      return {.outcome = Outcome::kSome, .bytes = 1};
    }
    messages_->Allow(TlsMessages::kMostAtOnce);
    std::size_t got = 0;
    switch (curl_easy_recv(handle_.get(), room.data(), room.size(), &got)) {
      case CURLE_OK:
        if (got > 0) return {.outcome = Outcome::kSome, .bytes = got};
        if (messages_->exceeded()) return {.outcome = Outcome::kBroken};
        return {.outcome = WasSaidToEnd() ? Outcome::kEnd : Outcome::kCutOff};
      case CURLE_AGAIN:
        return {.outcome = Outcome::kLater};
      default:
        return {.outcome = Outcome::kBroken};
    }
  }

  Transfer Write(std::string_view first, std::string_view second) override {
    const std::string_view bytes = first.empty() ? second : first;
    messages_->Allow(TlsMessages::kMostAtOnce);
    std::size_t took = 0;
    switch (curl_easy_send(handle_.get(), bytes.data(), bytes.size(), &took)) {
      case CURLE_OK:
        return {.outcome = Outcome::kSome, .bytes = took, .left = took > 0};
      case CURLE_AGAIN:
        return {.outcome = Outcome::kLater, .left = true};  // a part of a record may have left
      default:
        return {.outcome = Outcome::kBroken, .left = true};
    }
  }

  bool IsQuiet() override {
    if (first_) return false;
    char byte = 0;
    const Transfer transfer = Read({&byte, 1});
    if (transfer.outcome == Outcome::kSome) first_ = byte;
    return transfer.outcome == Outcome::kLater;
  }

  int descriptor() const override { return socket_; }

 private:
  /// libcurl takes any end for one; only its TLS knows whether the proxy sent close_notify.
  bool WasSaidToEnd() {
    curl_tlssessioninfo* session = nullptr;
    if (curl_easy_getinfo(handle_.get(), CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == nullptr ||
        session->backend != CURLSSLBACKEND_OPENSSL || session->internals == nullptr)
      return false;
    return (SSL_get_shutdown(static_cast<SSL*>(session->internals)) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

  Loop::State& loop_;
  const std::unique_ptr<TlsMessages> messages_;  ///< Outlives the handle's connection.
  CurlHandle handle_;
  const int socket_;
  std::optional<char> first_;  ///< Read to find out whether anything had come.
};

}  // namespace

std::unique_ptr<Stream> MakeProxyStream(Loop::State& loop, CurlHandle handle, int socket,
                                        std::unique_ptr<TlsMessages> messages) {
  return std::make_unique<ProxyStream>(loop, std::move(handle), socket, std::move(messages));
}

}  // namespace flintdesk::http
