#include "base/secret.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

TEST(SecretTest, IsCutOutInEveryForm) {
  Secret key("K&Y-0001");
  EXPECT_EQ(Redact("key K&Y-0001."), "key [hidden].");
  EXPECT_EQ(Redact("?TECHNICIAN_KEY=" + PercentEncode("K&Y-0001")), "?TECHNICIAN_KEY=[hidden]");
  EXPECT_EQ(Redact("Basic " + Base64Encode("K&Y-0001")), "Basic [hidden]");
}

TEST(SecretTest, IsCutOutHoweverItIsEscaped) {
  RememberSecret("Can/+3 \"y=&%41\\");
  for (const char* text :
       {"Can%2F%2B3%20%22y%3D%26%2541%5C", "Can%2f%2b3%20%22y%3d%26%2541%5c", "Can/%2B3+%22y=%26%2541%5c",
        "Can/+3 \\\"y=&%41\\\\", "Can\\/+3 \\u0022y=\\u0026%41\\\\", "Can/+3 &quot;y=&amp;%41\\",
        "Can&#47;+3 &#x22;y=&#38;%41&#92;"})
    EXPECT_EQ(Redact(std::string("<") + text + ">"), "<[hidden]>") << text;
  EXPECT_EQ(Redact("Can%2F%2B3%20%22y%3D%26%2542%5C"), "Can%2F%2B3%20%22y%3D%26%2542%5C");
  EXPECT_EQ(Redact("100% \\ & %2"), "100% \\ & %2");
}

TEST(SecretTest, IsCutOutWhereAnEscapeBeginsLikeIt) {
  RememberSecret("and=&%41=\\x");
  for (const char* text : {"and=&amp;%41=\\x", "and=&%2541=\\x", "and=&%41=\\\\x", "and=&amp;%41=\\\\x"})
    EXPECT_EQ(Redact(std::string("<") + text + ">"), "<[hidden]>") << text;
}

TEST(SecretTest, IsCutOutOfAFormWithoutAnEscape) {
  RememberSecret("three plain words");
  EXPECT_EQ(Redact("p=three+plain+words&q=1"), "p=[hidden]&q=1");
}

TEST(SecretTest, IsCutOutWhereALetterBeyondAsciiIsANumber) {
  RememberSecret("Schl\xC3\xBCssel-\xE2\x82\xAC-\xF0\x9F\x94\x91");
  for (const char* text :
       {"Schl%C3%BCssel-%e2%82%AC-%F0%9F%94%91", "Schl\\u00fcssel-\\u20AC-\xF0\x9F\x94\x91",
        "Schl\\u00fcssel-\\u20ac-\\ud83d\\udd11", "Schl\\u00FCssel-\\u20AC-\\uD83D\\uDD11",
        "Schl\\u00FCssel-\\u20AC-\\u{1F511}", "Schl\\xC3\\xBCssel-\\xE2\\x82\\xAC-\\xF0\\x9F\\x94\\x91",
        "Schl&#252;ssel-&#x20ac;-&#128273;", "Schl&#0252;ssel-&#x20ac;-&#x0001F511;"})
    EXPECT_EQ(Redact(std::string("<") + text + ">"), "<[hidden]>") << text;
}

TEST(SecretTest, IsCutOutWhereItsEncodingWasMistaken) {
  RememberSecret("Gr\xC3\xBC\xC3\x9F-key");
  for (const char* text : {"Gr\xFC\xDF-key", "Gr%FC%DF-key", "Gr\xC3\x83\xC2\xBC\xC3\x83\xC2\x9F-key",
                           "Gr\xC3\x83\xC2\xBC\xC3\x83\xC5\xB8-key", "Gr\\u00c3\\u00bc\\u00c3\\u0178-key",
                           "Gr%C3%83%C2%BC%C3%83%C5%B8-key", "Gr&Atilde;&frac14;&Atilde;&Yuml;-key"})
    EXPECT_EQ(Redact(std::string("<") + text + ">"), "<[hidden]>") << text;
  RememberSecret("\xE2\x82\xAC-sign-key");  // it has no place in ISO 8859-1
  EXPECT_EQ(Redact("<\xC3\xA2\xE2\x80\x9A\xC2\xAC-sign-key>"), "<[hidden]>");
  EXPECT_EQ(Redact("-sign-key"), "-sign-key");
}

