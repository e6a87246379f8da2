// How a flintbit ends: by itself, by exit, by an exception, from outside.
#include <csignal>
#include <thread>

#include <gtest/gtest.h>

#include "base/secret.hpp"
#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

BitResult RunScript(std::string_view source) {
  TestJob job;
  return job.Run(source);
}

TEST(ExitTest, RecordsCodeAndMessage) {
  BitResult result = RunScript("@output.set('a', 1).exit(-1, 'no ticket')\n@output.set('a', 2)");
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_EQ(result.message, "no ticket");
  EXPECT_EQ(result.status, "complete");
  EXPECT_EQ(result.output, R"({"a":1})");
}

TEST(ExitTest, UnwindsPastEveryRescueAndRunsEnsure) {
  BitResult result = RunScript(R"(
    begin
      begin
        @output.exit(7, 'left')
      rescue Exception => e
        @output.set('rescued', e.message)
      ensure
        @output.set('ensured', true)
      end
    rescue Exception
      @output.set('rescued', 'outer')
    end
    @output.set('after', true)
  )");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.output, R"({"ensured":true})");
}

TEST(ExitTest, EndsTheFlintbitFromARubyThreadToo) {
  BitResult result = RunScript(R"(
    worker = Thread.new { begin; @output.exit(3, 'from a thread'); rescue Exception; @output.set('rescued', 1); end }
    begin
      sleep
    rescue Exception
      @output.set('rescued', 2)
    end
  )");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.message, "from a thread");
  EXPECT_EQ(result.output, "{}");
}

TEST(ExitTest, EndsTheFlintbitFromAFiber) {
  BitResult result = RunScript("Fiber.new { @output.exit(4, 'fiber') }.resume\n@output.set('after', 1)");
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(result.output, "{}");
}

TEST(ExitTest, RubysOwnWaysCountAsExit) {
  EXPECT_EQ(RunScript("begin; exit 5; rescue Exception; end; @output.set('a', 1)").exit_code, 5);
  EXPECT_EQ(RunScript("exit").exit_code, 0);
  EXPECT_EQ(RunScript("exit(false)").exit_code, 1);
  EXPECT_EQ(RunScript("Kernel.exit(6)").exit_code, 6);
  EXPECT_EQ(RunScript("Process.exit!(8)").exit_code, 8);
  EXPECT_EQ(RunScript("raise SystemExit.new(9)").exit_code, 9);
  BitResult result = RunScript("abort 'no way'");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.message, "no way");
}

TEST(ExitTest, RunsAtExitBlocksInReverse) {
  BitResult result = RunScript("at_exit { @output.set('l', @l << 1) }\nat_exit { @l = [2] }\nexit 2");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.output, R"({"l":[2,1]})");
}

TEST(ExitTest, ExecKeepsTheOutput) {
  BitResult result = RunScript("@output.set('a', 1)\nexec 'exit 3'");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.output, R"({"a":1})");
}

TEST(RaiseTest, NamesFileLineMessageAndClass) {
  TestJob job;
  BitResult result = job.Run("# one\n\nraise 'no ticket'\n");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.status, "error");
  EXPECT_EQ(result.message, "demo:bit.rb:3: no ticket (RuntimeError)");
  EXPECT_FALSE(job.Logged("error "));  // whoever runs the job shows its message
}

TEST(RaiseTest, IsLoggedWhereAnotherMessageTakesItsPlace) {
  TestJob job;
  BitResult result = job.Run("at_exit { @output.exit(3, 'tidied') }\nraise 'no ticket'\n");
  EXPECT_EQ(result.message, "tidied");
  EXPECT_TRUE(job.Logged("error demo:bit.rb:2: no ticket (RuntimeError)"));
}

TEST(RaiseTest, IsOneLineAndTheFramesAreForDebug) {
  for (std::string source : {"def a = raise('no ticket')\ndef b = a\nb", "def deep = deep\ndeep",
                             "@util.json('{bad')", "require 'json'\nJSON.parse('{bad')", "a = (1\nb = ]"}) {
    TestJob job;
    BitResult result = job.Run(source);
    ASSERT_EQ(job.log().size(), 1u) << source;
    EXPECT_EQ(result.message.find('\n'), std::string::npos) << result.message;
    EXPECT_EQ(job.log()[0].find('\n'), std::string::npos) << job.log()[0];
    EXPECT_TRUE(job.log()[0].starts_with("debug more about demo:bit.rb: ")) << job.log()[0];
  }
  TestJob job;
  job.Run("def a = raise('no ticket')\ndef b = a\nb");
  EXPECT_TRUE(job.Logged("bit.rb:2:in `b'"));
}

