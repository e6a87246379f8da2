#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

/// A DELETE puts a request into the trash or purges it, by where it is.
namespace flintdesk::servicedesk {
namespace {

using ::testing::AllOf;
using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;
using ::testing::Not;
using ::testing::SizeIs;

std::string RequestIn(const char* more) {
  return std::string(R"({"request":{"id":"17","subject":"Disk full")") + more +
         R"(},"response_status":{"status_code":2000,"status":"success"}})";
}

class BarredTest : public ::testing::Test {
 protected:
  connector::Response Purge(bool dry = false) {
    json::Object parameters{{"request-id", 17}};
    if (dry) parameters.Set("dry-run", true);
    return desk_.Run(MakeCall("purge-request", parameters, {{"api-version", "v3"}}));
  }
  connector::Response DeleteInTheCloud(const char* unproven = "") {
    return desk_.Run(MakeCall("delete-request", {{"request-id", 17}},
                              {{"api-version", "cloud"},
                               {"data-center", "eu"},
                               {"portal", "itdesk"},
                               {"client-id", "1000.CLIENT"},
                               {"client-secret", "secret-of-the-tests"},
                               {"refresh-token", "refresh-token-of-the-tests"},
                               {"technician-key", nullptr},
                               {"unproven-actions", unproven}}));
  }
  auto Changes() const { return std::ranges::count_if(desk_.client.requests, &http::Request::changes); }

  Desk desk_;
};

TEST_F(BarredTest, ARequestOutOfTheTrashIsNotPurged) {
  for (const char* shown : {R"(,"is_trashed":false)", ""})
    for (const bool dry : {false, true}) {
      desk_.client.Response(JsonResponse(200, RequestIn(shown)));
      const auto response = Purge(dry);
      EXPECT_EQ(response.code, Code::kConflict) << response.message;
      EXPECT_THAT(response.message,
                  HasSubstr("request 17 is out of the trash; nothing was sent. delete-request"));
      EXPECT_TRUE(response.data.IsNull());
    }
  EXPECT_THAT(desk_.client.requests, SizeIs(4));
  EXPECT_EQ(Changes(), 0);
}

TEST_F(BarredTest, OneInTheTrashIs) {
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  desk_.client.Response(JsonResponse(200, R"({"response_status":{"status_code":2000,"status":"success"}})"));
  const auto response = Purge();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(Changes(), 1);
}

TEST_F(BarredTest, AFlagThatIsNoneIsNotRead) {
  for (const char* request : {R"({"id":"17","is_trashed":1})", R"({"id":"17","is_trashed":"yes"})",
                              R"({"id":"17","is_trashed":{}})", R"({"is_trashed":true})", "{}"}) {
    desk_.client.Response(
        JsonResponse(200, std::string(R"({"request":)") + request +
                              R"(,"response_status":{"status_code":2000,"status":"success"}})"));
    const auto response = Purge();
    EXPECT_EQ(response.code, Code::kServerError) << request << response.message;
    EXPECT_THAT(response.message, HasSubstr("does not show whether request 17 is out of the trash"));
  }
  EXPECT_EQ(Changes(), 0);
}

TEST_F(BarredTest, APurgeIsNotSentASecondTime) {
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  desk_.client.Fail({http::FailureKind::kConnectionLost, true, "lost", ""});
  desk_.client.otherwise = JsonResponse(200, RequestIn(R"(,"is_trashed":false)"));  // restored meanwhile
  EXPECT_EQ(Purge().code, Code::kIndeterminate);
  EXPECT_EQ(Changes(), 1);
}

TEST_F(BarredTest, WhatCanNotBeReadIsNotSent) {
  http::Response kept = JsonResponse(200, RequestIn(R"(,"is_trashed":true)"));
  kept.headers.push_back({"Age", "30"});
  desk_.client.Response(kept);
  auto response = Purge();
  EXPECT_EQ(response.code, Code::kServerError) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing was sent"));
  desk_.client.Response(JsonResponse(500, "{}"));
  response = Purge();
  EXPECT_EQ(response.code, Code::kServerError) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing was sent"));
  EXPECT_EQ(Changes(), 0);
}

TEST_F(BarredTest, ItIsReadAgainAfterAThrottle) {
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  http::Response throttled = JsonResponse(429, "{}");
  throttled.headers.push_back({"Retry-After", "1"});
  desk_.client.Response(throttled);
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":false)")));
  const auto response = Purge();
  EXPECT_EQ(response.code, Code::kConflict) << response.message;
  EXPECT_EQ(Changes(), 1);
}

