#include "cli/table.hpp"

#include <gtest/gtest.h>

#include "base/display_width.hpp"

namespace flintdesk::cli {
namespace {

TEST(TableLayoutTest, IsAsWideAsItsRows) {
  const std::vector<Cells> rows{
      {"ID", "SUBJECT", "STATUS"}, {"17", "Büro: 印刷", "Open"}, {"9", "", "Closed"}};
  const TableLayout layout(rows, std::nullopt);
  EXPECT_EQ(layout.Line(rows[0]), "ID  SUBJECT     STATUS\n");
  EXPECT_EQ(layout.Line(rows[1]), "17  Büro: 印刷  Open\n");
  EXPECT_EQ(layout.Line(rows[2]), "9               Closed\n");
  EXPECT_EQ(layout.Line({"100", "a later row that is longer", "x"}), "100  a later row that is longer  x\n");
}

TEST(TableLayoutTest, CutsTheWidestColumnsAndNeverTheFirst) {
  const std::vector<Cells> rows{{"1234567890", "Printer on floor 2 jams", "Open"}};
  const TableLayout layout(rows, 30);
  EXPECT_EQ(layout.Line(rows[0]), "1234567890  Printer on …  Open\n");
  EXPECT_EQ(layout.Line({"1", "Printer on floor 3", "Resolved"}), "1           Printer on …  Res…\n")
      << "a row that comes later stands in the same columns";
  for (std::size_t most = 10; most < 60; ++most)
    EXPECT_LE(DisplayWidth(TableLayout(rows, most).Line(rows[0])) - 1, most);
}

TEST(TableLayoutTest, LeavesOutWhatThereIsNoRoomFor) {
  const Cells row{"17", "Printer", "Resolved", "Network team", "John"};
  const TableLayout narrow({row}, 20);
  EXPECT_EQ(narrow.columns(), 3U);
  EXPECT_EQ(narrow.Line(row), "17  Print…  Resol…\n");
  EXPECT_EQ(TableLayout({row}, 5).Line({"1234567", "x"}), "1…\n");
}

TEST(TableLayoutTest, OfNothing) { EXPECT_EQ(TableLayout({}, 80).columns(), 0U); }

}  // namespace
}  // namespace flintdesk::cli
