#include "http/policies/wait_queue.hpp"

#include <algorithm>
#include <utility>

namespace flintdesk::http {

WaitQueue::WaitQueue(std::function<std::string()> reason, std::function<std::string()> remedy)
    : reason_(std::move(reason)), remedy_(std::move(remedy)) {}

WaitQueue::~WaitQueue() { DropAll(); }

void WaitQueue::Push(RequestPointer request, Context context, Next next, Done done) {
  const auto place =
      context.begin_by
          ? std::ranges::find_if(entries_, [](const Entry& other) { return !other.context.begin_by; })
          : entries_.end();
  auto entry = entries_.insert(place, Entry{std::move(request), std::move(context), next, std::move(done)});
  if (!entry->context.cancellation) return;
  int watch = entry->context.cancellation->Watch([this, entry] { Cancelled(entry); });
  if (watch != 0) entry->watch = watch;  // 0: it was cancelled already, and the entry is gone
}

void WaitQueue::DropAll() {
  auto entries = std::exchange(entries_, {});
  for (Entry& entry : entries) entry.StopWatching();
}

void WaitQueue::SendFirst(const std::function<Done(const RequestPointer&, const Context&, Done)>& wrap) {
  Entry entry = std::move(entries_.front());
  entries_.pop_front();
  entry.StopWatching();
  Done done = wrap(entry.request, entry.context, std::move(entry.done));
  entry.next.Send(std::move(entry.request), std::move(entry.context), std::move(done));
}

void WaitQueue::Entry::StopWatching() {
  if (watch != 0) context.cancellation->Unwatch(std::exchange(watch, 0));
}

void WaitQueue::Cancelled(std::list<Entry>::iterator entry) {
  Done done = std::move(entry->done);
  std::string reason = reason_();
  std::string remedy = remedy_ ? remedy_() : std::string();
  entries_.erase(entry);
  done(Failure{.kind = FailureKind::kCancelled,
               .sent = false,
               .message = std::move(reason),
               .assistance = std::move(remedy)});
}

}  // namespace flintdesk::http
