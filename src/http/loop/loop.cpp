#include "http/loop/loop.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include "http/loop/loop_state.hpp"

namespace flintdesk::http {
namespace {

CURLM* MakeMulti() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CURLM* multi = curl_multi_init();
  // What it counts as idle may be in use: a connection through its TLS to a proxy, which is ours to close.
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(MostSockets()));
  return multi;
}

}  // namespace

Loop::State::State(const Clock& clock) : clock_(clock), multi_(MakeMulti()) {}

Loop::State::~State() { curl_multi_cleanup(multi_); }

void Loop::State::Close() {
  {
    Lock lock(mutex_);
    closed_ = true;
    WakeDriver();
    thread_woken_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  // Taken out first and destroyed outside of the containers: what a task owns may come back here with a
  // `Drop`.
  auto curl_tasks = std::exchange(curl_tasks_, {});
  for (auto& [easy, task] : curl_tasks) curl_multi_remove_handle(multi_, easy);
  curl_tasks.clear();
  sockets_.ForgetAll();
  if (resident_) resident_->DropWaiting();
  auto timers = std::exchange(timers_, {});
  due_.clear();
  timers.clear();
  std::vector<std::function<void()>> tasks;
  {
    Lock lock(mutex_);
    tasks.swap(tasks_);
  }
}

void Loop::State::Post(std::function<void()> task) {
  Lock lock(mutex_);
  if (closed_) {
    lock.unlock();  // the task dies without the lock: what it owns may post
    return;
  }
  tasks_.push_back(std::move(task));
  if (driving_)
    WakeDriver();
  else if (has_thread_)
    thread_woken_.notify_one();
}

void Loop::State::WakeDriver() {
  if (std::exchange(woken_, true)) return;
  if (sleeping_) sockets_.Wake();
}

Loop::Timer Loop::State::After(milliseconds delay, std::function<void()> task) {
  Clock::time_point now = clock_.Now();
  // Compared in the coarse unit: a delay of "for ever" overflows in nanoseconds.
  auto most = std::chrono::floor<milliseconds>(Clock::time_point::max() - now);
  Clock::time_point at = delay >= most ? Clock::time_point::max() : now + delay;
  timers_.emplace(std::pair{at, ++last_timer_}, std::move(task));
  due_.emplace(last_timer_, at);
  return last_timer_;
}

void Loop::State::Drop(Timer timer) {
  auto found = due_.find(timer);
  if (found == due_.end()) return;
  auto node = timers_.extract({found->second, timer});
  due_.erase(found);
}

bool Loop::State::Add(CURL* easy, std::shared_ptr<CurlTask> task) {
  if (curl_multi_add_handle(multi_, easy) != CURLM_OK) return false;
  curl_tasks_.emplace(easy, std::move(task));
  perform_now_ = true;
  return true;
}

void Loop::State::Remove(CURL* easy) {
  const auto node = curl_tasks_.extract(easy);
  if (easy != nullptr) curl_multi_remove_handle(multi_, easy);
}

void Loop::State::Wait(const std::function<bool()>& finished) {
  Lock lock(mutex_);
  if (driving_) {
    assert(driver_ != std::this_thread::get_id() && "Loop::Wait from within a task");
    Waiter me{.finished = &finished, .woken = {}};
    waiters_.push_back(&me);
    WakeDriver();  // it checks whether this thread is done already
    me.woken.wait(lock, [&] { return me.done || me.leads; });
    if (me.done) return;
  }
  Drive(lock, finished);
  HandOver();
}

/// With the lock held, and held again at the end.
void Loop::State::Drive(Lock& lock, const std::function<bool()>& finished) {
  driving_ = true;
  driver_ = std::this_thread::get_id();
  for (;;) {
    woken_ = false;
    if (!waiters_.empty()) ReleaseFinishedWaiters(lock);
    lock.unlock();
    bool mine = finished();
    lock.lock();
    if (mine) return;
    if (tasks_.empty() && !perform_now_ && !woken_) Sleep(lock);
    RunRound(lock);
  }
}

/// A waiting thread leaves the list only here or when it takes the role over, so the pointers hold without
/// the lock.
void Loop::State::ReleaseFinishedWaiters(Lock& lock) {
  asked_.assign(waiters_.begin(), waiters_.end());
  lock.unlock();
  std::erase_if(asked_, [](Waiter* waiter) { return !(*waiter->finished)(); });
  lock.lock();
  for (Waiter* waiter : asked_) {
    std::erase(waiters_, waiter);
    waiter->done = true;
    waiter->woken.notify_one();
  }
}

void Loop::State::HandOver() {
  driver_ = {};
  if (waiters_.empty()) {
    driving_ = false;
    if (has_thread_ && HasWork()) thread_woken_.notify_one();
    return;
  }
  Waiter* next = waiters_.front();
  waiters_.pop_front();
  next->leads = true;  // `driving_` stays true: the role is never free in between
  next->woken.notify_one();
}

void Loop::State::Sleep(Lock& lock) {
  int most = MillisecondsToNextTimer();
  if (most == 0) return;
  sleeping_ = true;
  lock.unlock();
  if (curl_tasks_.empty()) {
    sockets_.Find(most);
  } else {
    curl_waitfd ours{.fd = sockets_.descriptor(), .events = CURL_WAIT_POLLIN, .revents = 0};
    curl_multi_poll(multi_, &ours, 1, most, nullptr);  // libcurl shortens it to its own next timer
    sockets_.Find(0);
  }
  polled_ = true;
  lock.lock();
  sleeping_ = false;
}

void Loop::State::RunRound(Lock& lock) {
  batch_.swap(tasks_);
  lock.unlock();
  if (!std::exchange(polled_, false) && busy_ > 0) sockets_.Find(0);
  sockets_.TellReady();
  for (auto& task : batch_) {
    task();
    task = nullptr;
  }
  batch_.clear();
  if (!timers_.empty()) RunDueTimers();
  if (!curl_tasks_.empty()) RunTransfers();
  lock.lock();
}

void Loop::State::RunDueTimers() {
  Clock::time_point now = clock_.Now();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    auto node = timers_.extract(timers_.begin());
    due_.erase(node.key().second);
    node.mapped()();
  }
}

