// `@call.connector`: builders, responses, waiting and not waiting.
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

/// The parameters that the last call of a script was given.
std::string Sent(const std::string& builder, const std::string& input = {}) {
  TestJob job;
  BitResult result = job.Run("request = @call.connector('c')" + builder + "\nrequest.sync", input);
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_FALSE(job.gateway().calls().empty());
  return job.gateway().calls().empty() ? "" : json::Write(job.gateway().calls().back().parameters);
}

/// A Ruby expression over `response`, as JSON.
std::string Read(connector::Response response, const std::string& expression) {
  TestJob job;
  job.gateway().Response(std::move(response));
  BitResult result = job.Run("response = @call.connector('c').set('action', 'a').sync\n@output.set('v', (" +
                             expression + "))");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  return result.output.size() < 7 ? result.output : result.output.substr(5, result.output.size() - 6);
}

connector::Response Ticket() {
  return {Code::kSuccess, "success",
          json::Parse(
              R"({"operation":{"result":{"status":"Success"},"Details":{"WORKORDERID":"17"}},"list":[1]})")
              .value()};
}

TEST(ConnectorResponseTest, SaysWhetherTheChangeHasChangedAnything) {
  const auto said = [](const char* result) {
    return Read({Code::kSuccess, "success",
                 json::Parse(R"({"operation":{"result":)" + std::string(result) + "}}").value()},
                "response.changed.inspect");
  };
  EXPECT_EQ(said(R"({"status":"Success","changed":true})"), R"("true")");
  EXPECT_EQ(said(R"({"status":"Success","changed":false})"), R"("false")");
  EXPECT_EQ(said(R"({"status":"Success","changed":null})"), R"("nil")") << "it can't be told";
  EXPECT_EQ(said(R"({"status":"Success"})"), R"("nil")");
  EXPECT_EQ(Read({Code::kSuccess, "success", json::Parse(R"({"requests":[]})").value()},
                 "response.changed.inspect"),
            R"("nil")");
}

TEST(ConnectorResponseTest, SaysWhetherADryRunWouldChangeAnything) {
  const auto said = [](const char* changed) {
    return Read({Code::kSuccess, "a dry run: nothing was changed",
                 json::Parse(R"({"dry-run":{"changed":)" + std::string(changed) +
                             R"(,"difference":[]},"operation":{"result":{"status":"Success"}}})")
                     .value()},
                "response.changed.inspect");
  };
  EXPECT_EQ(said("true"), R"("true")");
  EXPECT_EQ(said("false"), R"("false")");
  EXPECT_EQ(said("null"), R"("nil")");
}

TEST(ConnectorRequestTest, WarnsOfBytesThatAreNotUtf8) {
  TestJob job;
  job.Run(R"(request = @call.connector('c').set('action', 'add-note')
    request.set('notetext', "Ger\xE4t").set('other', "Gerät").set('bytes', "Gerät".b)
    request.set('read', "Ger\xE4t".dup.force_encoding('ISO-8859-1')).sync)");
  EXPECT_TRUE(job.Logged("parameter \"notetext\" holds bytes that are not UTF-8; each became"));
  for (const char* name : {"other", "bytes", "read"})
    EXPECT_FALSE(job.Logged("parameter \"" + std::string(name))) << name;
  EXPECT_EQ(json::Write(job.gateway().calls().back().parameters),
            R"({"action":"add-note","notetext":"Ger�t","other":"Gerät","bytes":"Gerät","read":"Gerät"})");
}

TEST(ConnectorRequestTest, KeepsTheTypesOfValues) {
  EXPECT_EQ(Sent(".set('a', 'x').set('b', 17).set('c', true).set('d', false).set('e', 1.5)"),
            R"({"a":"x","b":17,"c":true,"d":false,"e":1.5})");
  EXPECT_EQ(Sent(".set('a', 12345678901234567890123)"), R"({"a":12345678901234567890123})");
  EXPECT_EQ(Sent(".set('a', ['x', 'y']).set('b', {'k' => 1, :s => :t})"),
            R"({"a":["x","y"],"b":{"k":1,"s":"t"}})");
}

