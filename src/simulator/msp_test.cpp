#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// The edition for service providers: everything belongs to an account.
namespace flintdesk::simulator {
namespace {

class MspTest : public ServiceTest {
 protected:
  MspTest() { Start("msp"); }
  web::Response Add(const std::string& fields) {
    return V3("POST", "requests", R"({"request":{"subject":"x",)" + fields + "}}");
  }
};

TEST_F(MspTest, ARequestHasAnAccount) {
  const json::Value request = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(request, {"request", "account", "name"}), "Acme");
  EXPECT_EQ(At(request, {"request", "account", "inactive"}), "false");
  EXPECT_EQ(At(request, {"request", "is_billable"}), "false");
  EXPECT_EQ(At(request, {"request", "billing_status"}), "(null)");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/18")), {"request", "requester", "account", "name"}), "Acme");
}

TEST_F(MspTest, CreatingNeedsTheAccountTheSiteAndTheRequester) {
  const web::Response bare = Add(R"("requester":{"name":"Ann Ray"})");
  EXPECT_EQ(InnerCode(bare), "4012");
  EXPECT_EQ(At(Message(bare), {"fields"}), R"(["account","site"])");
  const json::Value made = Parsed(Add(
      R"("account":{"name":"Globex"},"site":{"name":"Data Centre"},"requester":{"name":"Gil Moss"},"is_billable":true)"));
  EXPECT_EQ(At(made, {"request", "account", "name"}), "Globex");
  EXPECT_EQ(At(made, {"request", "is_billable"}), "true");
}

TEST_F(MspTest, WhatBelongsToAnotherAccountIsRefused) {
  struct Case {
    const char* fields;
    const char* field;
  };
  constexpr Case kCases[] = {
      {R"("account":{"name":"Nobody"},"site":{"name":"Head Office"},"requester":{"name":"Ann Ray"})",
       "account"},
      {R"("account":{"name":"Globex"},"site":{"name":"Head Office"},"requester":{"name":"Gil Moss"})",
       "site"},
      {R"("account":{"name":"Globex"},"site":{"name":"Data Centre"},"requester":{"name":"Ann Ray"})",
       "requester"},
  };
  for (const Case& each : kCases) {
    const web::Response refused = Add(each.fields);
    EXPECT_EQ(InnerCode(refused), "4001") << each.fields;
    EXPECT_EQ(At(Message(refused), {"field"}), each.field);
  }
  EXPECT_EQ(
      Add(R"("account":{"name":"Globex"},"site":{"name":"Data Centre"},"requester":{"name":"John"})").status,
      201)
      << "a technician is there for all of them";
}

TEST_F(MspTest, V1TakesAndListsAccounts) {
  const json::Value made = Parsed(V1("request", "ADD_REQUEST",
                                     R"({"operation":{"details":{"subject":"x","requester":"Gil Moss",)"
                                     R"("site":"Data Centre","account":"Globex"}}})"));
  const std::string id = At(made, {"operation", "Details", "WORKORDERID"});
  EXPECT_EQ(At(Parsed(V3("GET", "requests/" + id)), {"request", "account", "name"}), "Globex");
  for (const char* operation : {"GET_ALL", ""}) {
    EXPECT_EQ(At(Parsed(V1("admin/account", operation)), {"operation", "details"}),
              R"([{"AccountId":1,"AccountName":"Acme"},{"AccountId":2,"AccountName":"Globex"}])");
  }
  EXPECT_EQ(V3("GET", "accounts").status, 404) << "V3 is not known to have them";
}

TEST_F(MspTest, ASearchByAnAccountThatThereIsNotIsRefusedOrFindsNothing) {
  const auto search = [&](const std::string& criteria) {
    return V3("GET", "requests?input_data=" +
                         PercentEncode(R"({"list_info":{"search_criteria":)" + criteria + "}}"));
  };
  const std::string unknown = R"({"field":"account.name","condition":"is","values":["Acne"]})";
  EXPECT_EQ(InnerCode(search(unknown)), "4001");
  EXPECT_EQ(At(Message(search(unknown)), {"field"}), "account");
  EXPECT_EQ(
      InnerCode(search(R"([{"field":"subject","condition":"is","value":"x","children":[)" + unknown + "]}]")),
      "4001");
  EXPECT_EQ(InnerCode(search(R"({"field":"account","condition":"is","value":{"name":"Acne"}})")), "4001");
  EXPECT_EQ(search(R"({"field":"account.name","condition":"is","value":"globex"})").status, 200);
  Start("msp,any-account");
  EXPECT_EQ(search(unknown).status, 200);
  EXPECT_EQ(At(Parsed(search(unknown)), {"requests"}), "[]");
}

TEST_F(MspTest, AKeyMayServeOneAccountAlone) {
  const auto total = [&] {
    const std::string all = PercentEncode(R"({"list_info":{"get_total_count":true}})");
    return At(Parsed(V3("GET", "requests?input_data=" + all)), {"list_info", "total_count"});
  };
  EXPECT_EQ(total(), "40");
  Start("msp,key-serves-Globex");
  EXPECT_EQ(total(), "0");
  EXPECT_EQ(V3("GET", "requests/17").status, 404);
  EXPECT_EQ(InnerCode(V3("PUT", "requests/17", R"({"request":{"subject":"x"}})")), "4007");
  EXPECT_EQ(At(Parsed(V1("request/17", "GET_REQUEST")), {"operation", "result", "status"}), "Failed");
  EXPECT_EQ(
      At(Message(Add(
             R"("account":{"name":"Acme"},"site":{"name":"Head Office"},"requester":{"name":"Ann Ray"})")),
         {"field"}),
      "account");
  Start("msp,key-serves-Globex,others-forbidden");
  EXPECT_EQ(V3("GET", "requests/17").status, 403);
  EXPECT_EQ(InnerCode(V3("GET", "requests/17/notes")), "4002");
}

TEST_F(MspTest, OtherEditionsHaveNoAccounts) {
  Start();
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "account"}), "(none)");
  const web::Response refused = Add(R"("requester":{"name":"Ann Ray"},"account":{"name":"Acme"})");
  EXPECT_EQ(At(Message(refused), {"message"}), "Extra key found in JSON");
  EXPECT_EQ(At(Parsed(V1("admin/account", "GET_ALL")), {"operation", "result", "status"}), "Failed");
}

}  // namespace
}  // namespace flintdesk::simulator
