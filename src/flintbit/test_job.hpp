#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "flintbit/ruby_host.hpp"

namespace flintdesk::flintbit {

/// Answers calls from a list, "success" with the data {"ok":true} when it is empty. A held call stays under
/// way until it is released or cancelled.
class FakeGateway final : public connector::CallGateway {
 public:
  void Answer(connector::Response response) { answers_.push_back(std::move(response)); }
  /// The next calls wait; cancelled, they end with `when_cancelled`.
  void Hold(Code when_cancelled = Code::kCancelled);
  void Release();
  /// Returns when this many calls have been started.
  void AwaitCalls(std::size_t count);
  std::vector<connector::Call> calls() const;

  std::unique_ptr<connector::PendingCall> Start(connector::Call call) override;

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool held = false;
    Code when_cancelled = Code::kCancelled;
  };
  class Pending;

  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::deque<connector::Response> answers_;
  std::vector<connector::Call> calls_;
};

/// A home folder of its own and one flintbit in it, run in the process's Ruby.
class TestJob {
 public:
  TestJob();
  ~TestJob();

  FakeGateway& gateway() { return gateway_; }
  const std::filesystem::path& home() const { return home_; }
  BitJob& job() { return job_; }
  /// Every line of the log, "level text".
  std::vector<std::string> log() const;
  bool Logged(std::string_view part) const;

  /// Writes a file below the home folder.
  void Write(const std::string& path, std::string_view text);
  /// Runs `source` as demo:bit.rb.
  BitResult Run(std::string_view source, std::string input = {});
  /// Runs a flintbit by its Flint name.
  BitResult RunBit(const std::string& name, std::string input = {});

  static RubyHost& Ruby();

 private:
  std::filesystem::path home_;
  FakeGateway gateway_;
  BitJob job_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
};

/// The `@output` of a flintbit that must succeed.
std::string OutputOf(std::string_view source, std::string input = {});

}  // namespace flintdesk::flintbit
