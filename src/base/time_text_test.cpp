#include "base/time_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.hpp"

namespace flintdesk {
namespace {

using ::testing::HasSubstr;

std::string Utc(std::string_view text) {
  const auto time = ParseTime(text);
  return time.ok() ? FormatUtc(*time) : time.error().message;
}

TEST(TimeTextTest, ReadsWhatPeopleWrite) {
  EXPECT_EQ(Utc("2026-11-01"), "2026-11-01T00:00:00.000Z");
  EXPECT_EQ(Utc(" 2026-11-01T09:30 "), "2026-11-01T09:30:00.000Z");
  EXPECT_EQ(Utc("2026-11-01 09:30:15"), "2026-11-01T09:30:15.000Z");
  EXPECT_EQ(Utc("2026-11-01T09:30:15.5Z"), "2026-11-01T09:30:15.500Z");
  EXPECT_EQ(Utc("2026-11-01T09:30:15.123456789+01:00"), "2026-11-01T08:30:15.123Z");
  EXPECT_EQ(Utc("2026-11-01T00:30-0530"), "2026-11-01T06:00:00.000Z");
  EXPECT_EQ(Utc("2028-02-29"), "2028-02-29T00:00:00.000Z");
  EXPECT_EQ(Utc("1793521800000"), "2026-11-01T08:30:00.000Z");
  EXPECT_EQ(Utc("0"), "1970-01-01T00:00:00.000Z");
  for (const char* text : {"20261101", "1793520000", "1"})
    EXPECT_THAT(Utc(text), HasSubstr("are milliseconds since 1970 and mean 1970-01-")) << text;
}

TEST(TimeTextTest, SaysWhatIsWrong) {
  EXPECT_THAT(Utc("2026-02-29"), HasSubstr("there is no such day, got \"2026-02-29\""));
  EXPECT_THAT(Utc("2026-13-01"), HasSubstr("there is no such day"));
  EXPECT_THAT(Utc("2026-11-01T24:00"), HasSubstr("there is no such time of the day"));
  EXPECT_THAT(Utc("2026-11-01T09:30+25:00"), HasSubstr("there is no such zone"));
  EXPECT_THAT(Utc("1969-12-31T23:00Z"), HasSubstr("expected a time since 1970"));
  for (const char* text : {"", "yesterday", "2026-11", "2026-11-01T", "2026-11-01T9:30", "2026-11-01T09",
                           "2026-11-01T09:30:", "2026-11-01T09:30:15.", "2026-11-01T09:30 MET", "01.11.2026",
                           "2026-11-01x", "99999999999999999999", "-5"})
    EXPECT_THAT(Utc(text), HasSubstr("expected a date or a time such as")) << text;
}

TEST(TimeTextTest, ADateMayMeanTheLastMomentOfItsDay) {
  const auto last = [](std::string_view text, const char* zone) {
    const auto time = ParseTime(text, TimeZone::Named(zone).value(), DateMeans::kLastMoment);
    return time.ok() ? FormatUtc(*time) : time.error().message;
  };
  EXPECT_EQ(last("2026-11-30", "UTC"), "2026-11-30T23:59:59.999Z");
  EXPECT_EQ(last("2026-11-30", "Europe/Berlin"), "2026-11-30T22:59:59.999Z");
  EXPECT_EQ(last("2026-11-30T18:00", "UTC"), "2026-11-30T18:00:00.000Z") << "what has a time is that time";
  EXPECT_EQ(last("1793521800000", "UTC"), "2026-11-01T08:30:00.000Z");
  // Days of 23 and of 25 hours, and one that is followed by a day without a midnight.
  EXPECT_EQ(last("2026-03-28", "Europe/Berlin"), "2026-03-28T22:59:59.999Z");
  EXPECT_EQ(last("2026-03-29", "Europe/Berlin"), "2026-03-29T21:59:59.999Z");
  EXPECT_EQ(last("2026-10-25", "Europe/Berlin"), "2026-10-25T22:59:59.999Z");
  EXPECT_EQ(last("2026-09-05", "America/Santiago"), "2026-09-06T03:59:59.999Z");
  EXPECT_EQ(last("2026-12-31", "UTC"), "2026-12-31T23:59:59.999Z");
  EXPECT_THAT(last("2026-02-29", "UTC"), HasSubstr("there is no such day"));
}

}  // namespace
}  // namespace flintdesk
