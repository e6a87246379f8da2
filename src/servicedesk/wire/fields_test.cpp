#include "servicedesk/wire/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> NotShown(std::string_view details,
                                  json::Object fields = {
                                      {"urgency", "High"}, {"Cost Centre", "A1"}, {"Room", "7"}}) {
  const auto call = testing::MakeCall(
      "add-request", {{"requester", "Ann"}, {"subject", "s"}, {"fields", std::move(fields)}});
  json::Value shown = json::Parse(details).value();
  return FieldsNotShown(call, ValueNames::Make(nullptr).value(),
                        json::Object{{"operation", json::Object{{"Details", std::move(shown)}}}});
}

TEST(FieldsNotShownTest, NamesTheCustomFieldsThatAShownRequestLacks) {
  EXPECT_THAT(NotShown(R"({"WORKORDERID": "4", "SUBJECT": "s", "COST_CENTRE": null})"), ElementsAre("Room"));
  EXPECT_THAT(NotShown(R"({"SUBJECT": "s", "Cost Centre": "A1", "room": "7"})"), IsEmpty());
}

TEST(FieldsNotShownTest, KnowsTheProductsOwnFieldsByTheirLabels) {
  const json::Object labels{{"Service Category", "Email"}, {"Impact Details", "x"}, {"Sub Category", "y"}};
  EXPECT_THAT(NotShown(R"({"SUBJECT": "s"})", labels), IsEmpty());
}

TEST(FieldsNotShownTest, SaysNothingWhereNoRequestIsShown) {
  EXPECT_THAT(NotShown(R"({"WORKORDERID": "4"})"), IsEmpty());
  EXPECT_THAT(NotShown("null"), IsEmpty());
}

std::string Approvals(json::Value approvers) {
  const auto call =
      testing::MakeCall("add-approval-level", {{"request-id", 17}, {"approvers", std::move(approvers)}});
  return json::Write(*V3Members(call, ValueNames::Make(nullptr).value()).value().Find("approvals"));
}

TEST(V3MembersTest, ACommaBeforeABlankBelongsToTheNameOfAnApprover) {
  EXPECT_EQ(Approvals("Doe, John,ann@x.example"),
            R"([{"approver":{"name":"Doe, John"}},{"approver":{"email_id":"ann@x.example"}}])");
  EXPECT_EQ(Approvals(json::Array{"Doe,John", "Ann"}),
            R"([{"approver":{"name":"Doe,John"}},{"approver":{"name":"Ann"}}])");
}

TEST(V3MembersTest, ManyNumbersMayBeAList) {
  const auto merged = [](json::Value ids) {
    const auto call =
        testing::MakeCall("merge-requests", {{"request-id", 17}, {"merge-request-ids", std::move(ids)}});
    return json::Write(*V3Members(call, ValueNames::Make(nullptr).value()).value().Find("merge_requests"));
  };
  EXPECT_EQ(merged(json::Array{18, "19"}), R"([{"id":"18"},{"id":"19"}])");
  EXPECT_EQ(merged("18, 19"), R"([{"id":"18"},{"id":"19"}])");
}

TEST(V1DetailsTest, AddressesOfAListStandBetweenCommas) {
  const auto call = testing::MakeCall("reply-request", {{"request-id", 17},
                                                        {"to", json::Array{"a@x.example", "b@x.example"}},
                                                        {"subject", "s"},
                                                        {"description", "d"}});
  EXPECT_EQ(*V1Details(call, ValueNames::Make(nullptr).value()).value().Find("to"),
            json::Value("a@x.example,b@x.example"));
}

Result<json::Object> DetailsOfEdit(json::Object fields, json::Object parameters = {}) {
  parameters.Set("request-id", 17);
  parameters.Set("fields", std::move(fields));
  return V1Details(testing::MakeCall("edit-request", parameters), ValueNames::Make(nullptr).value());
}

TEST(V1DetailsTest, ANameOfV3GoesByThatOfV1) {
  EXPECT_EQ(json::Write(DetailsOfEdit({{"due_by_time", "15 Jan 2027, 09:00:00"},
                                       {"service_category", "Email"},
                                       {"impact_details", "all of it"},
                                       {"email_ids_to_notify", "ann@example.org"},
                                       {"request_type", "Incident"}})
                            .value()),
            R"({"duebytime":"15 Jan 2027, 09:00:00","service":"Email","impactdetails":"all of it",)"
            R"("emailcc":"ann@example.org","requesttype":"Incident"})");
  EXPECT_EQ(json::Write(DetailsOfEdit({{"Due By Time", "15 Jan 2027, 09:00:00"}}).value()),
            R"({"Due By Time":"15 Jan 2027, 09:00:00"})")
      << "a label, which V1 takes";
}

TEST(V1DetailsTest, AFieldThatIsAParameterToldTwiceIsRefused) {
  for (const char* name : {"assets", "asset", "ASSETS"})
    EXPECT_EQ(DetailsOfEdit({{name, "laptop-0117"}}, {{"assets", "printer-2f"}}).error().code,
              Code::kInvalidRequest)
        << name;
}

TEST(TimesShownOtherwiseTest, TellATimeZoneThatIsNotThatOfTheServiceDesk) {
  const auto told = [](const char* given, const char* shown, const char* zone) {
    const auto call = testing::MakeCall("edit-request",
                                        {{"request-id", 17}, {"fields", json::Object{{"duebytime", given}}}},
                                        {{"time-zone", zone}});
    const json::Value document =
        json::Object{{"operation", json::Object{{"Details", json::Object{{"DUEBYTIME", shown}}}}}};
    return Join(TimesShownOtherwise(call, document), "; ");
  };
  EXPECT_EQ(told("2027-01-15T08:00Z", "1800003600000", "Europe/Berlin"),
            "duebytime as 2027-01-15T09:00:00.000Z in place of 2027-01-15T08:00:00.000Z");
  EXPECT_EQ(told("2027-01-15T08:00Z", "1800000000000", "Europe/Berlin"), "");
  EXPECT_EQ(told("2027-01-15T08:00:00.700Z", "1800000000000", "Europe/Berlin"), "");
  EXPECT_EQ(told("15 Jan 2027, 08:00:00", "1800003600000", "Europe/Berlin"), "") << "V1's own form";
  EXPECT_EQ(told("2027-01-15T08:00Z", "-1", "Europe/Berlin"), "") << "it shows none";
}

TEST(FaultOfIdsTest, AnEmptyNumberIsOne) {
  EXPECT_EQ(FaultOfIds("18, 19"), "");
  for (const char* text : {"18,,19", "18,", ",18", "", " , "})
    EXPECT_EQ(FaultOfIds(text), "expected numbers between commas, and one of them is empty") << text;
  for (const char* text : {"18,x", "0", "18 19", "18;19"})
    EXPECT_EQ(FaultOfIds(text), "expected numbers between commas") << text;
}

}  // namespace
}  // namespace flintdesk::servicedesk
