#include "catalogue/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/example_connector.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const json::Object kGiven{{"host-name", "localhost"}, {"port", 9090}, {"technician-key", "1111-2222"}};

class CheckTest : public ::testing::Test {
 protected:
  Checked Configuration(const json::Object& given = kGiven) {
    Result<Checked> checked = CheckConfiguration(connector_, given);
    EXPECT_TRUE(checked.ok()) << checked.error().Sentence();
    return checked.ok() ? *checked : Checked{};
  }
  Result<Checked> Note(json::Object parameters, bool tolerate = false) {
    return CheckCall(connector_, *connector_.FindAction("add-note"), Configuration(), parameters, tolerate);
  }
  std::vector<std::string> NoteFindings(json::Object parameters) {
    Result<Checked> checked = Note(std::move(parameters));
    EXPECT_FALSE(checked.ok());
    if (checked.ok()) return {};
    EXPECT_EQ(checked.error().code, Code::kInvalidRequest);
    return checked.error().details;
  }
  std::vector<std::string> ConfigurationFindings(const json::Object& given,
                                                 std::vector<std::string> hidden = {}) {
    Result<Checked> checked = CheckConfiguration(connector_, given, hidden);
    EXPECT_FALSE(checked.ok());
    if (checked.ok()) return {};
    EXPECT_EQ(checked.error().code, Code::kInvalidConfiguration);
    return checked.error().details;
  }

  Connector connector_ = ExampleConnector();
};

TEST_F(CheckTest, TheRemedyNamesTheAction) {
  const Result<Checked> checked = Note({});
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().assistance,
            "Correct the call; `flintdesk actions add-note` lists what it takes.");
}

TEST_F(CheckTest, BringsValuesIntoTheirTypes) {
  Result<Checked> checked = Note({{"request-id", 17},
                                  {"ispublic", "TRUE"},
                                  {"notetext", 4.5},
                                  {"kind", "internal"},
                                  {"minutes", "15"},
                                  {"fields", "{\"impact\": \"High\"}"}});
  ASSERT_TRUE(checked.ok()) << checked.error().Sentence();
  EXPECT_EQ(checked->values.Find("request-id")->IfString()[0], "17");
  EXPECT_TRUE(checked->Boolean("ispublic"));
  EXPECT_EQ(checked->Text("notetext"), "4.5");
  EXPECT_EQ(checked->Text("kind"), "Internal");
  EXPECT_EQ(checked->Integer("minutes"), 15);
  EXPECT_EQ(*checked->values.Find("fields"), json::Value(json::Object{{"impact", "High"}}));
}

TEST_F(CheckTest, AListIsSeveralValuesWhereAFieldTakesThem) {
  const Field several = Field::Text("names", "Names.").Several();
  const auto text = [&](json::Array list) { return Convert(several, json::Value(std::move(list))); };
  EXPECT_EQ(text({"Doe, John", 17}).value(), json::Value("Doe\\, John,17"));
  EXPECT_EQ(Convert(several, "Open, Closed").value(), json::Value("Open, Closed"));
  EXPECT_EQ(text({}).error().text, "names: expected a text or a list of texts, got an empty list");
  EXPECT_THAT(text({"Open", " "}).error().text, HasSubstr("got a list with a blank text in it"));
  EXPECT_THAT(text({true}).error().text, HasSubstr("got a list with something else in it"));
  EXPECT_THAT(text({json::Value(json::Array{})}).error().text,
              HasSubstr("got a list with something else in it"));
  EXPECT_THAT(Convert(Field::Text("name", "A name."), json::Array{"x"}).error().text,
              HasSubstr("got a list"));
}

TEST_F(CheckTest, AnIdOfAnyLengthKeepsItsDigits) {
  Result<Checked> number =
      Note({{"request-id", json::Decimal{"12345678901234567890123"}}, {"notetext", "x"}});
  ASSERT_TRUE(number.ok());
  EXPECT_EQ(number->Text("request-id"), "12345678901234567890123");
  EXPECT_TRUE(Note({{"request-id", std::string(200, '9')}, {"notetext", "x"}}).ok());
  EXPECT_THAT(NoteFindings({{"request-id", std::string(201, '9')}, {"notetext", "x"}}),
              ElementsAre(HasSubstr("more than 200 digits")));
}