TEST(RaiseTest, NamesTheRequiredFileAndItsLine) {
  TestJob job;
  job.Write("flintbox/demo/lib.rb", "def boom(x)\n  x.nope\nend\n");
  const std::string lib = (job.home() / "flintbox/demo/lib.rb").string();
  for (std::string source : {"require_relative 'lib'\nboom(1)", "load \"#{__dir__}/lib.rb\"\nboom(1)"})
    EXPECT_EQ(job.Run(source).message, lib + ":2: undefined method `nope' for 1:Integer (NoMethodError)");
  EXPECT_EQ(job.Run("require 'json'\nJSON.parse(1)").message.find("demo:bit.rb:2: "), 0u);
}

TEST(RaiseTest, ASyntaxErrorOfAnotherFileIsOneLineToo) {
  TestJob job;
  job.Write("flintbox/demo/bad.rb", "a = (1\n");
  BitResult result = job.Run("\nrequire_relative 'bad'");
  EXPECT_TRUE(result.message.starts_with("demo:bit.rb:2: /")) << result.message;
  EXPECT_TRUE(result.message.ends_with("expecting ')' (SyntaxError)")) << result.message;
}

TEST(RaiseTest, NamesAClassOfTheFlintbitAsItWasWritten) {
  for (std::string definition : {"class E < StandardError; end", "E = Class.new(StandardError)"})
    EXPECT_EQ(RunScript(definition + "\nraise E, 'x'").message, "demo:bit.rb:2: x (E)");
  EXPECT_EQ(RunScript("module M; class E < StandardError; end; end\nraise M::E").message,
            "demo:bit.rb:2: M::E (M::E)");
  EXPECT_EQ(RunScript("class Thing; end\nThing.order").message,
            "demo:bit.rb:2: undefined method `order' for Thing:Class (NoMethodError)");
  EXPECT_TRUE(RunScript("class Thing; end\nThing.new.order")
                  .message.starts_with("demo:bit.rb:2: undefined method `order' for #<Thing:0x"));
  EXPECT_EQ(RunScript("class E < StandardError; end\nbegin; raise E, 'x'; rescue E; abort; end").message,
            "x (E)");
}

