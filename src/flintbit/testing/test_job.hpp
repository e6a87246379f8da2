#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/testing/temporary_folder.hpp"
#include "flintbit/ruby_host.hpp"
#include "flintbit/testing/fake_gateway.hpp"

namespace flintdesk::flintbit {

/// A home folder of its own and one flintbit in it, run in the process's Ruby.
class TestJob {
 public:
  TestJob();

  FakeGateway& gateway() { return gateway_; }
  const std::filesystem::path& home() const { return folder_.path(); }
  BitJob& job() { return job_; }
  /// Every line of the log, "level text".
  std::vector<std::string> log() const;
  bool Logged(std::string_view part) const;
  /// Returns when there is such a line.
  void AwaitLog(std::string_view part) const;

  /// Writes a file below the home folder.
  void Write(const std::string& path, std::string_view text) const { folder_.Write(path, text); }
  /// Runs `source` as demo:bit.rb.
  BitResult Run(std::string_view source, std::string input = {});
  /// The same; its timeout expires when `reached`, called on another thread, returns.
  BitResult RunUntil(std::string_view source, const std::function<void()>& reached);
  /// Runs a flintbit by its Flint name.
  BitResult RunBit(const std::string& name, std::string input = {});

  /// What the running job has put into `@output` so far.
  static std::string Output() { return Ruby().Abandon(Code::kCancelled, "").output; }

  static RubyHost& Ruby();

 private:
  flintdesk::testing::TemporaryFolder folder_;
  FakeGateway gateway_;
  BitJob job_;
  bool LoggedWithLock(std::string_view part) const;

  mutable std::mutex mutex_;
  mutable std::condition_variable logged_;
  std::vector<std::string> log_;
};

/// The `@output` of a flintbit that must succeed.
std::string OutputOf(std::string_view source, std::string input = {});

}  // namespace flintdesk::flintbit