TEST(SecretTest, IsCutOutWhereEscapesAreEscapedAgain) {
  RememberSecret("Two/\"\\&\xF0\x9F\x98\x80%");
  for (const char* text :
       {R"(Two/\\"\\\\&\ud83d\ude00%)", R"(Two\/\\\"\\\\&\\ud83d\\ude00%)",
        R"(Two/\\u0022\\u005c\\u0026\\ud83d\\ude00\\u0025)",
        R"(Two/\u005c\u0022\u005c\u005c\u0026\u005cud83d\u005Cude00%)",
        "Two%252F%2522%255c%2526%25F0%259F%2598%2580%2525", "Two/%5C%22%5C%5C%26%5Cud83d%5Cude00%25",
        R"(Two/&amp;quot;\&amp;amp;&amp;#128512;%)", R"(Two/\&quot;\\&amp;\ud83d\ude00%)",
        R"(Two/\u0026quot;\\\u0026amp;\u0026#x1f600;%)", "Two/%26quot%3B%5C%26amp%3b%26%23128512;%25"})
    EXPECT_EQ(Redact(std::string("<") + text + ">"), "<[hidden]>") << text;
  for (const char* other :
       {R"(Two/\\"\\\\&\ud83d\ude01%)", R"(Two/\"\\&\ude00\ud83d%)", R"(Two/\"\\&\ud83d%)", "Two/%2522%"})
    EXPECT_EQ(Redact(other), other);
}

