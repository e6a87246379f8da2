#include "cli/row_cells.hpp"

#include <cstdlib>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace flintdesk::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

json::Value Of(const char* text) { return json::Parse(text).value(); }

/// The value as the one member of a row.
std::string Data(const char* value, const char* column = "x") {
  return CellOf(Of(("{\"" + std::string(column) + "\":" + value + "}").c_str()), column, CellForm::kData);
}
std::string Shown(const char* value, const char* column = "x") {
  return CellOf(Of(("{\"" + std::string(column) + "\":" + value + "}").c_str()), column, CellForm::kShown);
}

TEST(UnseenColumnsTest, AreNamedWithThoseThatThereAreTheNearestFirst) {
  UnseenColumns columns({"id", "technican", "group.name", "group.nosuch", "x"},
                        {"subject", "technician", "x"});
  EXPECT_EQ(columns.Warning(), "") << "no row came";
  columns.LookAt({Of(R"({"id":"1","group":null})")});
  EXPECT_EQ(columns.Warning(),
            R"(columns: no row has "technican", "x"; there are technician, subject, id, group)")
      << "whoever is nowhere has no name either";
  columns.LookAt({Of(R"({"id":"2","x":1})"), Of(R"({"technican":null})")});
  EXPECT_EQ(columns.Warning(), "") << "a later page has them";
}

TEST(UnseenColumnsTest, OfAPathThatLeadsNowhere) {
  UnseenColumns columns({"group.nmae"}, {});
  columns.LookAt({Of(R"({"group":{"name":"Network"}})")});
  EXPECT_THAT(columns.Warning(), HasSubstr(R"(no row has "group.nmae"; there is group)"));
}

class RowCellsTest : public ::testing::Test {
 protected:
  RowCellsTest() {
    ::setenv("TZ", "Asia/Kolkata", 1);
    ::tzset();
  }
  ~RowCellsTest() override {
    ::unsetenv("TZ");
    ::tzset();
  }
};

