#include "base/value_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

TEST(ValueListTest, StandsBetweenCommasOrSemicolons) {
  EXPECT_THAT(ValuesIn(" Open, On Hold;;Closed ,"), ElementsAre("Open", "On Hold", "Closed"));
  EXPECT_THAT(ValuesIn(" , ;"), IsEmpty());
  EXPECT_THAT(ValuesIn(""), IsEmpty());
}

TEST(ValueListTest, TakesASeparatorBehindABackslashForAPartOfTheValue) {
  EXPECT_THAT(ValuesIn(R"(Berlin\, Mitte,R\;D,a\\,b)"), ElementsAre("Berlin, Mitte", "R;D", R"(a\)", "b"));
  EXPECT_THAT(ValuesIn(R"(DOMAIN\john,end\)"), ElementsAre(R"(DOMAIN\john)", R"(end\)"));
}

TEST(ValueListTest, LeavesACommaBeforeABlankInNamesOfPeople) {
  const auto people = [](std::string_view text) { return ValuesIn(text, Commas::kInNames); };
  EXPECT_THAT(people("Doe, John"), ElementsAre("Doe, John"));
  EXPECT_THAT(people("Doe, John,Ray,  Ann, Dr."), ElementsAre("Doe, John", "Ray, Ann, Dr."));
  EXPECT_THAT(people("Doe, John; Ray, Ann"), ElementsAre("Doe, John", "Ray, Ann"));
  EXPECT_THAT(people(R"(Doe\,John,Ann)"), ElementsAre("Doe,John", "Ann"));
  EXPECT_THAT(people("John, , Ann,"), ElementsAre("John", "Ann"));
}

TEST(ValueListTest, PartsAddressesByAnyComma) {
  EXPECT_THAT(ValuesIn("ann@x.example, bob@x.example, Doe, John", Commas::kInNames),
              ElementsAre("ann@x.example", "bob@x.example", "Doe, John"));
  EXPECT_THAT(ValuesIn("Doe, John, ann@x.example", Commas::kInNames),
              ElementsAre("Doe, John", "ann@x.example"));
}

TEST(ValueListTest, IsWrittenSoThatTheSameValuesAreReadAgain) {
  const std::vector<std::string> values = {"Doe, John", R"(a\)", R"(\,;)", "plain", "x@y.example, z"};
  for (const Commas commas : {Commas::kSeparate, Commas::kInNames})
    EXPECT_THAT(ValuesIn(TextOfValues(values), commas), ElementsAreArray(values));
  EXPECT_EQ(TextOfValues(std::vector<std::string>{"Open", "On Hold"}), "Open,On Hold");
}

}  // namespace
}  // namespace flintdesk