TEST(SecretTest, IsCutOutWithTheWholeOfItsLastEscape) {
  RememberSecret("ends-with-\\");
  EXPECT_EQ(Redact(R"({"a":"ends-with-\\"})"), R"({"a":"[hidden]"})");
  EXPECT_EQ(Redact(R"({"a":"{\"b\":\"ends-with-\\\\\"}"})"), R"({"a":"{\"b\":\"[hidden]\"}"})");
  EXPECT_EQ(Redact(R"(ends-with-\)"), "[hidden]");
}

TEST(SecretTest, IsCutOutBehindTheBeginningOfAnEscape) {
  RememberSecret("41-behind/a mark");
  for (const char* before : {"%", "\\", "\\\\", "&#", "\\ud83d", "\\u00", "%25"})
    EXPECT_EQ(Redact(before + std::string("41-behind\\/a mark;")), before + std::string("[hidden];"));
}

TEST(SecretTest, IsCutOutOfBase64OfSomethingLonger) {
  const std::string secret = "p\xC3\xA4ss>>>??word-0003";
  RememberSecret(secret);
  for (const std::string before : {"", "u:", "us:", "usr:"})
    for (const std::string after : {"", ".", ".."}) {
      const std::string text = Redact(Base64Encode(before + secret + after));
      EXPECT_NE(text.find("[hidden]"), std::string::npos) << text;
      EXPECT_LE(text.size(), std::string("[hidden]").size() + 12) << text;
    }
}

TEST(SecretTest, IsCutOutOfBase64ThatIsEscaped) {
  RememberSecret("base>>>64???text");
  const std::string encoded = Base64Encode("base>>>64???text");
  ASSERT_NE(encoded.find_first_of("+/="), std::string::npos);
  EXPECT_EQ(Redact("?a=" + PercentEncode(encoded) + "&"), "?a=[hidden]&");
  EXPECT_EQ(Redact("<" + ReplaceAll(encoded, "/", "\\/") + ">"), "<[hidden]>");
}

TEST(SecretTest, AreCutOutWhereTheyOverlap) {
  RememberSecret("first-and-middle");
  RememberSecret("middle-and-last");
  EXPECT_EQ(Redact("<first-and-middle-and-last>"), "<[hidden]>");
  EXPECT_EQ(Redact("first-and-middlemiddle-and-last"), "[hidden][hidden]");
}

TEST(SecretTest, VeryShortTextsAreNotCutOut) {
  RememberSecret("abc");
  EXPECT_EQ(Redact("abcdef"), "abcdef");
}

TEST(SecretTest, AMessageOfOursLosesOnlyWhatCanBeNoWord) {
  for (const char* secret : {"wrong", "unauthenticated", "8080123456789", "4711-0815-zzz"})
    RememberSecret(secret);
  EXPECT_EQ(RedactUnmistakable("wrong unauthenticated 8080123456789"), "wrong unauthenticated 8080123456789");
  EXPECT_EQ(RedactUnmistakable("it is 4711-0815-zzz, " + Base64Encode("4711-0815-zzz")),
            "it is [hidden], [hidden]");
}

TEST(SecretTest, IsCutOutBeforeTheTextIsShortened) {
  RememberSecret("begins-here-and-ends-here");
  EXPECT_EQ(RedactAndShorten("a begins-here-and-ends-here b", 12), "a [hidden] b");
  EXPECT_EQ(RedactAndShorten("begins-here-and-ends-here", 4), "[hid…");
}

constexpr char kLongKey[] = "C84F9A10-7B2D-4E63-A5F8-D00DFEED1234";

TEST(SecretTest, ALongOneIsCutOutInEveryDisguise) {
  RememberSecret(kLongKey);
  for (const char* text :
       {"c84f9a10-7b2d-4e63-a5f8-d00dfeed1234", "C84F9A107B2D4E63A5F8D00DFEED1234",
        "c84f9a107b2d4e63a5f8d00dfeed1234", "C84F 9A10 7B2D 4E63 A5F8 D00D FEED 1234",
        "C84F9A10\r\n 7B2D\t4E63-\nA5F8D00DFEED1234", "C84F9A10-7B2D-<b>4E63</b>-A5F8-D00DFEED<br/>1234",
        "C84F9A10-<span title=\"a\">7B2D-4E63-A5F8-D00DFEED1234",
        "C84F9A10\u200b-7B2D\u200d-4E63\u2060-A5F8\ufeff-D00D\u00adFEED1234",
        "C84F9A10\u20117B2D\u20134E63\u00a0A5F8\u202eD00DFEED1234",
        "C84F9A10&shy;7B2D&#8203;4E63&nbsp;A5F8&zwnj;D00DFEED1234",
        "C84F9A10&lt;b&gt;7B2D&lt;/b&gt;4E63A5F8D00DFEED1234", "c84f9a10%2D7b2d%2d4e63%20a5f8%0Ad00dfeed1234",
        "C84F9A10\\u200b7B2D\\n4E63\\tA5F8\\u003cb\\u003eD00DFEED1234",
        "C84F9A10\x1b-\x9b-7B2D\xff-4E63-A5F8-D00DFEED1234",
        "43383446394131302d374232442d344536332d413546382d443030444645454431323334",
        "43383446394131302D374232442D344536332D413546382D443030444645454431323334",
        "43383446394131303742324434453633413546384430304446454544"
        "31323334",
        "43:38:34:46:39:41:31:30:2d:37:42:32:44:2d:34:45:36:33:2d:41:35:46:38:2d:44:30:30:44:46:45:45:44:31:"
        "32:33:34",
        "633834663961313037623264346536336135663864303064666565643132"
        "3334"})
    EXPECT_EQ(Redact("<" + std::string(text) + "|"), "<[hidden]|") << text;
}

TEST(SecretTest, ALongOneIsCutOutOfATag) {
  RememberSecret(kLongKey);
  EXPECT_EQ(Redact("<a title='c84f9a107b2d4e63a5f8d00dfeed1234'>"), "<a title='[hidden]'>");
  EXPECT_EQ(Redact("a <C84F9A10-7B2D-<b>4E63-A5F8-D00DFEED1234"), "a <[hidden]");
  EXPECT_EQ(Redact("C84F9A10-7B2D-<b <i>4E63-A5F8-D00DFEED1234"), "[hidden]");
  EXPECT_EQ(Redact("1 < 2, c84f9a107b2d4e63a5f8d00dfeed1234"), "1 < 2, [hidden]");
}

TEST(SecretTest, AShortOneIsCutOutOnlyAsItIs) {
  RememberSecret("Be-Ready-Now-12");
  EXPECT_EQ(Redact("be ready now 12"), "be ready now 12");
}

TEST(SecretTest, ATextWithoutACoreIsNotSearchedFor) {
  RememberSecret(std::string(40, '-'));
  RememberSecret("a - - - - - - - - - b");
  EXPECT_EQ(Redact("a b ab - a"), "a b ab - a");
}

TEST(SecretTest, WhatAMessageOfOursHasSaidIsLeftInATextThatRepeatsIt) {
  RememberSecret("wrong");
  const std::vector<std::string> ours{"", "it may be wrong", "it may be wrong, expired"};
  EXPECT_EQ(RedactBetween("wrong: it may be wrong, expired (wrong)", ours),
            "[hidden]: it may be wrong, expired ([hidden])");
  EXPECT_EQ(RedactBetween("it may be wrong it may be wrong", ours), "it may be wrong it may be wrong");
  EXPECT_EQ(RedactBetween("wrong", {}), "[hidden]");
  EXPECT_EQ(RedactBetween("", ours), "");
}

TEST(SecretTest, AMessageOfOursDoesNotSplitASecret) {
  RememberSecret("my-success-key");
  RememberSecret("ends in success");
  RememberSecret("success: begins");
  const std::vector<std::string> ours{"success", "key"};
  EXPECT_EQ(RedactBetween("the key is my-success-key", ours), "the key is [hidden]");
  EXPECT_EQ(RedactBetween("success: my%2Dsuccess%2Dkey", ours), "success: [hidden]");
  EXPECT_EQ(RedactBetween("it ends in success", ours), "it [hidden]");
  EXPECT_EQ(RedactBetween("success: begins", ours), "[hidden]");
  EXPECT_EQ(RedactBetween("success", ours), "success");
}

TEST(SecretTest, AMessageOfOursIsNoPartOfAWord) {
  RememberSecret("failure");
  const std::vector<std::string> ours{"failure"};
  EXPECT_EQ(RedactBetween("it said: failure.", ours), "it said: failure.");
  EXPECT_EQ(RedactBetween("failures", ours), "[hidden]s");
  EXPECT_EQ(RedactBetween("nofailure", ours), "no[hidden]");
}

TEST(SecretTest, ATextOfThousandsOfOurMessagesIsReadOnce) {
  // A look for each message at each place would be some 10^11 of them.
  RememberSecret("wrong");
  constexpr int kMessages = 20'000;
  std::vector<std::string> ours;
  std::string text, expected;
  for (int i = 0; i < kMessages; ++i) {
    ours.push_back("get-request on desk: request " + std::to_string(i) + " may be wrong");
    text += ours.back() + ", wrong; ";
    expected += ours.back() + ", [hidden]; ";
  }
  EXPECT_TRUE(RedactBetween(text, ours) == expected);
}

TEST(SecretTest, OfOurMessagesTheLongestIsLeft) {
  RememberSecret("wrong");
  const std::vector<std::string> ours{"wrong a", "wrong a wrong b", "wrong a wrong",
                                      "wrong a wrong b wrong c"};
  EXPECT_EQ(RedactBetween("wrong a wrong b wrong d", ours), "wrong a wrong b [hidden] d");
  EXPECT_EQ(RedactBetween("wrong a wrongest", ours), "wrong a [hidden]est");
  EXPECT_EQ(RedactBetween("wrong a, wrong", ours), "wrong a, [hidden]");
}

TEST(SecretTest, LogLinesNeverHoldOne) {
  Secret key("log-canary-77");
  std::vector<std::pair<LogLevel, std::string>> lines;
  SetLogSink([&](LogLevel level, std::string_view line) { lines.emplace_back(level, line); });
  Log(LogLevel::kInfo, "sent with log-canary-77");
  Log(LogLevel::kDebug, "below the level");
  SetLogSink({});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].second, "sent with [hidden]");
}

TEST(LogTest, LevelsHaveNames) {
  EXPECT_EQ(ParseLogLevel("WARN"), LogLevel::kWarning);
  EXPECT_EQ(ParseLogLevel("off"), LogLevel::kOff);
  EXPECT_EQ(ParseLogLevel("loud"), std::nullopt);
}

}  // namespace
}  // namespace flintdesk
