#include "connector/engine.hpp"

#include <chrono>
#include <future>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "connector/testing/fake_connector.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kDesk =
    R"({"type": "example-connector", "config": {"host-name": "localhost", "port": 9090, "technician-key": "key-of-desk"}})";

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    place_.Write("connectors/desk.json", kDesk);
    SetLogSink([this](LogLevel, std::string_view line) {
      std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
    engine_ = MakeEngine({.home = Home::Open(place_.folder()).value(), .types = {desk_.Type()}});
  }
  ~EngineTest() override {
    engine_.reset();
    SetLogSink({});
  }

  std::unique_ptr<Engine> MakeEngine(RegistryOptions registry) {
    EngineOptions options;
    options.registry = std::move(registry);
    options.grace = milliseconds(1);
    options.make_client = [](http::Loop&, const Clock&, http::ClientOptions) {
      return std::make_unique<testing::NoClient>();
    };
    return std::make_unique<Engine>(std::move(options));
  }

  static Call Get(json::Object parameters = {{"request-id", 17}}) {
    Call call;
    call.connector = "desk";
    call.action = "get-request";
    call.parameters = std::move(parameters);
    return call;
  }
  static Call AsyncGet() {
    Call call = Get();
    call.asynchronous = true;
    return call;
  }
  Response Run(Call call) { return engine_->Start(std::move(call))->Wait(); }

  testing::TemporaryHome place_;
  testing::FakeDesk desk_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, RunsACall) {
  Response response = Run(Get());
  EXPECT_EQ(response.code, Code::kSuccess);
  EXPECT_EQ(response.message, "success");
  EXPECT_EQ(response.data.Find("request-id")->ScalarText(), "17");
}

TEST_F(EngineTest, ACallKnowsItsTimeout) {
  auto timeout = [&](const Call& call) { return engine_->Start(call)->Timeout(); };
  EXPECT_EQ(timeout(Get()), kDefaultTimeout);
  Call call = Get({{"request-id", 17}, {"timeout", "7000"}});
  EXPECT_EQ(timeout(call), milliseconds(7000));
  call.timeout = milliseconds(5000);
  EXPECT_EQ(timeout(call), milliseconds(5000));
  call.connector = "desc";
  EXPECT_EQ(timeout(call), std::nullopt);
}

TEST_F(EngineTest, TheActionMayStandAmongTheParameters) {
  Call call = Get({{"action", "get-request"}, {"request-id", 17}});
  call.action.clear();
  EXPECT_EQ(Run(call).code, Code::kSuccess);
}

TEST_F(EngineTest, WrongInputSendsNothingAndAllFaultsAreReported) {
  Response response = Run(Get({{"request-id", "x"}, {"prt", 1}}));
  EXPECT_EQ(response.code, Code::kInvalidRequest);
  EXPECT_THAT(response.message,
              AllOf(StartsWith("desk get-request: "), HasSubstr("request-id"), HasSubstr("\"port\"")));
  EXPECT_EQ(desk_.calls(), 0);
}

TEST_F(EngineTest, AnUnknownActionNamesTheNearest) {
  Call call = Get();
  call.action = "get-requst";
  EXPECT_THAT(Run(call).message,
              AllOf(HasSubstr("did you mean get-request?"), HasSubstr("Known: get-request, add-note")));
  call.action.clear();
  EXPECT_THAT(Run(call).message, HasSubstr("action is missing"));
}

TEST_F(EngineTest, AnUnknownConnectorIsAWrongConfiguration) {
  Call call = Get();
  call.connector = "desc";
  Response response = Run(call);
  EXPECT_EQ(response.code, Code::kInvalidConfiguration);
  EXPECT_THAT(response.message, AllOf(StartsWith("desc get-request: "), HasSubstr("connector not found")));
  call.connector.clear();
  EXPECT_THAT(Run(call).message, HasSubstr("connector not found"));
}

TEST_F(EngineTest, AnUnknownTypeIsAWrongConfiguration) {
  place_.Write("connectors/desk.json", R"({"type": "flint-jira-connector", "config": {}})");
  EXPECT_THAT(Run(Get()).message,
              AllOf(HasSubstr("flint-jira-connector"), HasSubstr("Known: example-connector.")));
}

