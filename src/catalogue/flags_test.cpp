#include "catalogue/flags.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "catalogue/example_connector.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

class FlagsTest : public ::testing::Test {
 protected:
  CallLine Parse(std::vector<std::string> arguments) {
    return ParseCallLine(connector_, arguments, own_, inputs_);
  }
  json::Object Parameters(std::vector<std::string> arguments) {
    CallLine line = Parse(std::move(arguments));
    EXPECT_THAT(line.findings, ::testing::IsEmpty());
    return line.parameters;
  }
  std::vector<std::string> Findings(std::vector<std::string> arguments) {
    return Parse(std::move(arguments)).findings;
  }
  /// The error, after everything that can be said of such a line.
  Error Wrong(std::vector<std::string> arguments) {
    Error error = WrongCallLine(connector_, Parse(std::move(arguments)));
    EXPECT_EQ(error.code, Code::kInvalidRequest);
    return error;
  }

  std::string asked_;  ///< The secrets that were asked for.
  Connector connector_ = ExampleConnector();
  std::vector<Flag> own_{{.name = "home", .placeholder = "DIR", .help = ""},
                         {.name = "timeout", .placeholder = "MS", .help = ""},
                         {.name = "brief", .placeholder = "", .help = ""}};
  FlagInputs inputs_{[](const std::string& path) -> Result<std::string> {
                       if (path == "key") return std::string("key-in-file\n");
                       if (path == "fields") return std::string("{\"impact\": 1}\n");
                       return InvalidConfigurationError("can't read " + path);
                     },
                     []() -> Result<std::string> { return std::string("{}\n"); },
                     [this](const std::string& flag) -> Result<std::string> {
                       asked_ += flag;
                       return std::string("typed-key\r\n");
                     },
                     [](const std::string& name) {
                       return name == "KEY" ? std::optional<std::string>("key-in-env") : std::nullopt;
                     }};
};

TEST_F(FlagsTest, AnOptionOfTheCommandMayTakeNoValue) {
  const CallLine line = Parse({"desk", "--brief", "add-note", "--notetext", "x"});
  EXPECT_THAT(line.words, ElementsAre("desk", "add-note"));
  EXPECT_THAT(line.own, ElementsAre(Pair("brief", "")));
  EXPECT_THAT(Parse({"--brief", "add-note"}).action, ::testing::NotNull());
  EXPECT_THAT(Findings({"add-note", "--brief=yes"}), ElementsAre("--brief takes no value"));
  EXPECT_THAT(Findings({"add-note", "--brief", "--brief"}), ElementsAre("--brief is given twice"));
}

TEST_F(FlagsTest, AFlagIsWhatItIsInTheActionThatIsMeant) {
  Action task = connector_.actions[0];
  task.name = "add-task";
  task.fields = {Field::Boolean("kind", "Is it of the usual kind?"), Field::Text("ispublic", "To whom?"),
                 Field::Text("port", "Where it is done.")};
  connector_.actions.push_back(task);
  const auto of_task = [&](std::vector<std::string> arguments) {
    const json::Object given = Parameters(std::move(arguments));
    EXPECT_EQ(*given.Find("kind"), json::Value(true));
    EXPECT_EQ(*given.Find("ispublic"), json::Value("all"));
    EXPECT_EQ(*given.Find("port"), json::Value("left"));
  };
  of_task({"desk", "add-task", "--kind", "--ispublic", "all", "--port", "left"});
  of_task({"--kind", "--home", "add-note", "--ispublic=all", "desk", "--port", "left", "add-task"});
  of_task({"add-note", "add-task", "--ispublic", "all", "--port", "left", "--kind"});  // a connector's name
  const json::Object of_note = Parameters({"desk", "add-note", "--kind", "Internal", "--ispublic"});
  EXPECT_EQ(*of_note.Find("kind"), json::Value("Internal"));
  EXPECT_EQ(*of_note.Find("ispublic"), json::Value(true));
  EXPECT_THAT(Findings({"desk", "get-request", "--kind"}), ElementsAre(HasSubstr("kind")));
}

TEST_F(FlagsTest, ALineMakesNoActionButItsOwn) {
  bool made = false;
  connector_.actions.Add("add-task", [&made] {
    made = true;
    return Action{};
  });
  EXPECT_THAT(Parse({"add-note", "--request-id", "17", "--notetext", "x"}).findings, ::testing::IsEmpty());
  EXPECT_FALSE(made);
}

