#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/time.hpp"

namespace flintdesk::http {

/// Everything of a call between its start and its end happens on one loop, one step at a time; so policies
/// and connectors need no locks. A thread that waits for its call drives the loop itself (no switch to
/// another thread on the way of a synchronous call); when several wait, one drives and hands over when its
/// own call is done. `StartThread` adds a thread that drives when nobody waits, for calls that nobody waits
/// for.
///
///   Loop loop;
///   bool done = false;
///   loop.Post([&] { client->Send(request, context, [&](auto result) { …; done = true; }); });
///   loop.Wait([&] { return done; });
class Loop {
 public:
  /// `clock` says when timers are due and must outlive the loop; a test hands in one that it moves by hand.
  explicit Loop(const Clock& clock = SystemClock());
  ~Loop();  ///< Joins the thread. Nobody may be waiting. Requests under way are dropped and call no `done`.
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs `task` on the loop, soon, after all that was posted before. Any thread, the loop's own included.
  void Post(std::function<void()> task);

  /// Runs `task` on the loop after `delay`, at once when it is zero or less. On the loop only. The number
  /// takes it back and is never 0; taking back what has run or was taken back does nothing.
  using Timer = std::uint64_t;
  Timer After(milliseconds delay, std::function<void()> task);
  void Drop(Timer timer);

  /// Drives the loop, or waits for the thread that does, until `finished` is true. `finished` is asked with
  /// the loop at rest, by the thread that drives just then, and may only read what tasks of the loop have
  /// written; so neither it nor they need a lock. Not from within a task.
  void Wait(const std::function<bool()>& finished);

  /// See above. Once; further calls do nothing. Any thread.
  void StartThread();

  class State;
  State& state() { return *state_; }  ///< For the transport.
  /// For a `Post` from another thread that may come after the end of the loop.
  std::weak_ptr<State> weak_state() { return state_; }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flintdesk::http
