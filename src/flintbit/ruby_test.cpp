// Ruby itself: sources, libraries, streams, threads.
#include <gtest/gtest.h>

#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

std::string Value(const std::string& expression) {
  std::string output = OutputOf("@output.set('v', (" + expression + "))");
  return output.size() < 7 ? output : output.substr(5, output.size() - 6);
}

TEST(SourceTest, MayBeginWithAByteOrderMarkAndHaveWindowsLineEnds) {
  EXPECT_EQ(OutputOf("\xEF\xBB\xBF# one\r\ntext = <<X\r\ngr\xC3\xBC\xC3\x9F\r\nX\r\n@output.set('v', [text, "
                     "__LINE__])\r\n"),
            "{\"v\":[\"gr\xC3\xBC\xC3\x9F\\n\",5]}");
}

TEST(SourceTest, HasMutableStringLiterals) { EXPECT_EQ(Value("\"Basic\" << \" \" << 'x'"), R"("Basic x")"); }

TEST(SourceTest, KnowsItsFile) {
  EXPECT_EQ(Value("[__FILE__ == $0, File.basename(__FILE__), __LINE__, __dir__ == File.dirname(__FILE__)]"),
            R"([true,"bit.rb",1,true])");
}

TEST(SourceTest, IsTheMainProgramInABacktrace) {
  EXPECT_EQ(Value("begin; raise 'x'; rescue => e; e.backtrace.first[/in `.*/]; end"), R"("in `<main>'")");
}

TEST(SourceTest, MayHoldData) {
  EXPECT_EQ(OutputOf("@output.set('v', DATA.read)\n__END__\nrest\n"), R"({"v":"rest\n"})");
}

TEST(SourceTest, SeesNoneOfOurConstants) {
  EXPECT_EQ(Value("[defined?(Host), defined?(Log), defined?(Values), defined?(Job), self.to_s]"),
            R"([null,null,null,null,"main"])");
}

TEST(SourceTest, IsReadFromItsOwnFolder) {
  TestJob job;
  job.Write("flintbox/demo/lib/help.rb", "module Help; WORD = 'found'; end");
  EXPECT_EQ(job.Run("require_relative 'lib/help'\n@output.set('v', Help::WORD)").output, R"({"v":"found"})");
}

TEST(LibraryTest, JsonIsThere) {
  EXPECT_EQ(Value("[JSON.parse('{\"a\":1}')['a'], {b: 2}.to_json]"), R"([1,"{\"b\":2}"])");
}

TEST(LibraryTest, WhatComesWithJsonIsThereWithoutARequire) {
  EXPECT_EQ(Value("[OpenStruct.new(a: 1).a, JSON::GenericObject[b: 2].b, require('ostruct')]"),
            "[1,2,false]");
}

TEST(LibraryTest, TheStandardLibraryCanBeRequired) {
  EXPECT_EQ(Value("require 'date'; require 'net/http'; DateTime.new(2020, 1, 1).strftime('%Y')"),
            R"("2020")");
}

TEST(LibraryTest, TextIsUtf8UnderAnyLocale) {
  EXPECT_EQ(Value("[Encoding.default_external.to_s, __ENCODING__.to_s]"), R"(["UTF-8","UTF-8"])");
}

TEST(LibraryTest, MessagesHaveNoSuggestions) {
  EXPECT_EQ(Value("begin; 'a'.lenght; rescue => e; e.message; end"),
            "\"undefined method `lenght' for \\\"a\\\":String\"");
}

// RubyGems stays loaded once it is: these three are one test.
TEST(LibraryTest, RubyGemsComesWhenItIsNeeded) {
  TestJob job;
  BitResult result = job.Run(R"(
    require 'rubygems'
    @output.set('gem', Gem::Version.new('1.10') > Gem::Version.new('1.9'))
    require 'hocon'
    @output.set('hocon', defined?(Hocon))
    begin; require 'no/such'; rescue LoadError => e; @output.set('error', e.message); end
  )");
  EXPECT_EQ(result.output, R"({"gem":true,"hocon":"constant","error":"cannot load such file -- no/such"})");
}

TEST(StreamTest, AClosedStandardOutputHarmsOnlyItsOwnFlintbit) {
  EXPECT_EQ(Value("STDOUT.sync; $stdout = STDERR; true"), "true");
  EXPECT_EQ(Value("$stdout.equal?(STDOUT)"), "true");
}

TEST(StreamTest, ChildProcessesCanBeRun) {
  EXPECT_EQ(Value("[`echo out`, system('exit 3'), $?.exitstatus]"), R"(["out\n",false,3])");
}

TEST(ThreadTest, AScriptSeesItsOwnThreadsOnly) {
  EXPECT_EQ(Value("Thread.new { sleep 0 }; Thread.list.each { |t| t.join unless t == Thread.current }; "
                  "Thread.main == Thread.current"),
            "true");
}

TEST(ThreadTest, AForgottenThreadDoesNotOutliveItsFlintbit) {
  TestJob job;
  EXPECT_EQ(job.Run("Thread.new { begin; sleep; ensure; @log.info('ended'); end }; Thread.pass").exit_code,
            0);
}

}  // namespace
}  // namespace flintdesk::flintbit
