#pragma once

namespace flintdesk::testing {

/// A port of this machine on which nobody listens, and on which nobody else can for as long as this lives: a
/// port that is only found free and let go is soon another program's. The same test may listen on it for a
/// time, on a socket with SO_REUSEADDR; as soon as that one is closed, the port refuses again.
class RefusingPort {
 public:
  RefusingPort();
  ~RefusingPort();
  RefusingPort(const RefusingPort&) = delete;
  RefusingPort& operator=(const RefusingPort&) = delete;

  int port() const { return port_; }

 private:
  int socket_;
  int port_;
};

}  // namespace flintdesk::testing
