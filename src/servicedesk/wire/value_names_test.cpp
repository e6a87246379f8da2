#include "servicedesk/wire/value_names.hpp"

#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

ValueNames Made(const json::Value& configured) {
  auto names = ValueNames::Make(&configured);
  EXPECT_TRUE(names.ok());
  return names.ok() ? names.value() : ValueNames();
}

constexpr FieldName kStatus{"status", "statuses"};

FieldName Named(std::string_view field) { return {field, LookupOf(field)}; }

TEST(ValueNamesTest, SpellsDefaultNamesAsTheProductDoes) {
  const ValueNames names = ValueNames::Make(nullptr).value();
  EXPECT_EQ(names.Of(kStatus, "on hold"), "On Hold");
  EXPECT_EQ(names.Of(Named("priority"), "HIGH"), "High");
  EXPECT_EQ(names.Of(Named("level"), "tier 3"), "Tier 3");
  EXPECT_EQ(names.Of(kStatus, "Close"), "Closed");
  EXPECT_EQ(names.Of(Named("service"), "email"), "Email");
  EXPECT_EQ(names.Of(Named("service"), "USER management"), "User Management");
  EXPECT_EQ(names.Of(Named("category"), "user administration"), "User Administration");
}

TEST(ValueNamesTest, SendsAnythingElseAsTyped) {
  const ValueNames names = ValueNames::Make(nullptr).value();
  EXPECT_EQ(names.Of(kStatus, "waiting for parts"), "waiting for parts");
  EXPECT_EQ(names.Of(Named("priority"), " High"), " High");
  EXPECT_EQ(names.Of(Named("subject"), "open"), "open");
  EXPECT_EQ(names.Of(kStatus, ""), "");
}

TEST(ValueNamesTest, RespellsAFieldByItsLookUpAndNotByItsName) {
  const ValueNames names = Made(json::Object{{"status", json::Object{{"Done", "Erledigt"}}},
                                             {"statuses", json::Object{{"Done", "Fertig"}}}});
  EXPECT_EQ(kStatus.lookup, LookupOf("status"));
  EXPECT_EQ(names.Of({"state", "statuses"}, "done"), "Erledigt");
  EXPECT_EQ(names.Of({"status", "change_statuses"}, "open"), "open");
  EXPECT_EQ(names.Of({"status", "change_statuses"}, "done"), "done");
  EXPECT_EQ(names.Of({"statuses"}, "done"), "Fertig") << "a custom field that is called like the list";
  EXPECT_EQ(names.Of({"statuses"}, "open"), "open");
}

TEST(ValueNamesTest, AnEmptyObjectEmptiesTheTable) {
  EXPECT_EQ(Made(json::Object{}).Of(kStatus, "Close"), "Close");
}

TEST(ValueNamesTest, AMemberIsLaidOverItsDefaultsOrEmptiesThem) {
  const ValueNames names =
      Made(json::Object{{"status", json::Object{{"CLOSE", "Geschlossen"}}}, {"priority", json::Object{}}});
  EXPECT_EQ(names.Of(kStatus, "close"), "Geschlossen");
  EXPECT_EQ(names.Of(kStatus, "open"), "Open");
  EXPECT_EQ(names.Of(Named("priority"), "high"), "high");
  EXPECT_EQ(names.Of(Named("level"), "tier 1"), "Tier 1");
}

TEST(ValueNamesTest, NamesCustomFieldsByLabel) {
  const ValueNames names = Made(json::Object{{"fields", json::Object{{"Cost centre", "udf_sline_301"}}}});
  EXPECT_EQ(names.FieldOf("cost Centre").api_name, "udf_sline_301");
  EXPECT_EQ(names.FieldOf("Other").api_name, "");
}

TEST(ValueNamesTest, RefusesATableOfTheWrongShapeByName) {
  const json::Value wrong[] = {json::Array{}, json::Object{{"status", "Closed"}},
                               json::Object{{"status", json::Object{{"Close", 7}}}}};
  for (const json::Value& value : wrong) {
    const auto names = ValueNames::Make(&value);
    ASSERT_FALSE(names.ok());
    EXPECT_EQ(names.error().code, Code::kInvalidConfiguration);
  }
}

TEST(LinesAsHtmlTest, TurnsEveryKindOfLineEndIntoOneBreak) {
  EXPECT_EQ(LinesAsHtml("a\r\nb\nc\rd\n\ne"), "a<br>b<br>c<br>d<br><br>e");
  EXPECT_EQ(LinesAsHtml("<b>x & y</b>"), "<b>x & y</b>");
}

TEST(NoSiteTest, IsADashOrNothing) {
  EXPECT_TRUE(IsNoSite("-"));
  EXPECT_TRUE(IsNoSite(" "));
  EXPECT_FALSE(IsNoSite("Test Site"));
}

}  // namespace
}  // namespace flintdesk::servicedesk
