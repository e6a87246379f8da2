#include "flintbit/session.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/long_text.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "flintbit/bit_name.hpp"
#include "flintbit/xml_query.hpp"

namespace flintdesk::flintbit {
namespace {

constexpr std::size_t kLongestMessage = 10'000;

using SteadyClock = std::chrono::steady_clock;

/// Keeps the text of a response until the thread asks again. Each Ruby thread is a thread of its own.
Reply Keep(Reply::Kind kind, std::string text) {
  static thread_local std::string kept;
  kept = std::move(text);
  return {kind, kept};
}

Reply TextOf(const std::filesystem::path& file) {
  std::error_code failed;
  const bool missing = std::filesystem::status(file, failed).type() == std::filesystem::file_type::not_found;
  if (missing || failed == std::errc::filename_too_long) return {};
  Result<std::string> text = ReadFile(file);
  if (!text.ok()) return Keep(Reply::Kind::kError, text.error().Sentence());
  if (text->starts_with(kByteOrderMark)) text->erase(0, kByteOrderMark.size());
  return Keep(Reply::Kind::kText, std::move(text.value()));
}

bool IsOneFileName(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

/// A call that could not even be started.
class FailedCall final : public connector::PendingCall {
 public:
  FailedCall(Code code, std::string message) {
    response_.code = code;
    response_.message = std::move(message);
  }
  const connector::Response& Wait() override { return response_; }
  bool Finished() override { return true; }
  void Cancel() override {}

 private:
  connector::Response response_;
};

}  // namespace

Session::Session(const BitJob& job, const BitServices& services)
    : home_(job.home),
      timeout_(job.timeout),
      gateway_(services.calls),
      secret_parameters_(services.secret_parameters),
      deadline_(job.timeout ? SteadyClock::now() + *job.timeout : SteadyClock::time_point::max()),
      log_(services.log) {
  end_.job_id = job.job_id;
  end_.message = "the flintbit ended without a result";
  end_.status = "error";
  if (job.timeout) watchdog_ = std::thread([this] { Watch(); });
}

Session::~Session() {
  {
    std::lock_guard lock(mutex_);
    concluded_ = true;
  }
  changed_.notify_all();
  if (watchdog_.joinable()) watchdog_.join();
}

void Session::Retain() noexcept {
  std::lock_guard lock(mutex_);
  if (users_++ == 0) self_ = shared_from_this();
}

void Session::Release() noexcept {
  std::shared_ptr<Session> last;  // let go of without the lock: it may be the end of this object
  std::lock_guard lock(mutex_);
  if (--users_ == 0) last = std::move(self_);
}

void Session::Watch() {
  {
    std::unique_lock lock(mutex_);
    if (changed_.wait_until(lock, deadline_, [this] { return concluded_; })) return;
  }
  Stop(Code::kTimeout);
}

void Session::Stop(Code code) {
  std::vector<Pending> pending;
  {
    std::lock_guard lock(mutex_);
    if (stop_ != Code::kSuccess || concluded_) return;
    stop_ = code;
    pending = AllPending();
    too_late_ = done_ && std::ranges::all_of(pending, [](const Pending& call) { return call->Finished(); });
  }
  changed_.notify_all();
  for (const Pending& call : pending) call->Cancel();
}

void Session::SetDone(bool done) noexcept {
  std::lock_guard lock(mutex_);
  done_ = done;
  if (!done) too_late_ = false;
}

/// With the lock held.
std::vector<Session::Pending> Session::AllPending() const {
  std::vector<Pending> all;
  for (const auto& [ticket, record] : calls_) all.push_back(record.pending);
  return all;
}

/// Never null: a ticket that was given back, or is another job's, finds a call that has ended.
Session::Pending Session::PendingOf(std::int64_t ticket) const {
  std::lock_guard lock(mutex_);
  if (auto found = calls_.find(ticket); found != calls_.end()) return found->second.pending;
  return std::make_shared<FailedCall>(Code::kCancelled, "the flintbit of this call has ended");
}

Session::Pending Session::MakeCall(CallRecord& record, connector::Call call, std::string_view parameters) {
  const std::string place = call.connector.empty() ? "no connector" : Redact(call.connector);
  record.place = place;
  record.name = fmt::format("a call on {}", place);
  auto parsed = json::Parse(parameters);
  if (!parsed.ok() || !parsed.value().IsObject())
    return std::make_shared<FailedCall>(
        Code::kInvalidRequest, "the parameters can't be sent: " +
                                   (parsed.ok() ? "they are not an object" : parsed.error().Sentence()));
  call.parameters = std::move(*parsed.value().IfObject());
  if (const json::Value* action = call.parameters.Find("action"); action && action->IfString())
    record.name = fmt::format("{} on {}", Redact(*action->IfString()), place);
  {
    std::lock_guard lock(mutex_);
    if (closed_ || stop_ != Code::kSuccess)
      return std::make_shared<FailedCall>(Code::kCancelled,
                                          closed_ ? "the flintbit has ended; nothing was sent"
                                                  : "the flintbit is being stopped; nothing was sent");
  }
  return gateway_->Start(std::move(call));
}

std::int64_t Session::StartCall(std::string_view connector_name, std::string_view parameters,
                                std::int64_t timeout, bool asynchronous) noexcept {
  static std::atomic<std::int64_t> last_ticket{0};
  connector::Call call;
  call.connector = connector_name;
  call.tolerate_unknown_parameters = true;
  CallRecord record;
  if (timeout > 0) call.timeout = record.timeout = milliseconds(timeout);
  call.asynchronous = record.asynchronous = asynchronous;
  {
    std::lock_guard lock(mutex_);
    ++starting_;  // before it is asked whether calls may begin: the end waits for those that may
  }
  record.pending = MakeCall(record, std::move(call), parameters);
  Pending pending = record.pending;
  std::int64_t ticket = ++last_ticket;
  bool stopping;
  {
    std::lock_guard lock(mutex_);
    calls_.emplace(ticket, std::move(record));
    stopping = stop_ != Code::kSuccess;
    --starting_;
  }
  changed_.notify_all();
  if (stopping) pending->Cancel();
  return ticket;
}

bool Session::WaitForCall(std::int64_t ticket, const std::atomic<bool>& interrupted) noexcept {
  const auto count = [&](int change) {
    std::lock_guard lock(mutex_);
    if (auto found = calls_.find(ticket); found != calls_.end()) found->second.waiters += change;
  };
  count(+1);
  const bool ended = PendingOf(ticket)->WaitUnless(interrupted);
  count(-1);
  return ended;
}

void Session::InterruptWait(std::int64_t ticket) noexcept { PendingOf(ticket)->WakeWaiters(); }

bool Session::CallFinished(std::int64_t ticket) noexcept { return PendingOf(ticket)->Finished(); }

std::int64_t Session::TimeoutOfCall(std::int64_t ticket) noexcept {
  std::lock_guard lock(mutex_);
  auto found = calls_.find(ticket);
  if (found == calls_.end()) return connector::kDefaultTimeout.count();
  return found->second.pending->Timeout().value_or(found->second.timeout).count();
}

void Session::CancelCall(std::int64_t ticket) noexcept { PendingOf(ticket)->Cancel(); }

CallReply Session::ReadCall(std::int64_t ticket) noexcept {
  static thread_local std::string message, data;
  Pending pending = PendingOf(ticket);
  const connector::Response& response = pending->Wait();
  std::lock_guard lock(mutex_);
  message = response.message;
  data = response.data.IsNull() ? std::string() : json::Write(response.data);
  if (auto found = calls_.find(ticket); found != calls_.end()) found->second.read = true;
  return {static_cast<int>(response.code), message, data};
}

CallReply Session::OutcomeOfCall(std::int64_t ticket) noexcept {
  static thread_local std::string message;
  Pending pending = PendingOf(ticket);
  const connector::Response& response = pending->Wait();
  message = response.message;
  std::lock_guard lock(mutex_);
  if (auto found = calls_.find(ticket); found != calls_.end()) found->second.read = false;
  return {static_cast<int>(response.code), message, {}};
}

void Session::ReleaseCall(std::int64_t ticket) noexcept {
  CallRecord record;  // destroyed without the lock
  std::lock_guard lock(mutex_);
  auto found = calls_.find(ticket);
  if (found == calls_.end() || !found->second.pending->Finished()) return;  // the end waits for it
  record = std::move(found->second);
  calls_.erase(found);
  Settle(record);
}

/// With the lock held, for a call that has ended.
void Session::Settle(const CallRecord& record) {
  const connector::Response& response = record.pending->Wait();
  NoteTold(response.message);
  if (Changed(record)) ++changes_[record.name];
  bool is_unconfirmed = response.code == Code::kIndeterminate;
  // A call that was waited for and cancelled was given up with what waited for it.
  bool given_up = !record.asynchronous && response.code == Code::kCancelled;
  bool unread_failure = !record.read && !given_up && response.code != Code::kSuccess;
  if (!is_unconfirmed && !unread_failure) return;
  Outcome outcome{response.code, LineOf(record.name, record.place, response), {}};
  if (!record.read)
    outcome.warning =
        fmt::format("the {} of {} failed with {}: {}", record.asynchronous ? "asynchronous call" : "call",
                    record.name, static_cast<int>(response.code), response.message);
  outcomes_.push_back(std::move(outcome));
}

/// With the lock held. A script has a few calls on its mind at a time; of thousands the last ones are kept.
void Session::NoteTold(const std::string& message) {
  constexpr std::size_t kMost = 64;
  if (std::ranges::find(told_, message) != told_.end()) return;
  if (told_.size() >= kMost) told_.erase(told_.begin());
  told_.push_back(message);
}

/// What a script may repeat of ours: the messages of calls that have ended.
std::vector<std::string> Session::MessagesTold() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> told = told_;
  for (const auto& [ticket, record] : calls_)
    if (record.pending->Finished()) told.push_back(record.pending->Wait().message);
  return told;
}

/// Of what a script says; it may repeat messages of ours. They are looked for only where a secret was found.
std::string Session::RedactForeign(std::string_view text) const {
  std::string redacted = Redact(text);
  return redacted == text ? redacted : RedactBetween(text, MessagesTold());
}

void Session::UpdateVariables() noexcept { flintdesk::UpdateVariables(); }

void Session::NoteParameter(std::string_view name, std::string_view value) noexcept {
  if (std::ranges::find(secret_parameters_, name) != secret_parameters_.end())
    RememberSecret(std::string(value));
}

Reply Session::Bounded(std::string_view text) noexcept {
  if (text.size() <= kLongestMessage) return Keep(Reply::Kind::kText, std::string(text));
  // Ruby's lock is held: only what is shown is searched.
  const std::string start = RedactStartBetween(text, MessagesTold(), kLongestMessage);
  return Keep(Reply::Kind::kText, BoundedMessage(start, text, kLongestMessage));
}

Reply Session::Shown(std::string_view text) noexcept {
  return Keep(Reply::Kind::kText, Printable(RedactForeign(text), "\n"));
}

void Session::WriteLog(int level, std::string_view text) noexcept {
  const std::string line = RedactForeign(text);
  std::lock_guard lock(log_mutex_);
  if (log_) log_(static_cast<LogLevel>(level), line);
}

Reply Session::GlobalConfig(std::string_view name) noexcept {
  if (!IsOneFileName(name)) return {};
  std::filesystem::path file = home_ / "config" / (std::string(name) + ".json");
  Reply text = TextOf(file);
  if (text.kind != Reply::Kind::kText) return text;
  if (auto parsed = json::Parse(text.text); !parsed.ok())
    return Keep(Reply::Kind::kError,
                fmt::format("{} is not JSON: {}", Redact(file.string()), parsed.error().Sentence()));
  return text;
}

Reply Session::LocalConfig(std::string_view box) noexcept {
  if (!IsOneFileName(box)) return {};
  return TextOf(home_ / "flintbox" / box / "local.conf");
}

Reply Session::FindBitFile(std::string_view name) noexcept {
  Result<BitFile> found = FindBit(home_, name);
  if (!found.ok()) return Keep(Reply::Kind::kError, found.error().Sentence());
  return Keep(Reply::Kind::kText, found.value().file.string());
}

Reply Session::QueryXml(std::string_view document, std::string_view expression) noexcept {
  Result<json::Value> found = flintbit::QueryXml(document, expression);
  if (!found.ok()) return Keep(Reply::Kind::kError, found.error().message);
  return Keep(Reply::Kind::kText, json::Write(found.value()));
}

void Session::SetOutput(std::string_view key, std::string_view json) noexcept {
  std::lock_guard lock(mutex_);
  auto same =
      std::ranges::find(output_, key, [](const auto& member) -> std::string_view { return member.first; });
  if (same == output_.end())
    output_.emplace_back(key, json);
  else
    same->second = json;
}

void Session::RemoveOutput(std::string_view key) noexcept {
  std::lock_guard lock(mutex_);
  std::erase_if(output_, [&](const auto& member) { return member.first == key; });
}

std::string Session::OutputJson() const {
  std::lock_guard lock(mutex_);
  std::string text = "{";
  for (const auto& [key, value] : output_) {
    if (text.size() > 1) text += ',';
    text += json::Quote(key) + ':' + value;
  }
  return text + '}';
}

void Session::SetEnd(std::int64_t exit_code, std::string_view message, std::string_view status) noexcept {
  std::lock_guard lock(mutex_);
  end_.exit_code = static_cast<int>(exit_code);
  end_.message = message;
  end_.status = status;
}

bool Session::WaitForStop() noexcept {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_ != Code::kSuccess || watch_ended_; });
  return !watch_ended_;
}

