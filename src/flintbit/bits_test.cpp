// `@call.bit`: flintbits that call flintbits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

TEST(BitTest, RunsWithItsOwnInputAndReturnsItsOutput) {
  TestJob job;
  job.Write("flintbox/other/dir one/add.rb",
            "@output.set('sum', @input.get('a') + @input.get('b')).set('exit-code', 9)");
  BitResult result = job.Run(R"(
    response = @call.bit("other:dir one:add.rb").set('a', 1).set('b', 2).set('c', nil).timeout(120000).sync
    @output.set('v', [response.get('sum'), response.get('exit-code'), response.exitcode, response.message, response.to_s])
  )");
  EXPECT_EQ(result.output, R"({"v":[3,9,0,"success","{\"sum\":3,\"exit-code\":9}"]})") << result.message;
}

TEST(BitTest, MergesRawInputInTheOrderOfTheCalls) {
  TestJob job;
  job.Write("flintbox/demo/echo.rb", "@output.setraw('in', @input.raw)");
  BitResult result = job.Run(R"(
    @output.set('v', @call.bit('demo:echo.rb').set('a', 1).set('b', 1).setraw('{"b":2,"c":2}').set('c', 3).sync.get('in'))
  )");
  EXPECT_EQ(result.output, R"({"v":{"a":1,"b":2,"c":3}})") << result.message;
}

TEST(BitTest, AnExitEndsOnlyTheCalledFlintbit) {
  TestJob job;
  job.Write("flintbox/demo/leave.rb",
            "@output.set('a', 1); begin; @output.exit(5, 'enough'); rescue Exception; end");
  BitResult result =
      job.Run("r = @call.bit('demo:leave.rb').sync\n@output.set('v', [r.exitcode, r.message, r.get('a')])");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, R"({"v":[5,"enough",1]})");
}

TEST(BitTest, ARaiseIsAResponse) {
  TestJob job;
  job.Write("flintbox/demo/fail.rb", "\nraise 'broken'");
  BitResult result =
      job.Run("r = @call.bit('demo:fail.rb').sync\n@output.set('v', [r.exitcode, r.message, r.status])");
  EXPECT_EQ(result.output, R"json({"v":[1,"demo:fail.rb:2: broken (RuntimeError)","error"]})json");
}

TEST(BitTest, AFailureIsWrittenOnceToTheLogAndWhereItIsReadNotAtAll) {
  TestJob job;
  job.Write("flintbox/demo/fail.rb", "\nraise 'broken'");
  job.Write("flintbox/demo/leave.rb", "@output.exit(5, 'enough')");
  auto lines = [&] {
    std::vector<std::string> told;
    for (const std::string& line : job.log())
      if (!line.starts_with("debug")) told.push_back(line);
    return told;
  };
  job.Run("@call.bit('demo:leave.rb').sync.exitcode");
  EXPECT_THAT(lines(), ::testing::IsEmpty());
  job.Run("@call.bit('demo:fail.rb').sync");
  EXPECT_THAT(lines(), ::testing::ElementsAre("error demo:fail.rb:2: broken (RuntimeError)"));
  job.Run("@call.bit('demo:leave.rb').sync");
  EXPECT_THAT(lines(), ::testing::ElementsAre("error demo:fail.rb:2: broken (RuntimeError)",
                                              "warning the flintbit 'demo:leave.rb' failed with 5: enough"));
}

TEST(BitTest, AMissingFlintbitFailsTheCallerAtItsLine) {
  TestJob job;
  BitResult result = job.Run("\n@call.bit('demo:missing.rb').sync");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(
      result.message.starts_with("demo:bit.rb:2: flintbit 'demo:missing.rb' not found: there is no file /"))
      << result.message;
}

TEST(BitTest, KeepsVariablesConstantsAndMethodsApart) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb",
            "@shared = 2; LIMIT = 2; def helper = 'inner'\n@output.set('v', [helper, LIMIT, "
            "defined?(outer_local)])");
  BitResult result = job.Run(R"(
    outer_local = 1
    @shared = 1
    LIMIT = 1
    def helper = "outer #{@call.class}"
    inner = @call.bit('demo:inner.rb').sync.get('v')
    @output.set('v', [inner, @shared, LIMIT, helper, instance_variable_get('@shared')])
  )");
  EXPECT_EQ(result.output, R"({"v":[["inner",2,null],1,1,"outer Flintdesk::Call",1]})") << result.message;
}

