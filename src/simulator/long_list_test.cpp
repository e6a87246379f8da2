#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// A page of a long list costs what it shows, wherever in the list it is. Costs are counted, not timed.
namespace flintdesk::simulator {
namespace {

using ::testing::ElementsAre;

class LongListTest : public ServiceTest {
 protected:
  // Times that repeat, so that ids decide among them.
  static std::int64_t CreatedAt(std::int64_t id) { return 1'000'000'000'000 + id / 2 * 1'000; }

  void Fill(std::int64_t requests) {
    State state = FreshState(clock_.EpochMilliseconds());
    for (std::int64_t id = 41; id <= requests; ++id) {
      Entity request(RequestType());
      request.id = id;
      request.At("subject") = "A request";
      request.At("created_time") = CreatedAt(id);
      state.Put(std::move(request));
    }
    for (std::int64_t id = 1; id <= 40; ++id) state.Remove(RequestType(), id);
    state.SetNextId(RequestType(), requests + 1);
    ServiceOptions options{kKey, "", {}, false, false, &clock_, {}};
    service_ = std::make_unique<Service>(options, std::move(state), nullptr);
  }

  std::int64_t LookedAt() {
    return service_->rows_looked_at() - std::exchange(before_, service_->rows_looked_at());
  }

  std::vector<std::string> Page(const std::string& list_info) {
    const json::Value document = Parsed(V3("GET", "requests", R"({"list_info":)" + list_info + "}"));
    std::vector<std::string> ids;
    for (const json::Value& row : *document.Find("requests")->IfArray()) ids.push_back(At(row, {"id"}));
    return ids;
  }

  std::vector<std::string> V1Page(int from) {
    const json::Value document =
        Parsed(V1("request", "GET_REQUESTS",
                  R"({"operation":{"details":{"filterby":"All_Requests","limit":3,"from":)" +
                      std::to_string(from) + "}}}"));
    std::vector<std::string> ids;
    for (const json::Value& row : *document.Path({"operation", "details"})->IfArray())
      ids.push_back(At(row, {"WORKORDERID"}));
    return ids;
  }

  std::int64_t before_ = 0;
};

TEST_F(LongListTest, APageLooksOnlyAtItsRows) {
  Fill(100'000);
  EXPECT_THAT(Page(R"({"row_count":3})"), ElementsAre("100000", "99998", "99999"));
  EXPECT_EQ(LookedAt(), 3);
  EXPECT_THAT(Page(R"({"row_count":3,"start_index":99959})"), ElementsAre("43", "41"));
  EXPECT_EQ(LookedAt(), 2);
  EXPECT_THAT(Page(R"({"row_count":3,"start_index":50000,"sort_field":"id","sort_order":"asc"})"),
              ElementsAre("50040", "50041", "50042"));
  EXPECT_EQ(LookedAt(), 3);
  EXPECT_THAT(Page(R"({"row_count":2,"start_index":99959,"sort_field":"created_time","sort_order":"asc"})"),
              ElementsAre("99999", "100000"));
  EXPECT_EQ(LookedAt(), 2);
  EXPECT_THAT(
      Page(R"({"row_count":3,"page":33320,"sort_field":"id","sort_order":"desc","get_total_count":true})"),
      ElementsAre("43", "42", "41"));
  EXPECT_EQ(LookedAt(), 3);
  EXPECT_THAT(V1Page(0), ElementsAre("100000", "99998", "99999"));
  EXPECT_EQ(LookedAt(), 3);
  EXPECT_THAT(V1Page(99'958), ElementsAre("43", "41"));
  EXPECT_EQ(LookedAt(), 2);
}

/// As a client walks a list that others change meanwhile.
TEST_F(LongListTest, APageUpToATimeLooksOnlyAtItsRows) {
  Fill(2'000);
  const auto page = [&](std::string_view order, const std::string& criteria) {
    return Page(R"({"row_count":3,"sort_field":"created_time","sort_order":")" + std::string(order) +
                R"(","get_total_count":true,"search_criteria":)" + criteria + "}");
  };
  const auto bound = [](std::string_view condition, std::int64_t time) {
    return R"({"field":"created_time","condition":")" + std::string(condition) + R"(","value":")" +
           std::to_string(time) + R"("})";
  };
  const std::string until = bound("lesser or equal", CreatedAt(1'000));
  const std::string from = bound("gte", CreatedAt(1'000));
  EXPECT_THAT(page("desc", until), ElementsAre("1000", "1001", "998"));
  EXPECT_THAT(page("asc", "[" + from + "]"), ElementsAre("1000", "1001", "1002"));
  EXPECT_THAT(page("desc", bound("lesser or equal", CreatedAt(41))), ElementsAre("41"));
  EXPECT_EQ(LookedAt(), 7);
  // What is found without the order is the same.
  const auto beside_another = [](const std::string& criterion) {
    return R"([{"field":"subject","condition":"is","value":"A request"},)" +
           std::string(R"({"logical_operator":"AND",)") + criterion.substr(1) + "]";
  };
  EXPECT_THAT(page("desc", beside_another(until)), ElementsAre("1000", "1001", "998"));
  EXPECT_THAT(page("asc", beside_another(from)), ElementsAre("1000", "1001", "1002"));
  const std::string counted = R"({"row_count":1,"get_total_count":true,"search_criteria":)" + until + "}";
  const json::Value document = Parsed(V3("GET", "requests", R"({"list_info":)" + counted + "}"));
  EXPECT_EQ(At(document, {"list_info", "total_count"}), "961");
  EXPECT_EQ(At(document, {"list_info", "has_more_rows"}), "true");
}

TEST_F(LongListTest, OrdersFollowEveryChange) {
  Fill(1'000);
  V3("DELETE", "requests/999/move_to_trash");
  EXPECT_THAT(Page(R"({"row_count":3})"), ElementsAre("1000", "998", "996"));
  V3("PUT", "requests/999/restore_from_trash");
  V3("DELETE", "requests/1000/move_to_trash");
  V3("DELETE", "requests/1000");
  EXPECT_THAT(Page(R"({"row_count":3,"sort_field":"id","sort_order":"desc"})"),
              ElementsAre("999", "998", "997"));
  V3("POST", "requests", R"({"request":{"subject":"New","requester":{"name":"Ann Ray"}}})");
  EXPECT_THAT(V1Page(0), ElementsAre("1001", "998", "999"));
}

}  // namespace
}  // namespace flintdesk::simulator
