#include "connector/home.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "connector/memory.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HomeTest : public ::testing::Test {
 protected:
  Home Open() { return Home::Open(place_.folder()).value(); }
  std::string Refusal(const std::string& name) {
    Result<ConnectorFile> file = Open().ReadConnector(name);
    EXPECT_FALSE(file.ok());
    if (file.ok()) return {};
    EXPECT_EQ(file.error().code, Code::kInvalidConfiguration);
    return file.error().Sentence();
  }
  std::string RefusalOf(std::string_view content) {
    place_.Write("connectors/desk.json", content);
    return Refusal("desk");
  }
  Result<ConnectorFile> ReadConfig(std::string_view config) {
    place_.Write("connectors/desk.json", R"({"type": "t", "config": )" + std::string(config) + "}");
    return Open().ReadConnector("desk");
  }

  testing::TemporaryHome place_;
};

TEST_F(HomeTest, AFolderWithoutConnectorsIsNotAHomeAndTheErrorSaysHowToNameOne) {
  std::filesystem::create_directory(place_.folder() / "empty");
  Result<Home> home = Home::Find((place_.folder() / "empty").string());
  ASSERT_FALSE(home.ok());
  EXPECT_EQ(home.error().code, Code::kInvalidConfiguration);
  EXPECT_THAT(home.error().Sentence(),
              AllOf(HasSubstr("--home"), HasSubstr("FLINTDESK_HOME"), HasSubstr("init")));
}

TEST_F(HomeTest, TheOptionWinsOverTheEnvironment) {
  ::setenv("FLINTDESK_HOME", "/nowhere", 1);
  EXPECT_EQ(Home::Find(place_.folder().string())->Folder(), place_.folder());
  EXPECT_EQ(Home::Wanted(std::nullopt), "/nowhere");
  ::setenv("FLINTDESK_HOME", "", 1);
  EXPECT_EQ(Home::Wanted(std::nullopt), std::filesystem::current_path());
  ::unsetenv("FLINTDESK_HOME");
}

TEST_F(HomeTest, CreateMakesTheFolders) {
  Result<Home> home = Home::Create(place_.folder() / "new" / "home");
  ASSERT_TRUE(home.ok());
  EXPECT_TRUE(std::filesystem::is_directory(home->Data()));
  EXPECT_THAT(home->ConnectorNames(), IsEmpty());
}

TEST_F(HomeTest, AnUnknownConnectorNamesTheKnownOnes) {
  place_.Write("connectors/desk.json", "{}");
  place_.Write("connectors/other.json", "{}");
  place_.Write("connectors/notes.txt", "");
  EXPECT_THAT(Open().ConnectorNames(), ElementsAre("desk", "other"));
  EXPECT_THAT(Refusal("desc"), AllOf(HasSubstr("connector not found"), HasSubstr("Did you mean desk?"),
                                     HasSubstr("Known: desk, other.")));
}