TEST(BitTest, SharesTheMainObjectAndGivesItBack) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb", R"(
    class Jam < RuntimeError; end
    LIMIT = 2
    DATA_SEEN = DATA.read
    def helper = "inner"
    def self.single = "inner single"
    @output.set('seen', [self.to_s, Jam.superclass, LIMIT, helper, single, Jam.name, @mine, DATA_SEEN,
                         defined?(OnlyOuter), respond_to?(:only_outer, true), __FILE__ == $0])
)"
                                      "__END__\ninner data\n");
  BitResult result = job.Run(R"(
    class Jam < StandardError; end
    OnlyOuter = 1
    LIMIT = 1
    @mine = "outer"
    def helper = "outer"
    def only_outer = "only"
    def self.single = "outer single"
    seen = 2.times.map { @call.bit("demo:inner.rb").sync.get("seen") }
    @output.set("seen", seen.uniq)
    @output.set("mine", [Jam.superclass, LIMIT, helper, only_outer, single, Jam.name, @mine, DATA.read, OnlyOuter,
                         __FILE__ == $0, self.class.private_method_defined?(:helper),
                         Object.const_source_location(:LIMIT)[1], defined?(DATA_SEEN)])
)"
                             "__END__\nouter data\n");
  EXPECT_EQ(
      result.output,
      R"({"seen":[["main","RuntimeError",2,"inner","inner single","Jam",null,"inner data\n",null,false,true]],)"
      R"("mine":["StandardError",1,"outer","only","outer single","Jam","outer","outer data\n",1,true,true,4,null]})")
      << result.message;
}

TEST(BitTest, LeavesWhatRequiredFilesDefine) {
  TestJob job;
  job.Write("flintbox/demo/lib.rb", "module Lib; def self.word = 'lib'; end\ndef from_lib = 'method'\n");
  job.Write("flintbox/demo/inner.rb", "require_relative 'lib'\n@output.set('v', [Lib.word, from_lib])");
  BitResult result = job.Run(R"(
    inner = 2.times.map { @call.bit("demo:inner.rb").sync.get("v") }
    require_relative "lib"
    @output.set("v", inner << [Lib.word, from_lib])
  )");
  EXPECT_EQ(result.output, R"({"v":[["lib","method"],["lib","method"],["lib","method"]]})") << result.message;
}

TEST(BitTest, AReopenedClassStaysSoForTheJob) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb", "class String; def shout = upcase; end\n@output.set('v', 'a'.shout)");
  BitResult result = job.Run(
      "@output.set('v', [@call.bit('demo:inner.rb').sync.get('v'), 'b'.shout, 'c'.respond_to?(:shout)])");
  EXPECT_EQ(result.output, R"({"v":["A","B",true]})") << result.message;
}

TEST(BitTest, RunOneAfterTheOtherWhenThreadsCallThemAtOnce) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb", R"(
    $inside = ($inside || 0) + 1
    $most = [$most || 0, $inside].max
    NUMBER = @input.get('n')
    @n = NUMBER
    def number = NUMBER
    20.times { Thread.pass }
    $inside -= 1
    @output.set('n', [@n, number])
  )");
  BitResult result = job.Run(R"(
    SCALE = 10
    def scaled(numbers) = numbers.map { |n| n * SCALE }
    threads = 8.times.map { |n| Thread.new { scaled(@call.bit('demo:inner.rb').set('n', n).sync.get('n')) } }
    others = 4.times.map { |n| Thread.new { 50.times { scaled([n]); @output.set("t#{n}", n); Thread.pass } } }
    @output.set('n', threads.map(&:value)).set('most', $most)
    others.each(&:join)
    $inside = $most = nil
    @output.get('t3') == 3 or raise 'lost'
  )");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_NE(
      result.output.find(R"("n":[[0,0],[10,10],[20,20],[30,30],[40,40],[50,50],[60,60],[70,70]],"most":1)"),
      std::string::npos)
      << result.output;
}

TEST(BitTest, ThreadsOfTheCallerFindTheirConstantsAndMethodsAtEveryMoment) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb", "MOST = 1\ndef most = MOST\n@output.set('v', most)");
  // Counts missed things; what is private or missing stays so.
  BitResult result = job.Run(R"(
    LIMIT = 10
    def limit = LIMIT
    class Row
      def respond_to_missing?(name, all) = shape == name
      def limits = LIMIT
    end
    done = false
    missed = []
    threads = 4.times.map do
      Thread.new do
        until done
          begin
            limit == 10 or missed << :other
            Row.new.limits == 10 or missed << :other
            @output.set('t', 1)
            respond_to?(:limit, true) or missed << :respond
          rescue NameError => error
            missed << error.message
          end
          Thread.pass
        end
      end
    end
    200.times { @call.bit('demo:inner.rb').sync }
    no = []
    begin; 1.limit; rescue NoMethodError => error; no << error.message; end
    begin; Row.new.nothing; rescue NoMethodError, SystemStackError => error; no << error.class.name; end
    done = true
    threads.each(&:join)
    @output.set('missed', missed.uniq).set('no', no)
  )");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_NE(result.output.find(R"("missed":[])"), std::string::npos) << result.output;
  EXPECT_NE(result.output.find("private method `limit' called for 1:Integer"), std::string::npos)
      << result.output;
}

