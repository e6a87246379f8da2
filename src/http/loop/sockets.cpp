#include "http/loop/sockets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

namespace flintdesk::http {
namespace {

int Opened(int descriptor) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "no file left for a loop");
  return descriptor;
}

}  // namespace

std::size_t MostSockets() {
  constexpr rlim_t kForOthers = 64, kUnlimited = 1'000'000;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return kForOthers;
  const rlim_t most = std::min(files.rlim_cur, kUnlimited);
  return std::max<rlim_t>(most > 2 * kForOthers ? most - kForOthers : most / 2, 1);
}

Sockets::Sockets()
    : epoll_(Opened(::epoll_create1(EPOLL_CLOEXEC))), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_ < 0) {
    ::close(epoll_);
    Opened(wake_);
  }
  epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.fd = wake_}};
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
}

Sockets::~Sockets() {
  ::close(wake_);
  ::close(epoll_);
}

bool Sockets::Attend(int socket, std::shared_ptr<SocketUser> user) {
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.fd = socket}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) return false;
  auto place = static_cast<std::size_t>(socket);
  if (users_.size() <= place) users_.resize(place + 1);
  users_[place] = std::move(user);
  return true;
}

void Sockets::Forget(int socket) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  // Not in place: what the user owns may come back here.
  if (auto place = static_cast<std::size_t>(socket); place < users_.size())
    auto last = std::exchange(users_[place], nullptr);
}

void Sockets::ForgetAll() { auto last = std::exchange(users_, {}); }

void Sockets::Find(int milliseconds) {
  constexpr int kAtOnce = 16;  // few: those that wait for one of them are told before the next are read
  std::array<epoll_event, kAtOnce> events;
  const int found = ::epoll_wait(epoll_, events.data(), kAtOnce, milliseconds);
  constexpr std::uint32_t kClosed = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  for (int number = 0; number < found; ++number)
    if (const epoll_event& event = events[static_cast<std::size_t>(number)]; event.data.fd != wake_)
      ready_.push_back({event.data.fd, (event.events & kClosed) != 0});
}

/// By number and not by user: one of them may close the socket of the next, and another may be opened in its
/// place, which would then get a wrong report.
void Sockets::TellReady() {
  for (std::size_t at = 0; at < ready_.size(); ++at) {
    const auto [socket, closed] = ready_[at];
    auto place = static_cast<std::size_t>(socket);
    if (place >= users_.size()) continue;
    if (auto user = users_[place]) user->Ready(closed);
  }
  ready_.clear();
}

/// Reported once for each write, so nobody has to read it.
void Sockets::Wake() const { ::eventfd_write(wake_, 1); }

}  // namespace flintdesk::http
