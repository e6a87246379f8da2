#include "http/policies/log_policy.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/testing/temporary_folder.hpp"
#include "base/trace.hpp"
#include "http/testing/policy_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::ElementsAre;
using testing::FailureWith;
using ::testing::IsEmpty;
using testing::RespondWith;

class LogPolicyTest : public testing::PolicyTest {
 protected:
  LogPolicyTest() {
    Use(MakeLogPolicy(clock_));
    SetLogLevel(LogLevel::kDebug);
    SetLogSink([this](LogLevel, std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogPolicyTest() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
  }
  static Context Labelled() {
    Context context;
    context.label = "desk add-note";
    return context;
  }
  std::vector<std::string> lines_;
};

TEST_F(LogPolicyTest, WritesOneLineWithoutBodiesAndWithFewHeaders) {
  transport_->Hold("POST /notes");
  Request request = Change("/notes");
  request.headers = {{"Cookie", "session-of-john"}};
  request.secret_headers.emplace_back("authtoken", Secret("key-of-the-test"));
  request.body = "secret=body";
  Start(request, Labelled());
  Advance(milliseconds(12));
  End("POST /notes",
      RespondWith(200, {{"Content-Type", "text/html"}, {"Set-Cookie", "hidden-cookie"}}, "hello"));
  EXPECT_THAT(lines_,
              ElementsAre("desk add-note: POST http://desk:80/notes: status 200, 11 bytes out, 5 bytes in, "
                          "12 ms, content-type: text/html"));
}

TEST_F(LogPolicyTest, CutsSecretsOutOfAHeaderBeforeItShortensIt) {
  const Secret key("0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0");
  for (std::size_t before = 0; before <= 100; ++before) {
    transport_->On("GET /x", RespondWith(200, {{"Server", std::string(before, '\xff') + key.Reveal()}}));
    Start(Get(), Labelled());
    EXPECT_EQ(lines_.back().find("0F1E2D3C"), std::string::npos) << lines_.back();
  }
}

TEST_F(LogPolicyTest, WritesAFailureWithItsMessage) {
  transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false, "could not connect to desk:80"));
  Start(Get(), Labelled());
  EXPECT_THAT(lines_,
              ElementsAre("desk add-note: GET http://desk:80/x: no response, 0 bytes out, 0 ms: could not "
                          "connect to desk:80"));
}

TEST_F(LogPolicyTest, WritesTheWholeExchangeAtTheLevelTrace) {
  SetLogLevel(LogLevel::kTrace);
  transport_->Hold("POST /notes");
  Request request = Change("/notes");
  request.body = "secret=body";
  Start(request, Labelled());
  Advance(milliseconds(12));
  EXPECT_THAT(lines_, IsEmpty());
  End("POST /notes", RespondWith(200, {{"Content-Type", "text/html"}}, "hello"));
  ASSERT_EQ(lines_.size(), 2U);
  EXPECT_THAT(lines_[0],
              ::testing::StartsWith("== 2023-11-14T22:13:20.000Z desk add-note, attempt 1, process "));
  EXPECT_THAT(lines_[0], ::testing::HasSubstr("\n> POST http://desk:80/notes\n"));
  EXPECT_THAT(lines_[0],
              ::testing::EndsWith("\n< status 200 after 12 ms\n< Content-Type: text/html\n<\n< hello\n\n"));
}

TEST_F(LogPolicyTest, WritesTheExchangeToAFileWhateverTheLevel) {
  SetLogLevel(LogLevel::kOff);
  const flintdesk::testing::TemporaryFolder folder;
  ASSERT_TRUE(TraceToFile(folder.PathOf("trace")).ok());
  transport_->On("GET /x", FailureWith(FailureKind::kConnectFailed, false, "could not connect to desk:80"));
  Start(Get(), Labelled());
  StopTraceToFile();
  EXPECT_THAT(folder.Read("trace"),
              ::testing::HasSubstr("< no response after 0 ms: could not connect to desk:80"));
  EXPECT_THAT(lines_, IsEmpty());
}

TEST_F(LogPolicyTest, WritesNothingAboveDebug) {
  SetLogLevel(LogLevel::kInfo);
  transport_->On("GET /x", RespondWith(200));
  Start(Get());
  EXPECT_THAT(lines_, IsEmpty());
}

}  // namespace
}  // namespace flintdesk::http
