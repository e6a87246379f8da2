#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flintbit/job.hpp"
#include "flintbit/script_host.hpp"

namespace flintdesk::flintbit {

/// One job while it runs: its connector calls, its output so far, its end, and the order to stop it. Knows
/// nothing of Ruby. Any thread. Held by a shared pointer; what the job was given is used until `Conclude` has
/// returned and never afterwards, even when threads of the script are still inside.
class Session final : public ScriptHost, public std::enable_shared_from_this<Session> {
 public:
  /// Starts the watch over `job.timeout`.
  Session(const BitJob& job, const BitServices& services);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override;

  /// Ends the job as soon as may be: cancels its calls and unwinds the script, past every `rescue`. `code` is
  /// kTimeout or kCancelled. The first reason counts.
  void Stop(Code code);

  /// Lets no further call begin, waits for those that nobody waited for, warns of failures that nobody read,
  /// and says how the job ended. Once.
  BitResult Conclude();

  /// What there is to say when the program leaves without the end of a script that was told to stop:
  /// `message` and `code`, or what may have been changed and kIndeterminate; the changes that succeeded
  /// before; and `@output` as it is at this moment.
  BitResult Abandon(Code code, std::string message) const;

  void Retain() noexcept override;
  void Release() noexcept override;
  std::int64_t StartCall(std::string_view connector, std::string_view parameters, std::int64_t timeout,
                         bool asynchronous) noexcept override;
  bool WaitForCall(std::int64_t ticket, const std::atomic<bool>& interrupted) noexcept override;
  void InterruptWait(std::int64_t ticket) noexcept override;
  bool CallFinished(std::int64_t ticket) noexcept override;
  std::int64_t TimeoutOfCall(std::int64_t ticket) noexcept override;
  void CancelCall(std::int64_t ticket) noexcept override;
  CallReply ReadCall(std::int64_t ticket) noexcept override;
  CallReply OutcomeOfCall(std::int64_t ticket) noexcept override;
  void ReleaseCall(std::int64_t ticket) noexcept override;
  void UpdateVariables() noexcept override;
  void NoteParameter(std::string_view name, std::string_view value) noexcept override;
  Reply Bounded(std::string_view text) noexcept override;
  Reply Shown(std::string_view text) noexcept override;
  void WriteLog(int level, std::string_view text) noexcept override;
  Reply GlobalConfig(std::string_view name) noexcept override;
  Reply LocalConfig(std::string_view box) noexcept override;
  Reply FindBitFile(std::string_view name) noexcept override;
  Reply QueryXml(std::string_view document, std::string_view expression) noexcept override;
  void SetOutput(std::string_view key, std::string_view json) noexcept override;
  void RemoveOutput(std::string_view key) noexcept override;
  void SetEnd(std::int64_t exit_code, std::string_view message, std::string_view status) noexcept override;
  void SetDone(bool done) noexcept override;
  bool WaitForStop() noexcept override;
  void EndWatch() noexcept override;
  bool Stopping() noexcept override;

 private:
  using Pending = std::shared_ptr<connector::PendingCall>;

  struct CallRecord {
    Pending pending;
    std::string place;                                  ///< The connector, for messages.
    std::string name;                                   ///< "close-request on manageenginesdp", for messages.
    milliseconds timeout = connector::kDefaultTimeout;  ///< Where the call itself knows none.
    bool asynchronous = false;
    bool read = false;
    int waiters = 0;  ///< Threads of the script that wait for its end just now.
  };

  /// Of a call whose response nobody can read any more.
  struct Outcome {
    Code code = Code::kSuccess;
    std::string message;
    std::string warning;  ///< Empty where the message needs none.
  };

  Pending MakeCall(CallRecord& record, connector::Call call, std::string_view parameters);
  Pending PendingOf(std::int64_t ticket) const;
  std::vector<Pending> AllPending() const;
  void CancelForgotten();
  void Settle(const CallRecord& record);
  void NoteTold(const std::string& message);
  std::vector<std::string> MessagesTold() const;
  std::string RedactForeign(std::string_view text) const;
  void CloseCalls();
  void Watch();
  std::string OutputJson() const;
  /// "close-request on desk: lost on the way". A message of the engine's names the call itself, as `place`
  /// does.
  static std::string LineOf(std::string_view name, std::string_view place,
                            const connector::Response& response);
  std::string UnconfirmedWrites() const;
  static bool Changed(const CallRecord& record);
  void AddChangesMade(std::string& message) const;
  void ApplyStop(BitResult& result);

  const std::filesystem::path home_;
  const std::optional<milliseconds> timeout_;
  connector::CallGateway* const gateway_;
  const std::vector<std::string> secret_parameters_;
  const std::chrono::steady_clock::time_point deadline_;

  std::mutex log_mutex_;
  std::function<void(LogLevel, std::string_view)> log_;  ///< Null once the job has ended.

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, CallRecord> calls_;
  std::vector<std::string> told_;               ///< Messages of calls, which the script may repeat.
  std::vector<Outcome> outcomes_;               ///< Only those that the end has to tell of.
  std::map<std::string, std::size_t> changes_;  ///< That succeeded, by the names of their calls.
  int starting_ = 0;                            ///< Calls on their way into the gateway.
  bool closed_ = false;                         ///< No call begins any more.
  std::vector<std::pair<std::string, std::string>> output_;
  BitResult end_;
  Code stop_ = Code::kSuccess;
  bool done_ = false;
  bool too_late_ = false;  ///< The order to stop came after the work was done.
  bool watch_ended_ = false;
  bool concluded_ = false;
  int users_ = 0;
  std::shared_ptr<Session> self_;  ///< While there are users.
  std::thread watchdog_;           ///< Only with a time limit.
};

}  // namespace flintdesk::flintbit
