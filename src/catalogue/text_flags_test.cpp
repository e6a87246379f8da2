#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/example_connector.hpp"
#include "catalogue/flags.hpp"
#include "catalogue/reference.hpp"

namespace flintdesk::catalogue {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TextFlagsTest : public ::testing::Test {
 protected:
  TextFlagsTest() {
    inputs_.file = [this](const std::string& path) -> Result<std::string> {
      const auto file = files_.find(path);
      if (file == files_.end()) return InvalidConfigurationError("can't read " + path + ": no such file");
      return file->second;
    };
    inputs_.exists = [this](const std::string& path) { return files_.contains(path); };
    inputs_.standard_input = [this]() -> Result<std::string> {
      ++reads_;
      return std::string("from a pipe\n");
    };
    inputs_.secret = [](const std::string&) -> Result<std::string> { return std::string("key\n"); };
    connector_.actions[1].fields.push_back(
        Field::Text("site", "Site; - for none.").DashHasAMeaning().Example("-"));
  }

  CallLine Parse(std::vector<std::string> arguments) {
    return ParseCallLine(connector_, arguments, own_, inputs_);
  }
  json::Object Parameters(std::vector<std::string> arguments) {
    CallLine line = Parse(std::move(arguments));
    EXPECT_THAT(line.findings, IsEmpty());
    return line.parameters;
  }
  Error Wrong(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"desk", "add-note", "--request-id", "1"});
    return WrongCallLine(connector_, Parse(std::move(arguments)));
  }
  /// Without a person to ask.
  std::vector<std::string> Findings(std::vector<std::string> arguments) {
    return Wrong(std::move(arguments)).details;
  }

  std::map<std::string, std::string> files_{{"a.log", "one <two>\r\nthree\r\n"},
                                            {"marked", "\uFEFFmarked\n"},
                                            {"wide", std::string("o\0n\0e\0", 6)},
                                            {"latin",
                                             "Stra\xDF"
                                             "e"},
                                            {"bytes", std::string("a long run of text\0and a zero", 29)}};
  int reads_ = 0;
  Connector connector_ = ExampleConnector();
  std::vector<Flag> own_{{.name = "home", .placeholder = "DIR", .help = ""}};
  FlagInputs inputs_;
};

TEST_F(TextFlagsTest, WhatCannotBeUndoneIsAskedAboutOnceAllElseIsRight) {
  connector_.actions[1].irreversible = true;
  std::vector<std::string> asked;
  bool answer = false;
  inputs_.confirm = [&](const std::string& question) -> Result<bool> {
    asked.push_back(question);
    return answer;
  };
  const Error declined = Wrong({"--notetext", "x"});
  EXPECT_EQ(declined.code, Code::kCancelled);
  EXPECT_EQ(declined.Sentence(),
            "add-note was not carried out, because the answer was no. Nothing was sent.");
  EXPECT_THAT(asked, ElementsAre("add-note can't be undone. Carry it out?"));
  answer = true;
  EXPECT_THAT(Parse({"add-note", "--notetext", "x"}).findings, IsEmpty());
  EXPECT_EQ(asked.size(), 2U);
  // Nobody types an answer for a line that is wrong anyway.
  EXPECT_THAT(Parse({"add-note", "--nosuch", "x"}).findings, ElementsAre(HasSubstr("unknown flag")));
  EXPECT_EQ(asked.size(), 2U);
}

TEST_F(TextFlagsTest, WhatIsHeldBackIsNotAskedAbout) {
  connector_.actions[1].irreversible = true;
  connector_.actions[1].irreversible_where = "over V1";
  Field held = Field::Boolean("dry-run", "Only say what would be changed.");
  held.holds_back = true;
  connector_.actions[1].fields.push_back(held);
  std::vector<std::string> asked;
  inputs_.confirm = [&](const std::string& question) -> Result<bool> {
    asked.push_back(question);
    return true;
  };
  EXPECT_THAT(Parse({"add-note", "--notetext", "x", "--dry-run"}).findings, IsEmpty());
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_THAT(Parse({"add-note", "--notetext", "x", "--dry-run=false"}).findings, IsEmpty());
  EXPECT_THAT(asked, ElementsAre("add-note can't be undone over V1. Carry it out?"));
}

TEST_F(TextFlagsTest, WhatCannotBeUndoneGoesOnWithYesAndWhereNobodyIs) {
  connector_.actions[1].irreversible = true;
  EXPECT_THAT(Parse({"add-note", "--notetext", "x"}).findings, IsEmpty());
  inputs_.confirm = [](const std::string&) -> Result<bool> { return false; };
  const CallLine line = Parse({"--yes", "desk", "add-note", "--notetext", "x"});
  EXPECT_THAT(line.findings, IsEmpty());
  EXPECT_THAT(line.words, ElementsAre("desk", "add-note"));
  EXPECT_THAT(ActionText(connector_, connector_.actions[1]), HasSubstr("--yes"));
  // An action that can be undone has no such flag.
  EXPECT_THAT(Parse({"desk", "get-request", "--yes"}).findings,
              ElementsAre(HasSubstr("unknown flag \"--yes\"")));
}

