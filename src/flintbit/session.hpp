#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "flintbit/job.hpp"
#include "flintbit/script_host.hpp"

namespace flintdesk::flintbit {

/// One job while it runs: its connector calls, its output so far, its end, and the wish to stop it. Knows
/// nothing of Ruby. Any thread.
class Session final : public ScriptHost {
 public:
  /// The watch over `job.timeout` starts here. Both must outlive the session.
  Session(const BitJob& job, const BitServices& services);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override;

  /// Ends the job as soon as may be: cancels its calls and unwinds the script, past every `rescue`. `code` is
  /// kTimeout or kCancelled. The first reason counts.
  void Stop(Code code);

  /// Waits for the calls that nobody waited for, warns of failures that nobody read, and says how the job
  /// ended.
  BitResult Conclude();

  /// What is in `@output` at this moment.
  std::string OutputJson() const;

  std::int64_t StartCall(std::string_view connector, std::string_view parameters, std::int64_t timeout,
                         bool asynchronous) noexcept override;
  void WaitForCall(std::int64_t ticket) noexcept override;
  bool CallFinished(std::int64_t ticket) noexcept override;
  void CancelCall(std::int64_t ticket) noexcept override;
  CallReply ReadCall(std::int64_t ticket) noexcept override;
  void NoteParameter(std::string_view name, std::string_view value) noexcept override;
  void WriteLog(int level, std::string_view text) noexcept override;
  Reply GlobalConfig(std::string_view name) noexcept override;
  Reply LocalConfig(std::string_view box) noexcept override;
  Reply FindBitFile(std::string_view name) noexcept override;
  Reply QueryXml(std::string_view document, std::string_view expression) noexcept override;
  void SetOutput(std::string_view key, std::string_view json) noexcept override;
  void RemoveOutput(std::string_view key) noexcept override;
  void SetEnd(std::int64_t exit_code, std::string_view message, std::string_view status) noexcept override;
  bool WaitForStop() noexcept override;
  void EndWatch() noexcept override;
  bool Stopping() noexcept override;

 private:
  struct CallRecord {
    std::unique_ptr<connector::PendingCall> pending;
    std::string name;  ///< "close-request on manageenginesdp", for messages.
    std::string data;
    bool asynchronous = false;
    bool read = false;
  };

  CallRecord& At(std::int64_t ticket);
  void Watch();
  std::string InDoubt();
  void ApplyStop(BitResult& result);
  void WarnOfUnread();

  const BitJob& job_;
  const BitServices& services_;
  const std::chrono::steady_clock::time_point deadline_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CallRecord> calls_;  ///< Only grows, so that records stay where they are.
  std::vector<std::pair<std::string, std::string>> output_;
  BitResult end_;
  Code stop_ = Code::kSuccess;
  bool watch_ended_ = false;
  bool concluded_ = false;
  std::thread watchdog_;  ///< Only with a time limit.
};

}  // namespace flintdesk::flintbit
