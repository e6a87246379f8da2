#include "base/display_width.hpp"

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(DisplayWidthTest, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("Drucker"), 7U);
  EXPECT_EQ(DisplayWidth("Büro"), 4U);
  EXPECT_EQ(DisplayWidth("Bu\u0308ro"), 4U) << "an accent by itself takes no room";
  EXPECT_EQ(DisplayWidth("印刷"), 4U);
  EXPECT_EQ(DisplayWidth("🖨️ x"), DisplayWidth("🖨️") + 2);
}

TEST(DisplayWidthTest, CutsToTheRoomThatThereIs) {
  EXPECT_EQ(CutToWidth("Printer jam", 11), "Printer jam");
  EXPECT_EQ(CutToWidth("Printer jam", 8), "Printer…");
  EXPECT_EQ(CutToWidth("Printer jam", 1), "…");
  EXPECT_EQ(CutToWidth("Printer jam", 0), "");
}

TEST(DisplayWidthTest, NeverPartsACharacter) {
  EXPECT_EQ(CutToWidth("印刷機", 4), "印…") << "half of a wide one is none";
  EXPECT_EQ(CutToWidth("印刷機", 5), "印刷…");
  EXPECT_EQ(CutToWidth("Bu\u0308ro", 3), "Bu\u0308…");
}

}  // namespace
}  // namespace flintdesk