TEST_F(TextFlagsTest, ATextComesFromAFileOrFromStandardInput) {
  EXPECT_EQ(Parameters({"--notetext-file", "a.log"}), (json::Object{{"notetext", "one <two>\r\nthree"}}));
  EXPECT_EQ(Parameters({"--notetext-file=marked"}), (json::Object{{"notetext", "marked"}}));
  EXPECT_EQ(Parameters({"--notetext-file", "-"}), (json::Object{{"notetext", "from a pipe"}}));
  EXPECT_EQ(Parameters({"--notestext-file", "a.log"}), (json::Object{{"notetext", "one <two>\r\nthree"}}));
}

TEST_F(TextFlagsTest, OnlyTextsOfARequestDo) {
  for (const char* flag : {"--request-id-file", "--ispublic-file", "--technician-key-file", "--password-file",
                           "--host-name-file", "--fields-file", "--kind-file"})
    EXPECT_THAT(Parse({flag, "a.log"}).findings, ElementsAre(HasSubstr("unknown flag"))) << flag;
}

TEST_F(TextFlagsTest, TheTextAndItsFileTogetherAreTooMuch) {
  const auto both = ElementsAre("--notetext and --notetext-file both give the text; give one of them");
  EXPECT_THAT(Findings({"--notetext", "x", "--notetext-file", "a.log"}), both);
  EXPECT_THAT(Findings({"--notetext-file", "a.log", "--notetext", "x"}), both);
  EXPECT_THAT(Findings({"--notestext", "x", "--notetext-file", "a.log"}),
              ElementsAre(HasSubstr("--notestext and --notetext-file both")));
  EXPECT_THAT(Findings({"--notetext-file", "a.log", "--notetext-file", "a.log"}),
              ElementsAre("--notetext-file is given twice"));
}

TEST_F(TextFlagsTest, AFileThatIsNoTextIsNamedWithARemedy) {
  EXPECT_THAT(Findings({"--notetext-file", "gone"}),
              ElementsAre("--notetext-file: can't read gone: no such file"));
  EXPECT_THAT(Findings({"--notetext-file", "latin"}), ElementsAre("--notetext-file: latin is not UTF-8"));
  EXPECT_THAT(Wrong({"--notetext-file", "latin"}).assistance, HasSubstr("iconv"));
  EXPECT_THAT(Findings({"--notetext-file", "wide"}), ElementsAre(HasSubstr("wide is UTF-16")));
  EXPECT_THAT(Findings({"--notetext-file", "bytes"}), ElementsAre(HasSubstr("bytes holds zero bytes")));
  EXPECT_THAT(Findings({"--notetext-file", ""}), ElementsAre("--notetext-file has no file name"));
  EXPECT_THAT(Findings({"--notetext-file"}), ElementsAre(HasSubstr("--notetext-file needs a value")));
  EXPECT_EQ(Wrong({"--notetext-file", "latin"}).code, Code::kInvalidRequest);
}

TEST_F(TextFlagsTest, StandardInputIsReadOnceAndOnlyForALineThatIsRight) {
  EXPECT_THAT(Findings({"--notetext-file", "-", "--odd"}), ElementsAre(HasSubstr("--odd")));
  EXPECT_THAT(Findings({"--notetext-file", "-", "--technician-key", "-"}),
              ElementsAre(HasSubstr("--technician-key: standard input was already read")));
  EXPECT_EQ(reads_, 0);
}

TEST_F(TextFlagsTest, ATextThatLooksLikeAFileIsRefusedWhereNobodyCanBeAsked) {
  for (const char* text : {"-", "@a.log", "@/etc/hosts", "@./gone", "@../gone", "@~/gone", "@-"}) {
    for (const std::vector<std::string>& form :
         {std::vector<std::string>{"--notetext", text}, {std::string("--notetext=") + text}}) {
      const Error error = Wrong(form);
      EXPECT_THAT(error.details, ElementsAre(AllOf(HasSubstr("--notetext-file "), HasSubstr(text)))) << text;
      EXPECT_THAT(error.assistance, AllOf(HasSubstr("printf %s "), HasSubstr("--notetext-file -")));
      EXPECT_EQ(error.code, Code::kInvalidRequest);
    }
  }
}