TEST_F(EngineTest, AWrongConfigurationIsReportedWithItsFile) {
  place_.Write("connectors/desk.json",
               R"({"type": "example-connector", "config": {"prt": 1, "is-ssl": "maybe"}})");
  Response response = Run(Get());
  EXPECT_EQ(response.code, Code::kInvalidConfiguration);
  EXPECT_THAT(response.message,
              AllOf(HasSubstr("connectors/desk.json is wrong"), HasSubstr("did you mean \"port\"?"),
                    HasSubstr("is-ssl: expected true or false")));
}

TEST_F(EngineTest, AValueThatCannotBeReadIsReportedWithAllOtherFaults) {
  place_.Write("connectors/desk.json", R"({"type": "example-connector", "config": {"prt": 1,
      "technician-key": "encc#AbCd", "host-name": "${env:FLINTDESK_NOT_SET}"}})");
  EXPECT_THAT(Run(Get()).message, AllOf(HasSubstr("did you mean \"port\"?"), HasSubstr("entered anew"),
                                        HasSubstr("FLINTDESK_NOT_SET is not set"), Not(HasSubstr("AbCd"))));
}

TEST_F(EngineTest, TheRemedyOfAMissingVariableIsToSetIt) {
  place_.Write("connectors/desk.json", R"({"type": "example-connector", "config": {"host-name": "h",
      "port": 1, "technician-key": "${env:FLINTDESK_NOT_SET}"}})");
  EXPECT_THAT(Run(Get()).message,
              AllOf(HasSubstr("FLINTDESK_NOT_SET is not set. Set it"), Not(HasSubstr("Correct"))));
}

TEST_F(EngineTest, TheConnectorIsMadeOnceAndAgainWhenItsFileChanges) {
  Run(Get());
  Run(Get());
  EXPECT_EQ(desk_.made(), 1);
  place_.Write(
      "connectors/desk.json",
      R"({"type": "example-connector", "config": {"host-name": "elsewhere", "port": 1, "technician-key": "kkkk"}})");
  EXPECT_EQ(Run(Get()).data.Find("host-name")->ScalarText(), "elsewhere");
  EXPECT_EQ(desk_.made(), 2);
}

TEST_F(EngineTest, ANewKeyInAReferredFileIsSeen) {
  place_.Write("key", "first");
  place_.Write(
      "connectors/desk.json",
      R"({"type": "example-connector", "config": {"host-name": "h", "port": 1, "technician-key": "${file:key}"}})");
  std::vector<std::string> keys;
  desk_.Behave([&](CheckedCall call, ResponseDone done) {
    keys.push_back(call.key.Reveal());
    done({Code::kSuccess, "", nullptr});
  });
  Run(Get());
  place_.Write("key", "second-key");
  Run(Get());
  EXPECT_THAT(keys, ElementsAre("first", "second-key"));
}

TEST_F(EngineTest, TheKeyTravelsApartFromTheValues) {
  desk_.Behave([&](CheckedCall call, ResponseDone done) {
    EXPECT_EQ(call.key.Reveal(), "key-of-desk");
    EXPECT_FALSE(call.values.Has("technician-key"));
    done({Code::kServerError, "the desk said key-0001-of-desk", nullptr});
  });
  RememberSecret("key-0001-of-desk");
  Response response = Run(Get());
  EXPECT_EQ(response.message, "desk get-request: the desk said [hidden]");
}

TEST_F(EngineTest, ToleratedUnknownParametersAreOneWarning) {
  Call call = Get({{"request-id", 17}, {"requestId", 18}});
  call.tolerate_unknown_parameters = true;
  EXPECT_EQ(Run(call).code, Code::kSuccess);
  EXPECT_THAT(lines_, ElementsAre(AllOf(StartsWith("desk get-request: left out"), HasSubstr("requestid"))));
}

TEST_F(EngineTest, AsynchronousCallsEndWithoutAWaiter) {
  std::unique_ptr<PendingCall> call = engine_->Start(AsyncGet());
  engine_->Drain();
  EXPECT_TRUE(call->Finished());
  EXPECT_EQ(call->Wait().code, Code::kSuccess);
}

TEST_F(EngineTest, ACallThatNobodyKeepsIsCarriedOutToo) {
  engine_->Start(Get());
  engine_->Drain();
  EXPECT_EQ(desk_.calls(), 1);
}

TEST_F(EngineTest, ACallCanBeCancelled) {
  desk_.Behave([&](CheckedCall call, ResponseDone done) {
    call.cancellation->Watch([done] { done({Code::kCancelled, "stopped", nullptr}); });
  });
  std::unique_ptr<PendingCall> call = engine_->Start(AsyncGet());
  EXPECT_FALSE(call->Finished());
  call->Cancel();
  EXPECT_EQ(call->Wait().message, "desk get-request: stopped");
}

