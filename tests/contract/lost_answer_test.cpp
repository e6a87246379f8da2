#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/desk.hpp"

// A change whose answer is lost, over real connections: whatever happens to the answer, the change is carried
// out once or not at all, and the exit code says which or that nobody knows.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;
using Fate = Gate::Fate;

// The settling time is short, so that the tests are.
const json::Object kSettings{{"settle-time", 30}, {"timeout", 20'000}};

const json::Object kNote{{"request-id", 17}, {"notetext", "first line\nsecond & <b>last</b>"}};

bool Changes(const std::string& first_line, const std::string& body) {
  if (first_line.find("/api/v3/") != std::string::npos) return !first_line.starts_with("GET");
  return body.find("OPERATION_NAME=GET_") == std::string::npos;
}

/// Lets the first change meet its fate and all the rest pass.
Gate::Judge FirstChange(Fate fate) {
  return [fate, met = std::make_shared<bool>(false)](const std::string& line, const std::string& body) {
    if (*met || !Changes(line, body)) return Fate::kPass;
    *met = true;
    return fate;
  };
}

class LostAnswerTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Apis, LostAnswerTest, ::testing::Values("v1", "v3", "auto"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(LostAnswerTest, ANoteThatWasWrittenIsFoundAndNotWrittenAgain) {
  for (const Fate fate : {Fate::kResetAfter, Fate::kCloseAfter, Fate::kCutHead, Fate::kCutBody,
                          Fate::kServerErrorAfter, Fate::kPageAfter}) {
    SCOPED_TRACE(static_cast<int>(fate));
    Desk desk(GetParam(), FirstChange(fate), {}, kSettings);
    const auto response = desk.Call("add-note", kNote);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_THAT(response.message, HasSubstr("the answer was lost"));
    EXPECT_EQ(desk.TimesDone("add-note"), "1");
    EXPECT_EQ(*response.data.Path({"operation", "result", "status"}), json::Value("Success"));
  }
}

TEST_P(LostAnswerTest, ANoteThatNeverArrivedIsSentAgain) {
  for (const Fate fate : {Fate::kLoseRequest, Fate::kServerErrorBefore}) {
    SCOPED_TRACE(static_cast<int>(fate));
    Desk desk(GetParam(), FirstChange(fate), {}, kSettings);
    const auto response = desk.Call("add-note", kNote);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(desk.TimesDone("add-note"), "1");
  }
}

}  // namespace
}  // namespace flintdesk::contract
