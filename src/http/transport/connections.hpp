#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "http/http.hpp"
#include "http/loop/loop_state.hpp"
#include "http/transport/stream.hpp"

namespace flintdesk::http {

class Connections;
class TlsContext;

/// How many of them are kept while nobody uses them.
std::size_t MostKept(std::size_t most);

/// What two requests must have in common to go over the same connection.
struct Route {
  Origin origin;
  std::string proxy = {};                        ///< URL, empty for none.
  std::shared_ptr<TlsContext> tls_context = {};  ///< Null without TLS to the origin.
  bool operator==(const Route&) const = default;
};

/// A connection over which nothing but HTTP is spoken, from its making to its closing. While a request uses
/// it, it tells that request what happens. The loop owns it until it is closed.
class Connection final : public SocketUser {
 public:
  Connection(Connections& its_pool, Route its_route, std::unique_ptr<Stream> its_stream)
      : pool(its_pool), route(std::move(its_route)), stream(std::move(its_stream)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Ready(bool closed) override;

  Connections& pool;
  const Route route;
  const std::unique_ptr<Stream> stream;
  std::chrono::steady_clock::time_point idle_since{};
  std::shared_ptr<SocketUser> request;  ///< Null: nobody uses it.
};

/// The connections of a loop, and those of them that wait for the next request. On the loop only.
class Connections final : public LoopResident {
 public:
  /// Those of `loop`, made when they are first asked for. They live as long as it does.
  static Connections& Of(Loop::State& loop);
  explicit Connections(Loop::State& loop) : loop_(loop) {}
  void set_most(std::size_t most) { most_ = most; }

  /// For the one that reads just now.
  std::span<char> buffer();

  /// The one that was used last, if the other side has neither closed it nor sent a byte unasked; else null.
  /// What has been idle for longer than `most_idle` is closed.
  Connection* Take(const Route& route, std::chrono::seconds most_idle);

  /// Requests wait for room. A further one waits behind them, even where there is an idle connection.
  bool Crowded() const { return !waiting_.empty() || let_in_; }
  /// Makes room for one more, if need be by closing an idle one; false when all are in use. `Reserve` takes
  /// the room.
  bool MakeRoom();
  /// When there is none: `begin` is called when there is, in the order of asking. The number takes it back.
  using Waiter = std::uint64_t;
  Waiter WhenRoom(std::function<void()> begin) {
    waiting_.emplace(++last_waiter_, std::move(begin));
    return last_waiter_;
  }
  void DropWaiter(Waiter waiter) { waiting_.erase(waiter); }
  void DropWaiting() override { auto last = std::exchange(waiting_, {}); }
  void Reserve() { ++open_; }  ///< For a connection that is being made.
  void Unreserve();            ///< It did not come about.
  /// Null when the system takes no more; `stream` is closed then. The room was reserved.
  Connection* Add(const Route& route, std::unique_ptr<Stream> stream);

  void Keep(Connection& connection);  ///< For the next request.
  void Close(Connection& connection);
  void CloseIdle(Connection& connection);
  bool CloseOldestIdle();                     ///< False when none is idle.
  std::size_t open() const { return open_; }  ///< Idle, in use and being made.
  std::size_t routes() const { return places_.size(); }

 private:
  struct Place {
    Route route;
    std::vector<Connection*> idle;  ///< The last used last.
  };
  using Places = std::vector<Place>;
  Places::iterator Find(const Route& route);
  void RoomMayBe();

  Loop::State& loop_;
  std::size_t most_ = MostSockets();
  Places places_;
  std::size_t open_ = 0;
  std::size_t idle_ = 0;
  std::map<Waiter, std::function<void()>> waiting_;
  Waiter last_waiter_ = 0;
  bool let_in_ = false;  ///< The first of them begins as soon as the one that made the room is done.
  std::vector<char> buffer_;
};

}  // namespace flintdesk::http