TEST_F(CheckTest, RefusesWhatIsNoId) {
  for (const json::Value& value :
       std::vector<json::Value>{"", "abc", -1, 0, "000", "-17", "+17", 17.5, "17.0", json::Decimal{"17.0"},
                                true, json::Array{}, "１７"}) {
    EXPECT_THAT(NoteFindings({{"request-id", value}, {"notetext", "x"}}),
                ElementsAre(HasSubstr("request-id: ")))
        << json::Write(value);
  }
  EXPECT_THAT(NoteFindings({{"request-id", " 17"}, {"notetext", "x"}}),
              ElementsAre(AllOf(HasSubstr("\" 17\""), HasSubstr("blanks"))));
}

TEST_F(CheckTest, ReportsAllFindingsAtOnce) {
  EXPECT_THAT(
      NoteFindings({{"request-id", "x"}, {"ispublic", "maybe"}, {"minutes", 601}, {"nottext", "Done"}}),
      ElementsAre(HasSubstr("request-id"), "ispublic: expected true or false, got \"maybe\"",
                  "minutes: expected an integer from 0 to 600, got 601",
                  "add-note has no parameter \"nottext\"; did you mean \"notetext\"?",
                  HasSubstr("notetext is missing")));
}

TEST_F(CheckTest, NamesWhatWouldBeLeftOutBesideWhatIsMissing) {
  Result<Checked> checked = Note({{"request-id", 17}, {"nottext", "Done"}}, true);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().details,
              ElementsAre(HasSubstr("notetext is missing"), HasSubstr("did you mean \"notetext\"?")));
}

TEST_F(CheckTest, NullCountsAsAbsent) {
  EXPECT_THAT(NoteFindings({{"request-id", nullptr}, {"notetext", "x"}}),
              ElementsAre(HasSubstr("request-id is missing")));
  Result<Checked> checked =
      Note({{"request-id", 17}, {"notetext", "x"}, {"host-name", nullptr}, {"bogus", nullptr}});
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(checked->Text("host-name"), "localhost");
}

TEST_F(CheckTest, FillsDefaultsIn) {
  Result<Checked> checked = Note({{"request-id", 17}, {"notetext", "x"}});
  ASSERT_TRUE(checked.ok());
  EXPECT_TRUE(checked->Has("ispublic"));
  EXPECT_FALSE(checked->Boolean("ispublic"));
  EXPECT_FALSE(checked->Has("minutes"));
  EXPECT_EQ(checked->Text("api-version"), "auto");
}

TEST_F(CheckTest, TheRequestWinsOverTheConfigurationWhereBothPlacesAreAllowed) {
  Result<Checked> checked =
      Note({{"request-id", 17}, {"notetext", "x"}, {"port", "8080"}, {"timeout", "900"}});
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(checked->Integer("port"), 8080);
  EXPECT_EQ(checked->Integer("timeout"), 900);
  EXPECT_THAT(
      NoteFindings({{"request-id", 17}, {"notetext", "x"}, {"api-version", "v1"}}),
      ElementsAre(
          "\"api-version\" belongs to the connector's configuration and can't come with the request"));
}

TEST_F(CheckTest, AliasesLeadToTheFirstName) {
  Result<Checked> checked = Note({{"requestid", 17}, {"notestext", "x"}});
  ASSERT_TRUE(checked.ok());
  EXPECT_EQ(checked->Text("notetext"), "x");
  EXPECT_FALSE(checked->Has("notestext"));
  EXPECT_TRUE(Note({{"request-id", 17}, {"notestext", "x"}, {"notetext", "x"}}).ok());
  EXPECT_THAT(NoteFindings({{"request-id", 17}, {"notestext", "x"}, {"notetext", "y"}}),
              ElementsAre(HasSubstr("given twice")));
}

TEST_F(CheckTest, NamesOfOneFieldMayWriteTheSameValueDifferently) {
  Result<Checked> checked = Note({{"request-id", 17}, {"requestid", "17"}, {"notetext", "x"}});
  ASSERT_TRUE(checked.ok()) << checked.error().Sentence();
  EXPECT_EQ(checked->Text("request-id"), "17");
  EXPECT_THAT(NoteFindings({{"request-id", 17}, {"requestid", "18"}, {"notetext", "x"}}),
              ElementsAre(HasSubstr("request-id is given twice")));
  EXPECT_THAT(NoteFindings({{"request-id", 17}, {"requestid", "x"}, {"notetext", "x"}}),
              ElementsAre(HasSubstr("got \"x\"")));
}

