#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace flintdesk::http {

/// How many sockets a loop may have open: as many as the process may have files, but for some of its own.
std::size_t MostSockets();

/// A class that reads and writes a socket without libcurl.
class SocketUser {
 public:
  virtual ~SocketUser() = default;
  /// On the loop. Something can be read or written that could not before, or the other side has closed.
  /// Called once for each such change, so all there is has to be read, and perhaps also without a reason.
  /// `closed`: the other side sends nothing more than what has come; this is not reported again.
  virtual void Ready(bool closed) = 0;
};

/// The sockets of a loop that are its own and not libcurl's, and what wakes it. All but `Wake` on the loop.
class Sockets {
 public:
  Sockets();  ///< Throws when the system has no file left.
  ~Sockets();
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  /// Reports what happens on a non-blocking socket to `user`, which is kept until `Forget`. False when the
  /// system has no room for it.
  bool Attend(int socket, std::shared_ptr<SocketUser> user);
  void Forget(int socket);  ///< Before it is closed.
  void ForgetAll();

  /// Waits for one to become ready, or for `Wake`, or for that time; -1 for ever.
  void Find(int milliseconds);
  void TellReady();                          ///< Those that were found.
  void Wake() const;                         ///< Ends `Find`, now or the next time. Any thread.
  int descriptor() const { return epoll_; }  ///< Readable when `Find` would find something.

 private:
  int epoll_;
  int wake_;                                        ///< An eventfd in it.
  std::vector<std::shared_ptr<SocketUser>> users_;  ///< By socket.
  struct Found {
    int socket;
    bool closed;
  };
  std::vector<Found> ready_;
};

}  // namespace flintdesk::http
