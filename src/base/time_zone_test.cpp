#include "base/time_zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.hpp"
#include "base/time_text.hpp"

namespace flintdesk {
namespace {

using ::testing::HasSubstr;

// The moment in UTC, or what is wrong.
std::string In(std::string_view zone, std::string_view text) {
  const auto found = TimeZone::Named(zone);
  if (!found.ok()) return found.error().message;
  const auto time = ParseTime(text, *found);
  return time.ok() ? FormatUtc(*time) : time.error().message;
}

TEST(TimeZoneTest, SaysWhatATimeWithoutAZoneMeans) {
  EXPECT_EQ(In("Europe/Berlin", "2026-11-01T09:00"), "2026-11-01T08:00:00.000Z");
  EXPECT_EQ(In("Europe/Berlin", "2026-07-01T09:00:00.25"), "2026-07-01T07:00:00.250Z");
  EXPECT_EQ(In("Europe/Berlin", "2026-07-01"), "2026-06-30T22:00:00.000Z");
  EXPECT_EQ(In("America/New_York", "2026-07-01T09:00"), "2026-07-01T13:00:00.000Z");
  EXPECT_EQ(In("Asia/Kolkata", "2026-11-01 09:00"), "2026-11-01T03:30:00.000Z");
  EXPECT_EQ(In("europe/BERLIN", "2026-11-01T09:00"), "2026-11-01T08:00:00.000Z");
  EXPECT_EQ(In("utc", "2026-11-01T09:00"), "2026-11-01T09:00:00.000Z");
}

TEST(TimeZoneTest, LeavesWhatHasAZoneOfItsOwn) {
  EXPECT_EQ(In("Europe/Berlin", "2026-11-01T09:00Z"), "2026-11-01T09:00:00.000Z");
  EXPECT_EQ(In("Europe/Berlin", "2026-11-01T09:00-05:00"), "2026-11-01T14:00:00.000Z");
  EXPECT_EQ(In("Europe/Berlin", "1793521800000"), "2026-11-01T08:30:00.000Z");
}

TEST(TimeZoneTest, RefusesATimeThatClocksLeaveOut) {
  EXPECT_EQ(In("Europe/Berlin", "2026-03-29T01:59:59"), "2026-03-29T00:59:59.000Z");
  EXPECT_EQ(In("Europe/Berlin", "2026-03-29T03:00"), "2026-03-29T01:00:00.000Z");
  for (const char* text : {"2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T02:59:59.999"})
    EXPECT_THAT(In("Europe/Berlin", text),
                HasSubstr("clocks of Europe/Berlin leave this time out, since they are set forward that day; "
                          "say which one is meant by +01:00 or +02:00 behind it"));
  EXPECT_THAT(In("America/New_York", "2026-03-08T02:30"), HasSubstr("by -05:00 or -04:00 behind it"));
  EXPECT_EQ(In("Europe/Berlin", "2026-03-29T02:30+01:00"), "2026-03-29T01:30:00.000Z");
}

TEST(TimeZoneTest, RefusesATimeThatClocksShowTwice) {
  EXPECT_EQ(In("Europe/Berlin", "2026-10-25T01:59"), "2026-10-24T23:59:00.000Z");
  EXPECT_EQ(In("Europe/Berlin", "2026-10-25T03:00"), "2026-10-25T02:00:00.000Z");
  for (const char* text : {"2026-10-25T02:00", "2026-10-25T02:59:59.999"})
    EXPECT_THAT(In("Europe/Berlin", text), HasSubstr("show this time twice"));
  EXPECT_THAT(In("America/New_York", "2026-11-01T01:30"), HasSubstr("by -04:00 or -05:00 behind it"));
  EXPECT_EQ(In("America/New_York", "2026-11-01T01:30-05:00"), "2026-11-01T06:30:00.000Z");
}

TEST(TimeZoneTest, SaysWhatClocksShowAtAMoment) {
  const auto local = [](std::string_view zone, std::string_view text) {
    return FormatUtc(TimeZone::Named(zone)->LocalTime(*ParseTime(text)));
  };
  EXPECT_EQ(local("Europe/Berlin", "2026-11-01T08:00Z"), "2026-11-01T09:00:00.000Z");
  EXPECT_EQ(local("Europe/Berlin", "2026-03-29T00:59:59.999Z"), "2026-03-29T01:59:59.999Z");
  EXPECT_EQ(local("Europe/Berlin", "2026-03-29T01:00Z"), "2026-03-29T03:00:00.000Z");
  EXPECT_EQ(local("Europe/Berlin", "2026-10-25T00:30Z"), "2026-10-25T02:30:00.000Z");
  EXPECT_EQ(local("Europe/Berlin", "2026-10-25T01:30Z"), "2026-10-25T02:30:00.000Z");
  EXPECT_EQ(local("Europe/Berlin", "2060-07-01T08:00Z"), "2060-07-01T10:00:00.000Z");
  EXPECT_EQ(local("America/New_York", "2026-07-01T13:00Z"), "2026-07-01T09:00:00.000Z");
  EXPECT_EQ(local("UTC", "2026-07-01T13:00Z"), "2026-07-01T13:00:00.000Z");
}

// There are zones whose summer time begins and ends at midnight.
TEST(TimeZoneTest, ADayBeginsWithItsFirstMoment) {
  EXPECT_EQ(In("America/Havana", "2025-03-09"), "2025-03-09T05:00:00.000Z");
  EXPECT_THAT(In("America/Havana", "2025-03-09T00:00"), HasSubstr("leave this time out"));
  EXPECT_EQ(In("America/Havana", "2025-11-02"), "2025-11-02T04:00:00.000Z");
  EXPECT_THAT(In("America/Havana", "2025-11-02T00:00"), HasSubstr("show this time twice"));
  EXPECT_EQ(In("Europe/Berlin", "2026-03-29"), "2026-03-28T23:00:00.000Z");
}

TEST(TimeZoneTest, NamesTheNearestOfAZoneThatThereIsNot) {
  EXPECT_EQ(FaultOfTimeZone("Europe/Berlin"), "");
  EXPECT_EQ(FaultOfTimeZone("UTC"), "");
  EXPECT_THAT(FaultOfTimeZone("Europe/Berln"), HasSubstr("did you mean Europe/Berlin?"));
  EXPECT_EQ(FaultOfTimeZone("x"), "expected the name of a time zone such as Europe/Berlin");
  EXPECT_THAT(FaultOfTimeZone("../../etc/passwd"), HasSubstr("expected the name of a time zone"));
  EXPECT_EQ(TimeZone::Named("Europe/Berln").error().code, Code::kInvalidConfiguration);
}

TEST(TimeZoneTest, SummerTimeGoesOnBeyondTheSystemsData) {
  const TimeZone berlin = TimeZone::Named("Europe/Berlin").value();
  EXPECT_EQ(berlin.Moment(2'224'746'000'000).value(), 2'224'738'800'000);  // 2040-07-01T09:00
  EXPECT_EQ(berlin.Moment(2'209'021'200'000).value(), 2'209'017'600'000);  // 2040-01-01T09:00
  EXPECT_FALSE(berlin.Moment(2'216'255'400'000).ok());                     // 2040-03-25T02:30, left out
}

TEST(TimeZoneTest, TheMachinesOwnZoneIsNone) { EXPECT_NE(FaultOfTimeZone("localtime"), ""); }

}  // namespace
}  // namespace flintdesk
