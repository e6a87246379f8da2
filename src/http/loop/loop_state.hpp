#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "http/loop/loop.hpp"
#include "http/loop/sockets.hpp"

namespace flintdesk::http {

/// What the transport keeps for as long as the loop lives. The loop owns it and knows no more of it.
class LoopResident {
 public:
  virtual ~LoopResident() = default;
  /// The loop closes: requests that wait here are not called any more. On the loop.
  virtual void DropWaiting() = 0;
};

/// A connection that libcurl is busy making.
class CurlTask {
 public:
  virtual ~CurlTask() = default;
  /// On the loop, just before the handle is taken out of the multi: the last moment at which a connection
  /// that libcurl opened for somebody else is still open. True keeps it there, with its connection, until
  /// `Remove`.
  virtual bool Ending(CURLcode code) = 0;
  /// On the loop, right after that.
  virtual void Ended(CURLcode code) = 0;
};

/// The inside of a Loop: tasks, timers, one `curl_multi` and the sockets of its own, and who of the waiting
/// threads drives them.
/// Members below "on the loop" are touched by the driving thread alone; the role is passed under the mutex.
class Loop::State {
 public:
  explicit State(const Clock& clock);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void Post(std::function<void()> task);
  Timer After(milliseconds delay, std::function<void()> task);
  void Drop(Timer timer);
  void Wait(const std::function<bool()>& finished);
  void StartThread();
  void Close();  ///< Joins the thread, drops all that is left; later posts are dropped too.

  /// Hands a prepared handle to libcurl. On the loop. `task` is kept until it has ended or was taken
  /// back.
  bool Add(CURL* easy, std::shared_ptr<CurlTask> task);
  /// Takes it back, before its end, when `Ended` is not called any more, or later. On the loop; never from
  /// inside a callback of libcurl.
  void Remove(CURL* easy);

  Sockets& sockets() { return sockets_; }  ///< On the loop.
  /// While somebody is busy with a socket, there is work though no task or timer stands for it.
  void Busy(int more) { busy_ += more; }
  LoopResident* resident() const { return resident_.get(); }  ///< Null until one was set. On the loop.
  void set_resident(std::unique_ptr<LoopResident> resident) { resident_ = std::move(resident); }

 private:
  struct Waiter {
    const std::function<bool()>* finished;
    std::condition_variable woken;
    bool done = false;
    bool leads = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  void Drive(Lock& lock, const std::function<bool()>& finished);
  void RunThread();
  void HandOver();
  void ReleaseFinishedWaiters(Lock& lock);
  void RunRound(Lock& lock);
  void Sleep(Lock& lock);
  void WakeDriver();
  void RunDueTimers();
  void RunTransfers();
  int MillisecondsToNextTimer() const;
  bool HasWork() const { return !tasks_.empty() || !timers_.empty() || !curl_tasks_.empty() || busy_ > 0; }

  const Clock& clock_;
  CURLM* multi_;
  Sockets sockets_;

  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::deque<Waiter*> waiters_;
  bool driving_ = false;   ///< Somebody has the role.
  bool sleeping_ = false;  ///< … and is waiting for sockets, where only a wake-up reaches him.
  bool woken_ = false;     ///< … or must check for work once more before that.
  bool closed_ = false;
  std::thread::id driver_;
  std::thread thread_;
  std::condition_variable thread_woken_;
  bool has_thread_ = false;

  // On the loop.
  std::vector<std::function<void()>> batch_;
  std::vector<Waiter*> asked_;
  std::map<std::pair<Clock::time_point, Timer>, std::function<void()>> timers_;
  std::unordered_map<Timer, Clock::time_point> due_;
  Timer last_timer_ = 0;
  std::unordered_map<CURL*, std::shared_ptr<CurlTask>> curl_tasks_;
  bool perform_now_ = false;  ///< A handle was added since libcurl last ran: do not sleep first.
  bool polled_ = false;       ///< This round has asked for ready sockets.
  int busy_ = 0;
  std::unique_ptr<LoopResident> resident_;
};

}  // namespace flintdesk::http
