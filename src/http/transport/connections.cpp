#include "http/transport/connections.hpp"

#include <algorithm>
#include <utility>

namespace flintdesk::http {

std::size_t MostKept(std::size_t most) {
  constexpr std::size_t kEnough = 1024;
  return std::max<std::size_t>(std::min(kEnough, most / 2), 1);
}

Connections& Connections::Of(Loop::State& loop) {
  if (loop.resident() == nullptr) loop.set_resident(std::make_unique<Connections>(loop));
  return static_cast<Connections&>(*loop.resident());
}

void Connection::Ready(bool closed) {
  if (auto user = request)
    user->Ready(closed);
  else if (!stream->IsQuiet())
    pool.CloseIdle(*this);
}

std::span<char> Connections::buffer() {
  constexpr std::size_t kSize = 64 * 1024;  // four records of TLS; a long response costs a call for each
  if (buffer_.empty()) buffer_.resize(kSize);
  return buffer_;
}

Connections::Places::iterator Connections::Find(const Route& route) {
  return std::find_if(places_.begin(), places_.end(),
                      [&](const Place& place) { return place.route == route; });
}

Connection* Connections::Take(const Route& route, std::chrono::seconds most_idle) {
  for (auto place = Find(route); place != places_.end() && !place->idle.empty();) {
    Connection* last = place->idle.back();
    place->idle.pop_back();
    --idle_;
    if (std::chrono::steady_clock::now() - last->idle_since <= most_idle && last->stream->IsQuiet())
      return last;
    Close(*last);
  }
  return nullptr;
}

bool Connections::MakeRoom() { return open_ < most_ || CloseOldestIdle(); }

bool Connections::CloseOldestIdle() {
  Place* oldest = nullptr;
  for (Place& place : places_)
    if (!place.idle.empty() &&
        (oldest == nullptr || place.idle.front()->idle_since < oldest->idle.front()->idle_since))
      oldest = &place;
  if (oldest == nullptr) return false;
  CloseIdle(*oldest->idle.front());
  return true;
}

void Connections::Unreserve() {
  --open_;
  RoomMayBe();
}

Connection* Connections::Add(const Route& route, std::unique_ptr<Stream> stream) {
  const int descriptor = stream->descriptor();
  auto connection = std::make_shared<Connection>(*this, route, std::move(stream));
  if (loop_.sockets().Attend(descriptor, connection)) return connection.get();
  Unreserve();
  return nullptr;
}

void Connections::Keep(Connection& connection) {
  connection.request = nullptr;
  connection.idle_since = std::chrono::steady_clock::now();
  auto place = Find(connection.route);
  if (place == places_.end()) {
    // Those whose connections are all in use, or closed: a route holds what its TLS trusts.
    std::erase_if(places_, [](const Place& one) { return one.idle.empty(); });
    place = places_.insert(places_.end(), {.route = connection.route, .idle = {}});
  }
  place->idle.push_back(&connection);
  // A few are used again and again, and those behind them not any more.
  const std::size_t kept = MostKept(most_);
  constexpr std::chrono::minutes kUnused{2};
  if (++idle_ > kept || connection.idle_since - place->idle.front()->idle_since > kUnused) CloseOldestIdle();
  RoomMayBe();
}

void Connections::Close(Connection& connection) {
  loop_.sockets().Forget(connection.stream->descriptor());
  --open_;
  RoomMayBe();
}

void Connections::CloseIdle(Connection& connection) {
  auto place = Find(connection.route);
  if (place == places_.end()) return;
  auto found = std::find(place->idle.begin(), place->idle.end(), &connection);
  if (found == place->idle.end()) return;
  place->idle.erase(found);
  if (place->idle.empty()) places_.erase(place);
  --idle_;
  Close(connection);
}

/// Not at once: the request that has given up the room is still at work.
void Connections::RoomMayBe() {
  if (waiting_.empty() || let_in_) return;
  let_in_ = true;
  loop_.Post([this] {
    let_in_ = false;
    // Whoever was let in before may have taken the room of an idle connection, which said so, too.
    if (waiting_.empty() || (open_ >= most_ && idle_ == 0)) return;
    const auto first = waiting_.extract(waiting_.begin());
    first.mapped()();
    RoomMayBe();  // it may have failed before it took the room
  });
}

}  // namespace flintdesk::http
