#include "http/policies/retry_policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::EndsWith;
using testing::FailureWith;
using ::testing::HasSubstr;
using testing::RespondWith;
using ::testing::SizeIs;

class RetryPolicyTest : public testing::PolicyTest {
 protected:
  RetryPolicyTest() { UseRetries(3); }
  void UseRetries(int retries) {
    policies_.clear();
    Use(MakeRetryPolicy(loop_, clock_, {.retries = retries, .random = [this] { return random_; }}));
  }
  double random_ = 0.5;
};

TEST_F(RetryPolicyTest, RetriesAReadAfterALostConnection) {
  transport_->On("GET /x", FailureWith(FailureKind::kConnectionLost, true)).On("GET /x", RespondWith(200));
  auto ended = Start(Get());
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(49));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  ASSERT_TRUE(ended->has_value());
  EXPECT_TRUE((*ended)->ok());
}

TEST_F(RetryPolicyTest, DoesNotRetryWhatACallCanGoOnWithout) {
  Context aside;
  aside.is_aside = true;
  transport_->On("GET /x", FailureWith(FailureKind::kConnectionLost, true)).On("GET /x", RespondWith(503));
  for (int number = 0; number < 2; ++number) EXPECT_TRUE(Start(Get(), aside)->has_value());
  EXPECT_THAT(transport_->seen(), SizeIs(2));
}

TEST_F(RetryPolicyTest, DoublesThePauseUpToFiveSeconds) {
  UseRetries(8);
  random_ = 0.9999999;
  for (int number = 0; number < 9; ++number) transport_->On("GET /x", RespondWith(503));
  auto ended = Start(Get());
  for (int most : {100, 200, 400, 800, 1600, 3200, 5000, 5000}) {
    std::size_t before = transport_->seen().size();
    Advance(milliseconds(most - 2));
    EXPECT_THAT(transport_->seen(), SizeIs(before)) << most;
    Advance(milliseconds(2));
    EXPECT_THAT(transport_->seen(), SizeIs(before + 1)) << most;
  }
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().status, 503);
}

TEST_F(RetryPolicyTest, SaysAfterHowManyAttemptsItGivesUp) {
  random_ = 0;
  for (int number = 0; number < 4; ++number)
    transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false, "could not connect to desk:80"));
  auto ended = Start(Get());
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().message, "could not connect to desk:80 (after 4 attempts)");
}

TEST_F(RetryPolicyTest, DoesNotResendAChangeThatMayHaveArrived) {
  transport_->On("POST /x", FailureWith(FailureKind::kConnectionLost, true));
  auto ended = Start(Change());
  ASSERT_TRUE(ended->has_value());
  EXPECT_THAT((*ended)->error().message, EndsWith("(not resent because it may have been carried out)"));
  EXPECT_TRUE((*ended)->error().sent);
}

TEST_F(RetryPolicyTest, ResendsAChangeOfWhichNothingWasSent) {
  random_ = 0;
  transport_->On("POST /x", FailureWith(FailureKind::kConnectFailed, false)).On("POST /x", RespondWith(201));
  auto ended = Start(Change());
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().status, 201);
}

TEST_F(RetryPolicyTest, HandsEveryResponseToAChangeBackAtOnce) {
  for (int status : {429, 500, 502, 503, 504}) {
    transport_->On("POST /x", RespondWith(status, {{"Retry-After", "1"}}));
    auto ended = Start(Change());
    ASSERT_TRUE(ended->has_value()) << status;
    EXPECT_EQ((*ended)->value().status, status);
  }
}

TEST_F(RetryPolicyTest, RetriesAReadOnlyForResponsesThatReportATemporaryState) {
  random_ = 0;
  for (int status : {400, 401, 404, 500, 501}) {
    transport_->On("GET /x", RespondWith(status));
    EXPECT_EQ((*Start(Get()))->value().status, status);
  }
  for (int status : {429, 502, 503, 504}) {
    transport_->On("GET /x", RespondWith(status)).On("GET /x", RespondWith(200));
    EXPECT_EQ((*Start(Get()))->value().status, 200) << status;
  }
}

TEST_F(RetryPolicyTest, DoesNotRetryAFailureThatWouldBeTheSameAgain) {
  for (FailureKind kind : {FailureKind::kTlsFailed, FailureKind::kTlsSettings, FailureKind::kProxyFailed,
                           FailureKind::kResponseTooLarge, FailureKind::kResponseUnreadable,
                           FailureKind::kCancelled, FailureKind::kOther}) {
    transport_->On("GET /x", FailureWith(kind, false));
    EXPECT_TRUE(Start(Get())->has_value());
  }
}

TEST_F(RetryPolicyTest, RetriesEvenAChangeForWhichThereWasNoProofYet) {
  random_ = 0;
  transport_->On("POST /x", FailureWith(FailureKind::kProofFailed, false)).On("POST /x", RespondWith(201));
  EXPECT_EQ((*Start(Change()))->value().status, 201);
}