TEST_F(FlagsTest, DividesWordsOwnOptionsAndParameters) {
  CallLine line = Parse(
      {"desk", "add-note", "--request-id", "17", "--notetext=Done = well", "--timeout", "500", "--home=/h"});
  EXPECT_THAT(line.findings, ::testing::IsEmpty());
  EXPECT_THAT(line.words, ElementsAre("desk", "add-note"));
  EXPECT_THAT(line.own, ElementsAre(Pair("home", "/h"), Pair("timeout", "500")));
  EXPECT_EQ(line.parameters, (json::Object{{"request-id", "17"}, {"notetext", "Done = well"}}));
}

TEST_F(FlagsTest, KnowsEveryNameOfASecret) {
  connector_.configuration[0] = Field::Text("key", "A key.").Secret().Alias("token");
  EXPECT_THAT(SecretNames(connector_), ::testing::IsSupersetOf({"key", "token", "password"}));
  EXPECT_THAT(SecretNames(connector_), Not(::testing::Contains("notetext")));
}

TEST_F(FlagsTest, ABooleanNeedsNoValue) {
  EXPECT_EQ(Parameters({"--ispublic"}), (json::Object{{"ispublic", true}}));
  EXPECT_EQ(Parameters({"--ispublic", "add-note"}), (json::Object{{"ispublic", true}}));
  EXPECT_EQ(Parameters({"desk", "--ispublic", "add-note"}), (json::Object{{"ispublic", true}}));
  EXPECT_EQ(Parameters({"--ispublic", "desk", "add-note"}), (json::Object{{"ispublic", true}}));
  // Past the action, a word can only be meant for the flag; the check will refuse it by its name.
  EXPECT_EQ(Parameters({"add-note", "--ispublic", "maybe"}), (json::Object{{"ispublic", "maybe"}}));
  EXPECT_EQ(Parameters({"desk", "add-note", "--ispublic", "maybe"}), (json::Object{{"ispublic", "maybe"}}));
  EXPECT_EQ(Parameters({"--ispublic", "False"}), (json::Object{{"ispublic", "False"}}));
  EXPECT_EQ(Parameters({"--ispublic=false"}), (json::Object{{"ispublic", "false"}}));
  EXPECT_EQ(Parameters({"--no-ispublic"}), (json::Object{{"ispublic", false}}));
}

TEST_F(FlagsTest, AnAtSignInTextStaysText) {
  EXPECT_EQ(Parameters({"--notetext", "@john: done"}), (json::Object{{"notetext", "@john: done"}}));
}

TEST_F(FlagsTest, ObjectsMayComeFromAFile) {
  EXPECT_EQ(Parameters({"--fields", "@fields"}), (json::Object{{"fields", "{\"impact\": 1}\n"}}));
  EXPECT_THAT(Findings({"--fields", "@gone"}), ElementsAre("--fields: can't read gone"));
}

TEST_F(FlagsTest, SecretsComeFromFilesInputAndEnvironment) {
  EXPECT_EQ(Parameters({"--technician-key", "@key"}), (json::Object{{"technician-key", "key-in-file"}}));
  EXPECT_EQ(Parameters({"--technician-key", "-"}), (json::Object{{"technician-key", "typed-key"}}));
  EXPECT_EQ(Parameters({"--technician-key=env:KEY"}), (json::Object{{"technician-key", "key-in-env"}}));
  EXPECT_THAT(
      Findings({"--technician-key", "env:GONE", "--password", "-", "--refresh-token", "-"}),
      ElementsAre(HasSubstr("technician-key: there is no environment variable"), HasSubstr("already read")));
}

TEST_F(FlagsTest, ASecretThatStandsInThePlaceOfANameIsNotRepeated) {
  inputs_.exists = [](const std::string& path) { return path == "key"; };
  for (const char* reference : {"env:3F2504E0-4F89", "@3F2504E0-4F89"})
    EXPECT_THAT(Findings({"--technician-key", reference}),
                ElementsAre(AllOf(HasSubstr("--technician-key: there is no "), Not(HasSubstr("3F25")))));
  EXPECT_EQ(Parameters({"--technician-key", "@key"}), (json::Object{{"technician-key", "key-in-file"}}));
}

TEST_F(FlagsTest, ASecretIsAskedForOnlyWhenTheLineIsRight) {
  EXPECT_EQ(Parse({"--technician-key", "-", "--odd"}).parameters, json::Object{});
  Parse({"--technician-key", "-", "--technician-key", "@key"});
  EXPECT_EQ(asked_, "");
  EXPECT_EQ(Parameters({"--technician-key", "-", "--request-id", "1"}),
            (json::Object{{"technician-key", "typed-key"}, {"request-id", "1"}}));
  EXPECT_EQ(asked_, "technician-key");
  inputs_.secret = [](const std::string&) -> Result<std::string> { return CancelledError("stopped"); };
  EXPECT_THAT(Findings({"--technician-key", "-"}), ElementsAre("--technician-key: stopped"));
}

