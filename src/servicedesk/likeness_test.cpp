#include "servicedesk/likeness.hpp"

#include <initializer_list>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "servicedesk/html_text.hpp"

namespace flintdesk::servicedesk {

void PrintTo(Likeness likeness, std::ostream* out) {
  *out << (likeness == Likeness::kSame ? "same" : likeness == Likeness::kLike ? "like" : "different");
}

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

TEST(HtmlTextTest, HostileTextIsReadToItsEnd) {
  for (const char* piece : {"<a", "<a href=x>", "<web", "<!--", "&#", "&a", "</", "<script>",
                            "<a href=x>x</a>", "<a href='", "< ", "&#55357;"}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    ReadHtml(text + ">");
  }
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
  for (const auto& [sent, shown] : cases) EXPECT_EQ(CompareTexts(sent, shown), Likeness::kSame) << shown;
}

void ExpectLike(std::initializer_list<std::pair<const char*, const char*>> cases) {
  for (const auto& [sent, shown] : cases) EXPECT_EQ(CompareTexts(sent, shown), Likeness::kLike) << shown;
}

TEST(LikenessTest, WhatWasChangedOnTheWayMayBeIt) {
  ExpectLike({
      {"disk full on db1 since noon", "disk full on db"},
      {"disk full", "disk full -- sent by desk.example.org"},
      {"disk full", "[External] disk full"},
      {"a\xE2\x80\x8B"
       "b c",
       "ab c"},
      {"say \"no\"", "say “no”"},
      {"bell \x07 here", "bell  here"},
      {"disk full", ""},
      {"disk full", "<div><br></div>"},
  });
}

TEST(LikenessTest, WhatLostItsLettersToAnEncodingMayBeIt) {
  ExpectLike({
      {"für alle Fälle", "f?r alle F?lle"},
      {"für alle Fälle", "fr alle Flle"},
      {"für alle Fälle", "fÃ¼r alle FÃ¤lle"},
      {"für alle Fälle", "fuer alle Faelle"},
      {"done 🔥", "done ?"},
      {"done 🔥", "done"},
      {"🔥", "?"},
      {"Диск заполнен", "???? ?????????"},
      {"Диск заполнен", ""},
      {"Диск заполнен", "Ð\u0094Ð¸Ñ\u0081Ðº Ð·Ð°Ð¿Ð¾Ð»Ð½ÐµÐ½"},
      {"Диск заполнен", "Р”РёСЃРє Р·Р°РїРѕР»РЅРµРЅ"},
      {"Диск заполнен", "\uFFFD\uFFFD\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"Grüße aus München, Straße", "GrÃƒÂ¼ÃƒÅ¸e aus MÃƒÂ¼nchen, StraÃƒÅ¸e"},
      {"ü", "Ã¼"},
      {"✓", "âœ“"},
      {"ü", "├╝"},
      {"Диск заполнен на сервере", "п■п╦я│п╨ п╥п╟п©п╬п╩п╫п╣п╫ п╫п╟ я│п╣я─п╡п╣я─п╣"},
      {"磁盘已满，请检查服务器日志", "纾佺洏宸叉弧锛岃妫€鏌ユ湇鍔″櫒鏃ュ織"},
  });
}

TEST(LikenessTest, WhatLostItsMarkupMayBeIt) {
  ExpectLike({
      {"<b>disk</b> full", "disk full"},
      {"<b>disk</b> full", "<i>disk</i> full"},
      {"<a href=\"http://x/1\">log</a>", "<a href=\"http://x/2\">log</a>"},
      {"<img src='a.png'>", "<img src='b.png'>"},
      {"<span title=\"web1\">down</span>", "<span title=\"web2\">down</span>"},
      {"<!-- 1 -->down", "<!-- 2 -->down"},
      {"host <web1> is down", "host is down"},
      {"<font color=red>ok</font>", "<font color=green>ok</font>"},
      {"<span style='color: red'>ok</span>", "<span style='color:#0f0'>ok</span>"},
      {"<div style='background: red'>ok</div>", "<div style='background: green'>ok</div>"},
      {"ok", "<span style='color:red'>ok</span>"},
      {"<b style='color:red'>ok</b>", "<b>ok</b>"},
      {"<div style='color:red'>a</div>", "<div style='color:red'><div style='color:green'>a</div></div>"},
      {"ok", "<p style='color:red'>ok</p>"},
  });
}

TEST(LikenessTest, WhatASecretWasCutOutOfMayBeIt) {
  ExpectLike({
      {"Call 0176555123", "Call XXXXXXXXXX"},
      {"Call 0176555123 or 0176555124 today", "Call *** or *** today"},
      {"The password is hunter2", "[redacted]"},
      {"0176555123", "##########"},
      {"*** ALERT *** call 0176555123 or 0176555124 now", "*** ALERT *** call *** or *** now"},
      {"<b>db1</b> Ruf 0176555123 bitte", "&lt;b&gt;db1&lt;/b&gt; Ruf ########## bitte"},
      {"The password is hunter2", "The password is &lt;redacted&gt;"},
      {"password hunter2secret99 for 10.20.30.40 user", "password ******** for (hidden) user"},
      {"card 4111222233331111 was used", "card 4111********1111 was used"},
      {"PIN 42", "PIN XX"},
      {"Host 10.20.30.40 rebooted", "Host x.x.x.x rebooted"},
      {"10.20.30.40", "x.x.x.x"},
      {"ping 192.168.1.7 ok, 10.0.0.1 not", "ping x.x.x.x ok, x.x.x.x not"},
      {"Call 0176555123", "[EXT] Call ***"},
      {"Call 0176555123", "Call ***<br>scanned"},
      {"Call 0176555123 or 08912345", "[EXTERN] Call [PHONE] or [PHONE]"},
      {"call 0176555123", "call {{TOK_0010}}"},
  });
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
  for (const auto& [sent, shown] : cases) EXPECT_NE(CompareTexts(sent, shown), Likeness::kSame) << shown;
}

TEST(LikenessTest, OtherTextsAreDifferent) {
  const std::pair<const char*, const char*> cases[] = {
      {"disk full", "printer on fire"},
      {"Диск заполнен", "Принтер горит"},
      {"Диск заполнен", "ok"},
      {"Called the user back, printer works again",
       "We have looked at the logs of the backup server this morning. The job that should have run at two "
       "did not start "
       "because the disk of the target was full; after some old files had been removed it went through, and "
       "the report "
       "that is sent to the team every day is complete once more. Please tell us if anything is missing in "
       "it, and we "
       "shall have another look at what was written on the days before."},
      {"disk full", "<img src=x>"},
      {"disk full", "Backup -------- done"},
      {"disk full", "[ticket] printer"},
      {"Disk is broken on host web1, see log", "..."},
      {"Disk is broken on host web1, see log", "***"},
      {"Disk is broken on host web1, see log", "* ok"},
      {"Disk is broken on host web1, see log", "*** ok"},
      {"Disk is broken on host web1, see log", "# 42"},
      {"Disk is broken on host web1, see log", "ok..."},
      {"Disk is broken on host web1, see log", "[screenshot]"},
      {"Disk is broken on host web1, see log", "[RESOLVED] see #12"},
      {"Disk is broken on host web1, see log", "xxx"},
      {"Disk is broken on host web1, see log", "[URGENT] printer ***"},
      {"服务器 srv1 已清理磁盘空间", "..."},
      {"服务器 srv1 已清理磁盘空间", "-----"},
      {"磁盘已满", "____"},
      {"Printer jam", "[URGENT]"},
      {"Grüße aus Köln, Straße", "14"},
      {"Диск заполнен", "12"},
      {"Grüße", "Hallo"},
      {"42", "17"},
      {"!!!", "disk full"}};
  for (const auto& [sent, shown] : cases) EXPECT_EQ(CompareTexts(sent, shown), Likeness::kDifferent) << shown;
}

TEST(LikenessTest, TakesTimeThatGrowsWithTheText) {
  constexpr std::size_t kLength = 200'000;
  const std::string sent = "disk full on db1 since 2026-11-28";
  for (const std::string piece : {"[", "[ ", "*", "**a", "x", "X1", "&lt;", "ab", "ü"}) {
    std::string text;
    while (text.size() < kLength) text += piece;
    CompareTexts(sent, text + "]");
  }
  const std::string same(kLength / 2, 'a');
  CompareTexts(same + "***", same.substr(0, kLength / 4) + "b***" + same);
  CompareTexts("für " + same, same + "**" + same);
}

}  // namespace
}  // namespace flintdesk::servicedesk