TEST_F(EngineTest, ACancelledCallEndsThoughNobodyWaitsForIt) {
  std::promise<void> ended;
  desk_.Behave([&](CheckedCall call, ResponseDone done) {
    call.cancellation->Watch([&ended, done] {
      done({Code::kCancelled, "stopped", nullptr});
      ended.set_value();
    });
  });
  std::unique_ptr<PendingCall> call = engine_->Start(Get());
  call->Cancel();
  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
}

TEST_F(EngineTest, TheEndOfTheEngineCancelsWhatIsOnItsWay) {
  desk_.Behave([&](CheckedCall call, ResponseDone done) {
    call.cancellation->Watch([done] { done({Code::kCancelled, "stopped", nullptr}); });
  });
  std::unique_ptr<PendingCall> call = engine_->Start(Get());
  engine_.reset();
  EXPECT_EQ(call->Wait().code, Code::kCancelled);
}

TEST_F(EngineTest, TheEngineEndsACallThatItsConnectorNeverEnds) {
  desk_.Behave([](CheckedCall, ResponseDone) {});
  Call call = Get();
  call.timeout = milliseconds(1);
  EXPECT_EQ(Run(call).code, Code::kTimeout);
  call.action = "add-note";
  call.parameters.Set("notetext", "x");
  EXPECT_EQ(Run(call).code, Code::kIndeterminate);
}

TEST_F(EngineTest, ExceptionsOfAConnectorBecomeAResponse) {
  desk_.Behave([](CheckedCall, ResponseDone) { throw std::runtime_error("broken"); });
  Response response = Run(Get());
  EXPECT_EQ(response.code, Code::kFailed);
  EXPECT_THAT(response.message, HasSubstr("broken"));
}

TEST_F(EngineTest, WeakTlsIsOneWarning) {
  place_.Write("connectors/desk.json",
               R"({"type": "example-connector", "config": {"host-name": "h", "port": 1,
      "technician-key": "kkkk", "verify-certificate": false, "tls-minimum": "1.0"}})");
  Run(Get());
  Run(Get());
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("verify-certificate"), HasSubstr("tls-minimum")));
}

TEST_F(EngineTest, EveryNameMeansTheOneConfigurationFile) {
  place_.Write("bare.json",
               R"({"port":9090,"host-name":"localhost","technician-key":"kkkk","is-ssl":false})");
  std::unique_ptr<Engine> engine =
      MakeEngine({.types = {desk_.Type()}, .configuration_file = place_.folder() / "bare.json"});
  Call call = Get();
  call.connector = "any name";
  EXPECT_EQ(engine->Start(call)->Wait().code, Code::kSuccess);
  call.connector.clear();
  EXPECT_EQ(engine->Start(call)->Wait().code, Code::kSuccess);
  EXPECT_EQ(desk_.made(), 1);
}

TEST_F(EngineTest, AConnectorsFileMeansTheSameByItsPath) {
  place_.Write("desk.key", "kkkk");
  place_.Write("connectors/by_path.json", R"({"type": "example-connector", "config": {"host-name": "h",
      "port": 1, "technician-key": "${file:desk.key}"}})");
  std::unique_ptr<Engine> engine = MakeEngine(
      {.types = {desk_.Type()}, .configuration_file = place_.folder() / "connectors" / "by_path.json"});
  EXPECT_EQ(engine->Start(Get())->Wait().code, Code::kSuccess);
}

TEST_F(EngineTest, ManyThreadsMayCallAtOnce) {
  constexpr int kThreads = 8, kCalls = 50;
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      std::vector<std::unique_ptr<PendingCall>> pending;
      for (int i = 0; i < kCalls; ++i) {
        if ((i + t) % 2) {
          pending.push_back(engine_->Start(AsyncGet()));
        } else {
          good += Run(Get()).code == Code::kSuccess;
        }
        if (i % 10 == 0) ASSERT_TRUE(WriteFile(place_.folder() / "connectors/desk.json", kDesk).ok());
      }
      for (const auto& call : pending) good += call->Wait().code == Code::kSuccess;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, kThreads * kCalls);
  EXPECT_EQ(desk_.calls(), kThreads * kCalls);
}

}  // namespace
}  // namespace flintdesk::connector
