// @output, @log, @config and @util.
#include <gtest/gtest.h>

#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

std::string Value(const std::string& expression) {
  std::string output = OutputOf("@output.set('v', (" + expression + "))");
  return output.size() < 7 ? output : output.substr(5, output.size() - 6);
}

TEST(OutputTest, KeepsTheOrderOfItsKeysAndChains) {
  EXPECT_EQ(
      OutputOf("@output.set('exit-code', 0).set('message', 'ok').setraw('r', '[1]').set('message', nil)"),
      R"({"exit-code":0,"message":null,"r":[1]})");
}

TEST(OutputTest, TakesAnyValue) {
  EXPECT_EQ(OutputOf("@output.set('a', {'x' => [1, nil, true]}).set('b', :sym).set('c', 1..2).set('d', 0.1)"),
            R"({"a":{"x":[1,null,true]},"b":"sym","c":"1..2","d":0.1})");
  EXPECT_EQ(OutputOf("@output.set('n', Float::NAN).set('s', \"\\xff\")"),
            "{\"n\":\"NaN\",\"s\":\"\xEF\xBF\xBD\"}");
}

TEST(OutputTest, NeedsAKeyAndAValue) {
  TestJob job;
  BitResult result = job.Run("@output.set('only')");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.message, "demo:bit.rb:1: wrong number of arguments (given 1, expected 2) (ArgumentError)");
}

TEST(OutputTest, TakesRawJsonOfAnyKind) {
  EXPECT_EQ(OutputOf("@output.setraw('s', 'text'.to_json).setraw('n', '12345678901234567890').setraw('o', "
                     "{a: 1}.to_json)"),
            R"({"s":"text","n":12345678901234567890,"o":{"a":1}})");
}

TEST(OutputTest, TakesHashesAndListsForRawJson) {
  TestJob job;
  BitResult result =
      job.Run("@output.setraw('h', {'a' => 1}).setraw('l', [1, :b]).setraw('i', @input.get('o'))",
              R"({"o":{"c":[3]}})");
  EXPECT_EQ(result.output, R"({"h":{"a":1},"l":[1,"b"],"i":{"c":[3]}})");
  EXPECT_EQ(job.log(), std::vector<std::string>());
}

TEST(OutputTest, KeepsRawTextThatIsNotJsonAndSaysSo) {
  TestJob job;
  BitResult result = job.Run("@output.setraw('r', 'not json').setraw('e', '').setraw('x', '<a/>')");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, R"({"r":"not json","e":"","x":"<a/>"})");
  EXPECT_TRUE(job.Logged("error @output.setraw(\"r\", …): the text is not JSON"));
}

TEST(OutputTest, RemovesKeys) {
  EXPECT_EQ(OutputOf("@output.set('a', 1).set('b', 2).remove('a')"), R"({"b":2})");
}

TEST(OutputTest, CanBeReadBack) {
  EXPECT_EQ(OutputOf("@output.set('a', {'b' => 1}); @output.set('c', @output.get('a').get('b'))"),
            R"({"a":{"b":1},"c":1})");
}

TEST(OutputTest, ItsExitCodeKeyIsOnlyData) {
  TestJob job;
  EXPECT_EQ(job.Run("@output.set('exit-code', -1)").exit_code, 0);
}

TEST(LogTest, WritesEveryLevelAndAnyObject) {
  TestJob job;
  job.Run(
      "@log.trace('a'); @log.debug 'b'; @log.info({'k' => 1}); @log.warn(nil); "
      "@log.error(RuntimeError.new('e')); "
      "@log.fatal([1])\n@log.info(@input)",
      R"({"i":1})");
  EXPECT_EQ(job.log(), (std::vector<std::string>{"trace a", "debug b", "info {\"k\"=>1}", "warning ",
                                                 "error e", "fatal [1]", "info {\"i\":1}"}));
}

TEST(ConfigTest, ReadsGlobalConfigurationAnewEachTime) {
  TestJob job;
  job.Write("config/flintserve.json", R"({"connector_name":"sdp","a":{"b-c":[1,2]},"l":[{"k":"v"}]})");
  BitResult result = job.Run(R"(
    @output.set('name', @config.global("flintserve.connector_name")).set('list', @config.global('flintserve.a.b-c'))
    @output.set('chained', @config.global('flintserve').get('a')['b-c'][1])
    @output.set('paths', [@config.global('flintserve.a.b-c[1]'), @config.global('flintserve.l[0]'),
                          @config.global('flintserve.l[0].k')])
    @output.set('missing', [@config.global('flintserve.no.such'), @config.global('nope.a'), @config.global('../x')])
    File.write(File.join(ENV['TEST_HOME'], 'config/flintserve.json'), '{"connector_name":"other"}')
    @output.set('again', @config.global('flintserve.connector_name') << '!')
  )");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(
      result.output,
      R"({"name":"sdp","list":[1,2],"chained":2,"paths":[2,{"k":"v"},"v"],"missing":[null,null,null],"again":"other!"})");
}

