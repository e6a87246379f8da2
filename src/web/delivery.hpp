#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "web/message.hpp"

namespace flintdesk::web {

/// How the bytes of one response leave, for services that play a bad server: late, in pieces, cut off, or as
/// bytes that are no HTTP. Hangs on a Response (`response.delivery`). Plain data; a waiting or stalled
/// connection holds no thread and ends with the listener.
///
///   Delivery cut;
///   cut.most = 20;                      // of the whole response, and then
///   cut.end = Delivery::End::kReset;    // the connection is reset
///   response.delivery = std::make_shared<Delivery>(cut);
struct Delivery {
  enum class End {
    kAsAgreed,  ///< Kept alive or closed, as the head of the response says.
    kClose,     ///< The socket is closed; over TLS without a farewell.
    kReset,     ///< The connection is reset.
    kStall,     ///< Nothing more comes, until the client goes or `stall_limit` has passed.
  };

  std::chrono::milliseconds delay{0};  ///< Before anything else.
  /// Asked after the delay for the response that is sent in place of this one; runs like a handler, also when
  /// the client has gone by then.
  std::function<Response()> response;

  std::optional<std::string> raw;               ///< Sent in place of head and body.
  std::optional<std::size_t> announced_length;  ///< What Content-Length says in place of the truth.
  bool without_length = false;                  ///< No Content-Length; the headers may name a coding.
  std::optional<std::size_t> most;              ///< Bytes of the response, its head included, that are sent.
  std::optional<std::size_t> most_of_body;      ///< Bytes of the body that are sent.
  std::size_t piece = 0;                        ///< Bytes that are sent at a time; 0: all.
  std::chrono::milliseconds pause{0};           ///< Between two pieces.

  End end = End::kAsAgreed;
  std::chrono::milliseconds stall_limit{300'000};
};

/// Status line and headers of a response with the empty line at their end.
std::string HeadOf(const Response& response, bool keep_alive);

/// Everything that is sent for a response: head and body as its delivery wants them. `is_head`: without the
/// body.
std::string BytesOf(const Response& response, bool keep_alive, bool is_head);

}  // namespace flintdesk::web