TEST_F(RetryPolicyTest, WaitsAsLongAsRetryAfterSays) {
  transport_->On("GET /x", RespondWith(429, {{"Retry-After", "2"}})).On("GET /x", RespondWith(200));
  auto ended = Start(Get());
  Advance(milliseconds(1999));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  EXPECT_TRUE(ended->has_value());
}

TEST_F(RetryPolicyTest, ReadsRetryAfterAsADate) {
  clock_.Advance(milliseconds(0));
  // The fake clock starts at 1 700 000 000 000 ms: Tue, 14 Nov 2023 22:13:20 GMT.
  transport_->On("GET /x", RespondWith(503, {{"Retry-After", "Tue, 14 Nov 2023 22:13:25 GMT"}}))
      .On("GET /x", RespondWith(200));
  auto ended = Start(Get());
  Advance(milliseconds(4999));
  EXPECT_FALSE(ended->has_value());
  Advance(milliseconds(1));
  EXPECT_TRUE(ended->has_value());
}

TEST_F(RetryPolicyTest, GivesUpAtOnceWhenTheTimeLeftIsTooShortForThePause) {
  transport_->On("GET /x", RespondWith(503, {{"Retry-After", "60"}}));
  auto ended = Start(Get(), WithDeadline(milliseconds(59'000)));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().status, 503);
}

TEST_F(RetryPolicyTest, SaysThatTheTimeLeftWasTooShort) {
  transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false));
  auto ended = Start(Get(), WithDeadline(milliseconds(40)));
  ASSERT_TRUE(ended->has_value());
  EXPECT_THAT((*ended)->error().message, HasSubstr("after 1 attempt, and the 40 ms left are too short"));
}

TEST_F(RetryPolicyTest, EndsItsPauseWhenTheCallIsCancelled) {
  transport_->On("GET /x", FailureWith(FailureKind::kConnectionLost, true, "desk:80 closed the connection"));
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  auto ended = Start(Get(), context);
  EXPECT_FALSE(ended->has_value());
  loop_.Post([&] { context.cancellation->Cancel(); });
  testing::Settle(loop_);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kCancelled);
  EXPECT_TRUE((*ended)->error().sent);
  EXPECT_EQ((*ended)->error().message, "while waiting to retry: desk:80 closed the connection");
  Advance(milliseconds(1000));
  EXPECT_THAT(transport_->seen(), SizeIs(1));
}

TEST_F(RetryPolicyTest, DoesNotResendWhenNoRetriesAreAllowed) {
  UseRetries(0);
  transport_->On("GET /x", RespondWith(503));
  EXPECT_TRUE(Start(Get())->has_value());
}

TEST_F(RetryPolicyTest, RetriesAReadThatIsRateLimitedInAnyForm) {
  const std::string text =
      "URL blocked as maximum access limit for the page is exceeded. Please try after sometime.";
  for (const Response& refusal :
       {RespondWith(400, {}, text), RespondWith(400, {}, "<html>" + text + "</html>"),
        RespondWith(429, {{"Content-Type", "text/html"}}, "<html>slow down</html>")}) {
    transport_->On("GET /x", refusal).On("GET /x", RespondWith(200));
    auto ended = Start(Get());
    Advance(milliseconds(499));  // half of a second: nothing says how long
    EXPECT_FALSE(ended->has_value());
    Advance(milliseconds(1));
    ASSERT_TRUE(ended->has_value());
    EXPECT_EQ((*ended)->value().status, 200);
    EXPECT_EQ((*ended)->value().attempts, 2);
    EXPECT_EQ((*ended)->value().gave_up, "");
  }
}

constexpr const char* kSentence =
    "URL blocked as maximum access limit for the page is exceeded. Please try after sometime.";

std::string V3Failure(int code, const std::string& message) {
  return R"({"response_status":{"status_code":4000,"messages":[{"status_code":)" + std::to_string(code) +
         R"(,"type":"failed","message":")" + message + R"("}],"status":"failed"}})";
}

std::string V1Json(const std::string& status, const std::string& message, const std::string& details = {}) {
  return R"({"operation":{"result":{"message":")" + message + R"(","status":")" + status + "\"}" + details +
         R"(,"name":"GET_REQUEST"}})";
}

std::string V1Xml(const std::string& status, const std::string& message, const std::string& details = {}) {
  return "<?xml version=\"1.0\"?>\n<API version=\"1.0\"><response><operation "
         "name=\"GET_REQUEST\"><result><status>" +
         status + "</status><message>" + message + "</message></result>" + details +
         "</operation></response></API>";
}

