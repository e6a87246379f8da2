#include "base/html_entities.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(HtmlEntitiesTest, AreReadByNameAndByNumber) {
  for (const char* page : {"&uuml;x", "&#252;x", "&#xFC;x", "&#XfC;x", "&#000000000000000000000252;x",
                           "&#x00000000000000000000fc;x"}) {
    const Entity entity = EntityAt(page);
    EXPECT_EQ(entity.text, "\u00fc") << page;
    EXPECT_EQ(entity.length, std::string(page).size() - 1) << page;
    EXPECT_TRUE(entity.closed && !entity.impossible) << page;
  }
  EXPECT_EQ(EntityAt("&CounterClockwiseContourIntegral;").text, "\u2233");
  EXPECT_EQ(EntityAt("&#150;").text, "\u2013");
  EXPECT_EQ(EntityAt("&#55357;&#56613;").text, "\U0001F525");
}

TEST(HtmlEntitiesTest, AreReadWithoutASemicolonAsBrowsersDo) {
  struct Case {
    const char* page;
    const char* text;
    std::size_t length;
  };
  for (const Case& each :
       {Case{"&copy2026", "\u00a9", 5}, Case{"&notit;", "\u00ac", 4}, Case{"&ampamp;", "&", 4},
        Case{"&#65B", "A", 4}, Case{"&#x41;", "A", 6}, Case{"&#x41g", "A", 5}}) {
    const Entity entity = EntityAt(each.page);
    EXPECT_EQ(entity.text, each.text) << each.page;
    EXPECT_EQ(entity.length, each.length) << each.page;
  }
  EXPECT_FALSE(EntityAt("&copy2026").closed);
  EXPECT_EQ(EntityAt("&notin;").text, "\u2209");
}

TEST(HtmlEntitiesTest, OtherTextIsNone) {
  for (const char* page :
       {"", "&", "&;", "&#", "&#;", "&#x;", "&#xg;", "& amp;", "&unknown;", "&zwj", "x&amp;"})
    EXPECT_EQ(EntityAt(page).length, 0U) << page;
}

TEST(HtmlEntitiesTest, ANumberOfNoCharacterIsTheReplacement) {
  for (const char* page : {"&#0;", "&#55357;", "&#56613;", "&#x110000;", "&#99999999999999999999999;"}) {
    EXPECT_EQ(EntityAt(page).text, "\uFFFD") << page;
    EXPECT_TRUE(EntityAt(page).impossible) << page;
  }
}

}  // namespace
}  // namespace flintdesk
