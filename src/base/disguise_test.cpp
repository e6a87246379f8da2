#include "base/disguise.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/hidden_markup.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kKey = "C84F9A107B2D4E63A5F8D00DFEED1234";

std::string Replaced(std::string_view text) {
  DisguisedTexts wanted;
  wanted.Add(CoreOf(kKey));
  return wanted.Replace(text, "[hidden]");
}

/// The key with `between` at two places in it.
std::string Parted(std::string_view between) {
  return std::string(kKey.substr(0, 7)) + std::string(between) + std::string(kKey.substr(7, 12)) +
         std::string(between) + std::string(kKey.substr(19));
}

std::string Repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

TEST(DisguiseTest, EveryCategoryOfCharactersWithoutAMarkIsSeenThrough) {
  for (const char* unseen :
       {"\u0301",     "\u20dd",     "\u0488", "\u0591",     "\u200b", "\u00ad", "\u2062", "\U000E0041",
        "\U000E01EF", "\uFE0F",     "\u180B", "\U0001D173", "\u115F", "\u3164", "\uFFA0", "\u17B4",
        "\u2000",     "\u3000",     "\u2028", "\u2029",     "\u0085", "\u0007", "\u034F", "\u2065",
        "\uFFF0",     "\U000E0FFF", "\u2800", "\u2011",     "\u2212", "\uFFFD", "\xff"})
    EXPECT_EQ(Replaced("<" + Parted(unseen) + ">"), "<[hidden]>") << unseen;
  for (const char* seen : {"x", "\u00e9", "\u4e2d", "_", "\u00b7"})
    EXPECT_EQ(Replaced(Parted(seen)), Parted(seen));
}

TEST(DisguiseTest, EveryEntityIsReadAsBrowsersReadIt) {
  for (const char* entity : {"&shy;", "&shy", "&ZeroWidthSpace;", "&NoBreak;", "&InvisibleTimes;", "&it;",
                             "&af;", "&ThickSpace;", "&MediumSpace;", "&nbsp", "&Tab;", "&#8203;", "&#8203 ",
                             "&#x200B;", "&#X200b;", "&#00000000000000000000000000000000008203;",
                             "&#x0000000000000000000000000000000000000200b;", "&#xE0041;",

                             "&DownBreve;"})
    EXPECT_EQ(Replaced("<" + Parted(entity) + ">"), "<[hidden]>") << entity;
  EXPECT_EQ(Replaced("&#67;84F9A1&#048;7B2D4E63A5F&#x00038;D00DFEED12&#51;4."), "[hidden].");
  EXPECT_EQ(Replaced(Parted("&eacute;")), Parted("&eacute;"));
}

TEST(DisguiseTest, AnEntityMayStandForTwoLetters) {
  DisguisedTexts wanted;
  wanted.Add(CoreOf("afjb-1234-5678-90"));
  EXPECT_EQ(wanted.Replace("a&fjlig;b1234567890", "*"), "*");
}

TEST(DisguiseTest, WhatAPageHidesIsSeenThrough) {
  for (const char* markup :
       {"<b>", "<b title=\">\">", "<b title='\">'>", "<b a=1 title = \"a>b\" c>", "<i/title=\">\"/>",
        "<b title=\"&quot;>\">", "<b title=\"\"\">", "<!-- a > b -->", "<!---->", "<!-- a > --!>", "<!-->",
        "<script>if (1 > 0) x();</script>", "<SCRIPT a=\"</script>\">x</Script >", "<style>b>i {}</style>",
        "]]></x>", "<![CDATA[ a > b ]]>", "<?php a > b ?>", "<!DOCTYPE html>", "</b>"})
    EXPECT_EQ(Replaced("." + Parted(markup) + "."), ".[hidden].") << markup;
  EXPECT_EQ(Replaced(".<![CDATA[C84F9A10]]>7B2D4E63A5F8D00DFEED1234."), ".<![CDATA[[hidden].");
  EXPECT_EQ(Replaced(Parted("<b>x</b>")), Parted("<b>x</b>"));
}

TEST(DisguiseTest, DisguisesMayBeMixed) {
  EXPECT_EQ(
      Replaced("c84F<!-- > -->9&#65;1<b title=\">\">0\u200b7b\\u200b2D%E2%80%8B4E6&shy3A5<style>i</style>F8"
               "D0&lt;b title=&quot;&gt;&quot;&gt;0DFE\\u003ci title=\\\">\\\"\\u003eED1&amp;#8203;234"),
      "[hidden]");
}

TEST(DisguiseTest, HostileTextsTakeATimeThatGrowsWithThem) {
  // Each of these would take hours if a place were searched for once for every one before it.
  constexpr std::size_t kTimes = 30'000;
  for (const std::string_view part : {"<", "<b a=\"", "<!--", "<script>", "<script a='", "<![CDATA[", "<?",
                                      "&#0", "&", "&amp;#0", "C<", "C84F9A10<b>", "]]>", "\\u{", "%3C"}) {
    const std::string filler = Repeated(part, kTimes);
    EXPECT_TRUE(Replaced(filler + ">" + std::string(kKey)).ends_with("[hidden]")) << part;
    EXPECT_EQ(Replaced(std::string(kKey) + " " + filler), "[hidden] " + filler) << part;
  }
}

TEST(HiddenMarkupTest, AScriptEndsWhereItIsClosed) {
  const std::string page = "<script a='</script>'>x</script>y";
  bool whole = false;
  for (const Span& span : HiddenMarkup(page)) {
    EXPECT_LT(span.end, page.size());
    whole = whole || (span.begin == 0 && span.end == page.size() - 1);
  }
  EXPECT_TRUE(whole);
}

TEST(HiddenMarkupTest, AnOpenTagHidesNothing) {
  EXPECT_TRUE(HiddenMarkup("a > b < c").empty());
  EXPECT_TRUE(HiddenMarkup("<!-- a").empty());
}

}  // namespace
}  // namespace flintdesk
