#include "http/transport/plain_connections.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flintdesk::http {
namespace {

/// Whether nothing has come since the last response: no byte and no end.
bool IsQuiet(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

std::size_t MostConnections() {
  constexpr rlim_t kForOthers = 64, kUnlimited = 1'000'000;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return kForOthers;
  const rlim_t most = std::min(files.rlim_cur, kUnlimited);
  return std::max<rlim_t>(most > 2 * kForOthers ? most - kForOthers : most / 2, 1);
}

/// Idle ones of either kind leave files enough for the other kind.
std::size_t MostKept(std::size_t most) {
  constexpr std::size_t kEnough = 1024;
  return std::max<std::size_t>(std::min(kEnough, most / 2), 1);
}

PlainConnection::~PlainConnection() { ::close(socket); }

void PlainConnection::Ready(bool closed) {
  if (auto user = request)
    user->Ready(closed);
  else if (!IsQuiet(socket))
    pool.CloseIdle(*this);
}

std::span<char> PlainConnections::buffer() {
  constexpr std::size_t kSize = 16 * 1024;
  if (buffer_.empty()) buffer_.resize(kSize);
  return buffer_;
}

PlainConnections::Places::iterator PlainConnections::Find(const Origin& origin) {
  return std::find_if(places_.begin(), places_.end(),
                      [&](const Place& place) { return place.origin == origin; });
}

PlainConnection* PlainConnections::Take(const Origin& origin, std::chrono::seconds most_idle) {
  for (auto place = Find(origin); place != places_.end() && !place->idle.empty();) {
    PlainConnection* last = place->idle.back();
    place->idle.pop_back();
    --idle_;
    if (std::chrono::steady_clock::now() - last->idle_since <= most_idle && IsQuiet(last->socket))
      return last;
    Close(*last);
  }
  return nullptr;
}

bool PlainConnections::MakeRoom() { return open_ + loop_.curl_connections() < most_ || CloseOldestIdle(); }

bool PlainConnections::CloseOldestIdle() {
  Place* oldest = nullptr;
  for (Place& place : places_)
    if (!place.idle.empty() &&
        (oldest == nullptr || place.idle.front()->idle_since < oldest->idle.front()->idle_since))
      oldest = &place;
  if (oldest == nullptr) return false;
  CloseIdle(*oldest->idle.front());
  return true;
}

void PlainConnections::Unreserve() {
  --open_;
  RoomMayBe();
}

PlainConnection* PlainConnections::Add(const Origin& origin, int socket) {
  auto connection = std::make_shared<PlainConnection>(*this, origin, socket);
  if (loop_.sockets().Attend(socket, connection)) return connection.get();
  Unreserve();
  return nullptr;
}

void PlainConnections::Keep(PlainConnection& connection) {
  connection.request = nullptr;
  connection.idle_since = std::chrono::steady_clock::now();
  auto place = Find(connection.origin);
  if (place == places_.end()) place = places_.insert(place, {.origin = connection.origin, .idle = {}});
  place->idle.push_back(&connection);
  // A few are used again and again, and those below them no more.
  const std::size_t kept = MostKept(most_);
  constexpr std::chrono::minutes kUnused{2};
  if (++idle_ > kept || connection.idle_since - place->idle.front()->idle_since > kUnused) CloseOldestIdle();
  RoomMayBe();
}

void PlainConnections::Close(PlainConnection& connection) {
  loop_.sockets().Forget(connection.socket);
  --open_;
  RoomMayBe();
}

void PlainConnections::CloseIdle(PlainConnection& connection) {
  auto place = Find(connection.origin);
  if (place == places_.end()) return;
  auto found = std::find(place->idle.begin(), place->idle.end(), &connection);
  if (found == place->idle.end()) return;
  place->idle.erase(found);
  if (place->idle.empty()) places_.erase(place);
  --idle_;
  Close(connection);
}

/// Not at once: whoever has given the room up is still at work.
void PlainConnections::RoomMayBe() {
  if (waiting_.empty()) return;
  ++let_in_;
  loop_.Post([this] {
    --let_in_;
    while (!waiting_.empty()) {
      auto begin = std::move(waiting_.front());
      waiting_.pop_front();
      if (begin()) return;
    }
  });
}

}  // namespace flintdesk::http
