#include <csignal>
#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "cli/init_command.hpp"
#include "cli/testing/terminal.hpp"
#include "connector/testing/temporary_home.hpp"
#include "simulator/simulator.hpp"

namespace flintdesk::cli {
namespace {

namespace fs = std::filesystem;
using simulator::Simulator;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Terminal;

constexpr const char* kKey = "INIT-TEST-KEY-0007";

int StatusOf(Code code) { return static_cast<int>(code); }

class InitTest : public ::testing::Test {
 protected:
  InitTest() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "FLINTDESK_HOME"})
      ::unsetenv(name);
    scratch_.Write("key.txt", std::string(kKey) + "\n");
    options_.folder = home().string();
  }

  fs::path home() const { return scratch_.folder() / "desk"; }
  std::string In(const fs::path& file) const { return ReadFile(home() / file).value(); }
  static unsigned ModeOf(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  }

  void GiveAllAnswers() {
    options_.host = "localhost";
    options_.port = "8080";
    options_.tls = false;
    options_.key = "@" + (scratch_.folder() / "key.txt").string();
    options_.skip_doctor = true;
  }

  std::unique_ptr<Simulator> StartSimulator(bool tls) {
    simulator::SimulatorOptions options;
    options.api_key = kKey;
    options.tls = tls;
    auto started = Simulator::Start(options);
    EXPECT_TRUE(started.ok());
    return std::move(started).value();
  }

  int Run(Prompt& prompt) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    int status = MakeHome(options_, prompt);
    output_ = ::testing::internal::GetCapturedStdout();
    errors_ = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(output_ + errors_, Not(HasSubstr(kKey)));
    return status;
  }
  /// With nobody to ask.
  int Run() {
    Prompt nobody(-1, -1);
    return Run(nobody);
  }

  connector::testing::TemporaryHome scratch_;
  InitOptions options_;
  std::string output_;
  std::string errors_;
};

TEST_F(InitTest, MakesAHomeFromItsOptions) {
  GiveAllAnswers();
  EXPECT_EQ(Run(), 0) << errors_;
  const json::Value file = json::Parse(In("connectors/manageenginesdp.json")).value();
  EXPECT_EQ(*file.Find("type"), json::Value("flint-manageenginesdp-connector"));
  EXPECT_EQ(*file.Find("config"),
            json::Value(json::Object{{"host-name", "localhost"},
                                     {"port", 8080},
                                     {"is-ssl", false},
                                     {"technician-key", "${file:secrets/manageenginesdp.key}"}}));
  EXPECT_EQ(In("secrets/manageenginesdp.key"), std::string(kKey) + "\n");
  EXPECT_EQ(ModeOf(home() / "secrets"), 0700U);
  EXPECT_EQ(ModeOf(home() / "secrets/manageenginesdp.key"), 0600U);
  EXPECT_EQ(In("secrets/.gitignore"), "*\n");
  EXPECT_THAT(In("flintbox/first/hello.rb"), HasSubstr("@call.connector('manageenginesdp')"));
  EXPECT_THAT(In("flintbox/first/hello.rb"), HasSubstr("--input '{\"request-id\": 17}'"));
  EXPECT_TRUE(fs::is_directory(home() / "config"));
  EXPECT_TRUE(fs::is_directory(home() / "data"));
  EXPECT_THAT(output_, HasSubstr("\n  config/\n  data/\n"));
  EXPECT_THAT(output_, HasSubstr("flintdesk run first:hello.rb --home " + home().string()));
}

TEST_F(InitTest, RefersToTheEnvironmentAndKeepsNoKeyThen) {
  GiveAllAnswers();
  options_.key = "env:SDP_TECHNICIAN_KEY";
  EXPECT_EQ(Run(), 0) << errors_;
  EXPECT_THAT(In("connectors/manageenginesdp.json"), HasSubstr("\"${env:SDP_TECHNICIAN_KEY}\""));
  EXPECT_FALSE(fs::exists(home() / "secrets"));
}

TEST_F(InitTest, RefusesAKeyOnTheCommandLineWithoutRepeatingIt) {
  GiveAllAnswers();
  options_.key = kKey;
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("--key @FILE, --key - (standard input) or --key env:NAME"));
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitTest, RefusesAKeyFileWithMoreThanAKey) {
  GiveAllAnswers();
  scratch_.Write("key.txt", std::string(kKey) + " and a remark\n");
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("holds more than one word"));
}

