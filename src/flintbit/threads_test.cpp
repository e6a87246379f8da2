// Ruby threads of a script: what wakes them while they wait for a call, and what becomes of those that
// outlive the script.
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

/// Lets the held calls of a job end as soon as `@output` is `output`.
std::future<void> ReleaseAt(TestJob& job, std::string output) {
  return std::async(std::launch::async, [&job, output = std::move(output)] {
    while (job.Output() != output) std::this_thread::yield();
    job.gateway().Release();
  });
}

TEST(WaitingThreadTest, ItsEndLeavesTheAsynchronousCallToFinish) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  std::thread releaser([&] {
    job.gateway().AwaitWaiters(2);  // the thread of the script, then the job's own end
    job.gateway().Release();
  });
  BitResult result = job.Run(R"(
    response = @call.connector('c').set('action', 'add-note').async
    reader = Thread.new { response.exitcode }
    Thread.pass until reader.status == 'sleep'
    @output.set('done', true)
  )");
  releaser.join();
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_TRUE(job.log().empty());
}

TEST(WaitingThreadTest, ATimeoutAroundAnAsynchronousCallEndsOnlyTheWait) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  auto released = ReleaseAt(job, R"({"class":"Timeout::Error"})");
  BitResult result = job.Run(R"(
    require 'timeout'
    response = @call.connector('c').set('action', 'add-note').async
    begin
      Timeout.timeout(0.05) { response.exitcode }
    rescue Timeout::Error => e
      @output.set('class', e.class)
    end
    @output.set('code', response.exitcode)
  )");
  EXPECT_EQ(result.output, R"({"class":"Timeout::Error","code":0})") << result.message;
}

TEST(WaitingThreadTest, WaitsOnAfterItWasOnlyWoken) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  auto released = ReleaseAt(job, R"({"woken":true})");
  BitResult result = job.Run(R"(
    reader = Thread.new { @call.connector('c').set('action', 'add-note').sync.exitcode }
    Thread.pass until reader.status == 'sleep'
    20.times { reader.wakeup; reader.run; Thread.pass }
    @output.set('woken', true).set('code', reader.value)
  )");
  EXPECT_EQ(result.output, R"({"woken":true,"code":0})") << result.message;
}

TEST(WaitingThreadTest, ASynchronousUnconfirmedWriteThatNobodyReadIsAWarning) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  BitResult result = job.Run(R"(
    change = Thread.new { @call.connector('c').set('action', 'add-note').sync }
    Thread.pass until change.status == 'sleep'
  )");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(job.Logged("warning the call of add-note on c failed with 13: cancelled on the way"));
}

/// As if its thread had been killed in between.
TEST(WaitingThreadTest, ACallThatNobodyWaitsForIsCancelled) {
  TestJob job;
  job.gateway().Hold();
  BitResult result = job.Run("Flintdesk::Host.start_call('c', '{}', 0, false)");
  EXPECT_EQ(result.exit_code, 0) << result.message;
}

TEST(WaitingThreadTest, SeveralReadTheSameResponse) {
  TestJob job;
  job.gateway().Hold();
  std::thread releaser([&] {
    job.gateway().AwaitWaiters(8);
    job.gateway().Release();
  });
  BitResult result = job.Run(R"(
    response = @call.connector('c').async
    readers = 8.times.map { Thread.new { response.get('ok') } }
    @output.set('all', readers.map(&:value).uniq)
  )");
  releaser.join();
  EXPECT_EQ(result.output, R"({"all":[true]})") << result.message;
}

TEST(LeftThreadTest, MayCallPastTheEndOfItsJob) {
  TestJob job;
  BitResult result = job.Run(R"(
    call = @call
    threads = 6.times.map do
      Thread.new do
        Thread.current.report_on_exception = false
        begin
          sleep
        ensure
          loop { call.connector('c').set('action', 'get-request').async }
        end
      end
    end
    Thread.pass until threads.all? { |thread| thread.status == 'sleep' }
    @output.set('done', true)
  )");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output, R"({"done":true})");
}

TEST(LeftThreadTest, CallsNothingInTheNameOfAnotherJob) {
  TestJob first;
  first.Run(R"(
    call = @call
    left = Thread.new do
      Thread.current.report_on_exception = false
      begin
        sleep
      ensure
        sleep 0.01 until $go
        begin
          call.connector('c').sync
        rescue => e
          $refused = e.message
        end
      end
    end
    Thread.pass until left.status == 'sleep'
  )");
  TestJob second;
  BitResult result = second.Run("$go = true\nsleep 0.01 until $refused\n@output.set('refused', $refused)");
  EXPECT_EQ(result.output, R"({"refused":"the flintbit of this thread has ended"})") << result.message;
  EXPECT_TRUE(second.gateway().calls().empty());
}

}  // namespace
}  // namespace flintdesk::flintbit
