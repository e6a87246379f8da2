#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "http/http.hpp"
#include "http/loop/loop_state.hpp"

namespace flintdesk::http {

/// How many connections a loop may have open: as many as the process may have files, but for some of its own.
std::size_t MostConnections();
/// How many of libcurl's, and of our own, are kept while nobody uses them.
std::size_t MostKept(std::size_t most);

/// A connection over which nothing but HTTP in the clear is spoken, from its making to its closing. While a
/// request uses it, it tells that request what happens. The loop owns it until it is closed.
class PlainConnection final : public SocketUser {
 public:
  PlainConnection(PlainConnections& its_pool, Origin its_origin, int its_socket)
      : pool(its_pool), origin(std::move(its_origin)), socket(its_socket) {}
  ~PlainConnection() override;
  PlainConnection(const PlainConnection&) = delete;
  PlainConnection& operator=(const PlainConnection&) = delete;

  void Ready(bool closed) override;

  PlainConnections& pool;
  const Origin origin;
  const int socket;
  std::chrono::steady_clock::time_point idle_since{};
  std::shared_ptr<SocketUser> request;  ///< Null: nobody uses it.
};

/// The connections of a loop to service desks that speak plain HTTP, and those of them that wait for the next
/// request. On the loop only.
class PlainConnections {
 public:
  explicit PlainConnections(Loop::State& loop) : loop_(loop) {}
  void set_most(std::size_t most) { most_ = most; }
  std::size_t most() const { return most_; }  ///< Connections of the loop; those of libcurl count too.

  /// For whoever reads just now.
  std::span<char> buffer();

  /// The one that was used last, if the other side has neither closed it nor sent a byte unasked; else null.
  /// What has been idle for longer than `most_idle` is closed.
  PlainConnection* Take(const Origin& origin, std::chrono::seconds most_idle);

  /// Somebody waits for room. Whoever comes now waits behind him, even where there is an idle connection.
  bool Crowded() const { return !waiting_.empty() || let_in_ > 0; }
  /// Makes room for one more, if need be by closing an idle one; false when all are in use. `Reserve` takes
  /// the room.
  bool MakeRoom();
  /// When there is none: `begin` is called when there is, in the order of asking. It says whether the asker
  /// still wanted it.
  void WhenRoom(std::function<bool()> begin) { waiting_.push_back(std::move(begin)); }
  void RoomMayBe();  ///< A connection has become idle or was closed, one of libcurl's too.
  void DropWaiting() { auto last = std::exchange(waiting_, {}); }
  void Reserve() { ++open_; }  ///< For a connection that is being made.
  void Unreserve();            ///< It did not come about.
  /// Null when the system takes no more; `socket` is closed then. The room was reserved.
  PlainConnection* Add(const Origin& origin, int socket);

  void Keep(PlainConnection& connection);  ///< For the next request.
  void Close(PlainConnection& connection);
  void CloseIdle(PlainConnection& connection);
  bool CloseOldestIdle();                     ///< False when none is idle.
  std::size_t open() const { return open_; }  ///< Idle, in use and being made.

 private:
  struct Place {
    Origin origin;
    std::vector<PlainConnection*> idle;  ///< The last used last.
  };
  using Places = std::vector<Place>;
  Places::iterator Find(const Origin& origin);

  Loop::State& loop_;
  std::size_t most_ = MostConnections();
  Places places_;
  std::size_t open_ = 0;
  std::size_t idle_ = 0;
  std::deque<std::function<bool()>> waiting_;
  int let_in_ = 0;  ///< How many of them will begin as soon as whoever made the room is done.
  std::vector<char> buffer_;
};

}  // namespace flintdesk::http
