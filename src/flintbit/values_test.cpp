// What `@input.get` and everything below it hands to a script.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "flintbit/testing/test_job.hpp"

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

TEST(ValuesTest, HaveBothGetAndBrackets) {
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

/// What `document`, changed by `change`, shows of the container at `place`: as text, by `get`, by a path.
std::string Written(const std::string& change, const std::string& place) {
  return Value("j = @util.json('{\"a\":[],\"o\":{\"k\":[1]}}'); " + change + "; w = " + place +
               "; [\"#{w}\", w.inspect == w.to_s, w.to_json == w.to_s, w.get('q'), j.path('$..r')]");
}

TEST(ValuesTest, WhatIsWrittenInBehavesLikeTheRest) {
  const std::string seen = R"(["{\"q\":{\"r\":null}}",true,true,{"r":null},[null]])";
  const std::string value = "{'q' => {'r' => nil}}";
  for (const char* write : {"j['o']['n'] = V", "j['o'].store('n', V)", "j['o'].merge!('n' => V)",
                            "j['o'].update({'n' => 1}, {'n' => V})", "j['o'].replace({'n' => V})",
                            "j['o'].clear; j['o']['n'] = 1; j['o'].transform_values! { V }",
                            "j['o']['n'] = 1; j['o'].update('n' => 2) { V }", "j['o'] = {'n' => V}",
                            "j['o'] = j['o'].merge('n' => V)", "j['o'] = {'n' => V.freeze}.freeze",
                            "h = {}; j['o'] = h; h['n'] = V", "j['o']['n'] = Hash.new.merge(V)"}) {
    std::string change = write;
    change.replace(change.find('V'), 1, value);
    EXPECT_EQ(Written(change, "j['o']['n']"), seen) << write;
  }
  for (const char* write :
       {"j['a'] << V", "j['a'].push(V)", "j['a'].append(V)", "j['a'].unshift(V)", "j['a'].prepend(V)",
        "j['a'].insert(0, V)", "j['a'][0] = V", "j['a'][0, 0] = [V]", "j['a'].concat([V])",
        "j['a'].replace([V])", "j['a'] << 1; j['a'].fill { V }", "j['a'] << 1; j['a'].map! { V }",
        "j['a'] = [V]", "l = []; j['a'] = l; l << V", "j['a'] += [V]", "j['a'] << V.freeze"}) {
    std::string change = write;
    change.replace(change.find('V'), 1, value);
    EXPECT_EQ(Written(change, "j['a'][0]"), seen) << write;
    EXPECT_EQ(Written(change, "j['a'].first"), seen) << write;
    EXPECT_EQ(Written(change, "j['a'].map { |e| e }[0]"), seen) << write;
    EXPECT_EQ(Written(change + "; x = nil; j['a'].each { |e| x = e }", "x"), seen) << write;
  }
}

TEST(ValuesTest, WhatIsWrittenInStaysTheSameObject) {
  EXPECT_EQ(Value("j = @input.get('nested'); h = {'l' => []}; l = h['l']; j['h'] = h; h['x'] = 1; l << 2; "
                  "[j['h'].equal?(h), j['h']['l'].equal?(l), j['h'].class == Hash, j['h']]"),
            R"([true,true,true,{"l":[2],"x":1}])");
  EXPECT_EQ(Value("j = @input.get('nested'); f = {'l' => []}.freeze; j['h'] = f; [j['h'].frozen?, f.to_s]"),
            R"([true,"{\"l\"=>[]}"])");
  EXPECT_EQ(Value("j = @input.get('list'); a = []; a << a; j << a; b = [a]; b << b; b.freeze; j << b; "
                  "j.last.get(0).equal?(a)"),
            "true");
  EXPECT_EQ(
      Value("j = @input.get('list'); a = []; 20_000.times { a = [a] }; j << a; j.last.get(0).class.to_s"),
      R"("Array")");
}

TEST(ValuesTest, AClassOfTheScriptBehavesAsItLikes) {
  EXPECT_EQ(Value("class Bag < Hash; def to_s = 'a bag'; end; j = @input.get('nested'); j['b'] = Bag.new; "
                  "\"#{j['b']}\""),
            R"("a bag")");
}

