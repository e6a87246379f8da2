#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "flintbit/fake_gateway.hpp"
#include "flintbit/ruby_host.hpp"

namespace flintdesk::flintbit {

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