connector::Response PageOf(std::string_view rows, std::string_view next = {}) {
  const std::string info = next.empty() ? "{}" : R"({"next":")" + std::string(next) + R"("})";
  return {Code::kSuccess, "success",
          json::Parse(R"({"requests":)" + std::string(rows) + R"(,"list_info":)" + info +
                      R"(,"operation":{"result":{"status":"Success"}}})")
              .value()};
}

/// What a script does with the rows of a list, and the parameters of the calls that it took.
std::string Rows(TestJob& job, const std::string& builder) {
  const BitResult result =
      job.Run("ids = []\nlast = @call.connector('c').set('action', 'list-requests')" + builder +
              ".each_row { |row| ids << row.get('id') }\n@output.set('v', [ids, last.exitcode])");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  return result.output;
}

TEST(ConnectorRequestTest, GivesTheRowsOfAListOneByOne) {
  TestJob job;
  job.gateway().Response(PageOf(R"([{"id":"3"},{"id":"2"}])", "behind 2"));
  job.gateway().Response(PageOf(R"([{"id":"1"}])"));
  EXPECT_EQ(Rows(job, ".set('status', 'Open').timeout(5000)"), R"({"v":[["3","2","1"],0]})");
  const auto calls = job.gateway().calls();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(json::Write(calls[0].parameters), R"({"action":"list-requests","status":"Open","limit":440})");
  EXPECT_EQ(json::Write(calls[1].parameters),
            R"({"action":"list-requests","status":"Open","limit":440,"cursor":"behind 2"})");
  EXPECT_EQ(calls[1].timeout, milliseconds(5'000));
}

TEST(ConnectorRequestTest, GivesNoMoreRowsThanTheLimit) {
  TestJob job;
  job.gateway().Response(PageOf(R"([{"id":"3"},{"id":"2"}])", "behind 2"));
  job.gateway().Response(PageOf(R"([{"id":"1"}])", "behind 1"));
  EXPECT_EQ(Rows(job, ".set('limit', 3)"), R"({"v":[["3","2","1"],0]})");
  const auto calls = job.gateway().calls();
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(json::Write(calls[1].parameters), R"({"action":"list-requests","limit":1,"cursor":"behind 2"})");
}

TEST(ConnectorRequestTest, SaysThatALaterPageFailed) {
  TestJob job;
  job.gateway().Response(PageOf(R"([{"id":"2"}])", "behind 2"));
  job.gateway().Response({Code::kUnreachable, "gone", nullptr});
  EXPECT_EQ(Rows(job, ""), R"({"v":[["2"],11]})");
}

TEST(ConnectorRequestTest, GivesTheRowsThatCameBeforeAPageFailed) {
  TestJob job;
  connector::Response failed = PageOf(R"([{"id":"2"},{"id":"1"}])", "behind 1");
  failed.code = Code::kServerError;
  failed.message = "after 2 rows it broke";
  job.gateway().Response(std::move(failed));
  EXPECT_EQ(Rows(job, ""), R"({"v":[["2","1"],12]})");
  EXPECT_EQ(job.gateway().calls().size(), 1U);
}

TEST(ConnectorRequestTest, LeavesOutNil) {
  EXPECT_EQ(Sent(".set('a', nil).set('b', 1).set('c', @undefined).set('d', @input.get('none'))"),
            R"({"b":1})");
  EXPECT_EQ(Sent(".set('a', 1).set('a', nil)"), "{}");
}

TEST(ConnectorRequestTest, TakesAHashAndListsOfValues) {
  EXPECT_EQ(Sent(".set('key-file' => '/path', 'n' => 1)"), R"({"key-file":"/path","n":1})");
  EXPECT_EQ(Sent(".set('headers', 'A: 1', 'B: 2')"), R"({"headers":["A: 1","B: 2"]})");
}

TEST(ConnectorRequestTest, TakesValuesOfDocumentsAndResponses) {
  EXPECT_EQ(Sent(".set('o', @input.get('o')).set('r', @call.connector('d').sync)", R"({"o":{"a":[1]}})"),
            R"({"o":{"a":[1]},"r":{"ok":true}})");
}

TEST(ConnectorRequestTest, MergesRawJsonInTheOrderOfTheCalls) {
  EXPECT_EQ(Sent(".set('a', 1).setraw('{\"a\":2,\"b\":2}').set('b', 3)"), R"({"a":2,"b":3})");
}

TEST(ConnectorRequestTest, TakesAHashForRawJson) {
  EXPECT_EQ(Sent(".setraw({'a' => 1, :b => [2]}).setraw(@input.get('o'))", R"({"o":{"c":3}})"),
            R"({"a":1,"b":[2],"c":3})");
}

TEST(ConnectorRequestTest, HoldsATimeoutInAnyPlace) {
  TestJob job;
  BitResult result = job.Run(
      "@call.connector('c').timeout(5000).set('timeout', 60000).sync\n"
      "@call.connector('c').set('a', 1).timeout('7000').sync\n@call.connector('c').sync");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(job.gateway().calls().at(0).timeout, milliseconds(5000));
  EXPECT_EQ(json::Write(job.gateway().calls().at(0).parameters), R"({"timeout":60000})");
  EXPECT_EQ(job.gateway().calls().at(1).timeout, milliseconds(7000));
  EXPECT_EQ(job.gateway().calls().at(2).timeout, std::nullopt);
  EXPECT_TRUE(job.gateway().calls().at(2).tolerate_unknown_parameters);
}

TEST(ConnectorRequestTest, RefusesATimeoutThatIsNotPositive) {
  TestJob job;
  BitResult result = job.Run("\n@call.connector('c').timeout('soon')");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.message,
            "demo:bit.rb:2: timeout needs a positive number of milliseconds, not \"soon\" (ArgumentError)");
  for (const char* value : {"0", "-5", "1.5"})
    EXPECT_EQ(job.Run("@call.connector('c').timeout(" + std::string(value) + ")").message,
              "demo:bit.rb:1: timeout needs a positive number of milliseconds, not " + std::string(value) +
                  " (ArgumentError)");
}

TEST(ConnectorRequestTest, RefusesATimeoutThatIsTooLarge) {
  EXPECT_EQ(TestJob().Run("@call.bit('b').timeout(2**70)").message,
            "demo:bit.rb:1: timeout takes at most 1099511627776 milliseconds; 1180591620717411303424 is too "
            "large (ArgumentError)");
}

TEST(ConnectorRequestTest, MayBeExtendedAndFinishedMoreThanOnce) {
  TestJob job;
  BitResult result =
      job.Run("call = @call.connector('c').set('a', 1)\ncall.sync\ncall.set('b', 2)\ncall.timeout(9).sync()");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  ASSERT_EQ(job.gateway().calls().size(), 2u);
  EXPECT_EQ(json::Write(job.gateway().calls()[1].parameters), R"({"a":1,"b":2})");
}

TEST(ConnectorRequestTest, RefusesAMisspelledMethod) {
  TestJob job;
  EXPECT_NE(job.Run("@call.connector('c').aync").message.find("undefined method `aync'"), std::string::npos);
  EXPECT_NE(job.Run("@call.connector('c').set('only')").message.find("ArgumentError"), std::string::npos);
}

TEST(ConnectorResponseTest, ReportsHowTheCallEnded) {
  EXPECT_EQ(Read({Code::kNotFound, "no request 17", {}},
                 "[response.exitcode, response.exitcode(), response.message]"),
            R"([6,6,"no request 17"])");
  EXPECT_EQ(Read(Ticket(), "[response.exitcode.zero?, response.message, response.status]"),
            R"([true,"success","complete"])");
}

TEST(ConnectorResponseTest, GivesKeysAndTheWholeDocument) {
  EXPECT_EQ(Read(Ticket(), "response.get('operation').get('result').get('status')"), R"("Success")");
  EXPECT_EQ(Read(Ticket(), "response.get('response').get('operation')['result']['status']"), R"("Success")");
  EXPECT_EQ(Read(Ticket(), "response['operation.Details.WORKORDERID']"), R"("17")");
  EXPECT_EQ(Read(Ticket(), "response.get('response.operation.result.status')"), R"("Success")");
  EXPECT_EQ(Read(Ticket(), "[response.get('response.list[0]'), response.get('$.response.list[0]')]"),
            "[1,1]");
  EXPECT_EQ(Read(Ticket(), "response.get('$.response').get('list')"), "[1]");
  EXPECT_EQ(Read(Ticket(), "response.get('nope').nil?"), "true");
}

TEST(ConnectorResponseTest, EvaluatesPaths) {
  EXPECT_EQ(Read(Ticket(), "response.path('$.operation.result.status')"), R"("Success")");
  EXPECT_EQ(Read(Ticket(), "response.path('$..WORKORDERID')"), R"(["17"])");
  EXPECT_EQ(Read({Code::kUnreachable, "down", {}}, "response.path('$.a')"), "null");
}

TEST(ConnectorResponseTest, PrintsTheDocumentOnce) {
  EXPECT_EQ(Read(Ticket(), "JSON.parse(response.to_s).keys"), R"(["operation","list"])");
  EXPECT_EQ(Read(Ticket(), "\"#{response}\" == response.to_json"), "true");
  EXPECT_EQ(Read(Ticket(), "response"), json::Write(Ticket().data));
}

TEST(ConnectorResponseTest, ReportsTheTimeoutThatApplied) {
  const std::string script =
      "@output.set('v', [@call.connector('c').sync.timeout, "
      "@call.connector('c').timeout(900).async.timeout,\n"
      "                  @call.connector('c').sync.meta.get('timeout')])";
  EXPECT_EQ(OutputOf(script), R"({"v":[60000,900,60000]})");
  TestJob configured;
  configured.gateway().ConfigureTimeout(milliseconds(5000));
  EXPECT_EQ(configured.Run(script).output, R"({"v":[5000,900,5000]})");
  TestJob bounded;
  bounded.job().timeout = milliseconds(40'000);
  EXPECT_EQ(bounded.Run(script).output, R"({"v":[40000,900,40000]})");
}

TEST(ConnectorResponseTest, NamesTheFlintbitAsItsContext) {
  TestJob job;
  BitResult result = job.Run(
      "r = @call.connector('c').sync\n@output.set('v', [r.context, @input.context, r.meta['context']])");
  EXPECT_EQ(result.output, R"({"v":["demo:bit.rb","demo:bit.rb","demo:bit.rb"]})") << result.message;
}

TEST(ConnectorResponseTest, PrintsNothingWithoutData) {
  EXPECT_EQ(Read({Code::kUnreachable, "down", {}}, "r = response.to_s; [r.empty?, response.get('x').nil?]"),
            "[true,true]");
}

TEST(ConnectorResponseTest, KeepsLongNumbers) {
  EXPECT_EQ(Read({Code::kSuccess, "success", json::Parse(R"({"id":123456789012345678901234567890})").value()},
                 "response.get('id') + 1"),
            "123456789012345678901234567891");
}

TEST(SyncTest, LetsOtherRubyThreadsRun) {
  TestJob job;
  job.gateway().Hold();
  // The other thread leaves a file only while the call is under way, and the call ends only when it is there.
  std::thread releaser([&] {
    job.gateway().AwaitCalls(2);
    job.gateway().Release();
  });
  BitResult result = job.Run(R"(
    other = Thread.new { @call.connector('second').sync; @ran = true }
    @call.connector('first').sync
    other.join
    @output.set('ran', @ran)
  )");
  releaser.join();
  EXPECT_EQ(result.output, R"({"ran":true})");
}

TEST(SyncTest, CanBeInterruptedByRuby) {
  TestJob job;
  job.gateway().Hold();
  BitResult result = job.Run(R"(
    require 'timeout'
    begin
      Timeout.timeout(0.05) { @call.connector('c').sync }
    rescue Timeout::Error => e
      @output.set('class', e.class)
    end
  )");
  EXPECT_EQ(result.output, R"({"class":"Timeout::Error"})") << result.message;
}

TEST(AsyncTest, ReadingWaits) {
  TestJob job;
  job.gateway().Hold();
  job.gateway().Response(Ticket());
  std::thread releaser([&] {
    job.gateway().AwaitCalls(1);
    job.gateway().Release();
  });
  BitResult result = job.Run(R"(
    response = @call.connector('c').set('action', 'close-request').async
    @output.set('status', response.get('operation').get('result').get('status'))
  )");
  releaser.join();
  EXPECT_EQ(result.output, R"({"status":"Success"})");
}

TEST(AsyncTest, IsWaitedForAtTheEnd) {
  TestJob job;
  job.gateway().Hold();
  auto running = std::async(std::launch::async, [&] {
    job.gateway().AwaitCalls(1);
    while (job.Output() != R"({"done":true})") std::this_thread::yield();
    job.gateway().Release();
  });
  BitResult result = job.Run("@call.connector('c').async\n@output.set('done', true)");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, R"({"done":true})");
}

TEST(AsyncTest, AFailureThatNobodyReadIsOneWarning) {
  TestJob job;
  job.gateway().Response({Code::kRejected, "no such technician", {}});
  job.gateway().Response({Code::kRejected, "read by the script", {}});
  BitResult result = job.Run(
      "@call.connector('c').set('action', 'assign-request').async\n"
      "@output.set('v', @call.connector('c').async.message)");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(
      job.Logged("warning the asynchronous call of assign-request on c failed with 8: no such technician"));
  EXPECT_EQ(job.log().size(), 1u);
}

TEST(SyncTest, AFailureThatNobodyReadIsOneWarning) {
  TestJob job;
  for (const char* message : {"unread", "read by its code", "read by its status", "only kept"})
    job.gateway().Response({Code::kRejected, message, {}});
  BitResult result = job.Run(
      "def call = @call.connector('c').set('action', 'assign-request').sync\n"
      "call\n@output.set('code', call.exitcode).set('status', call.status)\n@kept = call\ncall");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, R"({"code":8,"status":"error"})");
  EXPECT_EQ(job.log(),
            (std::vector<std::string>{"warning the call of assign-request on c failed with 8: unread",
                                      "warning the call of assign-request on c failed with 8: only kept"}));
}