TEST_F(HomeTest, ANameThatNobodyKnowsIsShownOnOneLine) {
  EXPECT_THAT(Refusal("x\n2026 error forged\x1b[31m"), AllOf(HasSubstr("x\\n2026 error forged\\u001b[31m"),
                                                             Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

TEST_F(HomeTest, ANameCannotLeaveTheFolder) {
  place_.Write("secret.json", R"({"type": "t", "config": {}})");
  for (const char* name : {"../secret", "", ".", "..", "a/b", "a\nb", "\\x"})
    EXPECT_THAT(Refusal(name), HasSubstr("connector not found")) << name;
}

TEST_F(HomeTest, SyntaxErrorsNameFileLineAndColumn) {
  EXPECT_THAT(RefusalOf("{\n  \"type\": \"t\",\n  oops\n}"),
              AllOf(HasSubstr("connectors/desk.json"), HasSubstr("line 3")));
}

TEST_F(HomeTest, TheShapeOfTheFileIsChecked) {
  EXPECT_THAT(RefusalOf("[]"), HasSubstr("expected a JSON object"));
  EXPECT_THAT(RefusalOf(R"({"type": "t", "confg": {}})"), HasSubstr(R"(did you mean "config"?)"));
  EXPECT_THAT(RefusalOf(R"({"config": {}})"), HasSubstr("\"type\" is missing"));
  EXPECT_THAT(RefusalOf(R"({"type": 1, "config": {}})"), HasSubstr("must be a text"));
  EXPECT_THAT(RefusalOf(R"({"type": "t", "config": []})"), HasSubstr("\"config\" is missing"));
}

TEST_F(HomeTest, ValuesComeFromTheEnvironmentAndFromFiles) {
  ::setenv("FLINTDESK_TEST_KEY", "from-env", 1);
  place_.Write("key", "from-file\r\n");
  Result<ConnectorFile> file = ReadConfig(
      R"({"a": "${env:FLINTDESK_TEST_KEY}", "b": "${file:key}", "c": "plain", "d": {"e": "${file:key}"}})");
  ASSERT_TRUE(file.ok()) << file.error().Sentence();
  EXPECT_EQ(
      file->configuration,
      (json::Object{
          {"a", "from-env"}, {"b", "from-file"}, {"c", "plain"}, {"d", json::Object{{"e", "from-file"}}}}));
  EXPECT_THAT(file->indirect, ElementsAre("a", "b", "d"));
  ::unsetenv("FLINTDESK_TEST_KEY");
}

TEST_F(HomeTest, BlanksAroundAReferredValueAreCutOff) {
  place_.Write("key", "\uFEFF\u00A0 from file \t\u2028\r\n\r\n");
  Result<ConnectorFile> file = ReadConfig(R"({"a": "${file:key}"})");
  ASSERT_TRUE(file.ok()) << file.error().Sentence();
  EXPECT_EQ(file->configuration, (json::Object{{"a", "from file"}}));
  EXPECT_THAT(file->origins.at("a"), HasSubstr("/key"));
}

TEST_F(HomeTest, AReferredFileInUtf16IsNamedAsThat) {
  place_.Write("key", std::string("\xFF\xFE"
                                  "k\0e\0y\0\n\0",
                                  10));
  Result<ConnectorFile> file = ReadConfig(R"({"a": "${file:key}"})");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().Sentence(), AllOf(HasSubstr("/key is UTF-16 text"), HasSubstr("iconv")));
}

TEST_F(HomeTest, MissingVariablesAndFilesAreNamedTogether) {
  Result<ConnectorFile> file = ReadConfig(R"({"a": "${env:FLINTDESK_NOT_SET}", "b": "${file:no/such}"})");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().Sentence(),
              AllOf(HasSubstr("FLINTDESK_NOT_SET is not set"), HasSubstr("no/such")));
}

TEST_F(HomeTest, AReferenceMustBeTheWholeValue) {
  Result<ConnectorFile> file = ReadConfig(R"({"proxy": "http://me:${env:HOME}@proxy"})");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().Sentence(), HasSubstr("must be the whole value"));
}

TEST_F(HomeTest, AReferenceOfAnUnknownKindIsRefused) {
  for (const std::string word : {"vault", "ENV", "aws-secret", "file_2"}) {
    Result<ConnectorFile> file = ReadConfig(R"({"technician-key": "${)" + word + R"(:desk/key}"})");
    ASSERT_FALSE(file.ok()) << word;
    EXPECT_EQ(file.error().code, Code::kInvalidConfiguration);
    EXPECT_THAT(file.error().Sentence(),
                AllOf(HasSubstr("technician-key: ${" + word + ":…} is unknown"),
                      HasSubstr("${env:NAME} or ${file:PATH}"), Not(HasSubstr("desk/key"))));
  }
}

TEST_F(HomeTest, ADollarSignElsewhereIsPlainText) {
  for (const std::string text : {"$vault:x", "a${vault:x}", "${vault:x}b", "${HOME}", "${}", "${:x}",
                                 "${a b:x}", "$", "${vault:x", "${a:b}${c:d}"}) {
    Result<ConnectorFile> file = ReadConfig(R"({"technician-key": ")" + text + R"("})");
    ASSERT_TRUE(file.ok()) << text << ": " << file.error().Sentence();
    EXPECT_EQ(file->configuration, (json::Object{{"technician-key", text}}));
  }
}

TEST_F(HomeTest, ValuesEncryptedByFlintMustBeEnteredAnew) {
  Result<ConnectorFile> file = ReadConfig(R"({"technician-key": "encc#AbCd"})");
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().Sentence(), AllOf(HasSubstr("entered anew"), Not(HasSubstr("AbCd"))));
}

TEST_F(HomeTest, ValuesEncryptedByFlintAreKnownBehindAReferenceToo) {
  ::setenv("FLINTDESK_TEST_KEY", "encc#AbCd", 1);
  place_.Write("key", "encc#EfGh\n");
  Unread unread;
  place_.Write("connectors/desk.json",
               R"({"type": "t", "config": {"technician-key": "${env:FLINTDESK_TEST_KEY}",
      "proxy": "${file:key}", "fields": {"a": "${file:key}"}, "host-name": "desk"}})");
  Result<ConnectorFile> file = Open().ReadConnector("desk", &unread);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->configuration, (json::Object{{"host-name", "desk"}}));
  EXPECT_THAT(unread, ElementsAre(AllOf(HasSubstr("technician-key: "),
                                        HasSubstr("variable FLINTDESK_TEST_KEY "), HasSubstr("entered anew")),
                                  AllOf(HasSubstr("proxy: "), HasSubstr("/key was encrypted")),
                                  HasSubstr("fields: ")));
  const Error error = WrongConnector("desk.json", unread, {});
  EXPECT_EQ(error.code, Code::kInvalidConfiguration);
  EXPECT_THAT(error.Sentence(), AllOf(Not(HasSubstr("AbCd")), Not(HasSubstr("EfGh"))));
  ::unsetenv("FLINTDESK_TEST_KEY");
}

