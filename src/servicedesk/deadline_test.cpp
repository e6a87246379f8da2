#include <optional>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/manage_engine_connector.hpp"
#include "servicedesk/testing/calls.hpp"

// A service desk that responses the first requests and then none: the call ends at its deadline, to the
// millisecond, in whichever of its exchanges that is.
namespace flintdesk::servicedesk {
namespace {

using ::testing::HasSubstr;
using testing::MakeCall;

/// Ends a request that gets no response when the deadline in its context comes, as the real client does.
class SilentDesk final : public http::Client {
 public:
  SilentDesk(const FakeClock& clock, connector::Timers& timers) : clock_(clock), timers_(timers) {}

  void Send(http::Request request, http::Context context, http::Done done) override {
    if (request.changes) change_may_take = context.deadline.Left(clock_);
    ++requests;
    if (requests <= with_response) return done(testing::JsonResponse(200, kList));
    timers_.After(context.deadline.Left(clock_), [done = std::move(done),
                                                  time = context.deadline.Describe()] {
      done(http::Failure{.kind = http::FailureKind::kTimeout, .sent = true, .message = time + " expired"});
    });
  }

  int with_response = 0;
  int requests = 0;
  std::optional<milliseconds> change_may_take;

 private:
  static constexpr const char* kList =
      R"({"requests":[],"list_info":{"has_more_rows":false},"response_status":[{"status_code":2000,"status":"success"}]})";

  const FakeClock& clock_;
  connector::Timers& timers_;
};

class DeadlineTest : public ::testing::Test {
 protected:
  static constexpr milliseconds kTime{60'000};

  /// Runs the call to its end; what it took.
  milliseconds Run(std::string_view action, const json::Object& parameters, std::string_view api) {
    auto call = MakeCall(action, parameters, {{"api-version", api}, {"timeout", kTime.count()}});
    call.deadline = Deadline::In(kTime, clock_);
    const Clock::time_point begin = clock_.Now();
    std::optional<connector::Response> ended;
    connector_.Start(std::move(call), [&](connector::Response response) { ended = std::move(response); });
    while (!ended && !timers_.empty()) timers_.RunNext();
    EXPECT_TRUE(ended.has_value());
    response_ = ended.value_or(connector::Response{});
    return std::chrono::duration_cast<milliseconds>(clock_.Now() - begin);
  }

  FakeClock clock_;
  testing::FakeTimers timers_{clock_};
  testing::FakeMemory memory_;
  connector::KeptFacts facts_{clock_, memory_};
  connector::DeduplicationRecords deduplication_;
  connector::KeyedLocks keyed_locks_;
  testing::FakeMemory clock_memory_;
  connector::RecordClocks record_clocks_{clock_, clock_memory_};
  connector::CallJournal journal_{clock_};
  SilentDesk desk_{clock_, timers_};
  catalogue::Checked configuration_;
  std::function<std::unique_ptr<http::Client>()> make_client_;
  ManageEngineConnector connector_{{configuration_, desk_, clock_, facts_, timers_, deduplication_,
                                    keyed_locks_, record_clocks_, journal_, memory_, make_client_}};
  connector::Response response_;
};

const json::Object kNote{{"request-id", 17}, {"notetext", "seen"}};

TEST_F(DeadlineTest, AReadWithoutAResponse) {
  for (const char* api : {"v1", "v3", "auto"}) {
    EXPECT_EQ(Run("get-request", {{"request-id", 17}}, api), kTime) << api;
    EXPECT_EQ(response_.code, Code::kTimeout);
    EXPECT_THAT(response_.message, HasSubstr("the timeout of 60000 ms expired"));
  }
}

TEST_F(DeadlineTest, AChangeThatCannotFindOutWhichApiThereIsHasSentNothing) {
  EXPECT_EQ(Run("add-note", kNote, "auto"), kTime);
  EXPECT_EQ(response_.code, Code::kTimeout);
  EXPECT_FALSE(desk_.change_may_take);
}

TEST_F(DeadlineTest, AReadBeforeAChangeTakesTenSecondsAtMost) {
  EXPECT_EQ(Run("add-note", kNote, "v3"), kTime);
  EXPECT_EQ(response_.code, Code::kIndeterminate);
  EXPECT_EQ(desk_.change_may_take, kTime - milliseconds(10'000) - milliseconds(5'000));
}

TEST_F(DeadlineTest, AChangeWhoseReadBackGetsNoResponseEither) {
  testing::KnowItsClock(record_clocks_, facts_, clock_);
  for (const char* api : {"v1", "v3"}) {
    // Another note each time: an equal one would look after the first.
    EXPECT_EQ(Run("add-note", {{"request-id", 17}, {"notetext", api}}, api), kTime) << api;
    EXPECT_EQ(response_.code, Code::kIndeterminate);
    // Two settling times of 1 s and 3 s are kept back for the read-backs.
    EXPECT_EQ(desk_.change_may_take, kTime - milliseconds(5'000));
    EXPECT_THAT(response_.message,
                HasSubstr("no response within 55 s; 5 s of the 60 s are kept for checking"));
  }
}

TEST_F(DeadlineTest, AChangeThatIsSilentAfterTheApiWasFound) {
  desk_.with_response = 1;
  EXPECT_EQ(Run("add-note", kNote, "auto"), kTime);
  EXPECT_EQ(response_.code, Code::kIndeterminate);
  EXPECT_EQ(desk_.requests, 3);  // which API, the change, one read-back
}

}  // namespace
}  // namespace flintdesk::servicedesk
