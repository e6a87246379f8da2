#include "flintbit/testing/test_job.hpp"

#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "flintbit/bit_name.hpp"

namespace flintdesk::flintbit {

TestJob::TestJob() { std::filesystem::create_directories(home() / "flintbox/demo"); }

RubyHost& TestJob::Ruby() {
  static RubyHost* ruby = [] {
    ::setenv("FLINTDESK_RUBY_MODULE", FLINTDESK_RUBY_MODULE, 1);
    auto loaded = RubyHost::Load();
    if (!loaded.ok()) throw std::runtime_error(loaded.error().Sentence());
    return loaded.value().release();
  }();
  return *ruby;
}

std::vector<std::string> TestJob::log() const {
  std::lock_guard lock(mutex_);
  return log_;
}

bool TestJob::LoggedWithLock(std::string_view part) const {
  for (const std::string& line : log_)
    if (line.find(part) != std::string::npos) return true;
  return false;
}

bool TestJob::Logged(std::string_view part) const {
  std::lock_guard lock(mutex_);
  return LoggedWithLock(part);
}

void TestJob::AwaitLog(std::string_view part) const {
  std::unique_lock lock(mutex_);
  logged_.wait(lock, [&] { return LoggedWithLock(part); });
}

BitResult TestJob::Run(std::string_view source, std::string input) {
  Write("flintbox/demo/bit.rb", source);
  return RunBit("demo:bit.rb", std::move(input));
}

BitResult TestJob::RunUntil(std::string_view source, const std::function<void()>& reached) {
  std::thread watchdog([&] {
    reached();
    Ruby().Stop(Code::kTimeout);
  });
  BitResult result = Run(source);
  watchdog.join();
  return result;
}

BitResult TestJob::RunBit(const std::string& name, std::string input) {
  auto found = FindBit(home(), name);
  if (!found.ok()) throw std::runtime_error(found.error().Sentence());
  BitJob job = job_;
  job.bit = name;
  job.file = found.value().file;
  job.box = found.value().box;
  job.input = std::move(input);
  job.home = home();
  ::setenv("TEST_HOME", home().c_str(), 1);
  BitServices services;
  services.calls = &gateway_;
  services.secret_parameters = {"technician-key", "key"};
  services.log = [this](LogLevel level, std::string_view text) {
    std::lock_guard lock(mutex_);
    log_.push_back(std::string(NameOf(level)) + ' ' + std::string(text));
    logged_.notify_all();
  };
  return Ruby().Run(std::move(job), services);
}

std::string OutputOf(std::string_view source, std::string input) {
  TestJob job;
  BitResult result = job.Run(source, std::move(input));
  EXPECT_EQ(result.exit_code, 0) << result.message;
  return result.output;
}

}  // namespace flintdesk::flintbit

namespace {

/// Ends Ruby with its threads before the leak checker runs.
class RubyEnding final : public ::testing::Environment {
 public:
  void TearDown() override { flintdesk::flintbit::TestJob::Ruby().Finish(); }
};

[[maybe_unused]] const auto* const kEnding = ::testing::AddGlobalTestEnvironment(new RubyEnding);

}  // namespace
