#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "http/http.hpp"
#include "http/loop/loop_state.hpp"
#include "http/transport/connections.hpp"
#include "http/transport/curl_handle.hpp"
#include "http/transport/tls_messages.hpp"
#include "http/transport/tls_stream.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {

/// Makes one connection. libcurl finds the addresses (both families at once), connects, and speaks
/// to a proxy where there is one; then comes the handshake of TLS, which is ours, within the same connect
/// timeout. Everything on the loop, which keeps it until it has ended.
///
///   auto connect = std::make_shared<Connect>(loop, route, options, [](auto stream) { … });
///   connect->Start();
class Connect final : public CurlTask, public SocketUser, public std::enable_shared_from_this<Connect> {
 public:
  /// The connection, ready for a request, or why there is none.
  using Connected = std::function<void(Result<std::unique_ptr<Stream>, Failure>)>;

  /// The origin's host is ASCII.
  Connect(Loop::State& loop, Route route, const ClientOptions& options, Connected connected)
      : loop_(loop), route_(std::move(route)), options_(options), connected_(std::move(connected)) {}

  void Start();
  void GiveUp();  ///< `connected` is not called any more.
  /// `kConnecting` or "in the TLS handshake with", for a message.
  std::string_view Doing() const { return tls_ ? "in the TLS handshake with" : kConnecting; }

 private:
  bool Ending(CURLcode code) override;
  void Ended(CURLcode code) override;
  void Ready(bool closed) override;
  void Limit(CURL* easy);
  void UseSocket();
  void ShakeHands();
  std::unique_ptr<TlsStream> TakeTls();
  void Finish(Result<std::unique_ptr<Stream>, Failure> result);

  Loop::State& loop_;
  const Route route_;
  const ClientOptions& options_;  ///< The transport's, which the request that waits for this keeps alive.
  Connected connected_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  /// Of libcurl's TLS to a proxy; outlives the handle's connection.
  std::unique_ptr<TlsMessages> messages_to_proxy_ = std::make_unique<TlsMessages>();
  int steps_left_ = 0;  ///< Of libcurl's, see `Limit`.
  CurlHandle handle_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  int socket_ = -1;
  std::unique_ptr<TlsStream> tls_;  ///< While hands are shaken.
  Loop::Timer timer_ = 0;
};

}  // namespace flintdesk::http
