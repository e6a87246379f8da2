#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace flintdesk::contract {

/// Stands between a connector and a simulator, on a port of its own, and does to each exchange what the test
/// says: passes it on, or loses the request or the response. A connection at a time is a thread; it ends by
/// itself.
class Gate {
 public:
  enum class Fate {
    kPass,
    kHold,              ///< Waits for `Release`, then passes.
    kLoseRequest,       ///< The connection is reset and the service desk never hears of it.
    kResetAfter,        ///< The service desk has carried it out; the connection is reset before its response.
    kCloseAfter,        ///< The same, closed in an orderly way.
    kCutHead,           ///< The response ends in its head.
    kCutBody,           ///< The response ends in its body, short of its length.
    kServerErrorAfter,  ///< A bare 500 in place of its response.
    kPageAfter,         ///< A page for people with 200 in place of its response.
    kSilentAfter,       ///< Its response never comes; the connection stays open.
    kSilentBefore,      ///< The service desk never hears of it, and no response comes.
    kServerErrorBefore,  ///< A bare 500; the service desk never hears of it.
    kThrottle,           ///< 400 with the throttle's text; the service desk never hears of it.
    kThrottleForLong,    ///< 429 that asks to wait an hour.
  };
  /// Decides about a request, given its first line and its body; from the connections' threads, one at a
  /// time.
  using Judge = std::function<Fate(const std::string& first_line, const std::string& body)>;

  /// Does such a request change something, over either API?
  static bool IsChange(std::string_view first_line, std::string_view body);

  Gate(int target_port, Judge judge);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  int port() const { return port_; }
  /// First lines of the requests that came, in order.
  std::vector<std::string> seen() const;
  /// Returns when a request has come whose first line `is_it` recognizes, and its fate is decided.
  void Await(const std::function<bool(const std::string& first_line)>& is_it) const;
  /// Lets go what is held, and holds nothing any more.
  void Release();

 private:
  void Accept();
  void Serve(int client);
  bool Exchange(int client, const std::string& request);
  std::string Forward(const std::string& request) const;

  const int target_port_;
  Judge judge_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool stopping_ = false;
  bool released_ = false;
  std::vector<int> sockets_;
  std::vector<std::string> seen_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace flintdesk::contract
