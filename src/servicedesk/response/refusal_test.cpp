#include "servicedesk/response/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "servicedesk/response/classify.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Refused {
  std::string action;
  json::Object parameters;
  json::Object configuration = {};
};

/// What a caller reads after the service desk has refused the call: message and remedy.
std::string Told(Api api, const Refused& refused, int code, const std::string& message,
                 const std::vector<std::string>& fields, Code expected = Code::kRejected) {
  const auto call = testing::MakeCall(refused.action, refused.parameters, refused.configuration);
  const ValueNames names = ValueNames::Make(call.values.values.Find("value-names")).value();
  const Asked asked{call.action->effect, api, call.origin, &call, &names};
  Reading reading;
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kFailed;
  reading.code = code;
  reading.message = message;
  reading.fields = fields;
  const Judgement judgement = Classify(asked, http::Response{.status = api == Api::kV1 ? 200 : 400}, reading);
  EXPECT_EQ(judgement.code, expected);
  return judgement.what + ". " + judgement.remedy;
}

const Refused kWorklog{"add-worklog", {{"request-id", 1}, {"name", "Jon"}, {"description", "Looked."}}};
const Refused kUpdate{
    "update-request",
    {{"request-id", 1},
     {"requester", "Ann"},
     {"subject", "Disk"},
     {"status", "clse"},
     {"fields", json::Object{{"Urgency", "Hgh"}, {"Cost centre", "A1"}}}},
    {{"value-names", json::Object{{"status", json::Object{{"clse", "Clsed"}}},
                                  {"fields", json::Object{{"Cost centre", "udf_sline_1"}}}}}}};
const Refused kClose{"close-request", {{"request-id", 1}, {"close-comment", "Done."}}};

TEST(RefusalTest, V3sNamesAreTheCallersAndTheValueIsNamed) {
  EXPECT_THAT(Told(Api::kV3, kWorklog, 4001, "Invalid Input", {"owner"}),
              AllOf(HasSubstr("the service desk refused name \"Jon\": \"Invalid Input\""),
                    HasSubstr("Admin area"), HasSubstr("value-names"), Not(HasSubstr("owner"))));
  EXPECT_THAT(Told(Api::kV3, kUpdate, 4001, "Invalid Input", {"status"}),
              HasSubstr("refused status \"Clsed\" (given as \"clse\")"));
  EXPECT_THAT(Told(Api::kV3, kUpdate, 4001, "Invalid Input", {"urgency"}),
              AllOf(HasSubstr("refused fields.Urgency \"Hgh\""), HasSubstr("Admin area")));
  EXPECT_THAT(Told(Api::kV3, kUpdate, 4001, "Invalid Input", {"udf_fields.udf_sline_1"}),
              HasSubstr("refused fields.Cost centre \"A1\""));
  EXPECT_THAT(Told(Api::kV3, kClose, 4001, "Invalid Input", {"closure_info.closure_comments"}),
              HasSubstr("refused close-comment \"Done.\""));
}

TEST(RefusalTest, WhatIsMissingIsNotGiven) {
  EXPECT_THAT(Told(Api::kV3, kUpdate, 4012, "Mandatory fields are missing", {"category", "service_category"}),
              AllOf(HasSubstr("refused category (not given), service (not given)"),
                    HasSubstr("Give what is missing")));
  EXPECT_THAT(Told(Api::kV3, kUpdate, 4001, "Extra key found in JSON", {"odd_key"}),
              AllOf(HasSubstr("refused odd_key: \"Extra"), Not(HasSubstr("given"))));
}

TEST(RefusalTest, V1sSentenceIsSearchedForNamesAndValues) {
  EXPECT_THAT(Told(Api::kV1, kWorklog, 0, "Invalid value for technician", {}),
              HasSubstr("refused name \"Jon\": \"Invalid value for technician"));
  EXPECT_THAT(Told(Api::kV1, kWorklog, 0, "There is nobody called Jon here", {}),
              HasSubstr("refused name \"Jon\""));
  EXPECT_THAT(Told(Api::kV1, kUpdate, 0, "Ungueltiger Wert", {}),
              AllOf(HasSubstr("refused it: \"Ungueltiger Wert\"; sent were requester \"Ann\""),
                    HasSubstr("status \"Clsed\" (given as \"clse\")"), HasSubstr("fields.Urgency \"Hgh\""),
                    Not(HasSubstr("Disk"))));
}

TEST(RefusalTest, ALongValueIsShortenedAndNoneSteersTheTerminal) {
  const Refused note{"add-note", {{"request-id", 1}, {"notetext", "\x1B[31m<b>" + std::string(5000, 'x')}}};
  const std::string told = Told(Api::kV3, note, 4001, "Invalid Input", {"description"});
  EXPECT_THAT(told, AllOf(HasSubstr("refused notetext \""), HasSubstr("<b>xxx"), HasSubstr("…"),
                          Not(HasSubstr("\x1B"))));
  EXPECT_LT(told.size(), 400U);
}

TEST(RefusalTest, AClosingRuleSaysWhatToDoFirst) {
  const Code conflict = Code::kConflict;
  EXPECT_THAT(Told(Api::kV3, kClose, 4012, "Closing rules are not met", {"resolution"}, conflict),
              AllOf(HasSubstr("Fill in the resolution first (add-resolution)"),
                    Not(HasSubstr("refused resolution"))));
  EXPECT_THAT(Told(Api::kV1, kClose, 0, "Closing rules are not met: resolution is mandatory", {}, conflict),
              HasSubstr("Fill in the resolution first (add-resolution)"));
  EXPECT_THAT(Told(Api::kV1, kClose, 0,
                   "The request cannot be closed because it is not assigned to a technician", {}, conflict),
              HasSubstr("Assign the request to a technician first (assign-request"));
  EXPECT_THAT(Told(Api::kV3, kClose, 4012, "Closing rules are not met", {"category"}, conflict),
              HasSubstr("Fill in category first (edit-request)"));
}

// Recorded on a live installation, where it has no code of its own.
TEST(RefusalTest, AnApprovalWhoseMailWasNotSentIsForbiddenByItsState) {
  for (const char* action : {"approve-approval", "reject-approval"}) {
    const Refused answer{action, {{"request-id", 1}, {"approval-level-id", 2}, {"approval-id", 3}}};
    EXPECT_THAT(Told(Api::kV3, answer, 4001, "Recommendation mail is not yet sent", {}, Code::kConflict),
                HasSubstr("Send the notification first (send-approval)"));
    EXPECT_THAT(Told(Api::kV3, answer, 4001, "Invalid Input", {"comments"}), Not(HasSubstr("send-approval")));
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
