#pragma once

#include <functional>
#include <list>
#include <string>

#include "http/policies/policy.hpp"

namespace flintdesk::http {

/// Requests that wait for something, in the order of their coming, those with a time to begin by before the
/// others. One that is cancelled, or whose deadline passes, leaves at once with nothing sent. On the loop
/// only.
class WaitQueue {
 public:
  /// `reason`: what they wait for, asked when one of them gives up: "while waiting for one of 10 …".
  /// `remedy`: the assistance for a request whose deadline passed here, as a sentence; may be left out.
  explicit WaitQueue(std::function<std::string()> reason, std::function<std::string()> remedy = {});
  ~WaitQueue();
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  bool empty() const { return entries_.empty(); }
  const Context& first() const { return entries_.front().context; }
  void Push(RequestPointer request, Context context, Next next, Done done);
  /// Sends the first one on, with what `wrap` makes of its `done`.
  void SendFirst(const std::function<Done(const RequestPointer&, const Context&, Done)>& wrap);
  void DropAll();  ///< Calls no `done`: the loop is being torn down.

 private:
  struct Entry {
    RequestPointer request;
    Context context;
    Next next;
    Done done;
    int watch = 0;

    void StopWatching();
  };

  void Cancelled(std::list<Entry>::iterator entry);

  std::function<std::string()> reason_;
  std::function<std::string()> remedy_;
  std::list<Entry> entries_;
};

}  // namespace flintdesk::http
