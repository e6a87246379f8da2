// Every piece of Ruby in the guide runs.
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

std::vector<std::string> RubyBlocks() {
  auto guide = ReadFile(std::string(FLINTDESK_SOURCE_DIR) + "/docs/guides/writing-a-flintbit.md");
  EXPECT_TRUE(guide.ok());
  std::vector<std::string> blocks;
  constexpr std::string_view kBegin = "```ruby\n";
  std::string text = guide.ok() ? guide.value() : std::string();
  for (std::size_t at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    blocks.push_back(text.substr(at, text.find("```", at) - at));
  }
  return blocks;
}

TEST(GuideTest, EverySnippetRuns) {
  std::vector<std::string> blocks = RubyBlocks();
  EXPECT_GE(blocks.size(), 4u);
  for (const std::string& block : blocks) {
    TestJob job;
    job.Write("flintbox/demo/close.rb", "@output.set('result', 'closed')");
    BitResult result =
        job.Run(block, R"({"request-id":17,"machines":[{"name":"a","tags":{"os.type":"linux"}}]})");
    EXPECT_EQ(result.exit_code, 0) << block << result.message;
    EXPECT_EQ(result.output.find("exit-code"), std::string::npos) << block << result.output;
  }
}

}  // namespace
}  // namespace flintdesk::flintbit
