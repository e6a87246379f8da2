#include "cli/wait_notice.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/printable.hpp"
#include "base/terminal.hpp"

namespace flintdesk::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kBeforeTheFirst{2};

class NoticedCall final : public connector::PendingCall {
 public:
  NoticedCall(std::unique_ptr<connector::PendingCall> call, std::string what)
      : call_(std::move(call)), what_(std::move(what)), started_(steady_clock::now()) {}

  const connector::Response& Wait() override {
    WaitNotice notice(what_, Left());
    return call_->Wait();
  }
  connector::Response Take() override {
    WaitNotice notice(what_, Left());
    return call_->Take();
  }
  bool WaitUnless(const std::atomic<bool>& interrupted) override {
    WaitNotice notice(what_, Left());
    return call_->WaitUnless(interrupted);
  }
  void WakeWaiters() override { call_->WakeWaiters(); }
  bool Finished() override { return call_->Finished(); }
  std::optional<milliseconds> Timeout() const override { return call_->Timeout(); }
  bool MayChange() const override { return call_->MayChange(); }
  void Cancel() override { call_->Cancel(); }

 private:
  std::optional<milliseconds> Left() const {
    const auto timeout = call_->Timeout();
    if (!timeout) return std::nullopt;
    return *timeout - duration_cast<milliseconds>(steady_clock::now() - started_);
  }

  std::unique_ptr<connector::PendingCall> call_;
  const std::string what_;
  const steady_clock::time_point started_;
};

}  // namespace

WaitNotice::WaitNotice(std::string what, std::optional<milliseconds> limit)
    : what_(std::move(what)), limit_(limit) {
  if (HasStatusLine()) thread_ = std::thread([this] { Tell(); });
}

WaitNotice::~WaitNotice() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_all();
  thread_.join();
  EraseStatusLine();
}

void WaitNotice::Tell() {
  const auto started = steady_clock::now();
  std::unique_lock lock(mutex_);
  for (auto next = started + kBeforeTheFirst; !changed_.wait_until(lock, next, [this] { return over_; });
       next += seconds(1)) {
    const auto taken = duration_cast<milliseconds>(steady_clock::now() - started);
    const auto left = limit_ ? std::max(*limit_ - taken, milliseconds(0)) : taken;
    ShowStatusLine(fmt::format("waiting for {}, {} s {}", what_, (left.count() + 500) / 1000,
                               limit_ ? "left" : "so far"));
  }
}

std::string WaitedFor(const connector::Call& call) {
  std::string action = call.action;
  if (const json::Value* named = call.parameters.Find("action"); action.empty() && named)
    action = named->ScalarText().value_or("");
  return ShownName(action) + (call.connector.empty() ? "" : " on " + ShownName(call.connector));
}

std::unique_ptr<connector::PendingCall> WithWaitNotice(std::unique_ptr<connector::PendingCall> call,
                                                       std::string what) {
  if (!HasStatusLine()) return call;
  return std::make_unique<NoticedCall>(std::move(call), std::move(what));
}

}  // namespace flintdesk::cli