TEST_F(InitTest, AKeyFileThatHoldsNoKeyIsAWrongSetting) {
  for (const char* content : {"", " \r\n", "cl\u00E9\n", "two\nlines"}) {
    GiveAllAnswers();
    scratch_.Write("key.txt", content);
    EXPECT_EQ(Run(), StatusOf(Code::kInvalidConfiguration)) << content;
    EXPECT_THAT(errors_, HasSubstr("key.txt"));
    EXPECT_FALSE(fs::exists(home()));
  }
}

TEST_F(InitTest, RefusesAKeyThatFlintEncrypted) {
  GiveAllAnswers();
  scratch_.Write("key.txt", "encc#AbCd\n");
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("encrypted by Flint"));
  EXPECT_THAT(errors_, Not(HasSubstr("AbCd")));
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitTest, NamesTheOptionsThatAreMissingWhenThereIsNobodyToAsk) {
  options_.host = "localhost";
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("--port N; --tls or --no-tls; --key @FILE, - or env:NAME"));
  EXPECT_THAT(errors_, Not(HasSubstr("--host NAME;")));
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitTest, DividesAWholeAddress) {
  struct Case {
    const char *address, *host;
    int port;
    bool tls;
    const char* path;
  };
  const Case kCases[] = {
      {"https://it.example/helpdesk", "it.example", 443, true, "/helpdesk"},
      {"https://it.example:8443/helpdesk/", "it.example", 8443, true, "/helpdesk"},
      {"HTTP://it.example", "it.example", 80, false, nullptr},
      {"https://[::1]:8443/", "::1", 8443, true, nullptr},
  };
  int number = 0;
  for (const bool as_url : {false, true}) {
    for (const Case& each : kCases) {
      GiveAllAnswers();
      options_.name = "desk-" + std::to_string(++number);
      options_.port.clear();
      options_.tls.reset();
      options_.host = as_url ? "" : each.address;
      options_.url = as_url ? each.address : "";
      ASSERT_EQ(Run(), 0) << errors_;
      const json::Value file = json::Parse(In("connectors/" + options_.name + ".json")).value();
      const json::Value& config = *file.Find("config");
      EXPECT_EQ(*config.Find("host-name"), json::Value(each.host)) << each.address;
      EXPECT_EQ(*config.Find("port"), json::Value(each.port)) << each.address;
      EXPECT_EQ(*config.Find("is-ssl"), json::Value(each.tls)) << each.address;
      const json::Value* path = config.Find("base-path");
      EXPECT_EQ(path == nullptr ? json::Value() : *path,
                each.path == nullptr ? json::Value() : json::Value(each.path))
          << each.address;
    }
  }
}

TEST_F(InitTest, RefusesAnAddressThatDoesNotFit) {
  const std::pair<const char*, const char*> kAddresses[] = {
      {"https://desk.example.com", "--no-tls the opposite"},
      {"http://desk.example.com:9999", "another port than --port"},
      {"ftp://desk.example.com", "a service desk's address cannot begin with ftp"},
      {"http://me:hush@desk.example.com/x", "user name in front"},
      {"http://desk.example.com:8080/a?b=1", "leave out all from ? on"},
      {"http://desk.example.com:8080/HomePage.do", "leave out /HomePage.do"},
      {"http://", "host"},
  };
  for (const auto& [address, said] : kAddresses) {
    GiveAllAnswers();
    options_.port = "8080";
    options_.tls = false;
    options_.host = address;
    EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest)) << address;
    EXPECT_THAT(errors_, HasSubstr(said)) << address;
    EXPECT_THAT(errors_, Not(HasSubstr("hush"))) << address;
  }
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(InitTest, SaysAllThatIsWrongAtOnceAndAsksNothingBefore) {
  GiveAllAnswers();
  options_.host = "desk example";
  options_.port = "99999";
  options_.name = "../desk";
  options_.key = "@/nowhere/key";
  options_.ca_file = "/nowhere/ca.pem";
  const auto expect_all = [&] {
    EXPECT_THAT(errors_,
                ::testing::AllOf(HasSubstr("host-name: expected"), HasSubstr("99999 is not a port"),
                                 HasSubstr("--name"),
                                 HasSubstr("--key: there is no file of the name that stands after @"),
                                 HasSubstr("/nowhere/ca.pem")));
  };
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  expect_all();
  options_.tls.reset();
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  expect_all();
  EXPECT_THAT(errors_, HasSubstr("missing options: --tls or --no-tls"));
  Terminal terminal({});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), StatusOf(Code::kInvalidRequest));
  expect_all();
  EXPECT_EQ(terminal.Seen(), "");
}

