#include "cli/settings.hpp"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/testing/temporary_folder.hpp"
#include "base/trace.hpp"

namespace flintdesk::cli {
namespace {

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    ::unsetenv("FLINTDESK_LOG_LEVEL");
    ::unsetenv("FLINTDESK_TRACE");
  }
  ~SettingsTest() override {
    StopTraceToFile();
    ::unsetenv("FLINTDESK_TRACE");
    ::unsetenv("FLINTDESK_LOG_LEVEL");
    SetLogLevel(LogLevel::kInfo);
  }
  Result<std::map<std::string, std::string>> Read(const std::string& text) {
    EXPECT_TRUE(WriteFile(home_ / "flintdesk.conf", text).ok());
    return ReadSettings(home_);
  }
  const flintdesk::testing::TemporaryFolder folder_;
  const std::filesystem::path& home_ = folder_.path();
};

TEST_F(SettingsTest, AMissingFileIsEmpty) { EXPECT_TRUE(ReadSettings(home_).value().empty()); }

TEST_F(SettingsTest, ReadsNamesValuesAndComments) {
  EXPECT_EQ(Read("# quiet\n\n log-level = \"error\" \r\n").value().at("log-level"), "error");
}

TEST_F(SettingsTest, NamesLineAndNearestName) {
  EXPECT_EQ(
      Read("\nloglevel = x").error().Sentence(),
      (home_ / "flintdesk.conf").string() + ", line 2: unknown setting loglevel. Did you mean log-level?");
  EXPECT_NE(Read("log-level").error().message.find("line 1: this line is not a setting"), std::string::npos);
}

TEST_F(SettingsTest, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  std::map<std::string, std::string> file{{"log-level", "error"}};
  ASSERT_TRUE(ApplyLogLevel("", file).ok());
  EXPECT_FALSE(LogEnabled(LogLevel::kWarning));
  ::setenv("FLINTDESK_LOG_LEVEL", "warning", 1);
  ASSERT_TRUE(ApplyLogLevel("", file).ok());
  EXPECT_TRUE(LogEnabled(LogLevel::kWarning));
  ASSERT_TRUE(ApplyLogLevel("debug", file).ok());
  EXPECT_TRUE(LogEnabled(LogLevel::kDebug));
}

TEST_F(SettingsTest, AnUnknownLevelIsNamedWithItsSource) {
  ::setenv("FLINTDESK_LOG_LEVEL", "loud", 1);
  EXPECT_EQ(ApplyLogLevel("", {}).error().message, "FLINTDESK_LOG_LEVEL is loud, which is not a log level");
}

TEST_F(SettingsTest, TheTraceGoesToTheFileThatTheNearestNames) {
  const std::map<std::string, std::string> file{{"trace", "of-file"}};
  ASSERT_TRUE(Read("trace = of-file").ok());
  ASSERT_TRUE(ApplyTrace(std::nullopt, {}, home_).ok());
  EXPECT_FALSE(TraceEnabled());
  ASSERT_TRUE(ApplyTrace(std::nullopt, file, home_).ok());
  Trace("file\n");
  ::setenv("FLINTDESK_TRACE", folder_.PathOf("of-variable").c_str(), 1);
  ASSERT_TRUE(ApplyTrace(std::nullopt, file, home_).ok());
  Trace("variable\n");
  ASSERT_TRUE(ApplyTrace(folder_.PathOf("of-line"), file, home_).ok());
  Trace("line\n");
  EXPECT_EQ(folder_.Read("of-file") + folder_.Read("of-variable") + folder_.Read("of-line"),
            "file\nvariable\nline\n");
  EXPECT_FALSE(ApplyTrace("", file, home_).ok());  // a variable of the shell that holds nothing
}

TEST_F(SettingsTest, ASettingThatOthersCanChangeDoesNotSayWhatIsWrittenTo) {
  const std::map<std::string, std::string> file = Read("trace = of-file").value();
  std::filesystem::permissions(home_ / "flintdesk.conf", std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(ApplyTrace(std::nullopt, file, home_).error().code, Code::kInvalidConfiguration);
  EXPECT_FALSE(std::filesystem::exists(home_ / "of-file"));
}

}  // namespace
}  // namespace flintdesk::cli