TEST_F(CheckTest, ToleratedUnknownParametersAreLeftOutWithAWarning) {
  Result<Checked> checked = Note({{"request-id", 17}, {"notetext", "x"}, {"isPublic", true}}, true);
  ASSERT_TRUE(checked.ok());
  EXPECT_FALSE(checked->Has("isPublic"));
  EXPECT_THAT(checked->warnings,
              ElementsAre("left out: add-note has no parameter \"isPublic\"; did you mean \"ispublic\"?"));
}

TEST_F(CheckTest, WhatIsNearlyOneThatHoldsBackIsNeverLeftOut) {
  Field rehearse = Field::Boolean("only-rehearse", "Does it only say what it would do?");
  rehearse.holds_back = true;
  catalogue::Action action = *connector_.FindAction("add-note");
  action.fields.push_back(std::move(rehearse));
  const auto check = [&](const char* name) {
    return CheckCall(connector_, action, Configuration(),
                     {{"request-id", 17}, {"notetext", "x"}, {name, true}}, true)
        .ok();
  };
  EXPECT_TRUE(check("only-rehearse"));
  EXPECT_TRUE(check("rehearsal"));
  for (const char* near : {"only_rehearse", "OnlyRehearse", "onlyrehearse", "only-reherse"})
    EXPECT_FALSE(check(near)) << near;
}

TEST_F(CheckTest, MissingInBothPlacesNamesBothWays) {
  Checked nothing = Configuration({});
  Result<Checked> checked =
      CheckCall(connector_, *connector_.FindAction("get-request"), nothing, {{"request-id", 17}}, false);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().details, SizeIs(3));
  EXPECT_THAT(checked.error().Sentence(), AllOf(HasSubstr("host-name is missing"), HasSubstr("configuration"),
                                                HasSubstr("with the request"), HasSubstr("technician-key")));
}

TEST_F(CheckTest, WhatIsRequiredCanDependOnAnotherValue) {
  Checked cloud = Configuration({{"host-name", "desk"}, {"port", 443}, {"api-version", "Cloud"}});
  Result<Checked> checked =
      CheckCall(connector_, *connector_.FindAction("get-request"), cloud, {{"request-id", 17}}, false);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().details,
              ElementsAre("refresh-token is missing in the connector's configuration"));
}

TEST_F(CheckTest, AnUnknownConfigurationKeyNamesTheNearest) {
  EXPECT_THAT(ConfigurationFindings({{"hostname", "x"}, {"zzzzzzzz", 1}}),
              ElementsAre("the configuration has no key \"hostname\"; did you mean \"host-name\"?",
                          "the configuration has no key \"zzzzzzzz\""));
}

TEST_F(CheckTest, PortsAreInRange) {
  for (const json::Value& value :
       std::vector<json::Value>{0, -1, 65536, "", "http", 80.5, json::Decimal{"9090.0"}})
    EXPECT_THAT(ConfigurationFindings({{"port", value}}), ElementsAre(HasSubstr("from 1 to 65535")));
  EXPECT_EQ(Configuration({{"port", "65535"}}).Integer("port"), 65535);
}

TEST_F(CheckTest, AHostWithMoreThanAHostIsRefusedWithAdvice) {
  EXPECT_THAT(ConfigurationFindings({{"host-name", "https://desk.example.com:8443/api"}}),
              ElementsAre(AllOf(HasSubstr("a URL"),
                                HasSubstr("host-name desk.example.com, port 8443, is-ssl true"))));
  EXPECT_THAT(ConfigurationFindings({{"host-name", "desk:8080"}}),
              ElementsAre(HasSubstr("host-name desk, port 8080")));
  EXPECT_THAT(ConfigurationFindings({{"host-name", "desk/path"}}), ElementsAre(HasSubstr("with a path")));
  EXPECT_THAT(ConfigurationFindings({{"host-name", "desk "}}), ElementsAre(HasSubstr("blanks")));
  EXPECT_THAT(ConfigurationFindings({{"host-name", "http://me:word@desk"}}),
              ElementsAre(AllOf(HasSubstr("user name"), Not(HasSubstr("word@")))));
  for (const char* bad : {"", "desk..example", "-desk", "a\nb", "de$k", "::g", "http://"})
    EXPECT_THAT(ConfigurationFindings({{"host-name", bad}}), SizeIs(1)) << bad;
}