TEST(BitTest, EndsWithItsOwnEndBlocks) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb",
            "END { @output.set('end', 1) }\nat_exit { @output.set('at_exit', 1) }\ntrap('EXIT') { "
            "@output.set('trap', 1) }");
  BitResult result = job.Run("@output.set('v', @call.bit('demo:inner.rb').sync.to_s)");
  EXPECT_EQ(result.output, R"({"v":"{\"trap\":1,\"at_exit\":1,\"end\":1}"})") << result.message;
}

TEST(BitTest, RefusesEndlessNesting) {
  TestJob job;
  BitResult result = job.Run(
      "r = @call.bit('demo:bit.rb').sync\n@output.set('m', r.exitcode == 0 ? r.get('m') : r.message)");
  EXPECT_NE(result.output.find("more than 32 deep"), std::string::npos) << result.output;
}

TEST(BitTest, HasATimeLimitOfItsOwn) {
  TestJob job;
  job.Write("flintbox/demo/slow.rb", "begin; sleep; rescue Exception; end");
  BitResult result =
      job.Run("r = @call.bit('demo:slow.rb').timeout(30).sync\n@output.set('v', [r.exitcode, r.status])");
  EXPECT_EQ(result.output, R"({"v":[10,"aborted"]})");
  EXPECT_EQ(result.exit_code, 0);
}

/// A limit that expires only when a slow machine, too, has got to where the flintbit waits for it.
constexpr auto kLimit = "3000";

TEST(BitTest, KeepsTheEndThatItsTimeoutGaveIt) {
  TestJob job;
  for (std::string late : {"@output.exit(0, 'fine')", "raise 'untidy'"}) {
    job.Write("flintbox/demo/slow.rb", "begin; sleep; ensure; " + late + "; end");
    BitResult result = job.Run("r = @call.bit('demo:slow.rb').timeout(" + std::string(kLimit) +
                               ").sync\n@output.set('v', [r.exitcode, r.status])");
    EXPECT_EQ(result.output, R"({"v":[10,"aborted"]})") << late;
  }
  EXPECT_TRUE(job.Logged("error demo:slow.rb:1: untidy (RuntimeError)"));
}

/// Flintbits whose `ensure` clauses outlast their timeout: until $gate is closed, at most for 60 s.
constexpr auto kOutlasting = R"(
  $inside = Thread.current
  LIMIT = 2
  @mine = 2
  @output.set("before", 1)
  begin
    sleep
  ensure
    IO.select([$gate], nil, nil, 60)
    $denied = [-> { @output.set("late", 1) }, -> { @output.remove("before") }, -> { @call.connector("c").sync },
                -> { @call.bit("demo:other.rb").sync }].map do |deed|
      deed.call
      "done"
    rescue => e
      e.message
    end
    @output.exit(0, "late")
  end
)";
constexpr auto kCaller = R"(
  LIMIT = 1
  @mine = 1
  $gate, writer = IO.pipe
  r = @call.bit("demo:called.rb").timeout(@input.get("limit")).sync
  left = $inside.alive?
  writer.close
  $inside.join
  @output.set("v", [left, r.exitcode, r.status, r.get("before"), r.get("late"), LIMIT, @mine])
  @output.set("refused", $denied.uniq).set("again", @call.bit("demo:other.rb").sync.get("v"))
)";
constexpr auto kOther = "@output.set('v', [defined?(LIMIT), @mine])";

/// The caller's result, with a grace that is too short for any `ensure` clause of its flintbits to end in.
BitResult RunCaller(TestJob& job) {
  job.job().grace = milliseconds(50);
  return job.Run(kCaller, R"({"limit":)" + std::string(kLimit) + "}");
}

TEST(OutlastingBitTest, IsLeftBehindAndReachesNothingOfItsCallerByFlintdesksObjects) {
  TestJob job;
  job.Write("flintbox/demo/called.rb", kOutlasting);
  job.Write("flintbox/demo/other.rb", kOther);
  BitResult result = RunCaller(job);
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output,
            R"({"v":[true,10,"aborted",1,null,1,1],"refused":["the flintbit of this thread has ended"],)"
            R"("again":[null,null]})");
  EXPECT_TRUE(job.gateway().calls().empty());
  EXPECT_TRUE(job.Logged("warning flintbit 'demo:called.rb' did not end within 50 ms after its timeout"));
}