TEST_F(InitTest, RefusesANameThatCannotBeAFile) {
  GiveAllAnswers();
  options_.name = "../desk";
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidRequest));
  EXPECT_THAT(errors_, HasSubstr("--name"));
}

TEST_F(InitTest, OverwritesNothingAndLeavesNothingHalfDone) {
  GiveAllAnswers();
  fs::create_directories(home() / "connectors");
  ASSERT_TRUE(WriteFile(home() / "connectors/manageenginesdp.json", "mine").ok());
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidConfiguration));
  EXPECT_THAT(errors_, HasSubstr("connectors/manageenginesdp.json is there already"));
  EXPECT_EQ(In("connectors/manageenginesdp.json"), "mine");
  EXPECT_FALSE(fs::exists(home() / "flintbox"));
  EXPECT_FALSE(fs::exists(home() / "secrets"));
}

TEST_F(InitTest, ASecondTimeAddsAConnectorAndLeavesTheFirstFlintbitAsItIs) {
  GiveAllAnswers();
  fs::create_directories(home() / "flintbox/first");
  ASSERT_TRUE(WriteFile(home() / "flintbox/first/hello.rb", "mine").ok());
  options_.name = "second";
  options_.skip_doctor = true;
  EXPECT_EQ(Run(), 0) << errors_;
  EXPECT_EQ(In("flintbox/first/hello.rb"), "mine");
  EXPECT_TRUE(fs::exists(home() / "connectors/second.json"));
  EXPECT_THAT(output_, HasSubstr("flintdesk call second get-request --request-id 17"));
}

TEST_F(InitTest, SaysThatAFileIsNotAFolder) {
  GiveAllAnswers();
  ASSERT_TRUE(WriteFile(home(), "a file").ok());
  EXPECT_EQ(Run(), StatusOf(Code::kInvalidConfiguration));
  EXPECT_THAT(errors_, HasSubstr(home().string() + " is not a folder"));
}

TEST_F(InitTest, NamesThePathOfTheCaFileFromTheHomeFolder) {
  GiveAllAnswers();
  scratch_.Write("desk.pem", "certificate");
  options_.ca_file = (scratch_.folder() / "desk.pem").string();
  EXPECT_EQ(Run(), 0) << errors_;
  EXPECT_THAT(In("connectors/manageenginesdp.json"), HasSubstr("\"ca-file\": \"" + options_.ca_file + "\""));
}

TEST_F(InitTest, TriesTheConnectionAndSaysTheNextCommand) {
  auto simulator = StartSimulator(false);
  GiveAllAnswers();
  options_.skip_doctor = false;
  options_.port = std::to_string(simulator->port());
  EXPECT_EQ(Run(), 0) << output_ << errors_;
  EXPECT_THAT(output_, HasSubstr("ok       key"));
  EXPECT_THAT(output_, HasSubstr("Next, read a request:"));
}

TEST_F(InitTest, MakesTheHomeEvenWhenTheConnectionFailsAndEndsWithTheDoctorsStatus) {
  auto simulator = StartSimulator(true);
  GiveAllAnswers();
  options_.skip_doctor = false;
  options_.tls = true;
  options_.port = std::to_string(simulator->port());
  EXPECT_EQ(Run(), StatusOf(Code::kUnreachable));
  EXPECT_TRUE(fs::exists(home() / "connectors/manageenginesdp.json"));
  EXPECT_THAT(output_, HasSubstr("flintdesk doctor manageenginesdp --home " + home().string()));
  EXPECT_THAT(output_, Not(HasSubstr("Next")));
}