void Session::EndWatch() noexcept {
  {
    std::lock_guard lock(mutex_);
    watch_ended_ = true;
  }
  changed_.notify_all();
}

bool Session::Stopping() noexcept {
  std::lock_guard lock(mutex_);
  return stop_ != Code::kSuccess;
}

/// Threads that the script left behind may be inside; from here on they find that everything has ended.
void Session::CloseCalls() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  changed_.wait(lock, [this] { return starting_ == 0; });
}

/// A thread that is killed after its call began and before it waits for it leaves a call that nobody gives
/// up.
void Session::CancelForgotten() {
  std::vector<Pending> forgotten;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [ticket, record] : calls_)
      if (!record.asynchronous && record.waiters == 0) forgotten.push_back(record.pending);
  }
  for (const Pending& call : forgotten) call->Cancel();  // which does nothing to one that has ended
}

BitResult Session::Conclude() {
  CloseCalls();
  CancelForgotten();
  std::unique_lock lock(mutex_);
  std::vector<Pending> pending = AllPending();
  lock.unlock();
  for (const Pending& call : pending) call->Wait();
  lock.lock();
  concluded_ = true;
  for (const auto& [ticket, record] : std::exchange(calls_, {})) Settle(record);
  BitResult result = end_;
  if (stop_ != Code::kSuccess && !too_late_) ApplyStop(result);
  std::vector<Outcome> outcomes = outcomes_;
  lock.unlock();
  changed_.notify_all();
  for (const Outcome& outcome : outcomes)
    if (!outcome.warning.empty()) WriteLog(static_cast<int>(LogLevel::kWarning), outcome.warning);
  result.output = OutputJson();
  // A script may raise with its input, and with the responses of calls.
  result.message = RedactForeign(result.message);
  std::lock_guard log_lock(log_mutex_);
  log_ = nullptr;
  return result;
}

}  // namespace flintdesk::flintbit
