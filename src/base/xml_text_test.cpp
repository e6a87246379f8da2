#include "base/xml_text.hpp"

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(XmlTextTest, JoinsPairsOfSurrogates) {
  for (const char* pair :
       {"&#55357;&#56613;", "&#xD83D;&#xDD25;", "&#xd83d;&#56613;", "&#0055357;&#x00DD25;"})
    EXPECT_EQ(MendXml(pair), "&#128293;") << pair;
  EXPECT_EQ(MendXml("\xED\xA0\xBD\xED\xB4\xA5"), "\xF0\x9F\x94\xA5");
  EXPECT_EQ(MendXml("&#55357;&#56613;&#55357;&#56613;"), "&#128293;&#128293;");
}

TEST(XmlTextTest, ReplacesWhatXmlForbids) {
  for (const char* forbidden : {"&#0;", "&#x0;", "&#1;", "&#8;", "&#x1F;", "&#55357;", "&#xDD25;", "&#xFFFE;",
                                "&#65535;", "&#x110000;", "&#99999999999999999999;"})
    EXPECT_EQ(MendXml(forbidden), "&#65533;") << forbidden;
  EXPECT_EQ(MendXml("&#56613;&#55357;"), "&#65533;&#65533;") << "the wrong way round";
  EXPECT_EQ(MendXml("&#55357;a&#56613;"), "&#65533;a&#65533;");
  EXPECT_EQ(MendXml("&#55357;&#55357;&#56613;"), "&#65533;&#128293;");
  for (const std::string& forbidden :
       {std::string("\0", 1), std::string("\x01"), std::string("\x1F"), std::string("\xEF\xBF\xBE"),
        std::string("\xEF\xBF\xBF"), std::string("\xED\xA0\xBD"), std::string("\xED\xB4\xA5")})
    EXPECT_EQ(MendXml("a" + forbidden + "b"),
              "a\xEF\xBF\xBD"
              "b");
}

TEST(XmlTextTest, LeavesAllElse) {
  for (const char* text : {"", "<a>b &amp; c &lt; d</a>", "&#;", "&#x;", "&#12", "&#zz;", "&# 12;", "&nbsp;",
                           "&", "<", "a\t\r\n", "<![CDATA[&#0; &#55357;&#56613;]]>", "<!-- &#0; -->",
                           "<?p &#0;?>", "<![CDATA[ open &#0;", "Größe \xF0\x9F\x94\xA5"})
    EXPECT_EQ(MendXml(text), text);
}

TEST(XmlTextTest, SeesADocumentTypeThatDeclares) {
  EXPECT_TRUE(DeclaresEntities("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"));
  EXPECT_TRUE(DeclaresEntities("\xEF\xBB\xBF <!-- x --><!DOCTYPE a SYSTEM \"x\" [ ]><a/>"));
  for (const char* other :
       {"<a/>", "<!DOCTYPE a><a>[</a>", "<a><![CDATA[<!DOCTYPE a [<!ENTITY b>]]]></a>", "", "x"})
    EXPECT_FALSE(DeclaresEntities(other)) << other;
}

}  // namespace
}  // namespace flintdesk