TEST(OutlastingBitTest, IsLeftBehindWithTheFlintbitThatItWaitsFor) {
  TestJob job;
  job.Write("flintbox/demo/called.rb",
            "LIMIT = 3\n@mine = 3\n@output.set('before', 1)\n@call.bit('demo:deeper.rb').sync");
  job.Write("flintbox/demo/deeper.rb", kOutlasting);
  job.Write("flintbox/demo/other.rb", kOther);
  BitResult result = RunCaller(job);
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output,
            R"({"v":[true,10,"aborted",1,null,1,1],"refused":["the flintbit of this thread has ended"],)"
            R"("again":[null,null]})");
}

TEST(OutlastingBitTest, EndsIndeterminateWhenAChangeIsUnderWay) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  job.Write("flintbox/demo/called.rb",
            "begin; sleep; ensure; @call.connector('c').set('action', 'add-note').sync; end");
  BitResult result = job.Run("r = @call.bit('demo:called.rb').timeout(" + std::string(kLimit) +
                             ").sync\n@output.set('v', [r.exitcode, r.status, r.message])");
  EXPECT_EQ(
      result.output,
      R"({"v":[13,"aborted","the timeout of 3000 ms for flintbit 'demo:called.rb' expired during a change: )"
      R"(cancelled on the way"]})");
}

TEST(BitTest, AnUnconfirmedWriteOfAFlintbitThatItWaitsForMakesItIndeterminate) {
  TestJob job;
  job.gateway().Hold(Code::kIndeterminate);
  job.Write("flintbox/demo/called.rb", "@call.bit('demo:deeper.rb').sync");
  job.Write("flintbox/demo/deeper.rb", "@call.connector('c').set('action', 'add-note').sync");
  BitResult result = job.Run("@output.set('v', @call.bit('demo:called.rb').timeout(" + std::string(kLimit) +
                             ").sync.exitcode)");
  EXPECT_EQ(result.output, R"({"v":13})");
}

TEST(BitTest, HasANameOfItsOwnAsContext) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb",
            "@output.set('v', [@input.context, @call.connector('c').sync.context])");
  BitResult result = job.Run(
      "r = @call.bit('demo:inner.rb').sync\n@output.set('v', [r.context, r.get('v'), @input.context])");
  EXPECT_EQ(result.output, R"({"v":["demo:inner.rb",["demo:inner.rb","demo:inner.rb"],"demo:bit.rb"]})")
      << result.message;
}

TEST(BitTest, ReportsTheTimeoutThatApplied) {
  TestJob job;
  job.Write("flintbox/demo/inner.rb", "@output.set('call', @call.connector('c').sync.timeout)");
  const std::string script =
      "calls = [@call.bit('demo:inner.rb').sync, @call.bit('demo:inner.rb').timeout(30000).sync]\n"
      "@output.set('v', calls.map { |r| [r.timeout, r.get('call')] })";
  EXPECT_EQ(job.Run(script).output, R"({"v":[[0,60000],[30000,30000]]})");
  job.job().timeout = milliseconds(20'000);
  EXPECT_EQ(job.Run(script).output, R"({"v":[[20000,20000],[20000,20000]]})");
}

TEST(BitTest, IsStoppedWithItsCaller) {
  TestJob job;
  job.Write("flintbox/demo/slow.rb", "begin; @log.info('there'); sleep; ensure; @log.info('left'); end");
  BitResult result = job.RunUntil("@call.bit('demo:slow.rb').sync", [&] { job.AwaitLog("there"); });
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kTimeout));
  EXPECT_TRUE(job.Logged("info left"));
}

TEST(AsyncBitTest, RunsAfterItsCaller) {
  TestJob job;
  job.Write("flintbox/demo/later.rb", "@log.info('later')");
  BitResult result = job.Run("@call.bit('demo:later.rb').async\n@log.info('first')");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(job.log(), (std::vector<std::string>{"info first", "info later"}));
}

TEST(AsyncBitTest, RunsWhenItIsRead) {
  TestJob job;
  job.Write("flintbox/demo/later.rb", "@output.set('a', 1)");
  BitResult result =
      job.Run("r = @call.bit('demo:later.rb').async\n@output.set('s', r.status).set('v', r.get('a'))");
  EXPECT_EQ(result.output, R"({"s":"submitted","v":1})");
}

TEST(AsyncBitTest, AFailureIsOneWarning) {
  TestJob job;
  job.Write("flintbox/demo/later.rb", "exit 4");
  EXPECT_EQ(job.Run("@call.bit('demo:later.rb').async").exit_code, 0);
  EXPECT_TRUE(job.Logged("warning the asynchronous flintbit 'demo:later.rb' failed with 4"));
}

}  // namespace
}  // namespace flintdesk::flintbit