void Loop::State::RunTransfers() {
  int running = 0;
  perform_now_ = false;
  curl_multi_perform(multi_, &running);
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    CURLcode code = message->data.result;
    const auto node = curl_tasks_.extract(easy);
    if (node.empty() || !node.mapped()->Ending(code)) curl_multi_remove_handle(multi_, easy);
    if (!node.empty()) node.mapped()->Ended(code);
  }
}

int Loop::State::MillisecondsToNextTimer() const {
  constexpr int kLongest = std::numeric_limits<int>::max();
  if (timers_.empty()) return kLongest;
  auto left = std::chrono::ceil<milliseconds>(timers_.begin()->first.first - clock_.Now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, kLongest));
}

void Loop::State::StartThread() {
  Lock lock(mutex_);
  if (std::exchange(has_thread_, true) || closed_) return;
  thread_ = std::thread([this] { RunThread(); });
}

void Loop::State::RunThread() {
  Lock lock(mutex_);
  for (;;) {
    thread_woken_.wait(lock, [&] { return closed_ || (!driving_ && HasWork()); });
    if (closed_) return;
    Drive(lock, [this] {
      Lock inner(mutex_);
      // A thread that waits drives, so that its call ends on that thread.
      return closed_ || !waiters_.empty() || !HasWork();
    });
    HandOver();
  }
}

Loop::Loop(const Clock& clock) : state_(std::make_shared<State>(clock)) {}
Loop::~Loop() { state_->Close(); }
void Loop::Post(std::function<void()> task) { state_->Post(std::move(task)); }
Loop::Timer Loop::After(milliseconds delay, std::function<void()> task) {
  return state_->After(delay, std::move(task));
}
void Loop::Drop(Timer timer) { state_->Drop(timer); }
void Loop::Wait(const std::function<bool()>& finished) { state_->Wait(finished); }
void Loop::StartThread() { state_->StartThread(); }

}  // namespace flintdesk::http