TEST_F(CheckTest, NamesAndAddressesAreHosts) {
  for (const char* good : {"localhost", "desk.example.com", "desk_1", "127.0.0.1", "::1", "bücher.example"})
    EXPECT_EQ(Configuration({{"host-name", good}}).Text("host-name"), good);
  EXPECT_EQ(Configuration({{"host-name", "[::1]"}}).Text("host-name"), "::1");
}

TEST_F(CheckTest, SecretsAppearInNoFindingAndAreRemembered) {
  std::vector<std::string> findings = ConfigurationFindings({{"technician-key", "tell\nnobody"}});
  EXPECT_THAT(findings, ElementsAre(AllOf(HasSubstr("technician-key"), Not(HasSubstr("nobody")))));
  Configuration({{"technician-key", "remembered-key-77"}});
  EXPECT_THAT(Redact("x remembered-key-77 y"), Not(HasSubstr("remembered")));
}

TEST_F(CheckTest, ASecretIsCutAtItsEndsAndOneThatCanBeNoneIsASettingThatIsWrong) {
  EXPECT_EQ(Configuration({{"technician-key", "\uFEFF key-1\u00A0\r\n"}}).Text("technician-key"), "key-1");
  const Action& get = *connector_.FindAction("get-request");
  const Checked configuration = Configuration({{"host-name", "desk"}, {"port", 1}});
  for (const char* key : {"", " \n", "cl\u00E9", "a\tb"}) {
    auto checked =
        CheckCall(connector_, get, configuration, {{"request-id", 1}, {"technician-key", key}}, false);
    ASSERT_FALSE(checked.ok()) << key;
    EXPECT_EQ(checked.error().code, Code::kInvalidConfiguration) << key;
    auto twice =
        CheckCall(connector_, get, configuration, {{"request-id", "x"}, {"technician-key", key}}, false);
    ASSERT_FALSE(twice.ok()) << key;
    EXPECT_EQ(twice.error().code, Code::kInvalidRequest) << key;
  }
}

TEST_F(CheckTest, HiddenValuesAppearInNoFinding) {
  EXPECT_THAT(ConfigurationFindings({{"port", "a-key-by-mistake"}, {"api-version", "v9-secret"}},
                                    {"port", "api-version"}),
              ElementsAre(Not(HasSubstr("mistake")), Not(HasSubstr("v9-secret"))));
}

TEST_F(CheckTest, LongValuesAreShortened) {
  std::vector<std::string> findings =
      NoteFindings({{"request-id", std::string(5000, 'x')}, {"notetext", "y"}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_LT(findings[0].size(), 200U);
}

TEST_F(CheckTest, TextThatIsNoUtf8IsRefused) {
  EXPECT_THAT(NoteFindings({{"request-id", 1}, {"notetext", "\xFF"}}), ElementsAre(HasSubstr("UTF-8")));
  EXPECT_THAT(NoteFindings({{"request-id", 1}, {"notetext", "x"}, {"\xFF", 1}}),
              ElementsAre(HasSubstr("no parameter")));
}

TEST_F(CheckTest, BlankRequiredTextIsRefused) {
  EXPECT_THAT(NoteFindings({{"request-id", 1}, {"notetext", "  "}}), ElementsAre(HasSubstr("blank")));
}

TEST(FaultsOfTest, TheExampleHasNone) { EXPECT_THAT(FaultsOf(ExampleConnector()), IsEmpty()); }

TEST(FaultsOfTest, FindsWhatAProgrammerForgets) {
  Connector connector = ExampleConnector();
  Action& note = connector.actions[1];
  note.summary = "no sentence";
  note.examples = {{"wrong", {{"request-id", "x"}}}};
  note.fields[2].aliases = {"ispublic"};
  note.fields[1].default_value = "false";
  note.fields.push_back(Field::Text("port", ""));
  connector.configuration[0].place = Place::kRequest;
  connector.actions.push_back(connector.actions[0]);
  connector.actions[0].group = "nowhere";
  connector.groups.push_back({"add-note", "Empty"});
  std::string faults = Join(FaultsOf(connector), "\n");
  for (const char* part :
       {"no summary that is a sentence", "is refused", "alias ispublic, which is taken",
        "default that is not in its checked form", "something every call knows", "no description",
        "another place", "get-request is named twice", "get-request is in no group",
        "add-note is a group and an action", "add-note is a group without actions",
        "add-note has no summary that is a sentence"})
    EXPECT_THAT(faults, HasSubstr(part));
}

}  // namespace
}  // namespace flintdesk::catalogue
