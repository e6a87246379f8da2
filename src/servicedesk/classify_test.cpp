#include "servicedesk/classify.hpp"

#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

TEST(ClassifyTest, ARefusalSaysWhyNoFurtherTryWasMade) {
  const Asked asked{.action = "get-request"};
  http::Answer answer{.status = 503};
  answer.gave_up = "after 4 tries";
  Reading reading;
  reading.shape = Shape::kEmpty;
  EXPECT_EQ(Classify(asked, answer, reading).what, "the service desk failed with HTTP 503 (after 4 tries)");
}

TEST(ClassifyTest, AThrottledReadSaysHowLongItWasAskedToWait) {
  const Asked asked{.action = "get-request"};
  http::Answer answer{.status = 429};
  answer.gave_up = "after 1 try, and the 59986 ms left are too short for another";
  answer.asked_to_wait = milliseconds(119'001);
  const Judgement judgement = Classify(asked, answer, {});
  EXPECT_EQ(judgement.code, Code::kThrottled);
  EXPECT_EQ(judgement.what,
            "the service desk refuses further calls for a while (after 1 try, and the 59986 ms left are too "
            "short for another); it asks to wait 120 s");
}

TEST(ClassifyTest, TheSentenceOfARefusalForRateCountsInADocumentOfAnyStatus4xxOr2xx) {
  const Asked asked{.action = "get-request"};
  Reading reading;
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kFailed;
  reading.message = "URL blocked as maximum access limit for the page is exceeded.";
  for (const int status : {200, 400, 403, 404, 503})
    EXPECT_EQ(Classify(asked, http::Answer{.status = status}, reading).code, Code::kThrottled) << status;
  EXPECT_EQ(Classify(asked, http::Answer{.status = 500}, reading).code, Code::kServerError);
}

TEST(ClassifyTest, APasswordFieldMakesALoginFormHoweverItIsWritten) {
  const Asked change{.action = "add-note", .effect = catalogue::Effect::kAdds};
  Reading page;
  page.shape = Shape::kHtml;
  for (const char* field :
       {"type=password", "type='password'", "TYPE = \"Password\"", "type\n=\n\" password \""}) {
    page.text = std::string("<form><input name=p ") + field + "></form>";
    EXPECT_EQ(Classify(change, http::Answer{.status = 200}, page).code, Code::kUnauthenticated) << field;
  }
  for (const char* field : {"type=text value=password", "password", "type password"}) {
    page.text = std::string("<form><input ") + field + "></form>";
    EXPECT_EQ(Classify(change, http::Answer{.status = 200}, page).code, Code::kIndeterminate) << field;
  }
}

TEST(ClassifyTest, WhetherAChangeInDoubtIsSentAgainIsNotTheClientsToSay) {
  http::Failure failure;
  failure.kind = http::FailureKind::kConnectionLost;
  failure.sent = true;
  failure.gave_up = "not sent again because it may have been carried out";
  failure.message = "the connection was closed (" + failure.gave_up + ")";
  const Asked change{.action = "add-note", .effect = catalogue::Effect::kAdds};
  EXPECT_EQ(ClassifyFailure(change, failure).what, "the connection was closed");
  const Asked read{.action = "get-request"};
  EXPECT_EQ(ClassifyFailure(read, failure).what, failure.message);
}

}  // namespace
}  // namespace flintdesk::servicedesk