TEST_F(RowCellsTest, AReferenceIsItsName) {
  EXPECT_EQ(Data(R"({"color": "#0066ff", "name": "Open", "id": "2"})"), "Open");
  EXPECT_EQ(Data(R"({"name": null, "email_id": "ann@x", "id": "6"})"), "ann@x");
  EXPECT_EQ(Data(R"({"id": "6"})"), "6");
  EXPECT_EQ(Data(R"([{"name": "a"}, {"name": "b"}])"), "a, b");
  EXPECT_EQ(Data("null"), "");
  EXPECT_EQ(Data("[]"), "");
  EXPECT_EQ(Data("true"), "true");
  EXPECT_EQ(Data("12345678901234567890123"), "12345678901234567890123");
  EXPECT_EQ(Data(R"({"colour": 1})"), R"({"colour":1})");
  EXPECT_EQ(Data(R"({"hours": "1", "minutes": "5", "value": "3900000"})"), "1:05");
}

TEST_F(RowCellsTest, AMomentIsADateAndATime) {
  const char* moment = R"({"display_value": "Nov 30, 2026 03:23 AM", "value": "1796008998169"})";
  EXPECT_EQ(Data(moment), "2026-11-30T03:23:18.169Z");
  EXPECT_EQ(Shown(moment), "2026-11-30 08:53") << "a person is shown the time of this machine";
  EXPECT_EQ(Data("1796008998169", "CREATEDTIME"), "2026-11-30T03:23:18.169Z") << "V1";
  EXPECT_EQ(Data("-1", "DUEBYTIME"), "");
  EXPECT_EQ(Data("1796008998169", "WORKORDERID"), "1796008998169");
  EXPECT_EQ(Data(R"({"display_value": "00:30", "value": "1800000"})"), "00:30") << "a duration";
}

TEST_F(RowCellsTest, WhatIsShownSteersNoTerminalAndHoldsNoSecret) {
  RememberSecret("C84F9A10-7B2D-4E63-A5F8-D00DFEED4321");
  const std::string shown = Shown(R"("a\u001b[2J\r\nb\u202e\u009b C84F9A10-7B2D-4E63-A5F8-D00DFEED4321")");
  EXPECT_THAT(shown, HasSubstr("[hidden]"));
  EXPECT_THAT(shown, HasSubstr("\\u001b[2J b"));
  for (const char* wrong : {"\x1b", "\r", "\n", "\u202e", "\u009b"})
    EXPECT_THAT(shown, Not(HasSubstr(wrong)));
  EXPECT_EQ(Shown(R"({"name": "x\u0007y"})"), "x\\u0007y");
  EXPECT_EQ(Shown(R"({"odd\u001b": 1})"), R"({"odd\u001b":1})");
  EXPECT_EQ(Data(R"("a\u001b\r\nb")"), "a\u001b\r\nb") << "data are as they are";
}

TEST_F(RowCellsTest, WhatIsShownHasNoTags) {
  EXPECT_EQ(Shown(R"("See <b>this</b><br />now")"), "See this now");
  EXPECT_EQ(Shown(R"("Disk of <srv1> full")"), "Disk of <srv1> full");
  EXPECT_EQ(Data(R"("See <b>this</b>")"), "See <b>this</b>");
}

TEST_F(RowCellsTest, AColumnMayBeAPath) {
  const json::Value row = Of(R"({"technician": {"name": "John", "id": "5"}, "a.b": 1, "status": "Open"})");
  EXPECT_EQ(CellOf(row, "technician.id", CellForm::kData), "5");
  EXPECT_EQ(CellOf(row, "a.b", CellForm::kData), "1");
  EXPECT_EQ(CellOf(row, "status.name", CellForm::kData), "");
  EXPECT_EQ(CellOf(row, "nosuch", CellForm::kData), "");
  EXPECT_EQ(CellOf(json::Value(17), "id", CellForm::kData), "");
}

TEST_F(RowCellsTest, ColumnsInTheOrderInWhichTheyCome) {
  const json::Array rows = *Of(R"([{"b": 1, "a": null}, {"c": 2, "b": 3}, 17])").IfArray();
  EXPECT_THAT(AllColumns(rows), ElementsAre("b", "a", "c"));
}

TEST_F(RowCellsTest, TheFewColumnsThatTellMost) {
  const json::Array requests =
      *Of(R"([{"requester": {"name": "Ann"}, "created_time": {"value": "1796008998169", "display_value": "x"},
               "technician": null, "group": {"name": "Network"}, "id": "40", "status": {"name": "Open"},
               "subject": "Disk", "is_overdue": false, "priority": null},
              {"id": "39", "priority": {"name": "High"}, "subject": "Jam"}])")
           .IfArray();
  EXPECT_THAT(TellingColumns(requests),
              ElementsAre("id", "subject", "status", "priority", "group", "created_time"))
      << "the technician is empty everywhere";
  const json::Array of_v1 = *Of(R"([{"WORKORDERID": 40, "REQUESTER": "Ann", "CREATEDTIME": 1796008998169,
                                     "SUBJECT": "Disk", "STATUS": "Open", "TECHNICIAN": "John"}])")
                                 .IfArray();
  EXPECT_THAT(TellingColumns(of_v1),
              ElementsAre("WORKORDERID", "SUBJECT", "STATUS", "TECHNICIAN", "CREATEDTIME"));
  const json::Array others = *Of(R"([{"colour": "red", "size": 3, "weight": 1, "id": "1"}])").IfArray();
  EXPECT_THAT(TellingColumns(others), ElementsAre("id", "colour", "size"));
  EXPECT_THAT(TellingColumns({}), ::testing::IsEmpty());
}

TEST_F(RowCellsTest, ACustomFieldIsFoundByItsApiName) {
  const json::Value row =
      Of(R"({"id":"1","udf_fields":{"udf_pick_302":"Berlin","udf_ref_3":{"name":"srv1","id":"9"}}})");
  for (const char* column : {"udf_pick_302", "udf_fields.udf_pick_302"})
    EXPECT_EQ(CellOf(row, column, CellForm::kData), "Berlin") << column;
  EXPECT_EQ(CellOf(row, "udf_ref_3.id", CellForm::kData), "9");
  EXPECT_EQ(CellOf(row, "udf_nosuch", CellForm::kData), "");
  UnseenColumns columns({"udf_pick_302", "udf_ref_3.id", "udf_nosuch"}, {});
  columns.LookAt({row});
  EXPECT_THAT(columns.Warning(), HasSubstr("no row has \"udf_nosuch\"; there are id, udf_fields"));
}

}  // namespace
}  // namespace flintdesk::cli