TEST_F(RetryPolicyTest, RetriesAReadThatIsRateLimitedInTheServiceDesksOwnForm) {
  for (const Response& refusal :
       {RespondWith(400, {}, V3Failure(4015, "Rate limit exceeded")),
        RespondWith(403, {}, V3Failure(4015, "")), RespondWith(200, {}, " " + V3Failure(4015, "")),
        RespondWith(200, {}, V3Failure(4001, kSentence)), RespondWith(403, {}, V3Failure(4002, kSentence)),
        RespondWith(200, {}, R"({"response_status":[{"status_code":"4015"}]})"),
        RespondWith(200, {}, V1Json("Failed", kSentence)),
        RespondWith(200, {}, V1Xml("Failed", kSentence))}) {
    SCOPED_TRACE(std::to_string(refusal.status) + " " + refusal.body);
    transport_->On("GET /x", refusal).On("GET /x", RespondWith(200));
    auto ended = Start(Get());
    Advance(milliseconds(499));
    EXPECT_FALSE(ended->has_value());
    Advance(milliseconds(1));
    ASSERT_TRUE(ended->has_value());
    EXPECT_EQ((*ended)->value().attempts, 2);
  }
}

TEST_F(RetryPolicyTest, TakesATicketThatSpeaksOfALimitForNoRefusal) {
  const std::string details = std::string(R"(,"Details":{"SUBJECT":"4015: )") + kSentence + R"("})";
  for (const Response& ticket :
       {RespondWith(200, {}, V1Json("Success", "fetched", details)),
        RespondWith(200, {},
                    V1Xml("Success", "fetched", std::string("<Details>4015 ") + kSentence + "</Details>")),
        RespondWith(200, {},
                    std::string(R"({"request":{"subject":"4015 )") + kSentence +
                        R"("},"response_status":{"status_code":2000,"status":"success"}})"),
        RespondWith(200, {},
                    R"({"response_status":{"status_code":2000,"messages":[{"status_code":2000,"message":")" +
                        std::string(kSentence) + R"("}],"status":"success"}})"),
        RespondWith(200, {}, std::string("<html>4015: ") + kSentence + "</html>"),
        RespondWith(404, {}, V3Failure(4007, "no request 4015")), RespondWith(200, {}, "4015")}) {
    SCOPED_TRACE(ticket.body);
    transport_->On("GET /x", ticket);
    auto ended = Start(Get());
    ASSERT_TRUE(ended->has_value());
    EXPECT_EQ((*ended)->value().attempts, 1);
  }
}

TEST_F(RetryPolicyTest, TellsHowLongARefusalForRateAsksToWait) {
  transport_->On("GET /x", RespondWith(429, {{"Retry-After", "120"}}));
  auto ended = Start(Get(), WithDeadline(milliseconds(60'000)));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().asked_to_wait, milliseconds(120'000));
  // A server that is down may ask for it as well, but refuses nothing for its rate.
  transport_->On("GET /x", RespondWith(503, {{"Retry-After", "120"}}));
  ended = Start(Get(), WithDeadline(milliseconds(60'000)));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().asked_to_wait, std::nullopt);
}

TEST_F(RetryPolicyTest, AResponseSaysHowManyAttemptsThereWereAndWhyNoMore) {
  random_ = 0;
  for (int number = 0; number < 4; ++number) transport_->On("GET /x", RespondWith(429));
  auto ended = Start(Get());
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().attempts, 4);
  EXPECT_EQ((*ended)->value().gave_up, "after 4 attempts");
  transport_->On("GET /x", RespondWith(429, {{"Retry-After", "60"}}));
  ended = Start(Get(), WithDeadline(milliseconds(2000)));
  EXPECT_EQ((*ended)->value().gave_up, "after 1 attempt, and the 2000 ms left are too short for another");
  transport_->On("POST /x", RespondWith(429));
  EXPECT_EQ((*Start(Change()))->value().gave_up, "");
}

/// The budget of 500: 100 retries, or 50 after a timeout.
TEST_F(RetryPolicyTest, StopsRetryingWhenManyCallsFail) {
  random_ = 0;
  for (int number = 0; number < 100 + 34; ++number)
    transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false));
  for (int call = 0; call < 33; ++call) EXPECT_EQ((*Start(Get()))->error().attempts, 4);
  EXPECT_EQ((*Start(Get()))->error().attempts, 2);  // the hundredth
  transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false, "could not connect"));
  auto ended = Start(Get());
  EXPECT_EQ(
      (*ended)->error().message,
      "could not connect (after 1 attempt, and so many calls failed that there are no retries until some "
      "succeed)");
  for (int number = 0; number < 5; ++number) {
    transport_->On("GET /x", RespondWith(200));
    Start(Get());
  }
  transport_->On("GET /x", RespondWith(503)).On("GET /x", RespondWith(200));
  EXPECT_EQ((*Start(Get()))->value().attempts, 2);
}

TEST_F(RetryPolicyTest, GivesBackTheCostOfARetryThatSucceeds) {
  random_ = 0;
  for (int call = 0; call < 300; ++call) {
    transport_->On("GET /x", FailureWith(FailureKind::kTimeout, true)).On("GET /x", RespondWith(200));
    ASSERT_EQ((*Start(Get()))->value().attempts, 2);
  }
}

}  // namespace
}  // namespace flintdesk::http
