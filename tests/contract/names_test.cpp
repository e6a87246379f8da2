#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// Technicians and groups by the names that people know them by.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;

class NamesTest : public ::testing::TestWithParam<const char*> {
 protected:
  connector::Response Assign(json::Object to) {
    to.Set("request-id", 18);
    return desk_.Call("assign-request", std::move(to));
  }

  Desk desk_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Apis, NamesTest, ::testing::Values("v1", "v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(NamesTest, ATechnicianIsFoundByNameByAddressAndByNumber) {
  for (const char* john : {"John", "john", "john@desk.example", "5"}) {
    EXPECT_EQ(Assign({{"technician", "administrator"}}).code, Code::kSuccess);
    EXPECT_EQ(desk_.Detail("18", "TECHNICIAN"), "administrator");
    const connector::Response response = Assign({{"technician", john}});
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk_.Detail("18", "TECHNICIAN"), "John");
  }
  EXPECT_EQ(desk_.TimesDone("assign-request"), "8");
}

TEST_P(NamesTest, WhoIsNotThereIsNotSent) {
  for (const char* nobody : {"Jhon", "jhon@desk.example"}) {
    const connector::Response response = Assign({{"technician", nobody}});
    EXPECT_EQ(response.code, Code::kRejected);
    EXPECT_THAT(response.message, HasSubstr("is nobody that the service desk lists; nothing was sent"));
    EXPECT_THAT(response.message, HasSubstr("John (number 5, john@desk.example)"));
  }
  EXPECT_EQ(desk_.TimesDone("assign-request"), "0");
}

TEST_P(NamesTest, ADryRunShowsTheNumberAndSendsNothing) {
  const connector::Response response = Assign({{"technician", "John"}, {"dry-run", true}});
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(json::Write(response.data), HasSubstr("technician"));
  EXPECT_THAT(json::Write(response.data), HasSubstr("%225%22"));
  EXPECT_EQ(desk_.TimesDone("assign-request"), "0");
}

TEST_P(NamesTest, WhoeverNamesNobodyIsToldSoInADryRun) {
  const connector::Response edit =
      desk_.Call("edit-request", {{"request-id", 18}, {"technician", "Jhon"}, {"dry-run", true}});
  EXPECT_EQ(edit.code, Code::kRejected);
  EXPECT_THAT(edit.message, HasSubstr("technician \"Jhon\" is nobody that the service desk lists"));
  EXPECT_EQ(desk_.Call("edit-request", {{"request-id", 18}, {"technician", "John"}, {"dry-run", true}}).code,
            Code::kSuccess);
}

TEST_P(NamesTest, ARequestThatIsAssignedSoAlreadyIsLeftAlone) {
  EXPECT_EQ(Assign({{"technician", "administrator"}}).code, Code::kSuccess);
  const connector::Response again = Assign({{"technician", "administrator"}});
  EXPECT_EQ(again.code, Code::kSuccess);
  EXPECT_EQ(again.data.Path({"operation", "result", "status"})->ScalarText(), "Success");
  EXPECT_EQ(json::Write(*again.data.Path({"operation", "result", "changed"})), "false");
  EXPECT_EQ(desk_.TimesDone("assign-request"), "1");
  const connector::Response other = Assign({{"technician", "John"}, {"dry-run", true}});
  const std::string difference = json::Write(*other.data.Path({"dry-run", "difference"}));
  EXPECT_THAT(difference, HasSubstr(R"("field":"technician","from":)"));
  EXPECT_THAT(difference, HasSubstr("administrator"));
  EXPECT_THAT(difference, HasSubstr("John"));
}

TEST_P(NamesTest, AMisspeltSearchIsNoEmptyList) {
  if (std::string_view(GetParam()) == "v1") {
    EXPECT_EQ(desk_.Call("list-requests", {{"status", "Opn"}}).code, Code::kInvalidRequest);
    return;
  }
  for (const char* action : {"list-requests", "count-requests"}) {
    const connector::Response misspelt = desk_.Call(action, {{"status", "Opn"}, {"group", "Network"}});
    EXPECT_EQ(misspelt.code, Code::kRejected);
    EXPECT_THAT(misspelt.message, HasSubstr("status \"Opn\" is not in the service desk's list; did you mean "
                                            "\"Open\"?"));
    EXPECT_EQ(desk_.Call(action, {{"technician", "Jhon"}}).code, Code::kRejected);
    EXPECT_EQ(desk_.Call(action, {{"status", "Cancelled"}, {"technician", "John"}}).code, Code::kSuccess);
  }
}

TEST_P(NamesTest, AGroupIsSetWhereTheApiCan) {
  const connector::Response response = Assign({{"group", "Hardware"}});
  if (std::string_view(GetParam()) == "v1") {
    EXPECT_EQ(response.code, Code::kInvalidRequest);
    EXPECT_THAT(response.message, HasSubstr("Over V1, edit-request sets the group."));
    return;
  }
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_EQ(desk_.Detail("18", "GROUP"), "Hardware");
  EXPECT_EQ(Assign({{"group", "Network"}, {"technician", "John"}}).code, Code::kSuccess);
  EXPECT_EQ(desk_.Detail("18", "GROUP"), "Network");
  EXPECT_EQ(desk_.Detail("18", "TECHNICIAN"), "John");
}

}  // namespace
}  // namespace flintdesk::contract
