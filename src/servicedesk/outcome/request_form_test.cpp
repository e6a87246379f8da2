#include "servicedesk/outcome/request_form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::servicedesk {
namespace {

RequestForm Form(std::string_view text) { return FormIn(json::Parse(text).value()); }

std::string Found(const RequestForm& form, std::string_view name) {
  const CustomField* field = form.Find(name);
  return field == nullptr ? "" : field->api_name + " " + field->label;
}

TEST(RequestFormTest, ReadsTheShapesThatAFormMayHave) {
  const char* shapes[] = {
      R"({"request_template":{"layout":{"sections":[{"name":"x","fields":[{"name":"subject","mandatory":true},
          {"name":"udf_fields.udf_sline_301","display_name":"Cost centre"}]}]}}})",
      R"({"request_template":{"layouts":[{"sections":[{"fields":[{"field":"subject"},
          {"field":"udf_sline_301","label":"Cost centre"}]}]}]}})",
      R"({"request_template":{"fields":{"subject":null,"udf_sline_301":{"label":"Cost centre"}}}})",
      R"({"metainfo":{"fields":{"subject":{"type":"string"},"udf_fields":{"fields":
          {"udf_sline_301":{"type":"string","display_name":"Cost centre"}}}}}})",
      R"({"metainfo":{"fields":{"subject":{},"udf_fields":{"udf_sline_301":{"display_label":"Cost centre"}}}}})"};
  for (const char* shape : shapes) {
    const RequestForm form = Form(shape);
    EXPECT_TRUE(form.IsOne()) << shape;
    EXPECT_EQ(Found(form, "cost CENTRE"), "udf_sline_301 Cost centre") << shape;
    EXPECT_EQ(Found(form, "udf_sline_301"), "udf_sline_301 Cost centre") << shape;
    EXPECT_EQ(Found(form, "udf_301"), "udf_sline_301 Cost centre") << shape;
    EXPECT_EQ(Found(form, "Rows"), "") << shape;
    EXPECT_TRUE(form.Mentions("udf_sline_301")) << shape;
    EXPECT_FALSE(form.Mentions("urgency")) << shape;
    const RequestForm kept = FormFromJson(ToJson(form));
    EXPECT_EQ(Found(kept, "cost centre"), "udf_sline_301 Cost centre");
    EXPECT_EQ(kept.mentions, form.mentions);
  }
}

TEST(RequestFormTest, ReadsListsOfNamesAlone) {
  const RequestForm form = Form(R"({"request_template":{"fields":["subject","urgency","udf_301"]}})");
  EXPECT_EQ(Found(form, "udf_sline_301"), "udf_301 ");
  EXPECT_TRUE(form.Mentions("Urgency"));
}

TEST(RequestFormTest, TakesTheKindOfTheNameOrTheList) {
  const RequestForm form = Form(R"({"fields":{"udf_fields":{"fields":{"udf_7":{"type":"datetime"},
      "udf_long_8":{"type":"string"},"txt_9":{},"udf_10":{"type":"?"}}}}})");
  EXPECT_EQ(form.Find("udf_7")->kind, CustomKind::kTime);
  EXPECT_EQ(form.Find("udf_long_8")->kind, CustomKind::kInteger);
  EXPECT_EQ(form.Find("txt_9")->kind, CustomKind::kText);
  EXPECT_EQ(form.Find("udf_10")->kind, CustomKind::kUnknown);
}

TEST(RequestFormTest, OfTwoWithOneLabelNeitherIsMeant) {
  const RequestForm form =
      Form(R"({"fields":{"udf_sline_1":{"label":"Host"},"udf_sline_2":{"label":"host"}}})");
  EXPECT_EQ(Found(form, "Host"), "");
  EXPECT_EQ(Found(form, "udf_sline_2"), "udf_sline_2 host");
}

TEST(RequestFormTest, ReadsWhatIsMandatoryAndHasNoValueByItself) {
  const RequestForm form = Form(R"({"request_template":{"fields":[{"name":"subject","mandatory":true},
      {"name":"level","mandatory":false},{"name":"impact","mandatory":true,"default_value":{"name":"Low"}},
      {"name":"udf_fields.udf_sline_7","label":"Host","is_mandatory":"true"}]}})");
  for (const RequestForm& one : {form, FormFromJson(ToJson(form))}) {
    ASSERT_EQ(one.mandatory.size(), 2U);
    EXPECT_EQ(one.mandatory[0].name, "subject");
    EXPECT_EQ(one.mandatory[1].name, "udf_sline_7");
    EXPECT_EQ(one.mandatory[1].label, "Host");
  }
}

TEST(RequestFormTest, AnythingElseIsNoForm) {
  for (const char* text : {"null", "[]", "7", R"({"fields":7})", R"({"fields":[null,7,[],{}]})",
                           R"({"metainfo":{"fields":null}})", R"({"request_template":{"name":"Default"}})"}) {
    EXPECT_FALSE(Form(text).IsOne()) << text;
    EXPECT_TRUE(Form(text).custom.empty()) << text;
    EXPECT_TRUE(FormFromJson(json::Parse(text).value()).custom.empty()) << text;
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