TEST(ConfigTest, SaysWhereGlobalConfigurationIsBroken) {
  TestJob job;
  job.Write("config/bad.json", "{\n,}");
  BitResult result = job.Run("@config.global('bad.a')");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.message.find("config/bad.json is not JSON: line 2"), std::string::npos) << result.message;
}

TEST(ConfigTest, ReadsTheLocalConfigurationOfTheBox) {
  TestJob job;
  job.Write("flintbox/demo/local.conf",
            "# comment\nmail { to = \"ann@example.org\", ports = [25, 465] }\nmail.from = ${mail.to}\nports "
            "= [80]\n");
  BitResult result = job.Run(
      "@output.set('v', [@config.local('mail.to'), @config.local('mail.ports')[1], "
      "@config.local('ports[0]'), "
      "@config.local('mail.from'), @config.local('mail.none'), @config.local('mail').get('to')])");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output, R"({"v":["ann@example.org",465,80,"ann@example.org",null,"ann@example.org"]})");
}

TEST(ConfigTest, BeginsBehindAByteOrderMark) {
  TestJob job;
  job.Write("config/desk.json", "\xEF\xBB\xBF{\"a\":1}");
  job.Write("flintbox/demo/local.conf",
            "\xEF\xBB\xBF"
            "a = 2");
  EXPECT_EQ(job.Run("@output.set('v', [@config.global('desk.a'), @config.local('a')])").output,
            R"({"v":[1,2]})");
}

TEST(ConfigTest, LocalConfigurationIncludesNothingFromOutside) {
  TestJob job;
  job.Write("flintbox/demo/local.conf", "include \"/etc/passwd\"\na = 1");
  EXPECT_NE(job.Run("@config.local('a')").message.find("includes are off"), std::string::npos);
  job.Write("flintbox/demo/local.conf", "a = ${PATH}");
  EXPECT_EQ(job.Run("@config.local('a')").exit_code, 1);
}

TEST(ConfigTest, ABoxWithoutLocalConfigurationHasNone) { EXPECT_EQ(Value("@config.local('a.b')"), "null"); }

TEST(UtilTest, ReadsAndWritesJson) {
  EXPECT_EQ(Value(R"(@util.json('{"a":{"b":[1]}}').get('a.b')[0])"), "1");
  EXPECT_EQ(Value("@util.json({'a' => [1, {:b => nil}]}).to_s"), R"("{\"a\":[1,{\"b\":null}]}")");
  EXPECT_EQ(Value("@util.json(@util.json('[{\"a\":1}]')).get(0).get('a')"), "1");
  EXPECT_EQ(Value("begin; @util.json('{'); rescue => e; e.class.to_s; end"), R"("JSON::ParserError")");
}

TEST(UtilTest, SaysWhatIsWrongWithJsonWithoutTheLineOfTheReader) {
  EXPECT_EQ(Value("begin; @util.json('{bad'); rescue JSON::ParserError => e; e.message; end"),
            R"("unexpected token at '{bad'")");
  EXPECT_EQ(Value("begin; @util.json('[' * 200); rescue JSON::NestingError => e; e.class.to_s; end"),
            R"("JSON::NestingError")");
}

TEST(UtilTest, ReadsXml) {
  EXPECT_EQ(Value("@util.xml('<info><name>Ann</name></info>').path('/info/name/text()')"), R"("Ann")");
  EXPECT_NE(Value("begin; @util.xml('<a>'); rescue => e; e.message; end").find("not XML"), std::string::npos);
}

TEST(UtilTest, EncodesAndDecodes) {
  EXPECT_EQ(Value("@util.encode64('user:' + 'p' * 60).include?(\"\\n\")"), "false");
  EXPECT_EQ(Value("[@util.encode64('user:pä'), @util.decode64('dXNlcjpww6Q=')]"),
            R"(["dXNlcjpww6Q=","user:pä"])");
  EXPECT_EQ(Value("[@util.encodeurl('a b&ä'), @util.decodeurl('a+b%26%C3%A4')]"),
            R"(["a+b%26%C3%A4","a b&ä"])");
}

TEST(UtilTest, SleepsMilliseconds) { EXPECT_EQ(Value("@util.sleep(1)"), "null"); }

}  // namespace
}  // namespace flintdesk::flintbit