TEST_F(InitTest, AsksAtATerminalAndNeverShowsTheKey) {
  auto simulator = StartSimulator(false);
  Terminal terminal({{"Host name", "ftp://localhost:80\n"},
                     {"Host name", "localhost\n"},
                     {"Port [8080]", std::to_string(simulator->port()) + "\n"},
                     {"HTTPS? (yes/no) [no]", "\n"},
                     {"Technician key (not shown): ", std::string(kKey) + "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), 0) << output_ << errors_;
  EXPECT_EQ(In("secrets/manageenginesdp.key"), std::string(kKey) + "\n");
  const std::string seen = terminal.Seen();
  EXPECT_THAT(seen, HasSubstr("a service desk's address cannot begin with ftp"));
  EXPECT_THAT(seen, Not(HasSubstr(kKey)));
}

TEST_F(InitTest, OffersHttpsWhereThePortIsUsuallyForIt) {
  options_.skip_doctor = true;
  // Recent installations of the product speak HTTPS on the port on which older ones speak HTTP: 8080 says
  // nothing.
  for (const auto& [port, offered] :
       {std::pair{"8080", "no"}, {"443", "yes"}, {"8443", "yes"}, {"8383", "yes"}}) {
    options_.name = std::string("desk-") + port;
    Terminal terminal({{"Host name", "\n"},
                       {"Port [8080]", std::string(port) + "\n"},
                       {"HTTPS? (yes/no) [" + std::string(offered) + "]", "\n"},
                       {"Technician key (not shown): ", std::string(kKey) + "\n"}});
    Prompt prompt(terminal.descriptor(), terminal.descriptor());
    ASSERT_EQ(Run(prompt), 0) << output_ << errors_;
    const json::Value file = json::Parse(In("connectors/" + options_.name + ".json")).value();
    EXPECT_EQ(*file.Find("config")->Find("is-ssl"), json::Value(offered == std::string("yes"))) << port;
  }
}

TEST_F(InitTest, AsksForHostPortHttpsAndKeyInThisOrder) {
  // All typed ahead, as somebody does who follows the documents: each has to reach its own question.
  options_.skip_doctor = true;
  Terminal terminal({{"Host name", "desk.example.com\n8080\nyes\n"},
                     {"Technician key (not shown): ", std::string(kKey) + "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), 0) << output_ << errors_;
  EXPECT_EQ(*json::Parse(In("connectors/manageenginesdp.json")).value().Find("config"),
            json::Value(json::Object{{"host-name", "desk.example.com"},
                                     {"port", 8080},
                                     {"is-ssl", true},
                                     {"technician-key", "${file:secrets/manageenginesdp.key}"}}));
  EXPECT_EQ(In("secrets/manageenginesdp.key"), std::string(kKey) + "\n");
  EXPECT_THAT(terminal.Seen(), Not(HasSubstr(kKey)));
}

TEST_F(InitTest, AsksNothingThatATypedAddressHasAnswered) {
  options_.skip_doctor = true;
  Terminal terminal({{"Host name", "https://it.example/helpdesk\n"},
                     {"Technician key (not shown): ", std::string(kKey) + "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), 0) << output_ << errors_;
  EXPECT_EQ(*json::Parse(In("connectors/manageenginesdp.json")).value().Find("config"),
            json::Value(json::Object{{"host-name", "it.example"},
                                     {"port", 443},
                                     {"is-ssl", true},
                                     {"technician-key", "${file:secrets/manageenginesdp.key}"},
                                     {"base-path", "/helpdesk"}}));
}

TEST_F(InitTest, TrustsASelfSignedCertificateWhenThePersonSaysSo) {
  auto simulator = StartSimulator(true);
  GiveAllAnswers();
  options_.skip_doctor = false;
  options_.tls = true;
  options_.port = std::to_string(simulator->port());
  Terminal terminal({{"do you trust it? (yes/no) [no]", "yes\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), 0) << output_ << errors_;
  EXPECT_EQ(In("connectors/manageenginesdp.pem"), simulator->certificate_pem());
  EXPECT_THAT(In("connectors/manageenginesdp.json"),
              HasSubstr("\"ca-file\": \"connectors/manageenginesdp.pem\""));
  EXPECT_THAT(output_, HasSubstr("Next, read a request:"));
}

TEST_F(InitTest, TrustsNothingOnReturnAlone) {
  auto simulator = StartSimulator(true);
  GiveAllAnswers();
  options_.skip_doctor = false;
  options_.tls = true;
  options_.port = std::to_string(simulator->port());
  Terminal terminal({{"do you trust it? (yes/no) [no]", "\n"}});
  Prompt prompt(terminal.descriptor(), terminal.descriptor());
  EXPECT_EQ(Run(prompt), StatusOf(Code::kUnreachable));
  EXPECT_FALSE(fs::exists(home() / "connectors/manageenginesdp.pem"));
}

}  // namespace
}  // namespace flintdesk::cli
