// What `@input.get` and everything below it hands to a script.
#include <gtest/gtest.h>

#include "flintbit/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

constexpr char kDocument[] =
    R"({"name":"Ann","id":12345678901234567890,"ratio":0.1,"on":true,"off":false,"none":null,"list":[1,"two",{"k":"v"}],)"
    R"("nested":{"a":{"b":"deep"},"odata.type":"literal","Machine Type":"blank"},"flat.key":"flat"})";

/// The value of a Ruby expression as JSON.
std::string Value(const std::string& expression, const std::string& input = kDocument) {
  std::string output = OutputOf("@output.set('v', (" + expression + "))", input);
  return output.size() < 7 ? output : output.substr(5, output.size() - 6);
}

TEST(ValuesTest, KeepTheirTypes) {
  EXPECT_EQ(Value("@input.get('name')"), R"("Ann")");
  EXPECT_EQ(Value("@input.get('id')"), "12345678901234567890");
  EXPECT_EQ(Value("@input.get('id').class.to_s"), R"("Integer")");
  EXPECT_EQ(Value("@input.get('ratio')"), "0.1");
  EXPECT_EQ(Value("[@input.get('on'), @input.get('off'), @input.get('none')]"), "[true,false,null]");
}

TEST(ValuesTest, AreNilWhenMissing) {
  EXPECT_EQ(Value("@input.get('nope').nil? && @input.get('nested').get('nope').nil?"), "true");
  EXPECT_EQ(Value("@input.get('nested.a.nope.more')"), "null");
}

TEST(ValuesTest, AnswerBothGetAndBrackets) {
  EXPECT_EQ(Value("@input['nested']['a'].get('b')"), R"("deep")");
  EXPECT_EQ(Value("@input.get('list')[2].get('k')"), R"("v")");
  EXPECT_EQ(Value("@input.get('list').get(1)"), R"("two")");
  EXPECT_EQ(Value("@input.get('nested').fetch('a').key?('b')"), "true");
}

TEST(ValuesTest, PreferALiteralKeyToAPath) {
  EXPECT_EQ(Value("@input.get('flat.key')"), R"("flat")");
  EXPECT_EQ(Value("@input.get('nested').get('odata.type')"), R"("literal")");
  EXPECT_EQ(Value("@input.get('nested').get('Machine Type')"), R"("blank")");
  EXPECT_EQ(Value("@input.get('nested.a.b')"), R"("deep")");
  EXPECT_EQ(Value("@input.get('$.nested.a.b')"), R"("deep")");
}

