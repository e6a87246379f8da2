#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "flintbit/session.hpp"

/// What there is to say of a flintbit that was stopped: what may have been changed, and what was.
namespace flintdesk::flintbit {

std::string Session::LineOf(std::string_view name, std::string_view place,
                            const connector::Response& response) {
  if (response.message.starts_with(std::string(place) + " ")) return response.message;
  return fmt::format("{}: {}", name, response.message);
}

BitResult Session::Abandon(Code code, std::string message) const {
  std::unique_lock lock(mutex_);
  BitResult result = end_;
  result.status = "aborted";
  result.exit_code = static_cast<int>(code);
  result.message = std::move(message);
  if (const std::string unconfirmed = UnconfirmedWrites(); !unconfirmed.empty()) {
    result.message += "; a change may have been carried out: " + unconfirmed;
    result.exit_code = static_cast<int>(Code::kIndeterminate);
  }
  AddChangesMade(result.message);
  lock.unlock();
  result.output = OutputJson();
  return result;
}

/// With the lock held. A call that was cancelled and goes on counts as well: nobody knows what becomes of it.
std::string Session::UnconfirmedWrites() const {
  std::string all;
  const auto add = [&all](std::string_view line) {
    if (!all.empty()) all += all.ends_with('.') ? " And " : "; and ";
    all += line;
  };
  for (const Outcome& outcome : outcomes_)
    if (outcome.code == Code::kIndeterminate) add(outcome.message);
  for (const auto& [ticket, record] : calls_) {
    if (!record.pending->MayChange()) continue;
    if (!record.pending->Finished())
      add(record.name + ", which has not ended");
    else if (const connector::Response& response = record.pending->Wait();
             response.code == Code::kIndeterminate)
      add(LineOf(record.name, record.place, response));
  }
  return all;
}

/// With the lock held, and only for a call that has ended.
bool Session::Changed(const CallRecord& record) {
  return record.pending->MayChange() && record.pending->Wait().code == Code::kSuccess;
}

/// With the lock held. "Nothing was changed" is true of the call that was stopped, not of the others: one may
/// have succeeded before, or after the stop, where its cancellation came too late.
void Session::AddChangesMade(std::string& message) const {
  constexpr std::size_t kNamed = 3;
  auto made = changes_;
  for (const auto& [ticket, record] : calls_)
    if (record.pending->Finished() && Changed(record)) ++made[record.name];
  if (made.empty()) return;
  std::size_t count = 0;
  std::vector<std::string> names;
  for (const auto& [name, times] : made) {
    count += times;
    if (names.size() < kNamed) names.push_back(times == 1 ? name : fmt::format("{} ({} times)", name, times));
  }
  if (made.size() > kNamed) names.emplace_back("others");
  message += fmt::format("{} {}: {}. Another run may make {} again.", message.ends_with('.') ? "" : ".",
                         count == 1 ? "1 change succeeded" : fmt::format("{} changes succeeded", count),
                         fmt::join(names, ", "), count == 1 ? "it" : "them");
}

/// With the lock held.
void Session::ApplyStop(BitResult& result) {
  const bool timeout = stop_ == Code::kTimeout;
  result.status = "aborted";
  result.message = timeout ? fmt::format("the flintbit's timeout of {} ms expired", timeout_->count())
                           : "the flintbit was cancelled";
  result.exit_code = static_cast<int>(stop_);
  if (const std::string unconfirmed = UnconfirmedWrites(); !unconfirmed.empty()) {
    result.message += " during a change: " + unconfirmed;
    result.exit_code = static_cast<int>(Code::kIndeterminate);
    for (Outcome& outcome : outcomes_)
      if (outcome.code == Code::kIndeterminate) outcome.warning.clear();  // it has just been told
  } else if (timeout) {
    result.message += ". Raise it with --timeout, or see in the log what took so long.";
  }
  AddChangesMade(result.message);
}

}  // namespace flintdesk::flintbit
