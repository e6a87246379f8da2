#include "cli/csv.hpp"

#include <gtest/gtest.h>

namespace flintdesk::cli {
namespace {

TEST(CsvTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(CsvLine({"17", "Printer jam", ""}, Formulas::kKept), "17,Printer jam,\r\n");
  EXPECT_EQ(CsvLine({"a,b", "say \"no\"", " x "}, Formulas::kKept), "\"a,b\",\"say \"\"no\"\"\", x \r\n");
  EXPECT_EQ(CsvLine({"one\r\ntwo", "one\ntwo", "one\rtwo"}, Formulas::kKept),
            "\"one\r\ntwo\",\"one\ntwo\",\"one\rtwo\"\r\n");
}

TEST(CsvTest, ALoneEmptyCellIsNoEmptyLine) {
  EXPECT_EQ(CsvLine({""}, Formulas::kKept), "\"\"\r\n");
  EXPECT_EQ(CsvLine({"", ""}, Formulas::kKept), ",\r\n");
}

TEST(CsvTest, DefusesWhatASpreadsheetWouldCalculate) {
  for (const char* formula : {"=1+1", "+49 30", "-5", "@SUM(A1)"}) {
    EXPECT_EQ(CsvLine({formula}, Formulas::kDefused), "'" + std::string(formula) + "\r\n");
    EXPECT_EQ(CsvLine({formula}, Formulas::kKept), std::string(formula) + "\r\n");
  }
  EXPECT_EQ(CsvLine({"\t=1"}, Formulas::kDefused), "'\t=1\r\n");
  EXPECT_EQ(CsvLine({"\r=1"}, Formulas::kDefused), "\"'\r=1\"\r\n");
  EXPECT_EQ(CsvLine({"=HYPERLINK(\"x\")"}, Formulas::kDefused), "\"'=HYPERLINK(\"\"x\"\")\"\r\n");
  EXPECT_EQ(CsvLine({"a=b", "2-1"}, Formulas::kDefused), "a=b,2-1\r\n");
}

}  // namespace
}  // namespace flintdesk::cli
