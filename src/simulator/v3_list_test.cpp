#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class V3ListTest : public ServiceTest {
 protected:
  json::Value List(std::string_view list_info) {
    return Parsed(V3("GET", "requests", R"({"list_info":)" + std::string(list_info) + "}"));
  }
  std::vector<std::string> Ids(const json::Value& document) {
    std::vector<std::string> ids;
    const json::Value* rows = document.Find("requests");
    if (rows == nullptr) return {"no list"};
    for (const json::Value& row : *rows->IfArray()) ids.push_back(At(row, {"id"}));
    return ids;
  }
  std::vector<std::string> Search(std::string_view criteria) {
    return Ids(
        List(R"({"row_count":100,"sort_field":"id","search_criteria":)" + std::string(criteria) + "}"));
  }
};

TEST_F(V3ListTest, WithoutAskingThereAreTenRowsNewestFirst) {
  const json::Value document = Parsed(V3("GET", "requests"));
  EXPECT_EQ(
      At(document, {"list_info"}),
      R"({"has_more_rows":true,"start_index":1,"sort_field":"created_time","sort_order":"desc","row_count":10})");
  EXPECT_EQ(Ids(document).front(), "40");
  EXPECT_EQ(document.Find("requests")->IfArray()->front().IfObject()->size(), 19u);
}

TEST_F(V3ListTest, PagesAreCutAndCounted) {
  const json::Value last = List(R"({"row_count":15,"start_index":31,"get_total_count":true})");
  EXPECT_EQ(Ids(last).size(), 10u);
  EXPECT_EQ(At(last, {"list_info", "row_count"}), "10");
  EXPECT_EQ(At(last, {"list_info", "has_more_rows"}), "false");
  EXPECT_EQ(At(last, {"list_info", "total_count"}), "40");
  EXPECT_TRUE(last.Path({"list_info", "get_total_count"})->IsString());
  EXPECT_THAT(Ids(List(R"({"row_count":2,"page":2,"sort_field":"id","sort_order":"asc"})")),
              ElementsAre("3", "4"));
  EXPECT_THAT(Ids(List(R"({"start_index":1000})")), IsEmpty());
  EXPECT_EQ(Ids(List(R"({"row_count":500})")).size(), 40u);
}

TEST_F(V3ListTest, AnUnknownSortFieldIsRefused) {
  const web::Response response = V3("GET", "requests", R"({"list_info":{"sort_field":"colour"}})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(At(Message(response), {"field"}), "sort_field");
}

TEST_F(V3ListTest, RowsAreSortedByNumbersTimesAndNames) {
  EXPECT_EQ(Ids(List(R"({"row_count":100,"sort_field":"id","sort_order":"desc"})")).front(), "40");
  EXPECT_EQ(Ids(List(R"({"sort_fields":[{"field":"created_time","order":"asc"}]})")).front(), "1");
  EXPECT_EQ(
      Ids(List(
              R"({"sort_fields":[{"field":"technician.name","order":"desc"},{"field":"id","order":"asc"}]})"))
          .front(),
      "2");
}

TEST_F(V3ListTest, OnlyTheFieldsThatAreRequiredAreThere) {
  const json::Value document = List(R"({"row_count":1,"fields_required":["subject","last_updated_time"]})");
  const json::Object* row = document.Find("requests")->IfArray()->front().IfObject();
  EXPECT_EQ(row->size(), 3u);
  EXPECT_TRUE(row->Contains("last_updated_time"));
}

TEST_F(V3ListTest, CriteriaAreCombined) {
  V3("PUT", "requests/17", R"({"request":{"status":{"name":"On Hold"},"priority":{"name":"High"}}})");
  V3("PUT", "requests/18", R"({"request":{"status":{"name":"On Hold"},"priority":{"name":"Low"}}})");
  EXPECT_THAT(Search(R"({"field":"status.name","condition":"is","value":"On Hold"})"),
              ElementsAre("17", "18"));
  EXPECT_THAT(Search(R"({"field":"status","condition":"is","value":{"name":"On Hold"}})"),
              ElementsAre("17", "18"));
  EXPECT_THAT(Search(R"([{"field":"status.name","condition":"is","value":"On Hold"},
                         {"field":"priority.name","condition":"is","values":["High","Medium"],"logical_operator":"AND"}])"),
              ElementsAre("17"));
  EXPECT_THAT(Search(R"([{"field":"id","condition":"is","value":"3"},
                         {"field":"id","condition":"is","value":5,"logical_operator":"or"}])"),
              ElementsAre("3", "5"));
  EXPECT_THAT(Search(R"([{"field":"status.name","condition":"eq","value":"On Hold",
                          "children":[{"field":"id","condition":"is","value":"1","logical_operator":"OR"}]}])"),
              ElementsAre("1", "17", "18"));
}

TEST_F(V3ListTest, EveryConditionOfTheDocumentationIsUnderstood) {
  EXPECT_EQ(Search(R"({"field":"status.name","condition":"is not","value":"Closed"})").size(), 40u);
  EXPECT_THAT(Search(R"({"field":"id","condition":"greater than","value":"38"})"), ElementsAre("39", "40"));
  EXPECT_THAT(Search(R"({"field":"id","condition":"gte","value":"40"})"), ElementsAre("40"));
  EXPECT_THAT(Search(R"({"field":"id","condition":"lesser than","value":"2"})"), ElementsAre("1"));
  EXPECT_THAT(Search(R"({"field":"id","condition":"lte","value":"1"})"), ElementsAre("1"));
  EXPECT_THAT(Search(R"({"field":"id","condition":"between","values":["2","3"]})"), ElementsAre("2", "3"));
  EXPECT_EQ(Search(R"({"field":"id","condition":"not between","values":["2","3"]})").size(), 38u);
  EXPECT_THAT(Search(R"({"field":"subject","condition":"starts with","value":"Laptop"})"),
              ElementsAre("1", "11", "21", "31"));
  EXPECT_EQ(Search(R"-({"field":"subject","condition":"ends with","value":"(second desk)"})-").size(), 10u);
  EXPECT_EQ(Search(R"({"field":"subject","condition":"contains","value":"PRINTER"})").size(), 4u);
  EXPECT_EQ(Search(R"({"field":"subject","condition":"not contains","value":"printer"})").size(), 36u);
  EXPECT_EQ(Search(R"({"field":"created_time","condition":"gte","value":"0"})").size(), 40u);
  EXPECT_THAT(Search(R"({"field":"subject","condition":"resembles","value":"x"})"), ElementsAre("no list"));
}

TEST_F(V3ListTest, SearchFieldsAndViewsNarrowTheList) {
  EXPECT_EQ(
      Ids(List(R"({"row_count":100,"search_fields":{"subject":"disk","priority.name":"High"}})")).size(), 4u);
  V3("PUT", "requests/17", R"({"request":{"status":{"name":"On Hold"}}})");
  EXPECT_THAT(Ids(List(R"({"filter_by":{"name":"Onhold_System"}})")), ElementsAre("17"));
  V3("DELETE", "requests/17/move_to_trash");
  EXPECT_THAT(Ids(List(R"({"filter_by":{"name":"Onhold_System"}})")), IsEmpty());
}

}  // namespace
}  // namespace flintdesk::simulator
