#include "flintbit/xml_query.hpp"

#include <gtest/gtest.h>

namespace flintdesk::flintbit {
namespace {

constexpr std::string_view kDocument =
    R"(<?xml version="1.0"?><info id="7"><name>Ann &amp; Bo</name><item>1</item><item>2</item><note>a<!-- c --><![CDATA[<b>]]></note></info>)";

std::string Found(std::string_view expression) {
  auto found = QueryXml(kDocument, expression);
  return found.ok() ? json::Write(found.value()) : found.error().message;
}

TEST(XmlQueryTest, ReadsFromTheDocument) { EXPECT_EQ(Found("/info/name/text()"), R"("Ann & Bo")"); }

TEST(XmlQueryTest, ReadsFromTheRootElementWhenTheDocumentHasNoSuchPath) {
  EXPECT_EQ(Found("/name/text()"), R"("Ann & Bo")");
  EXPECT_EQ(Found("name"), R"("Ann & Bo")");
}

TEST(XmlQueryTest, ReadsAttributes) { EXPECT_EQ(Found("/info/@id"), R"("7")"); }

TEST(XmlQueryTest, GivesAListForSeveral) { EXPECT_EQ(Found("/info/item/text()"), R"(["1","2"])"); }

TEST(XmlQueryTest, JoinsThePiecesOfOneText) { EXPECT_EQ(Found("/info/note/text()"), R"("a<b>")"); }

TEST(XmlQueryTest, JoinsAMillionPiecesWithoutCopyingWhatItHas) {
  // A copy of the text for each piece would be some 10^12 bytes.
  constexpr int kPieces = 1'000'000;
  std::string document = "<a>", text;
  for (int i = 0; i < kPieces; ++i) {
    document += "xyz<!---->";
    text += "xyz";
  }
  auto found = QueryXml(document + "</a>", "/a/text()");
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(*found.value().IfString() == text);
}

TEST(XmlQueryTest, ComputesNumbers) { EXPECT_EQ(Found("count(//item)"), R"("2")"); }

TEST(XmlQueryTest, FindsNothingWithoutFailing) { EXPECT_EQ(Found("/info/none/text()"), "null"); }

TEST(XmlQueryTest, SaysWhatIsWrong) {
  EXPECT_NE(Found("/info[").find("not an XPath expression"), std::string::npos);
  EXPECT_FALSE(QueryXml("<a><b></a>", "/a").ok());
}

TEST(XmlQueryTest, ReadsTheTextAsUtf8WhateverTheDeclarationSays) {
  auto found =
      QueryXml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a><n>M\xC3\xBCller</n></a>", "/a/n/text()");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(json::Write(found.value()), "\"M\xC3\xBCller\"");
}

TEST(XmlQueryTest, ReadsNoExternalEntities) {
  auto found = QueryXml(R"(<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>)", "/a/text()");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(json::Write(found.value()), R"("&e;")");
}

}  // namespace
}  // namespace flintdesk::flintbit
