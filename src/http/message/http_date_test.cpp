#include "http/message/http_date.hpp"

#include <gtest/gtest.h>

namespace flintdesk::http {
namespace {

TEST(HttpDateTest, ReadsTheThreeFormsOfTheStandard) {
  constexpr std::int64_t kExpected = 784'111'777'000;
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kExpected);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kExpected);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), kExpected);
  EXPECT_EQ(ParseHttpDate("Wed Nov 16 08:49:37 1994"), kExpected + 10LL * 86'400'000);
}

TEST(HttpDateTest, RefusesWhatIsNoDate) {
  for (std::string_view text :
       {"", " ", "Sun", "Sun, ", "Sun, 06 Nov 1994", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37 GMT!",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun Foo  6 08:49:37 1994"})
    EXPECT_FALSE(ParseHttpDate(text)) << text;
}

TEST(RetryAfterTest, ReadsSeconds) {
  EXPECT_EQ(ParseRetryAfter("0", 0), milliseconds(0));
  EXPECT_EQ(ParseRetryAfter(" 120 ", 0), milliseconds(120'000));
}

TEST(RetryAfterTest, ReadsADateAsTheTimeFromNow) {
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", 784'111'770'500), milliseconds(6'500));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", 784'111'780'000), milliseconds(0));
}

TEST(RetryAfterTest, CountsNoMoreThanADay) {
  EXPECT_EQ(ParseRetryAfter("9223372036854775807", 0), milliseconds(86'400'000));
  EXPECT_EQ(ParseRetryAfter("9223372036854775808", 0), milliseconds(86'400'000));
  EXPECT_EQ(ParseRetryAfter("99999999999999999999", 0), milliseconds(86'400'000));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", 0), milliseconds(86'400'000));
}

TEST(RetryAfterTest, IsSaidInSecondsUpToADay) {
  EXPECT_EQ(WordsOfWait(milliseconds(119'001)), "120 s");
  EXPECT_EQ(WordsOfWait(*ParseRetryAfter("86399", 0)), "86399 s");
  EXPECT_EQ(WordsOfWait(*ParseRetryAfter("99999", 0)), "a day or more");
}

TEST(RetryAfterTest, RefusesWhatIsNeither) {
  for (std::string_view text : {"", "-1", "soon", "1.5", "12 seconds", "-99999999999999999999"})
    EXPECT_FALSE(ParseRetryAfter(text, 0)) << text;
}

}  // namespace
}  // namespace flintdesk::http
