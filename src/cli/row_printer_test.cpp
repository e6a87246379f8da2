#include "cli/row_printer.hpp"

#include <csignal>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/testing/live_bytes.hpp"
#include "cli/output.hpp"

namespace flintdesk::cli {
namespace {

using connector::Page;
using connector::Rows;

/// Standard output is a file here.
class RowPrinterTest : public ::testing::Test {
 protected:
  RowPrinterTest() : file_(::memfd_create("output", MFD_CLOEXEC)) { SetOutputDescriptor(file_); }
  ~RowPrinterTest() override {
    SetOutputDescriptor(STDOUT_FILENO);
    ::close(file_);
  }

  Result<void> Print(std::deque<Result<Page>> pages, RowForm form, const std::string& key = {}) {
    Rows rows([&]() -> Result<Page> {
      Result<Page> page = std::move(pages.front());
      pages.pop_front();
      return page;
    });
    return PrintRows(rows, form, key);
  }
  /// How the printing of these pages ends.
  template <typename Printer>
  Result<void> PrintBy(Printer printer, std::deque<Result<Page>> pages) {
    Rows rows([&]() -> Result<Page> {
      Result<Page> page = std::move(pages.front());
      pages.pop_front();
      return page;
    });
    return printer(rows);
  }
  std::string Printed() const {
    std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(file_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return text;
  }

  int file_;
};

const std::deque<Result<Page>> kWhole{Page{.rows = {1, "a\u2028\"\u001b"}},
                                      Page{.rows = {json::Object{{"id", 3}}}, .is_last = true}};
const std::deque<Result<Page>> kBroken{Page{.rows = {1, 2}}, TimeoutError("the timeout expired")};

TEST_F(RowPrinterTest, PrintsOneDocument) {
  ASSERT_TRUE(Print(kWhole, RowForm::kJson, "requests").ok());
  const auto document = json::Parse(Printed());
  ASSERT_TRUE(document.ok()) << Printed();
  EXPECT_EQ(json::Write(*document), "{\"requests\":[1,\"a\u2028\\\"\\u001b\",{\"id\":3}]}");
}

TEST_F(RowPrinterTest, PrintsAListAlone) {
  ASSERT_TRUE(Print(kWhole, RowForm::kJson).ok());
  EXPECT_EQ(json::Parse(Printed())->IfArray()->size(), 3U);
}

TEST_F(RowPrinterTest, PrintsAnEmptyList) {
  ASSERT_TRUE(Print({Page{.is_last = true}}, RowForm::kJson, "requests").ok());
  EXPECT_EQ(Printed(), "{\"requests\":[]}\n");
}

TEST_F(RowPrinterTest, PrintsEachRowInALine) {
  ASSERT_TRUE(Print(kWhole, RowForm::kJsonLines).ok());
  EXPECT_EQ(Printed(), "1\n\"a\\u2028\\\"\\u001b\"\n{\"id\":3}\n");
}

TEST_F(RowPrinterTest, NeverEndsADocumentWhoseRowsAreNotAllThere) {
  for (const char* key : {"", "requests"}) {
    const Result<void> printed = Print(kBroken, RowForm::kJson, key);
    ASSERT_FALSE(printed.ok());
    EXPECT_EQ(printed.error().message,
              "the timeout expired; 2 rows came before that, and more may be missing");
    EXPECT_FALSE(json::Parse(Printed()).ok()) << Printed();
    EXPECT_THAT(Printed(), ::testing::EndsWith("[\n1,\n2\n"));
    ASSERT_EQ(::ftruncate(file_, 0), 0);
    ::lseek(file_, 0, SEEK_SET);
  }
}

TEST_F(RowPrinterTest, LeavesWholeLinesBehind) {
  EXPECT_EQ(Print(kBroken, RowForm::kJsonLines).error().code, Code::kTimeout);
  EXPECT_EQ(Printed(), "1\n2\n");
}

TEST_F(RowPrinterTest, PrintsNothingWhereNotEvenTheFirstPageCame) {
  for (RowForm form : {RowForm::kJson, RowForm::kJsonLines})
    EXPECT_FALSE(Print({TimeoutError("the timeout expired")}, form, "requests").ok());
  EXPECT_EQ(Printed(), "");
}

json::Value RowOf(const char* text) { return json::Parse(text).value(); }

const std::deque<Result<Page>> kRequests{
    Page{.rows = {RowOf(R"({"id": "3", "subject": "a, b", "status": {"name": "Open"}})"),
                  RowOf(R"({"id": "2", "subject": "=1+1", "due": null})")}},
    Page{.rows = {RowOf(R"({"id": "1", "subject": "Printer\u001b jams", "level": 4})")}, .is_last = true}};

TEST_F(RowPrinterTest, PrintsCsvInTheColumnsOfTheFirstPage) {
  ::testing::internal::CaptureStderr();
  ASSERT_TRUE(PrintBy([](Rows& rows) { return PrintCsv(rows, {}, Formulas::kKept); }, kRequests).ok());
  EXPECT_EQ(Printed(), "id,subject,status,due\r\n3,\"a, b\",Open,\r\n2,=1+1,,\r\n1,Printer\u001b jams,,\r\n");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::HasSubstr("later rows have level as well"));
}

TEST_F(RowPrinterTest, PrintsCsvInTheColumnsThatAreGiven) {
  ASSERT_TRUE(PrintBy(
                  [](Rows& rows) {
                    return PrintCsv(rows, {"level", "subject"}, Formulas::kDefused);
                  },
                  kRequests)
                  .ok());
  EXPECT_EQ(Printed(), "level,subject\r\n,\"a, b\"\r\n,'=1+1\r\n4,Printer\u001b jams\r\n");
}

TEST_F(RowPrinterTest, CsvOfAnEmptyListIsItsHeadingWhereThatIsKnown) {
  const std::deque<Result<Page>> nothing{Page{.is_last = true}};
  ASSERT_TRUE(PrintBy([](Rows& rows) { return PrintCsv(rows, {}, Formulas::kKept); }, nothing).ok());
  EXPECT_EQ(Printed(), "");
  ASSERT_TRUE(PrintBy([](Rows& rows) { return PrintCsv(rows, {"id"}, Formulas::kKept); }, nothing).ok());
  EXPECT_EQ(Printed(), "id\r\n");
}

TEST_F(RowPrinterTest, PrintsATable) {
  ASSERT_TRUE(PrintBy([](Rows& rows) { return PrintTable(rows, {}); }, kRequests).ok());
  EXPECT_EQ(Printed(), "ID  SUBJECT  STATUS\n3   a, b     Open\n2   =1+1\n1   Printer\\u001b jams\n");
}

TEST_F(RowPrinterTest, LeavesThePagesBehindThatCameBeforeAFailure) {
  std::deque<Result<Page>> broken{kRequests.front(), TimeoutError("the timeout expired")};
  const Result<void> csv =
      PrintBy([](Rows& rows) { return PrintCsv(rows, {"id"}, Formulas::kKept); }, broken);
  EXPECT_EQ(csv.error().message, "the timeout expired; 2 rows came before that, and more may be missing");
  EXPECT_EQ(Printed(), "id\r\n3\r\n2\r\n");
  const Result<void> table = PrintBy([](Rows& rows) { return PrintTable(rows, {"id"}); }, broken);
  EXPECT_EQ(table.error().code, Code::kTimeout);
  EXPECT_EQ(Printed(), "id\r\n3\r\n2\r\nID\n3\n2\n");
}

TEST_F(RowPrinterTest, ACsvWhoseFirstPageFailedIsNone) {
  EXPECT_FALSE(PrintBy([](Rows& rows) { return PrintCsv(rows, {"id"}, Formulas::kKept); },
                       {TimeoutError("the timeout expired")})
                   .ok());
  EXPECT_EQ(Printed(), "");
}

TEST_F(RowPrinterTest, FetchesNoMorePagesWhenNobodyReads) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  SetOutputDescriptor(ends[1]);
  const std::vector<std::function<Result<void>(Rows&)>> printers{
      [](Rows& rows) { return PrintRows(rows, RowForm::kJsonLines); },
      [](Rows& rows) { return PrintCsv(rows, {}, Formulas::kKept); },
      [](Rows& rows) { return PrintTable(rows, {}); }};
  for (const auto& print : printers) {
    int fetched = 0;
    Rows rows([&]() -> Result<Page> {
      ++fetched;
      return Page{.rows = {json::Object{{"id", 1}}, json::Object{{"id", 2}}}};
    });
    EXPECT_TRUE(print(rows).ok());
    EXPECT_EQ(fetched, 1);
  }
  ::close(ends[1]);
}

TEST_F(RowPrinterTest, HoldsOnePageOfALongListInMemory) {
  const std::vector<std::function<Result<void>(Rows&)>> printers{
      [](Rows& rows) { return PrintRows(rows, RowForm::kJson, "requests"); },
      [](Rows& rows) { return PrintCsv(rows, {}, Formulas::kDefused); },
      [](Rows& rows) { return PrintTable(rows, {}); }};
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  SetOutputDescriptor(nowhere);
  for (const auto& print : printers) {
    flintdesk::testing::LiveBytesPeak peak;
    int pages = 0;
    Rows rows([&]() -> Result<Page> {
      Page page;
      for (int number = 0; number < 100; ++number)
        page.rows.emplace_back(json::Object{{"id", number}, {"subject", std::string(500, 'x')}});
      page.is_last = ++pages == 200;
      peak.Look();
      return page;
    });
    ASSERT_TRUE(print(rows).ok());
    EXPECT_EQ(rows.given(), 20'000U);
    EXPECT_LT(peak.most(), std::size_t{1024 * 1024});
  }
  ::close(nowhere);
}

}  // namespace
}  // namespace flintdesk::cli
