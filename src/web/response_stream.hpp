#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/message.hpp"

namespace flintdesk::web {

/// A response whose body comes bit by bit, for as long as its handler likes: server-sent events, rows of a
/// long list. It hangs on a Response (`response.stream`) and is sent in chunks, to clients of HTTP/1.0 until
/// the connection closes; the connection is not used again.
///
/// The handler keeps a copy of the pointer and may send from any thread, before and after the response is
/// under way. A waiting stream holds no thread. What a client has not taken yet waits here, within a limit,
/// and counts against the listener's memory. There are two ways to send:
///
/// * `Send` alone, for events, which can't wait. A client is cut off when more is sent than there is
///   room for, be it slow or the sender fast.
/// * `Send` after `HasRoom`, for long bodies. A client is cut off when it does not take the next 64 KiB
///   within the listener's `read_timeout`.
///
///   auto events = MakeEventStream();
///   reply(EventResponse(events));
///   …
///   if (!events->Send(EventText({.data = "{\"state\":\"done\"}"}))) return;  // the client has gone
///
///   void Export::SendRows() {
///     for (; !rows.empty(); rows.pop_front()) {
///       if (!stream->HasRoom(rows.front().size(), [this] { SendRows(); })) return;
///       if (!stream->Send(rows.front())) return;
///     }
///     stream->End();
///   }
class ResponseStream {
 public:
  struct Options {
    std::size_t most_waiting = 256 * 1024;  ///< Bytes, those that are just being written among them.
    /// Sent when nothing else was for that long, so that nobody on the way takes the connection for dead, and
    /// a client that has gone is noticed. Empty: nothing is.
    std::string heartbeat = {};
    std::chrono::milliseconds heartbeat_interval{15'000};
  };
  explicit ResponseStream(Options options) : options_(std::move(options)) {}
  ResponseStream() : ResponseStream(Options()) {}

  /// All of `bytes`, or nothing of it and never anything again: the client has gone, or there was no room. A
  /// success does not mean that the client has it.
  bool Send(std::string_view bytes);
  /// May so many bytes be sent, or will `Send` say that nobody gets them? When not, `tell` is called once, on
  /// any thread, as soon as that is so. For one sender: each call forgets the `tell` of the one before. More
  /// than `most_waiting` bytes never have room.
  bool HasRoom(std::size_t bytes, std::function<void()> tell);
  void End();         ///< Nothing more is sent; the client learns that the body is whole.
  bool gone() const;  ///< Nobody gets what is sent.
  /// `tell` is called once when the client has gone before the end, perhaps at once: on any thread.
  void WhenGone(std::function<void()> tell);

  // For the connection:

  static constexpr std::size_t kMostTaken = 64 * 1024;
  const Options& options() const { return options_; }
  std::size_t most_held() const { return options_.most_waiting + kMostTaken; }
  /// `wake` is called, on any thread, when there is something to take.
  void Attach(std::function<void()> wake);
  struct Taken {
    std::string bytes;
    bool has_ended = false;  ///< Nothing comes behind `bytes`.
  };
  /// At most `kMostTaken` bytes. What was taken before has been written.
  Taken Take();
  void Leave();  ///< The client has gone.

 private:
  bool Fits(std::size_t bytes) const;  ///< With the lock held.

  const Options options_;
  mutable std::mutex mutex_;
  std::vector<char> waiting_;  ///< Unlike a string's, its capacity is what it was asked for.
  std::size_t being_written_ = 0;
  bool ended_ = false;
  bool cut_off_ = false;
  bool left_ = false;
  std::function<void()> wake_;
  std::function<void()> tell_;
  std::size_t wanted_ = 0;  ///< The room that `when_room_` waits for.
  std::function<void()> when_room_;
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
