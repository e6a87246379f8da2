#include <string>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/response/response.hpp"

namespace flintdesk::servicedesk {
namespace {

Reading Read(const std::string& details) {
  return ReadV1Xml(
      "<API><response><operation name=\"GET_REQUEST\"><result><status>Success</status></result><Details>" +
      details + "</Details></operation></response></API>");
}

/// What a parameter holds whose value is this XML.
std::string ValueOf(const std::string& xml) {
  const Reading reading = Read("<parameter><name>subject</name><value>" + xml + "</value></parameter>");
  EXPECT_EQ(reading.verdict, Verdict::kSuccess) << xml;
  const json::Value* value = reading.document.Path({"operation", "Details", "SUBJECT"});
  if (value == nullptr || value->IfString() == nullptr) return "(no text)";
  return *value->IfString();
}

TEST(V1XmlTest, AValueIsNeverEmptyOrCut) {
  const std::pair<std::string, std::string> kValues[] = {
      {"a &#55357;&#56613; b", "a \xF0\x9F\x94\xA5 b"},
      {"a &#xD83D;&#xDD25; b", "a \xF0\x9F\x94\xA5 b"},
      {"a &#55357;&#xDD25; b", "a \xF0\x9F\x94\xA5 b"},
      {"a&#0;b",
       "a\xEF\xBF\xBD"
       "b"},
      {"a&#x1b;b",
       "a\xEF\xBF\xBD"
       "b"},
      {"a\x01"
       "b",
       "a\xEF\xBF\xBD"
       "b"},
      {"a&#55357;b",
       "a\xEF\xBF\xBD"
       "b"},
      {"a&#xFFFF;b",
       "a\xEF\xBF\xBD"
       "b"},
      {"a <b>bold</b> word", "a <b>bold</b> word"},
      {"<p>only <i>markup</i></p>", "<p>only <i>markup</i></p>"},
      {"one<br/>two<br></br>three", "one<br/>two<br/>three"},
      {"<a href=\"x?a=1&amp;b=&quot;2&quot;\">1 &lt; 2</a>",
       "<a href=\"x?a=1&amp;b=&quot;2&quot;\">1 &lt; 2</a>"},
      {"a <![CDATA[<b>]]> c", "a <b> c"},
      {"a <!-- nothing --> b", "a  b"},
      {"a <?php nothing ?> b", "a  b"},
      {"a &nbsp; b", "a &nbsp; b"},
      {"1 &lt; 2 &amp; 3", "1 < 2 & 3"},
      {"<![CDATA[&#55357;&#56613;]]>", "&#55357;&#56613;"},
  };
  for (const auto& [xml, text] : kValues) EXPECT_EQ(ValueOf(xml), text) << xml;
}

TEST(V1XmlTest, MarkupInAnElementOfItsOwnIsText) {
  const Reading reading = Read(
      "<description>a <b>bold</b> word</description><resolution><p>one</p><p>two</p></resolution>"
      "<notes><note><parameter><name>notesText</name><value>x<br/>y</value></parameter></note></notes>"
      "<owner><name>Jo</name><id>7</id></owner>");
  const std::string all = json::Write(reading.document);
  for (const char* part : {R"("a <b>bold</b> word")", R"("<p>one</p><p>two</p>")", "x<br/>y"})
    EXPECT_NE(all.find(part), std::string::npos) << part << " in " << all;
  EXPECT_NE(all.find(R"("7")"), std::string::npos) << "an entity keeps its parts: " << all;
}

TEST(V1XmlTest, ADocumentThatDeclaresEntitiesCannotBeRead) {
  const Reading reading = ReadV1Xml(
      "<?xml version=\"1.0\"?><!DOCTYPE operation [<!ENTITY a \"b\">]>"
      "<operation><result><status>Success</status></result><Details><x>&a;</x></Details></operation>");
  EXPECT_EQ(reading.shape, Shape::kUnreadable);
  EXPECT_EQ(reading.verdict, Verdict::kUnknown);
}

std::string Records(int count, int fields) {
  std::string record;
  for (int i = 0; i < fields; ++i) record += "<f" + std::to_string(i) + ">1</f" + std::to_string(i) + ">";
  std::string records;
  for (int i = 0; i < count; ++i) records += "<record>" + record + "</record>";
  return records;
}

TEST(V1XmlTest, ADocumentOfFieldsWithoutEndIsNotRead) {
  // Read, they would be some 10^9 looks for a member.
  EXPECT_EQ(Read(Records(50, 4'000)).shape, Shape::kOther);
  EXPECT_EQ(Read(Records(1'000, 100)).shape, Shape::kDocument);
  EXPECT_EQ(Read("<parameter><name>x</name><value>1</value></parameter>" + Records(0, 4'000)).shape,
            Shape::kDocument);
}

TEST(V1XmlTest, AValueOfNothingButEscapesIsRead) {
  // Each escape used to move all that followed it.
  const std::string escapes(3'000'000, '>');
  EXPECT_EQ(ValueOf("<b/>" + escapes).size(), 4 + 4 * escapes.size());
}

}  // namespace
}  // namespace flintdesk::servicedesk