/// The message of a flintbit whose call fails with 6 and which then does `rest`.
std::string MessageAfterAFailure(const std::string& rest) {
  TestJob job;
  job.gateway().Response({Code::kNotFound, "request 17 does not exist", {}});
  return job.Run("r = @call.connector('desk').set('action', 'get-request').sync\n" + rest).message;
}

TEST(UnreadFailureTest, IsNamedBesideTheErrorOfTheScript) {
  const std::string cause = "; before that, get-request on desk failed with 6: request 17 does not exist";
  EXPECT_EQ(MessageAfterAFailure("r.get('operation').get('details')"),
            "demo:bit.rb:2: undefined method `get' for nil:NilClass (NoMethodError)" + cause);
  for (std::string rest :
       {"r['a']['b']", "'x' + r.get('a')", "1 + r.path('$.a')", "Integer(r.get('a'))", "r.data.keys",
        "[1, r.get('a')].max", "JSON.parse(r.to_s)", "@util.json(r.get('a'))",
        "Thread.new { Thread.current.report_on_exception = false; r.get('a').b }.join",
        "begin; r.get('a').b; rescue => e; raise \"no: #{e.message}\"; end"})
    EXPECT_TRUE(MessageAfterAFailure(rest).ends_with(cause)) << rest << MessageAfterAFailure(rest);
}

TEST(UnreadFailureTest, IsNotNamedWhereItIsNotTheCauseOrWasRead) {
  for (std::string rest : {"r.exitcode; r.get('a').b", "r.message; nil.b", "nil.b", "r.get('a'); 1.b",
                           "r.get('a'); raise 'x'", "r.get('a'); r.meta; nil.b"})
    EXPECT_EQ(MessageAfterAFailure(rest).find("before that"), std::string::npos) << rest;
}

}  // namespace
}  // namespace flintdesk::flintbit
