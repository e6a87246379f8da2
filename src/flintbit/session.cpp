#include "flintbit/session.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "flintbit/bit_name.hpp"
#include "flintbit/xml_query.hpp"

namespace flintdesk::flintbit {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// Keeps the text of an answer until the thread asks again. Each Ruby thread is a thread of its own.
Reply Keep(Reply::Kind kind, std::string text) {
  static thread_local std::string kept;
  kept = std::move(text);
  return {kind, kept};
}

Reply TextOf(const std::filesystem::path& file) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) return {};
  Result<std::string> text = ReadFile(file);
  if (!text.ok()) return Keep(Reply::Kind::kError, text.error().Sentence());
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
    : job_(job),
      services_(services),
      deadline_(job.timeout ? SteadyClock::now() + *job.timeout : SteadyClock::time_point::max()) {
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

void Session::Watch() {
  {
    std::unique_lock lock(mutex_);
    if (changed_.wait_until(lock, deadline_, [this] { return concluded_; })) return;
  }
  Stop(Code::kTimeout);
}

void Session::Stop(Code code) {
  std::vector<connector::PendingCall*> pending;
  {
    std::lock_guard lock(mutex_);
    if (stop_ != Code::kSuccess || concluded_) return;
    stop_ = code;
    for (CallRecord& record : calls_) pending.push_back(record.pending.get());
  }
  changed_.notify_all();
  for (connector::PendingCall* call : pending) call->Cancel();
}

Session::CallRecord& Session::At(std::int64_t ticket) {
  std::lock_guard lock(mutex_);
  return calls_.at(static_cast<std::size_t>(ticket));
}

std::int64_t Session::StartCall(std::string_view connector_name, std::string_view parameters,
                                std::int64_t timeout, bool asynchronous) noexcept {
  connector::Call call;
  call.connector = connector_name;
  call.tolerate_unknown_parameters = true;
  if (timeout > 0) call.timeout = milliseconds(timeout);
  CallRecord record;
  record.asynchronous = asynchronous;
  auto parsed = json::Parse(parameters);
  if (parsed.ok() && parsed.value().IsObject()) {
    call.parameters = std::move(*parsed.value().IfObject());
    const json::Value* action = call.parameters.Find("action");
    const std::string* named = action == nullptr ? nullptr : action->IfString();
    record.name = fmt::format("{} on {}", named == nullptr ? "a call" : *named, connector_name);
    record.pending = Stopping() ? std::make_unique<FailedCall>(
                                      Code::kCancelled, "the flintbit is being stopped; nothing was sent")
                                : services_.calls->Start(std::move(call));
  } else {
    record.name = fmt::format("a call on {}", connector_name);
    record.pending = std::make_unique<FailedCall>(
        Code::kInvalidRequest,
        "the parameters can't be passed on: " + (parsed.ok() ? "no object" : parsed.error().Sentence()));
  }
  connector::PendingCall* pending = record.pending.get();
  bool stopping;
  std::int64_t ticket;
  {
    std::lock_guard lock(mutex_);
    calls_.push_back(std::move(record));
    ticket = static_cast<std::int64_t>(calls_.size()) - 1;
    stopping = stop_ != Code::kSuccess;
  }
  if (stopping) pending->Cancel();
  return ticket;
}

void Session::WaitForCall(std::int64_t ticket) noexcept { At(ticket).pending->Wait(); }

bool Session::CallFinished(std::int64_t ticket) noexcept { return At(ticket).pending->Finished(); }

void Session::CancelCall(std::int64_t ticket) noexcept { At(ticket).pending->Cancel(); }

CallReply Session::ReadCall(std::int64_t ticket) noexcept {
  CallRecord& record = At(ticket);
  const connector::Response& response = record.pending->Wait();
  std::lock_guard lock(mutex_);
  record.read = true;
  if (record.data.empty() && !response.data.IsNull()) record.data = json::Write(response.data);
  return {static_cast<int>(response.code), response.message, record.data};
}

void Session::NoteParameter(std::string_view name, std::string_view value) noexcept {
  if (std::ranges::find(services_.secret_parameters, name) != services_.secret_parameters.end())
    RememberSecret(value);
}

void Session::WriteLog(int level, std::string_view text) noexcept {
  if (services_.log) services_.log(static_cast<LogLevel>(level), text);
}

Reply Session::GlobalConfig(std::string_view name) noexcept {
  if (!IsOneFileName(name)) return {};
  std::filesystem::path file = job_.home / "config" / (std::string(name) + ".json");
  Reply text = TextOf(file);
  if (text.kind != Reply::Kind::kText) return text;
  if (auto parsed = json::Parse(text.text); !parsed.ok())
    return Keep(Reply::Kind::kError,
                fmt::format("{} is not JSON: {}", file.string(), parsed.error().Sentence()));
  return text;
}

Reply Session::LocalConfig(std::string_view box) noexcept {
  if (!IsOneFileName(box)) return {};
  return TextOf(job_.home / "flintbox" / box / "local.conf");
}

Reply Session::FindBitFile(std::string_view name) noexcept {
  Result<BitFile> found = FindBit(job_.home, name);
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

BitResult Session::Conclude() {
  for (CallRecord& record : calls_) record.pending->Wait();  // no script runs any more: the list stands still
  {
    std::lock_guard lock(mutex_);
    concluded_ = true;
  }
  changed_.notify_all();
  WarnOfUnread();
  BitResult result = end_;
  result.output = OutputJson();
  if (stop_ != Code::kSuccess) ApplyStop(result);
  result.message = Redact(result.message);  // a script may raise with what it was given
  return result;
}

void Session::WarnOfUnread() {
  for (CallRecord& record : calls_) {
    const connector::Response& response = record.pending->Wait();
    if (record.asynchronous && !record.read && response.code != Code::kSuccess)
      WriteLog(static_cast<int>(LogLevel::kWarning),
               fmt::format("the asynchronous call of {} failed with {}: {}", record.name,
                           static_cast<int>(response.code), response.message));
  }
}

std::string Session::InDoubt() {
  for (CallRecord& record : calls_)
    if (const auto& response = record.pending->Wait(); response.code == Code::kIndeterminate)
      return fmt::format("{}: {}", record.name, response.message);
  return {};
}

void Session::ApplyStop(BitResult& result) {
  bool timeout = stop_ == Code::kTimeout;
  std::string doubt = InDoubt();
  result.status = "aborted";
  result.message = timeout ? fmt::format("the flintbit's time of {} ms was up", job_.timeout->count())
                           : "the flintbit was stopped on demand";
  result.exit_code = static_cast<int>(stop_);
  if (doubt.empty()) return;
  result.message += "; a change may have been carried out, " + doubt;
  result.exit_code = static_cast<int>(Code::kIndeterminate);
}

}  // namespace flintdesk::flintbit