TEST_F(HomeTest, ABareConfigurationObjectIsReadWhereItIsAllowed) {
  place_.Write("bare.json", R"({"port":9090,"host-name":"localhost"})");
  Result<ConnectorFile> file = ReadConnectorFile(place_.folder() / "bare.json", place_.folder(), true);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->type, "");
  EXPECT_EQ(file->configuration, (json::Object{{"port", 9090}, {"host-name", "localhost"}}));
  EXPECT_FALSE(ReadConnectorFile(place_.folder() / "bare.json", place_.folder(), false).ok());
}

TEST(MemoryTest, KeepsInAFile) {
  testing::TemporaryHome place;
  MakeMemory(place.folder() / "data")->Write("api", json::Object{{"version", "v3"}});
  std::unique_ptr<Memory> another = MakeMemory(place.folder() / "data");
  EXPECT_EQ(another->Read("api"), json::Value(json::Object{{"version", "v3"}}));
  EXPECT_EQ(another->Read("other"), std::nullopt);
  EXPECT_EQ(another->Read("../api"), std::nullopt);
}

TEST(MemoryTest, KeepsInMemoryWhereNothingCanBeWritten) {
  testing::TemporaryHome place;
  place.Write("data", "a file stands where the folder should be");
  for (const std::filesystem::path& folder : {place.folder() / "data", std::filesystem::path()}) {
    std::unique_ptr<Memory> memory = MakeMemory(folder);
    memory->Write("api", 3);
    EXPECT_EQ(memory->Read("api"), json::Value(3));
  }
}

TEST(MemoryTest, RemovesWhatIsOldOfAKind) {
  testing::TemporaryHome place;
  const std::filesystem::path data = place.folder() / "data";
  std::unique_ptr<Memory> memory = MakeMemory(data);
  const auto age = [&](const std::string& file, std::chrono::hours hours) {
    std::filesystem::last_write_time(data / file, std::filesystem::file_time_type::clock::now() - hours);
  };
  for (const char* name : {"form-of-a", "form-of-b", "record-clock-of-a"}) memory->Write(name, 3);
  place.Write("data/form-of-mine.txt", "somebody's own");
  std::filesystem::create_directory(data / "form-of-folder.json");
  for (const char* file :
       {"form-of-a.json", "record-clock-of-a.json", "form-of-mine.txt", "form-of-folder.json"})
    age(file, std::chrono::hours(49));
  age("form-of-b.json", std::chrono::hours(47));
  memory->RemoveOld("form-of-", std::chrono::hours(48));
  EXPECT_EQ(memory->Read("form-of-a"), std::nullopt);
  EXPECT_EQ(memory->Read("form-of-b"), json::Value(3));
  EXPECT_EQ(memory->Read("record-clock-of-a"), json::Value(3));
  EXPECT_TRUE(std::filesystem::exists(data / "form-of-mine.txt"));
  EXPECT_TRUE(std::filesystem::exists(data / "form-of-folder.json"));
  MakeMemory(place.folder() / "nothing")->RemoveOld("form-of-", std::chrono::hours(48));
  MakeMemory({})->RemoveOld("form-of-", std::chrono::hours(48));
}

TEST(MemoryTest, WhatCannotBeReadIsForgotten) {
  testing::TemporaryHome place;
  place.Write("api.json", "{broken");
  EXPECT_EQ(MakeMemory(place.folder())->Read("api"), std::nullopt);
}

}  // namespace
}  // namespace flintdesk::connector