TEST(RaiseTest, KeepsRubysWording) {
  EXPECT_EQ(RunScript("\nnil.get('a')").message,
            "demo:bit.rb:2: undefined method `get' for nil:NilClass (NoMethodError)");
  EXPECT_EQ(
      RunScript("begin; request_timeout; rescue Exception => e; @output.set('m', e.message); end").output,
      R"({"m":"undefined local variable or method `request_timeout' for main:Object"})");
}

TEST(RaiseTest, NamesTheLineOfASyntaxError) {
  BitResult result = RunScript("a = 1\nif a\n  b = (\n");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.message, "demo:bit.rb:3: syntax error, unexpected end-of-input (SyntaxError)");
}

TEST(RaiseTest, EveryExceptionIsAResult) {
  EXPECT_NE(RunScript("def deep = deep\ndeep").message.find("SystemStackError"), std::string::npos);
  EXPECT_NE(
      RunScript("require 'no/such/thing'").message.find("cannot load such file -- no/such/thing (LoadError)"),
      std::string::npos);
  EXPECT_NE(RunScript("throw :nowhere").message.find("uncaught throw :nowhere (UncaughtThrowError)"),
            std::string::npos);
  EXPECT_NE(RunScript("raise Interrupt").message.find("Interrupt"), std::string::npos);
  EXPECT_NE(RunScript("raise NoMemoryError, 'full'").message.find("full (NoMemoryError)"), std::string::npos);
  EXPECT_EQ(RunScript("class E < StandardError; def message = raise('x'); end\nraise E").exit_code, 1);
  EXPECT_EQ(RunScript("Thread.abort_on_exception = true\nThread.new { raise 'in a thread' }.join").exit_code,
            1);
}

TEST(RaiseTest, ADeadlockIsRubysOwn) {
  // Once a process: Ruby 3.1 counts sleepers wrongly after the first one. More stand in test_run_failures.py.
  TestJob job;
  job.job().timeout = milliseconds(600'000);
  job.Write("flintbox/demo/inner.rb", "begin; Queue.new.pop; ensure; @output.set('ensured', 1); end");
  BitResult result =
      job.Run("r = @call.bit('demo:inner.rb').sync\n@output.set('v', [r.message, r.get('ensured')])");
  EXPECT_EQ(result.output, R"json({"v":["demo:inner.rb:1: No live threads left. Deadlock? (fatal)",1]})json")
      << result.message;
}

TEST(RaiseTest, ShowsNoSecret) {
  RememberSecret("C84F-secret");
  EXPECT_EQ(RunScript("raise 'key C84F-secret'").message, "demo:bit.rb:1: key [hidden] (RuntimeError)");
}

/// What a script can see and say of `expression`: itself as text, and the message of a misspelled call on it.
std::string ShownOf(const std::string& expression) {
  TestJob job;
  BitResult result =
      job.Run("o = (" + expression + ")\nbegin; o.mispeled; rescue => e; m = e.message; end\n" +
                  "@output.set('v', [m, o.inspect, \"#{[o]}\"])",
              R"({"token":"in-the-input"})");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  return result.output;
}

TEST(RaiseTest, ShowsNothingOfWhatAnObjectHolds) {
  for (std::string object :
       {"@call.connector('c').set('technician-key', 'in-a-builder')", "@call",
        "@output.set('v', 'in-the-output')", "@call.bit('demo:bit.rb').set('p', 'in-a-builder')", "@input",
        "@log", "@config", "@util", "@call.connector('c').set('p', 'in-a-builder').async",
        "Flintdesk::Job.current", "Thread.current.group", "@util.xml('<a>in-the-text</a>')"}) {
    std::string shown = ShownOf(object);
    EXPECT_EQ(shown.find("in-"), std::string::npos) << object << shown;
    EXPECT_NE(shown.find("undefined method `mispeled' for #<"), std::string::npos) << object << shown;
  }
  EXPECT_NE(ShownOf("@call.connector('desk')").find("#<ConnectorRequest desk>"), std::string::npos);
}

TEST(RaiseTest, ShowsNoSecretThatWasSet) {
  for (std::string set : {"set('technician-key', 'Hidden/1')", "set('key' => 'Hidden/1')",
                          "set(:key, 'Hidden/1')", R"(setraw('{"technician-key":"Hidden/1"}'))"}) {
    TestJob job;
    BitResult result =
        job.Run("r = @call.connector('c')." + set + "\n@log.info('Hidden/1')\nraise 'Hidden/1'");
    EXPECT_EQ(result.message, "demo:bit.rb:3: [hidden] (RuntimeError)") << set;
  }
}

TEST(ForkTest, AFlintbitBecomesNoDaemon) {
  EXPECT_NE(RunScript("Process.daemon").message.find("can't become a daemon"), std::string::npos);
}

TEST(RaiseTest, KeepsTheOutputSoFar) {
  EXPECT_EQ(RunScript("@output.set('a', 1)\nraise 'x'").output, R"({"a":1})");
}

/// AddressSanitizer's allocator may be locked by another thread when a process forks, and the child would
/// wait for it for ever.
const std::string kOnceOtherThreadsSleep =
    "Thread.pass while Dir['/proc/self/task/*/stat'].count { |it| File.read(it) =~ /\\) R / } > 1;";

TEST(ForkTest, AChildDoesNotRunOurEnding) {
  BitResult result = RunScript(kOnceOtherThreadsSleep + R"(
    reader, writer = IO.pipe
    pid = fork { writer.write('child'); @output.set('x', 1) rescue writer.write(' refused') ; exit 4 }
    Process.wait(pid)
    writer.close
    @output.set('child', reader.read).set('status', $?.exitstatus)
  )");
  EXPECT_EQ(result.output, R"({"child":"child","status":4})") << result.message;
}

TEST(ForkTest, AChildWithoutABlockEndsWithTheScript) {
  BitResult result =
      RunScript(kOnceOtherThreadsSleep +
                "pid = fork\nif pid\n  Process.wait(pid)\n  @output.set('ok', $?.success?)\nend");
  EXPECT_EQ(result.output, R"({"ok":true})") << result.message;
}