TEST_F(FlagsTest, WhatAFlagRefersToHasARemedyOfItsOwn) {
  EXPECT_THAT(Wrong({"--technician-key", "env:GONE"}).assistance, HasSubstr("export it"));
  EXPECT_EQ(Wrong({"--fields", "@gone"}).assistance,
            InvalidConfigurationError("").assistance);  // that of `file` above
  EXPECT_THAT(Wrong({"--technician-key", "env:GONE", "--odd"}).assistance,
              HasSubstr("flintdesk actions ACTION"));
}

TEST_F(FlagsTest, TheRemedyNamesTheActionThatIsCalled) {
  EXPECT_THAT(Wrong({"desk", "add-note", "--odd", "--notetext", "x", "--odder"}).assistance,
              HasSubstr("`flintdesk actions add-note`"));
}

TEST_F(FlagsTest, WhatTheActionLacksIsSaidWithWhatTheLineHasTooMuch) {
  EXPECT_THAT(
      Wrong({"desk", "add-note", "--bogus", "1", "--ispublic", "perhaps"}).details,
      ElementsAre(HasSubstr("unknown flag \"--bogus\""), HasSubstr("ispublic: expected true or false"),
                  HasSubstr("request-id is missing"), HasSubstr("notetext is missing")));
}

TEST_F(FlagsTest, AFieldWithoutAFlagHasAPlaceWhereTheActionHasOne) {
  const std::vector<std::string> line{"add-note", "--urgency", "High", "--notetxt", "x"};
  EXPECT_THAT(Findings(line),
              ElementsAre("unknown flag \"--urgency\"", HasSubstr("did you mean --notetext?")));
  for (Field& field : connector_.actions[1].fields)
    if (field.name == "fields") field.takes_the_rest = true;
  EXPECT_THAT(
      Findings(line),
      ElementsAre("unknown flag \"--urgency\"; a field that has no flag of its own goes into --fields",
                  "unknown flag \"--notetxt\"; did you mean --notetext?"));
}

TEST_F(FlagsTest, WhatIsSpeltOrGivenWronglyIsNotAlsoMissing) {
  EXPECT_THAT(Wrong({"desk", "add-note", "--notetxt", "x", "--request-id"}).details,
              ElementsAre("unknown flag \"--notetxt\"; did you mean --notetext?",
                          HasSubstr("--request-id needs a value")));
  EXPECT_THAT(Wrong({"desk", "add-note", "--notestext", "--requestid=1"}).details,
              ElementsAre(HasSubstr("--notestext needs a value")));
}

TEST_F(FlagsTest, ASecretThatIsTypedOutIsRefusedAndNotRepeated) {
  EXPECT_THAT(
      Findings({"--technician-key", "tell-nobody"}),
      ElementsAre(AllOf(HasSubstr("@FILE, - (standard input) or env:NAME"), Not(HasSubstr("tell-nobody")))));
}

TEST_F(FlagsTest, ReportsAllFindingsAtOnce) {
  EXPECT_THAT(Findings({"--notetxt", "x", "-x", "--request-id", "1", "--request-id", "2", "--minutes"}),
              ElementsAre("unknown flag \"--notetxt\"; did you mean --notetext?", HasSubstr("two dashes"),
                          "--request-id is given twice", HasSubstr("--minutes needs a value")));
}

TEST_F(FlagsTest, AfterTwoDashesEverythingIsAWord) {
  EXPECT_THAT(Parse({"--", "--odd", "-x"}).words, ElementsAre("--odd", "-x"));
}

TEST_F(FlagsTest, DescribesTheFlagsOfAnAction) {
  std::vector<Flag> flags = FlagsOf(connector_, *connector_.FindAction("add-note"));
  ASSERT_GE(flags.size(), 11U);
  EXPECT_EQ(flags[0].name, "request-id");
  EXPECT_EQ(flags[0].placeholder, "ID");
  EXPECT_TRUE(flags[0].required);
  EXPECT_THAT(flags[2].aliases, ElementsAre("notestext"));
  EXPECT_EQ(flags.back().name, "technician-key");
  EXPECT_EQ(flags.back().placeholder, "@FILE|-|env:NAME");
  EXPECT_FALSE(flags.back().required);
}

}  // namespace
}  // namespace flintdesk::catalogue
