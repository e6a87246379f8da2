#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "web/message.hpp"

namespace flintdesk::web {

/// A response whose body comes bit by bit, for as long as its handler likes: server-sent events, rows of a
/// long list. It hangs on a Response (`response.stream`) and is sent in chunks, to clients of HTTP/1.0 until
/// the connection closes; the connection is not used again.
///
/// The handler keeps a copy of the pointer and may send from any thread, before and after the response is
/// under way. A waiting stream holds no thread. What a client has not taken yet waits here, within a limit;
/// a client that is slower than that is cut off. All of the limit counts against the listener's memory.
///
///   auto events = MakeEventStream();
///   reply(EventResponse(events));
///   …
///   if (!events->Send(EventText({.data = "{\"state\":\"done\"}"}))) return;  // the client has gone
class ResponseStream {
 public:
  struct Options {
    std::size_t most_waiting = 256 * 1024;  ///< Bytes for a client that reads slowly.
    /// Sent when nothing else was for that long, so that nobody on the way takes the connection for dead, and
    /// a client that has gone is noticed. Empty: nothing is.
    std::string heartbeat = {};
    std::chrono::milliseconds heartbeat_interval{15'000};
  };
  explicit ResponseStream(Options options) : options_(std::move(options)) {}
  ResponseStream() : ResponseStream(Options()) {}

  /// All of `bytes`, or nothing of it and never anything again: the client has gone, or is too slow. A
  /// success does not mean that the client has it.
  bool Send(std::string_view bytes);
  void End();         ///< Nothing more is sent; the client learns that the body is whole.
  bool gone() const;  ///< Nobody gets what is sent.
  /// `tell` is called once when the client has gone before the end, perhaps at once: on any thread.
  void WhenGone(std::function<void()> tell);

  // For the connection:

  const Options& options() const { return options_; }
  /// `wake` is called, on any thread, when there is something to take.
  void Attach(std::function<void()> wake);
  struct Taken {
    std::string bytes;
    bool has_ended = false;  ///< Nothing comes behind `bytes`.
  };
  Taken Take();
  void Leave();  ///< The client has gone.

 private:
  const Options options_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool ended_ = false;
  bool cut_off_ = false;
  bool left_ = false;
  std::function<void()> wake_;
  std::function<void()> tell_;
};

/// One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html).
struct Event {
  std::string data;       ///< Any text; its line ends become LF.
  std::string name = {};  ///< One line; the client's default is "message".
  std::string id = {};    ///< One line; what a client that connects again says it has seen last.
};
std::string EventText(const Event& event);

/// A stream whose heartbeat is a comment, which clients pass over.
std::shared_ptr<ResponseStream> MakeEventStream(ResponseStream::Options options = {});
/// Its response: 200 with the media type of events, and with what keeps caches and proxies from holding it
/// back.
Response EventResponse(std::shared_ptr<ResponseStream> events);

}  // namespace flintdesk::web