TEST_F(TextFlagsTest, OrdinaryTextsAreNotAskedAbout) {
  for (const char* text :
       {"@john please look", "@john", "@", "- one\n- two", "--", "a@b.example", "@gone.log"})
    EXPECT_EQ(Parameters({std::string("--notetext=") + text}), (json::Object{{"notetext", text}})) << text;
  EXPECT_EQ(Parameters({"--site", "-"}), (json::Object{{"site", "-"}}));
}

TEST_F(TextFlagsTest, OneWordThatNamesNoFileIsSentWithAWarning) {
  for (const char* text : {"@gone.log", "@john"}) {
    const CallLine line = Parse({"desk", "add-note", std::string("--notestext=") + text});
    EXPECT_THAT(line.findings, IsEmpty());
    EXPECT_THAT(line.warnings, ElementsAre(AllOf(HasSubstr(text), HasSubstr("--notestext-file FILE"))))
        << text;
  }
  for (const char* text : {"@john please look", "@", "a@b.example", "- one\n- two", "@one\ntwo"})
    EXPECT_THAT(Parse({std::string("--notetext=") + text}).warnings, IsEmpty()) << text;
  EXPECT_THAT(Parse({"--fields", "@a.log", "--technician-key", "@a.log"}).warnings, IsEmpty());
}

TEST_F(TextFlagsTest, APersonIsAskedLastAndDecides) {
  std::string asked;
  bool response = true;
  inputs_.confirm = [&](const std::string& question) -> Result<bool> {
    asked = question;
    return response;
  };
  EXPECT_EQ(Parameters({"--notetext", "-"}), (json::Object{{"notetext", "-"}}));
  EXPECT_THAT(asked, AllOf(HasSubstr("--notetext"), HasSubstr("\"-\"")));
  response = false;
  EXPECT_THAT(Findings({"--notetext", "@a.log"}), ElementsAre(HasSubstr("--notetext-file a.log")));
  asked.clear();
  EXPECT_THAT(Findings({"--notetext", "-", "--odd"}), ElementsAre(HasSubstr("--odd")));
  EXPECT_EQ(asked, "");
}

TEST_F(TextFlagsTest, AGuessKnowsTheFlagsOfTheActionThatIsCalled) {
  EXPECT_THAT(Parse({"desk", "add-note", "--notetxt-file", "a.log"}).findings,
              ElementsAre("unknown flag \"--notetxt-file\"; did you mean --notetext-file?"));
  EXPECT_THAT(Parse({"--notetxt", "x", "desk", "get-request"}).findings,
              ElementsAre("unknown flag \"--notetxt\""));
  EXPECT_THAT(Findings({"--file", "a.log", "--notetext", "x"}), ElementsAre("unknown flag \"--file\""));
}

TEST_F(TextFlagsTest, ASecretThatCanBeNoneIsASettingThatIsWrong) {
  files_["key"] = "tell\u2013nobody";
  files_["empty"] = "\uFEFF \r\n";
  for (const char* file : {"key", "empty", "wide"}) {
    const Error error = Wrong({"--notetext", "x", "--technician-key", std::string("@") + file});
    EXPECT_EQ(error.code, Code::kInvalidConfiguration) << file;
    EXPECT_THAT(error.Sentence(),
                AllOf(HasSubstr("--technician-key: " + std::string(file)), Not(HasSubstr("nobody"))));
  }
  EXPECT_EQ(Wrong({"--notetext", "x", "--technician-key", "@key", "--odd"}).code, Code::kInvalidRequest);
  files_["key"] = "\uFEFF\u00A0 tell-you\u2028\r\n";
  EXPECT_EQ(Parameters({"--technician-key", "@key"}), (json::Object{{"technician-key", "tell-you"}}));
}

TEST_F(TextFlagsTest, HelpAndFlagsNameTheFile) {
  const std::vector<Flag> flags = FlagsOf(connector_, connector_.actions[1]);
  EXPECT_EQ(flags[2].file, "notetext-file");
  EXPECT_EQ(flags[0].file, "");
  EXPECT_EQ(flags.back().file, "");
}

TEST_F(TextFlagsTest, AShortTextHasNoFlagForAFile) {
  EXPECT_THAT(Parse({"--to-file", "a.log"}).findings, ElementsAre(HasSubstr("unknown flag \"--to-file\"")));
  EXPECT_EQ(Parameters({"--to", "-"}), (json::Object{{"to", "-"}}));
  const Error error = Wrong({"--to", "@a.log", "--notetext", "x"});
  EXPECT_THAT(
      error.details,
      ElementsAre("--to @a.log would send \"@a.log\" itself as the text, and this text comes from no file"));
  EXPECT_EQ(error.assistance, "Give the text: --to \"$(cat a.log)\".");
  EXPECT_THAT(ActionText(connector_, connector_.actions[1]),
              AllOf(HasSubstr("--notetext-file"), Not(HasSubstr("--to-file"))));
}

}  // namespace
}  // namespace flintdesk::catalogue
