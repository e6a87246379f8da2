#include "servicedesk/outcome/likeness.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "servicedesk/response/html_text.hpp"

namespace flintdesk::servicedesk {

namespace {

TEST(HtmlTextTest, IsWhatAPersonReads) {
  EXPECT_EQ(PlainContent("<div class=\"x\"><p>disk&nbsp;full,</p>\n see <b>log</b>s</div>"),
            "disk full, see logs");
  EXPECT_EQ(PlainContent("a<br>b<BR/>c\r\n d"), "a b c d");
  EXPECT_EQ(PlainContent("x &lt;b&gt; &amp;amp; &#8230;&#x2026; &quot;&apos;"), "x <b> &amp; …… \"'");
  EXPECT_EQ(PlainContent("a <!-- <p> no --> b<style>p{}</style><script>if (a<b) x()</script>c"), "a bc");
}

TEST(HtmlTextTest, LeavesWhatIsNotHtml) {
  EXPECT_EQ(PlainContent("a < b > c, 1<2, x & y &zz; &; &#; &#x110000; <"),
            "a < b > c, 1<2, x & y &zz; &; &#; &#x110000; <");
  EXPECT_EQ(PlainContent("50% <b"), "50% <b");
  EXPECT_EQ(PlainContent("<img src='x'>"), "");
  EXPECT_EQ(PlainContent("host <web1> is down"), "host <web1> is down");
  EXPECT_EQ(PlainContent("mail <ann@example.org> </web1> <b.txt>"), "mail <ann@example.org> </web1> <b.txt>");
}

TEST(HtmlTextTest, DecodesEveryEntity) {
  EXPECT_EQ(PlainContent("&uuml;&Uuml;&euro;&hellip;&CounterClockwiseContourIntegral;"), "üÜ€…∳");
  EXPECT_EQ(PlainContent("&#252;&#xFC;&#XfC;&#0000000252;"), "üüüü");
  EXPECT_EQ(PlainContent("&#55357;&#56613;&#xD83D;&#xDD25;"), "🔥🔥");
  EXPECT_EQ(PlainContent("&#150;"), "–");
  EXPECT_EQ(PlainContent("&#55357; &#56613;"), "&#55357; &#56613;");
}

std::string Times(std::size_t times, std::string_view piece) {
  std::string text;
  text.reserve(times * piece.size());
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

// At these sizes a time that grows with the square of the text would be hours.

TEST(HtmlTextTest, HostileTextIsReadToItsEnd) {
  for (const char* piece : {"<a", "<a href=x>", "<web", "<!--", "&#", "&a", "</", "<script>",
                            "<a href=x>x</a>", "<a href='", "< ", "&#55357;", "\u0315", "a\u0315\u0327"}) {
    const std::string text = Times(200'000, piece) + "-->'></script> the end";
    EXPECT_TRUE(PlainContent(text).ends_with("the end")) << piece;
  }
}

TEST(HtmlTextTest, EndlessMarksAreReadToTheirEnd) {
  constexpr std::size_t kMany = 100'000;
  // The last two count as no marks, and fall apart into two each.
  for (const char* second : {"\u0327", "&#x327;", "\u0f73", "\u0f81"}) {
    const std::string marks = Times(kMany, "\u0315") + Times(kMany, second);
    EXPECT_TRUE(PlainContent("a" + marks + " the end").ends_with(" the end")) << second;
    EXPECT_TRUE(AreTheSameText("a" + marks, "<p>a" + marks + "</p>")) << second;
    EXPECT_FALSE(AreTheSameText("a" + marks, "b" + marks)) << second;
    EXPECT_TRUE(HasEndlessMarks("a" + marks)) << second;
  }
}

TEST(HtmlTextTest, ThirtyMarksInARowArePutInOrder) {
  EXPECT_TRUE(
      AreTheSameText("a" + Times(15, "\u0315\u0327"), "a" + Times(15, "\u0327") + Times(15, "\u0315")));
  EXPECT_FALSE(HasEndlessMarks("a" + Times(15, "\u0315\u0327")));
  EXPECT_TRUE(HasEndlessMarks("a" + Times(16, "\u0315\u0327")));
  EXPECT_FALSE(HasEndlessMarks(Times(100, "a\u0315\u0327")));
}

/// What counts as the same text: another way of writing it.
TEST(LikenessTest, AnotherWayOfWritingIsTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"für alle", "f&uuml;r alle"},
      {"für alle", "f&#252;r&nbsp;alle"},
      {"für alle", "fu\xCC\x88r alle"},  // decomposed
      {"say \"no\" & 'yes'", "say &quot;no&quot; &amp; &#39;yes&#39;"},
      {"<b>disk</b> full", "&lt;b&gt;disk&lt;/b&gt; full"},
      {"<b>disk</b> full", "<div>&amp;lt;b&amp;gt;disk&amp;lt;/b&amp;gt; full</div>"},
      {"<b>disk</b> <I>full</I>", "<B>disk</B> <i>full</i>"},
      {"see http://x.example/a now",
       "see <a href=\"http://x.example/a\" target=\"_blank\">http://x.example/a</a> now"},
      {"mail ann@example.org", "mail <a href=\"mailto:ann@example.org\">ann@example.org</a>"},
      {"a<br>b", "<div class=\"sdp-ze-default-wrapper\" style=\"x\">a<br />b</div>"},
      {"a<br>b", "<p>a</p>\r\n<p>b</p>"},
      {"host <web1> is down", "host &lt;web1&gt; is down"},
      {"🔥 here", "&#55357;&#56613; here"},
      {"<font color=red>ok</font>", "<div style=\"color:black\"><FONT COLOR='RED'>ok</FONT></div>"},
      {"<span style='color: red; x: y'>ok</span>", "<span style=\"font-size:10pt;color:red\">ok</span>"},
      {"<font color=red>ok</font>", "<font color='#F00'>ok</font>"},
      {"<span style='color:red'>ok</span>", "<span style='color: rgb(255, 0, 0)'>ok</span>"},
      {"<td bgcolor=red>ok</td>", "<td style='background:#ff0000'>ok</td>"},
      {"<a href=\"http://x/?a=1&b=2\">log</a>", "<A HREF='http://x/?a=1&amp;b=2'>log</A>"},
  };
  for (const auto& [sent, shown] : cases) EXPECT_TRUE(AreTheSameText(sent, shown)) << shown;
}

TEST(LikenessTest, TextsThatDifferAreNeverTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"host <web1> is down", "host <web2> is down"},
      {"disk 91 %", "disk 92 %"},
      {"a < b", "a > b"},
      {"restart db1", "restart db2"},
      {"1 &lt; 2", "1 &gt; 2"},
      {"x", "X"},
      {"\x1F"
       "b\x1Fx\x1F/b\x1F",
       "<b>x</b>"},
  };
  for (const auto& [sent, shown] : cases) EXPECT_FALSE(AreTheSameText(sent, shown)) << shown;
}

