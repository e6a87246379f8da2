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
