#include "simulator/storage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

std::string Kept(const std::string& names, const std::string& text) {
  auto storage = Storage::Parse(Split(names, ','));
  EXPECT_TRUE(storage.ok()) << names;
  return storage.ok() ? storage->Kept(text) : "";
}

TEST(StorageTest, KeepsTextAsItWasSent) {
  const std::string text = "für <b>\"x\"</b>\r\n\t\xF0\x9F\x94\xA5";
  EXPECT_EQ(Storage().Kept(text), text);
}

TEST(StorageTest, WritesTheSameTextInAnotherWay) {
  EXPECT_EQ(Kept("named-entities", "für 5 € – Łódź 火"), "f&uuml;r 5 &euro; &ndash; &Lstrok;&oacute;dź 火");
  EXPECT_EQ(Kept("decimal-entities", "für 火"), "f&#252;r &#28779;");
  EXPECT_EQ(Kept("hex-entities", "für \xF0\x9F\x94\xA5"), "f&#xFC;r &#x1F525;");
  EXPECT_EQ(Kept("quote-entities", R"(<a href="x">it's "so"</a>)"),
            R"(<a href="x">it&#39;s &quot;so&quot;</a>)");
  EXPECT_EQ(Kept("escaped-markup", "<b>a & b</b>"), "&lt;b&gt;a & b&lt;/b&gt;");
  EXPECT_EQ(Kept("escaped-all", "<b>a & 'b'</b>"), "&lt;b&gt;a &amp; &#39;b&#39;&lt;/b&gt;");
  EXPECT_EQ(Kept("nfd", "fürÅ"), "fu\xCC\x88rA\xCC\x8A");
  EXPECT_EQ(Kept("nfc", "fu\xCC\x88rA\xCC\x8A"), "fürÅ");
  EXPECT_EQ(Kept("upper-tags", "<b class=x>a</b> <br/> 1<2"), "<B class=x>a</B> <BR/> 1<2");
  EXPECT_EQ(Kept("div", "a"), "<div>a</div>");
  EXPECT_EQ(Kept("line-breaks", "a\r\nb\nc"), "a<br />b<br />c");
}

TEST(StorageTest, MakesLinksOfAddresses) {
  EXPECT_EQ(Kept("links", "see http://x/a?b=1, or https://y."),
            "see <a href=\"http://x/a?b=1\">http://x/a?b=1</a>, or <a href=\"https://y\">https://y</a>.");
  const std::string linked = R"(<a href="http://x">http://x</a>)";
  EXPECT_EQ(Kept("links", linked), linked);
}

TEST(StorageTest, LosesAndAdds) {
  EXPECT_EQ(Kept("question-marks", "für 火"), "f?r ?");
  EXPECT_EQ(Kept("four-byte-question-marks", "ü\xF0\x9F\x94\xA5!"), "ü?!");
  EXPECT_EQ(Kept("four-byte-dropped", "ü\xF0\x9F\x94\xA5!"), "ü!");
  EXPECT_EQ(Kept("four-byte-cut", "ü\xF0\x9F\x94\xA5!"), "ü");
  EXPECT_EQ(Kept("cut-3", "für alle"), "für");
  EXPECT_EQ(Kept("controls-dropped", "a\x01\xE2\x80\x8B\tb\xEF\xBB\xBF"), "a\tb");
  EXPECT_EQ(Kept("white-space", "a \r\n\t b"), "a b");
  EXPECT_EQ(Kept("smart-quotes", R"(<i id="x">"it's"</i>)"), "<i id=\"x\">“it’s”</i>");
  EXPECT_EQ(Kept("masked-digits", "12 of 0176555123, 100"), "12 of ##########, ###");
  EXPECT_EQ(Kept("misread", "für"), "fÃ¼r");
  EXPECT_EQ(Kept("tags-dropped", "<b>für</b> 2 > 1"), "für 2 > 1");
  EXPECT_EQ(Kept("accents-dropped", "für Łódź"), "fur Łodz");
  EXPECT_EQ(Kept("ascii-only", "für 火"), "fr ");
  EXPECT_EQ(Kept("vowels-dropped", "All disks full"), "ll dsks fll");
  EXPECT_EQ(Kept("masked-words", "All of 3 für"), "A** o* 3 für");
  EXPECT_EQ(Kept("words-reversed", "one two three"), "three two one");
  EXPECT_EQ(Kept("excerpt", "ab0123456789cd"), "…0123456789…");
  EXPECT_EQ(Kept("excerpt", "für"), "…für…");
  EXPECT_EQ(Kept("replaced", "für"), "Content blocked by policy");
  EXPECT_EQ(Kept("emptied", "für"), "");
  EXPECT_EQ(Kept("prefix", "a"), "[External] a");
  EXPECT_EQ(Kept("footer", "a"), "a<br>-- <br>Sent through the gateway of desk.example");
}

TEST(StorageTest, WritesInAnotherCode) {
  EXPECT_EQ(Kept("base64", "für"), "ZsO8cg==");
  EXPECT_EQ(Kept("quoted-printable", "für a=b"), "f=C3=BCr a=3Db");
  EXPECT_EQ(Kept("percent-encoded", "für a"), "f%C3%BCr%20a");
  EXPECT_EQ(Kept("rotated", "Nun, für 13!"), "Aha, süe 13!");
  EXPECT_EQ(Kept("escaped-thrice", "a < b"), "a &amp;amp;lt; b");
  EXPECT_EQ(Kept("hashed", "a"), "[id:af63dc4c8601ec8c]");
}

TEST(StorageTest, DoesOneAfterTheOther) {
  EXPECT_EQ(Kept("cut-2,named-entities,div", "für"), "<div>f&uuml;</div>");
}

TEST(StorageTest, OddMarkupStaysSoundTextAndOddBytesDoNoHarm) {
  const std::string odd("<ü</a \xF0\x9F\x94\xA5&#;<!\"'http://\x00é<", 26);
  const std::string broken("<\xFF</a \xF0\x9F&#;\xC3", 13);
  for (const StorageName& name : StorageNames()) {
    EXPECT_TRUE(IsUtf8(Kept(std::string(name.name), odd))) << name.name;
    EXPECT_LT(Kept(std::string(name.name), broken).size(), 200U) << name.name;
  }
}

TEST(StorageTest, AnUnknownNameIsToldWithTheKnownOnes) {
  for (const char* name : {"nfx", "cut-", "cut-0", "cut-x"}) {
    const auto storage = Storage::Parse({name});
    ASSERT_FALSE(storage.ok()) << name;
    EXPECT_THAT(storage.error().Sentence(),
                ::testing::AllOf(::testing::HasSubstr(name), ::testing::HasSubstr("named-entities")));
  }
}

}  // namespace
}  // namespace flintdesk::simulator