TEST(ValuesTest, PartsBehaveLikeTheWhole) {
  for (const char* part :
       {"select { |e| e }", "reject(&:nil?)", "first(9)", "last(9)", "take(9)", "drop(0)", "[0..]", "[0, 9]",
        "slice(0, 9)", "compact", "uniq", "reverse.reverse", "rotate(3)", "sort_by { 0 }", "dup", "+ []",
        "partition { true }.get(0)", "group_by { 'k' }.get('k')", "values_at(0, 1, 2)"})
    EXPECT_EQ(Value("part = @input.get('list')" + std::string(part[0] == '[' || part[0] == '+' ? "" : ".") +
                    part + "; [\"#{part}\", part.get(2).get('k'), part.path('$[2].k')]"),
              R"(["[1,\"two\",{\"k\":\"v\"}]","v","v"])")
        << part;
  for (const char* part :
       {"select { true }", "reject { false }", "slice('a')", "except('b')", "compact", "dup", "merge({})"})
    EXPECT_EQ(Value("part = @input.get('nested').select { |k, _| k == 'a' }." + std::string(part) +
                    "; [\"#{part}\", part.get('a.b')]"),
              R"(["{\"a\":{\"b\":\"deep\"}}","deep"])")
        << part;
  EXPECT_EQ(Value("@input.get('list').select.class.to_s"), R"("Enumerator")");
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

TEST(ValuesTest, LeaveAsPlainRuby) {
  for (const char* made : {"Marshal.load(Marshal.dump(V))", "V.to_h", "Marshal.load(Marshal.dump([V, 1]))[0]",
                           "YAML.load(V.to_yaml)", "YAML.load(YAML.dump('k' => V))['k']", "V.to_a.to_h",
                           "[V.to_a].to_h { |pairs| ['a', pairs.to_h] }['a']",
                           "Marshal.load(Marshal.dump(Struct.new('Holding', :v).new(V))).v",
                           "V.then { |v| v['n'] = {'x' => []}; v.to_h }"}) {
    std::string expression = made;
    for (std::size_t at; (at = expression.find('V')) != std::string::npos && expression[at + 1] != 'a';)
      expression.replace(at, 1, "document");
    const std::string found = OutputOf(
        "require 'yaml'\ndocument = @input.get('nested')\nplain = ->(v) { case v\n"
        "when Hash then v.singleton_class.ancestors[1] == Hash && v.values.all?(&plain)\n"
        "when Array then v.singleton_class.ancestors[1] == Array && v.all?(&plain)\n else true end }\n"
        "@output.set('v', plain.(" +
            expression + "))",
        kDocument);
    EXPECT_EQ(found, R"({"v":true})") << made;
  }
  EXPECT_EQ(Value("[@input.get('nested').class, @input.get('list').class == Array, "
                  "@input.get('list').to_a[2].respond_to?(:get)]"),
            R"(["Hash",true,false])");
  EXPECT_EQ(Value("Marshal.dump(@input.get('list')).include?('Flintdesk') || "
                  "@input.get('list').to_yaml.include?('!')"),
            "false");
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

TEST(ValuesTest, AMisspelledMethodShowsNothingOfTheDocument) {
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

TEST(InputTest, ReadsAFilterWordByWord) {
  const std::string list =
      R"({"b":[{"t":"a || b","p":1},{"t":"c && (d","p":2},{"t":"e/f","p":3,"R&D":[1,[2]]}]})";
  EXPECT_EQ(Value("@input.path(\"$.b[?(@.t == 'a || b')].p\")", list), "[1]");
  EXPECT_EQ(Value("@input.path(\"$.b[?(@.t == 'c && (d' || @.p == 3)].p\")", list), "[2,3]");
  EXPECT_EQ(Value("@input.path('$.b[?(@.t =~ /a \\|\\| b|&& \\(d/)].p')", list), "[1,2]");
  EXPECT_EQ(Value("@input.path('$.b[?(@.t =~ /e/f/ && @.p == 3)].p')", list), "[3]");
  EXPECT_EQ(Value("@input.path('$.b[?((@.p == 1 || @.p == 2) && @.t =~ /C/i)].p')", list), "[2]");
  EXPECT_EQ(Value("@input.path('$.b[?(@.R&D == [1, [2]])].p')", list), "[3]");
  for (const char* wrong : {"$.b[?(@.p == 1 ||)]", "$.b[?(@.p == 1]", "$.b[?(@.p == 1))]", "$.b[?(@.p == )]"})
    EXPECT_EQ(Value(std::string("begin; @input.path('") + wrong + "'); rescue => e; e.message; end", list),
              std::string("\"'") + wrong + "' is not a JSONPath expression\"");
}

/// A list of `size` times the same.
std::string ListOf(std::size_t size, const std::string& element) {
  return "[" + Join(std::vector<std::string>(size, element), ",") + "]";
}

TEST(InputTest, RefusesAPathThatLeadsToMoreThanAMillionValues) {
  const auto refusal = [](const std::string& path, const std::string& document) {
    return Value(
        "begin; @input.path('" + path + "'); rescue ArgumentError => e; e.message[/' (.* values)/, 1]; end",
        document);
  };
  const std::string zeros = ListOf(500, "0");
  EXPECT_EQ(refusal("$.big" + zeros + "[*][*]", R"({"big":[)" + ListOf(50, ListOf(50, "1")) + "]}"),
            R"("leads to more than 1,000,000 values")");
  EXPECT_EQ(
      refusal("$..*..*..*..*..*..*..*..*", R"({"big":)" + std::string(60, '[') + std::string(60, ']') + "}"),
      R"("leads to more than 1,000,000 values")");
  EXPECT_EQ(refusal("$.big" + zeros + "[?(@[*])]", R"({"big":[)" + ListOf(200, ListOf(200, "1")) + "]}"),
            R"("takes more than 10,000,000 looks at values")");
}

TEST(InputTest, RefusesATextThatIsNotAPath) {
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

TEST(InputTest, RefusesInputThatIsNotJsonBeforeTheScriptRuns) {
  TestJob job;
  BitResult result = job.Run("@output.set('ran', true)", "{\n  \"a\": }");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kInvalidRequest));
  EXPECT_NE(result.message.find("line 2"), std::string::npos) << result.message;
  EXPECT_EQ(result.output, "{}");
}

TEST(InputTest, BeginsBehindAByteOrderMark) {
  EXPECT_EQ(Value("[@input.get('a'), @input.raw, @input.type]", "\xEF\xBB\xBF{\"a\":1}"),
            R"([1,"{\"a\":1}","application/json"])");
  EXPECT_EQ(Value("[@input.path('/a/text()'), @input.type]", "\xEF\xBB\xBF<a>1</a>"),
            R"(["1","application/xml"])");
  EXPECT_EQ(Value("@input.raw", "\xEF\xBB\xBF"), R"("{}")");
}

TEST(InputTest, RefusesInputThatIsNotXmlBeforeTheScriptRuns) {
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
