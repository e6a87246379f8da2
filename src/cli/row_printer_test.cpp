#include "cli/row_printer.hpp"

#include <csignal>
#include <deque>
#include <string>

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

TEST_F(RowPrinterTest, FetchesNoMorePagesWhenNobodyReads) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  SetOutputDescriptor(ends[1]);
  int fetched = 0;
  Rows rows([&]() -> Result<Page> {
    ++fetched;
    return Page{.rows = {1, 2}};
  });
  EXPECT_TRUE(PrintRows(rows, RowForm::kJsonLines).ok());
  EXPECT_EQ(fetched, 1);
  ::close(ends[1]);
}

TEST_F(RowPrinterTest, HoldsOnePageOfALongListInMemory) {
  flintdesk::testing::LiveBytesPeak peak;
  int pages = 0;
  Rows rows([&]() -> Result<Page> {
    Page page;
    for (int number = 0; number < 100; ++number)
      page.rows.emplace_back(json::Object{{"id", number}, {"subject", std::string(500, 'x')}});
    page.is_last = ++pages == 1'000;
    peak.Look();
    return page;
  });
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  SetOutputDescriptor(nowhere);
  ASSERT_TRUE(PrintRows(rows, RowForm::kJson, "requests").ok());
  ::close(nowhere);
  EXPECT_EQ(rows.given(), 100'000U);
  EXPECT_LT(peak.most(), std::size_t{1024 * 1024});
}

}  // namespace
}  // namespace flintdesk::cli