TEST(LikenessTest, AnAlteredTextIsNotTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"für alle Fälle", "f?r alle F?lle"},
      {"für alle Fälle", "fr alle Flle"},
      {"für alle Fälle", "fÃ¼r alle FÃ¤lle"},
      {"für alle Fälle", "fuer alle Faelle"},
      {"done 🔥", "done"},
      {"🔥", "?"},
      {"Диск заполнен", "???? ?????????"},
      {"disk full on db1 since noon", "disk full on db"},
      {"disk full", "disk full -- sent by desk.example.org"},
      {"disk full", "[External] disk full"},
      {"a\xE2\x80\x8B"
       "b c",
       "ab c"},
      {"say \"no\"", "say “no”"},
      {"bell \x07 here", "bell  here"},
      {"<b>disk</b> full", "disk full"},
      {"<b>disk</b> full", "<i>disk</i> full"},
      {"<a href=\"http://x/1\">log</a>", "<a href=\"http://x/2\">log</a>"},
      {"<span title=\"web1\">down</span>", "<span title=\"web2\">down</span>"},
      {"<!-- 1 -->down", "<!-- 2 -->down"},
      {"host <web1> is down", "host is down"},
      {"<font color=red>ok</font>", "<font color=green>ok</font>"},
      {"<span style='color: red'>ok</span>", "<span style='color:#0f0'>ok</span>"},
      {"<div style='background: red'>ok</div>", "<div style='background: green'>ok</div>"},
      {"ok", "<span style='color:red'>ok</span>"},
      {"ok", "<p style='color:red'>ok</p>"},
      {"<b style='color:red'>ok</b>", "<b>ok</b>"},
      {"<div style='color:red'>a</div>", "<div style='color:red'><div style='color:green'>a</div></div>"},
      {"Call 0176555123", "Call XXXXXXXXXX"},
      {"disk full", ""},
      {"disk full", "<div><br></div>"},
      {"disk full", "<img src=x>"},
      {"<b>disk</b> full", "&amp;amp;lt;b&amp;amp;gt;disk&amp;amp;lt;/b&amp;amp;gt; full"},
  };
  for (const auto& [sent, shown] : cases) EXPECT_FALSE(AreTheSameText(sent, shown)) << shown;
}

TEST(LikenessTest, TextsWithoutAWordAreNeverTheSame) {
  EXPECT_FALSE(AreTheSameText("<img src='a.png'>", "<img src='a.png'>"));
  EXPECT_FALSE(AreTheSameText("", ""));
}

}  // namespace
}  // namespace flintdesk::servicedesk
