#pragma once

#include <array>
#include <functional>
#include <memory>

#include "http/http.hpp"
#include "http/loop/loop_state.hpp"
#include "http/transport/curl_handle.hpp"

namespace flintdesk::http {

/// The making of one connection: name, addresses (both families at once), connect time-out. libcurl does it,
/// so that it is done, and its failures are named, as they are for TLS and proxies; the socket is then ours.
/// Everything on the loop, which keeps it until it has ended.
class PlainConnect final : public Exchange {
 public:
  /// The socket, which does not block and is the callee's to close, or why there is none.
  using Connected = std::function<void(Result<int, Failure>)>;

  PlainConnect(Loop::State& loop, Origin origin, ClientOptions options, Connected connected)
      : loop_(loop),
        origin_(std::move(origin)),
        options_(std::move(options)),
        connected_(std::move(connected)) {}

  /// False when memory has run out.
  static bool Start(const std::shared_ptr<PlainConnect>& self);
  void GiveUp();  ///< `connected` is not called any more.

 private:
  void Ending(CURLcode code) override;
  void Ended(CURLcode code) override;

  Loop::State& loop_;
  const Origin origin_;
  const ClientOptions options_;
  Connected connected_;
  CurlHandle handle_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  int socket_ = -1;
};

}  // namespace flintdesk::http