TEST(ValuesTest, PrintAsJson) {
  EXPECT_EQ(Value(R"(@input.get('nested').get('a').to_s)"), R"("{\"b\":\"deep\"}")");
  EXPECT_EQ(Value(R"("#{@input.get('list')}")"), R"("[1,\"two\",{\"k\":\"v\"}]")");
  EXPECT_EQ(Value(R"(@input.get('list').to_json)"), R"("[1,\"two\",{\"k\":\"v\"}]")");
  EXPECT_EQ(Value(R"(@input.get('name').to_json)"), R"("\"Ann\"")");
  EXPECT_EQ(Value(R"(r, w = IO.pipe; w.puts(@input.get('list')); w.close; r.read)"),
            R"("[1,\"two\",{\"k\":\"v\"}]\n")");
}

TEST(ValuesTest, CanBeChangedInPlace) {
  EXPECT_EQ(Value("n = @input.get('nested'); n['a']['b'] = 1; n['new'] = [2]; @input.get('nested').to_s"),
            R"("{\"a\":{\"b\":1},\"odata.type\":\"literal\",\"Machine Type\":\"blank\",\"new\":[2]}")");
  EXPECT_EQ(
      Value(
          "l = @input.get('list'); l << 3; l.push(4); [l.size, l.length, l.first, l.include?(4), l.empty?]"),
      "[5,5,1,true,false]");
}

TEST(ValuesTest, AreWalkedWithEach) {
  EXPECT_EQ(
      Value(
          "seen = []; @input.get('list').each { |e| seen << (e.respond_to?(:get) ? e.get('k') : e) }; seen"),
      R"([1,"two","v"])");
  EXPECT_EQ(Value("@input.get('nested').map { |k, v| k }.first"), R"("a")");
}

TEST(ValuesTest, StringsArePrivateAndMutable) {
  EXPECT_EQ(
      Value(
          "s = @input.get('name'); s << '!'; s.gsub!('A', 'a'); [s, @input.get('name'), @input.raw.frozen?]"),
      R"(["ann!","Ann",false])");
}

TEST(ValuesTest, CompareLikeHashesAndArrays) {
  EXPECT_EQ(Value("@input.get('nested').get('a') == {'b' => 'deep'}"), "true");
}

TEST(InputTest, GivesTheTextAsItCame) {
  EXPECT_EQ(Value("@input.raw", R"({ "a" : 1 })"), R"("{ \"a\" : 1 }")");
  EXPECT_EQ(Value("[@input.raw.to_s, @input.raw(), @input.to_s, \"#{@input}\"].uniq.size", R"({ "a" : 1 })"),
            "1");
  EXPECT_EQ(Value("JSON.parse(@input.to_s)['a']", R"({ "a" : 1 })"), "1");
  EXPECT_EQ(Value("[@input.type, @input.raw]", ""), R"(["application/json","{}"])");
}

TEST(InputTest, EvaluatesPaths) {
  EXPECT_EQ(Value("@input.path('$.nested.a.b')"), R"("deep")");
  EXPECT_EQ(Value("@input.path('$.list[2].k')"), R"("v")");
  EXPECT_EQ(Value("@input.path('$.list[-1].k')"), R"("v")");
  EXPECT_EQ(Value("@input.path(\"$['nested']['odata.type']\")"), R"("literal")");
  EXPECT_EQ(Value("@input.path('$..b')"), R"(["deep"])");
  EXPECT_EQ(Value("@input.path('$.list[*]')"), R"([1,"two",{"k":"v"}])");
  EXPECT_EQ(Value("@input.path('$.list[0:2]')"), R"([1,"two"])");
  EXPECT_EQ(Value("@input.path('$.list[0,1]')"), R"([1,"two"])");
  EXPECT_EQ(Value("@input.path('$.none')"), "null");
  EXPECT_EQ(Value("@input.path('$').keys.size"), "9");
}

TEST(ValuesTest, EvaluatePathsToo) {
  EXPECT_EQ(Value("@input.get('nested').path('$.a.b')"), R"("deep")");
  EXPECT_EQ(Value("@input.get('list').path('$[-1].k')"), R"("v")");
  EXPECT_EQ(Value("@util.json('{\"a\":{\"b\":1}}').path('$.a.b')"), "1");
  EXPECT_EQ(Value("begin; @input.get('nested').path('$.a['); rescue => e; e.message; end"),
            R"("'$.a[' is not a JSONPath expression")");
}

TEST(ValuesTest, AMisspelledMethodSaysNothingOfTheDocument) {
  EXPECT_EQ(
      Value("begin; @input.get('nested').paht('a'); rescue NoMethodError => e; [e.message, e.name]; end"),
      R"(["undefined method `paht' for #<JsonObject>","paht"])");
  EXPECT_EQ(Value("begin; @input.get('list').paht; rescue NoMethodError => e; e.message; end"),
            R"("undefined method `paht' for #<JsonList>")");
}

TEST(InputTest, FiltersPaths) {
  const std::string books = R"({"b":[{"t":"x","p":8},{"t":"y","p":12,"i":1},{"t":"z y","p":20}]})";
  EXPECT_EQ(Value("@input.path('$.b[?(@.p > 10)].t')", books), R"(["y","z y"])");
  EXPECT_EQ(Value("@input.path('$.b[?(@.i)].t')", books), R"(["y"])");
  EXPECT_EQ(Value("@input.path(\"$.b[?(@.t == 'x' || @.p == 20)].p\")", books), "[8,20]");
  EXPECT_EQ(Value("@input.path('$.b[?(@.t =~ /.*Y/i && @.p < 15)].t')", books), R"(["y"])");
}

TEST(InputTest, SaysWhenAPathIsNone) {
  EXPECT_EQ(Value("begin; @input.path('$.a['); rescue => e; e.message; end"),
            R"("'$.a[' is not a JSONPath expression")");
  EXPECT_EQ(Value("@input.get('$.a[')"), "null");
}

TEST(InputTest, ReadsXml) {
  const std::string xml = "\n<my_message><name>Ann</name><empty/></my_message>";
  EXPECT_EQ(Value("@input.type", xml), R"("application/xml")");
  EXPECT_EQ(Value("@input.get('/my_message/name/text()')", xml), R"("Ann")");
  EXPECT_EQ(Value("@input.get('/name/text()')", xml), R"("Ann")");
  EXPECT_EQ(Value("@input.path('/my_message/name')", xml), R"("Ann")");
  EXPECT_EQ(Value("@input.get('/my_message/nope/text()').nil?", xml), "true");
  EXPECT_EQ(Value("@input.raw.strip.start_with?('<my')", xml), "true");
}

TEST(InputTest, KnowsItsJob) {
  TestJob job;
  job.job().job_id = "job-1";
  job.job().username = "ann";
  job.job().email = "ann@example.org";
  job.job().context = "fire";
  EXPECT_EQ(
      job.Run("@output.set('v', [@input.jobid, @input.username(), @input.email, @input.context])").output,
      R"({"v":["job-1","ann","ann@example.org","fire"]})");
}

TEST(InputTest, RefusesWhatIsNoJsonBeforeTheScriptRuns) {
  TestJob job;
  BitResult result = job.Run("@output.set('ran', true)", "{\n  \"a\": }");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kInvalidRequest));
  EXPECT_NE(result.message.find("line 2"), std::string::npos) << result.message;
  EXPECT_EQ(result.output, "{}");
}

TEST(InputTest, RefusesWhatIsNoXmlBeforeTheScriptRuns) {
  TestJob job;
  BitResult result = job.Run("@output.set('ran', true)", "<a><b></a>");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kInvalidRequest));
  EXPECT_TRUE(result.message.starts_with("the input is not XML: ")) << result.message;
  EXPECT_EQ(result.output, "{}");
}

TEST(InputTest, TakesAList) {
  EXPECT_EQ(Value("[@input.get('a'), @input.path('$[1]'), @input.size]", "[1,2]"), "[null,2,2]");
}

}  // namespace
}  // namespace flintdesk::flintbit