// Between the two requests, a gateway may have let the first one through.
TEST_F(BarredTest, ItIsReadAgainBeforeItIsSentWithAnotherToken) {
  http::Response rejected = JsonResponse(401, R"({"response_status":{"status_code":4000,"status":"failed",
                       "messages":[{"status_code":4022,"type":"failed","message":"invalid token"}]}})");
  rejected.proof_rejected = true;
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  desk_.client.Response(rejected);
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":false)")));
  auto response = Purge();
  EXPECT_EQ(response.code, Code::kConflict) << response.message;
  EXPECT_EQ(Changes(), 1);
  EXPECT_THAT(response.message, AllOf(HasSubstr("the service desk has refused the change before"),
                                      Not(HasSubstr("nothing was sent"))));

  // The second refusal is the service desk's last word.
  for (int time = 0; time < 2; ++time) {
    desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
    desk_.client.Response(rejected);
  }
  response = Purge();
  EXPECT_EQ(response.code, Code::kUnauthenticated) << response.message;
  EXPECT_EQ(Changes(), 3);
}

TEST_F(BarredTest, ItIsReadAgainWhenItHasWaited) {
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  desk_.client.Fail({http::FailureKind::kOverdue, false, "it waited too long", ""});
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":false)")));
  const auto response = Purge();
  EXPECT_EQ(response.code, Code::kConflict) << response.message;
  EXPECT_THAT(response.message, HasSubstr("nothing was sent"));
  const auto& contexts = desk_.client.contexts;
  ASSERT_THAT(contexts, SizeIs(3));
  EXPECT_EQ(contexts[0].counts_as, 2);
  EXPECT_EQ(contexts[1].counts_as, 0);
  EXPECT_EQ(contexts[1].begin_by, desk_.clock.Now() + milliseconds(2'000));
  EXPECT_FALSE(contexts[2].begin_by);
}

TEST_F(BarredTest, WhatWasRefusedMayHaveBeenDone) {
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":false)")));
  desk_.client.Response(JsonResponse(429, "{}"));
  desk_.client.Response(JsonResponse(200, RequestIn(R"(,"is_trashed":true)")));
  const auto response = DeleteInTheCloud();
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(Changes(), 1);
  EXPECT_THAT(response.message, AllOf(HasSubstr("is in the trash already"), HasSubstr("was not sent again"),
                                      Not(HasSubstr("nothing was sent"))));
  EXPECT_TRUE(response.data.Path({"operation", "result", "changed"})->IsNull());
}

// As a proxy may mix up responses.
TEST_F(BarredTest, AnotherRequestSaysNothingOfThisOne) {
  std::string other = RequestIn(R"(,"is_trashed":false)");
  other.replace(other.find("17"), 2, "18");
  for (const char* unproven : {"", "delete-request"}) {
    desk_.client.Response(JsonResponse(200, other));
    EXPECT_EQ(DeleteInTheCloud(unproven).code, Code::kServerError);
  }
  EXPECT_EQ(Changes(), 0);
}

// A second delete would purge it, and no source shows that every cloud says where a request is.
TEST_F(BarredTest, WhatDoesNotSayWhetherItIsInTheTrashIsNotDeleted) {
  for (const char* shown : {"", R"(,"is_trashed":null)", R"(,"deleted_on":{"value":"1790000000000"})"}) {
    desk_.client.Response(JsonResponse(200, RequestIn(shown)));
    const auto response = DeleteInTheCloud();
    EXPECT_EQ(response.code, Code::kServerError) << response.message;
    EXPECT_THAT(
        response.message,
        AllOf(HasSubstr("the response does not show whether request 17 is in the trash; nothing was sent"),
              HasSubstr("unproven-actions with delete-request sends it all the same, and each further call "
                        "deletes for good")));
  }
  desk_.client.Response(JsonResponse(200, RequestIn("")));
  EXPECT_EQ(DeleteInTheCloud("all").code, Code::kServerError) << "set for something else";
  EXPECT_EQ(Changes(), 0);
  // Allowed, it is sent once: what became of a refused one can't be told.
  desk_.client.Response(JsonResponse(200, RequestIn("")));
  desk_.client.Response(JsonResponse(429, "{}"));
  desk_.client.Response(JsonResponse(200, RequestIn("")));
  const auto response = DeleteInTheCloud("delete-request");
  EXPECT_EQ(response.code, Code::kServerError) << response.message;
  EXPECT_THAT(response.message,
              HasSubstr("the service desk has refused the change before, and it was not sent again"));
  EXPECT_EQ(Changes(), 1);
}

TEST_F(BarredTest, OneThatIsNotFoundMayBeInTheTrash) {
  constexpr const char* kNotFound = R"({"response_status":{"status_code":4000,"status":"failed",
                       "messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}]}})";
  desk_.client.Response(JsonResponse(404, kNotFound));
  desk_.client.Response(JsonResponse(404, kNotFound));
  EXPECT_EQ(Purge().code, Code::kNotFound);
  EXPECT_EQ(Changes(), 1);
}

}  // namespace
}  // namespace flintdesk::servicedesk
