#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

/// Templates that `--data` makes: what is on their form, and what of it a new request needs.
namespace flintdesk::simulator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TemplatesTest : public ServiceTest {
 protected:
  static constexpr const char* kData = R"({"udf_fields":[{"name":"udf_sline_400","label":"Host"}],
      "request_templates":[
        {"name":"Short","fields":["description","priority","udf_sline_400"],"mandatory":["priority","udf_sline_400"]},
        {"name":"Whole","mandatory":["category"]},
        {"name":"Nothing else","fields":[]}]})";

  Result<void> Lay(const std::string& data) {
    state_ = FreshState(clock_.EpochMilliseconds());
    return LayOver(state_, json::Parse(data).value(), clock_.EpochMilliseconds());
  }
  void Begin() {
    ASSERT_TRUE(Lay(kData).ok());
    service_ = std::make_unique<Service>(ServiceOptions{kKey, "", {}, false, false, &clock_, {}},
                                         std::move(state_), nullptr);
  }
  web::Response Add(const std::string& name, const std::string& fields = {}) {
    return V3("POST", "requests",
              R"({"request":{"subject":"x","requester":{"name":"John"},"template":{"name":")" + name + "\"}" +
                  (fields.empty() ? "" : "," + fields) + "}}");
  }

  static constexpr const char* kComplete =
      R"("priority":{"name":"High"},"udf_fields":{"udf_sline_400":"srv1"})";
  State state_;
};

TEST_F(TemplatesTest, TheFormHasWhatTheTemplateHas) {
  Begin();
  const json::Value list = Parsed(V3("GET", "request_templates"));
  std::string form;
  for (const json::Value& row : *list.Find("request_templates")->IfArray())
    if (At(row, {"name"}) == "Short") form = V3("GET", "request_templates/" + At(row, {"id"})).body;
  EXPECT_THAT(form, AllOf(HasSubstr(R"({"name":"priority","mandatory":true})"),
                          HasSubstr(R"({"name":"description","mandatory":false})"),
                          HasSubstr(R"({"name":"udf_sline_400","display_name":"Host","mandatory":true})"),
                          HasSubstr(R"({"name":"subject","mandatory":true})")));
  EXPECT_THAT(form, AllOf(Not(HasSubstr("urgency")), Not(HasSubstr("udf_sline_301"))));
  EXPECT_THAT(json::Write(list), AllOf(Not(HasSubstr("fields\"")), Not(HasSubstr("mandatory"))));
}

TEST_F(TemplatesTest, ANewRequestNeedsWhatItsTemplateWants) {
  Begin();
  const web::Response refused = Add("Short", R"("udf_fields":{"udf_sline_400":""})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(InnerCode(refused), "4012");
  EXPECT_EQ(At(Message(refused), {"fields"}), R"(["priority","udf_sline_400"])");
  EXPECT_EQ(Add("Short", kComplete).status, 201);
  EXPECT_EQ(At(Message(Add("Whole")), {"fields"}), R"(["category"])");
  EXPECT_EQ(Add("Default Request").status, 201);
}

TEST_F(TemplatesTest, AFieldThatIsNotOnTheFormIsRefused) {
  Begin();
  const std::string id = At(Parsed(Add("Short", kComplete)), {"request", "id"});
  const std::string complete = std::string(kComplete) + ",";
  struct Case {
    std::string fields;
    const char* field;
  };
  const Case cases[] = {{R"("urgency":{"name":"High"})", "urgency"},
                        {R"("impact_details":"all of it")", "impact_details"},
                        {R"("email_ids_to_notify":["ann.ray@desk.example"])", "email_ids_to_notify"},
                        {R"("udf_fields":{"udf_sline_301":"tonight"})", "udf_sline_301"}};
  for (const Case& each : cases) {
    const bool is_udf = each.fields.starts_with("\"udf");
    const std::string whole =
        is_udf ? R"("priority":{"name":"High"},"udf_fields":{"udf_sline_400":"srv1","udf_sline_301":"x"})"
               : complete + each.fields;
    for (const web::Response& refused :
         {Add("Short", whole), V3("PUT", "requests/" + id, R"({"request":{)" + each.fields + "}}")}) {
      EXPECT_EQ(refused.status, 400) << each.fields;
      EXPECT_EQ(InnerCode(refused), "4001") << each.fields;
      EXPECT_EQ(At(Message(refused), {"field"}), each.field);
    }
    EXPECT_EQ(V3("PUT", "requests/17", R"({"request":{)" + each.fields + "}}").status, 200)
        << "the default template has it";
  }
  EXPECT_EQ(At(Parsed(V3("GET", "requests/" + id)), {"request", "urgency"}), "(null)");
  EXPECT_EQ(Add("Nothing else", R"("urgency":null,"email_ids_to_notify":[])").status, 201)
      << "nothing is not a value";
  EXPECT_EQ(V3("PUT", "requests/" + id + "/close").status, 200) << "the status is on every form";
}

TEST_F(TemplatesTest, V1HoldsToTheFormAsWell) {
  Begin();
  const json::Value refused = Parsed(
      V1("request", "ADD_REQUEST",
         R"({"operation":{"details":{"subject":"x","requester":"John","requesttemplate":"Nothing else",)"
         R"("urgency":"High"}}})"));
  EXPECT_EQ(At(refused, {"operation", "result", "status"}), "Failed");
  EXPECT_THAT(At(refused, {"operation", "result", "message"}), HasSubstr("urgency"));
}

TEST_F(TemplatesTest, DataWithAFormThatCannotBeIsRefused) {
  struct Case {
    const char* members;
    const char* words;
  };
  constexpr Case kCases[] = {
      {R"("mandatory":["priorty"])",
       "the template 'Short' has 'priorty' in 'mandatory', which is no field of requests; did you mean "
       "'priority'?"},
      {R"("fields":["udf_sline_999"])", "'udf_sline_999' in 'fields'"},
      {R"("fields":"priority")", "'fields' that are not a list"}};
  for (const Case& each : kCases) {
    const Result<void> laid =
        Lay(R"({"request_templates":[{"name":"Short",)" + std::string(each.members) + "}]}");
    ASSERT_FALSE(laid.ok()) << each.members;
    EXPECT_THAT(laid.error().message, HasSubstr(each.words));
  }
}

}  // namespace
}  // namespace flintdesk::simulator