TEST(ForkTest, AChildThatRaisesSaysSoInOneLine) {
  BitResult result = RunScript(kOnceOtherThreadsSleep + R"(
    reader, writer = IO.pipe
    Process.wait(fork { $stderr = writer; raise 'in the child' })
    writer.close
    @output.set('said', reader.read).set('status', $?.exitstatus)
  )");
  EXPECT_EQ(result.output, R"json({"said":"demo:bit.rb:3: in the child (RuntimeError)\n","status":1})json")
      << result.message;
}

TEST(StopTest, EndsALoopPastRescueWhenTheTimeoutExpires) {
  TestJob job;
  job.job().timeout = milliseconds(3'000);  // long enough for its first line
  BitResult result = job.Run("@output.set('a', 1)\nloop { begin; sleep; rescue Exception; end }");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kTimeout));
  EXPECT_EQ(result.status, "aborted");
  EXPECT_EQ(result.output, R"({"a":1})");
  EXPECT_NE(result.message.find("3000 ms"), std::string::npos);
}

TEST(StopTest, AThreadThatOutlivesTheScriptDoesNotMakeItLate) {
  TestJob job;
  constexpr auto kScript = R"(
    left = Thread.new { begin; sleep; ensure; @log.info('left behind'); sleep 2; end }
    Thread.pass until left.status == 'sleep'
    @output.set('done', true)
  )";
  BitResult result = job.RunUntil(kScript, [&] { job.AwaitLog("left behind"); });
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.status, "complete");
  EXPECT_EQ(result.output, R"({"done":true})");
}

TEST(StopTest, EndsABusyLoop) {
  TestJob job;
  job.job().timeout = milliseconds(50);
  EXPECT_EQ(job.Run("while true; end").exit_code, static_cast<int>(Code::kTimeout));
}

TEST(StopTest, AnUnconfirmedWriteMakesTheJobIndeterminate) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  BitResult result = job.RunUntil("@call.connector('c').set('action', 'close-request').sync",
                                  [&] { job.gateway().AwaitWaiters(1); });
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kIndeterminate));
  EXPECT_NE(result.message.find("close-request on c"), std::string::npos) << result.message;
}

TEST(StopTest, CancelsAsynchronousCallsToo) {
  TestJob job;
  job.gateway().Hold();
  BitResult result = job.RunUntil("@call.connector('c').async", [&] { job.gateway().AwaitWaiters(1); });
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kTimeout));
}

TEST(StopTest, AnEnsureClauseGetsAResponseButNothingIsSent) {
  TestJob job;
  BitResult result = job.RunUntil(
      "begin; @log.info('there'); sleep; ensure; @output.set('v', @call.connector('c').set('action', "
      "'add-note').sync.exitcode); "
      "end",
      [&] { job.AwaitLog("there"); });
  EXPECT_EQ(result.output, R"({"v":14})");
  EXPECT_TRUE(job.gateway().calls().empty());
}

TEST(StopTest, IsCancelledFromAnotherThread) {
  TestJob job;
  job.gateway().Hold();
  std::thread stopper([&] {
    job.gateway().AwaitCalls(1);
    TestJob::Ruby().Stop(Code::kCancelled);
  });
  BitResult result =
      job.Run("begin; @call.connector('c').sync; rescue Exception; sleep; end\n@output.set('after', 1)");
  stopper.join();
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kCancelled));
  EXPECT_EQ(result.output, "{}");
}

TEST(StopTest, AnUnconfirmedWriteMakesACancelledJobIndeterminateToo) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  std::thread stopper([&] {
    job.gateway().AwaitCalls(1);
    TestJob::Ruby().Stop(Code::kCancelled);
  });
  BitResult result = job.Run("@call.connector('c').set('action', 'close-request').sync");
  stopper.join();
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kIndeterminate));
  EXPECT_NE(result.message.find("the flintbit was cancelled during a change: "), std::string::npos)
      << result.message;
}

void OnSignal(int) {}

TEST(SignalTest, TheProgramsHandlersStay) {
  TestJob::Ruby();
  struct sigaction ours {};
  ours.sa_handler = OnSignal;
  struct sigaction before {};
  sigaction(SIGTERM, &ours, &before);
  RunScript("trap('TERM') { }");
  struct sigaction after {};
  sigaction(SIGTERM, &before, &after);
  EXPECT_EQ(after.sa_handler, &OnSignal);
}

TEST(SignalTest, RubyLeavesSignalsAlone) {
  TestJob::Ruby();
  struct sigaction action {};
  sigaction(SIGINT, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

}  // namespace
}  // namespace flintdesk::flintbit
