#include <gtest/gtest.h>

#include "flintbit/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

TEST(RubyHostTest, HandsACallToTheGatewayAndItsAnswerToTheScript) {
  TestJob job;
  job.gateway().Answer({Code::kSuccess, "success", json::Parse(R"({"operation":{"result":{"status":"Success"}}})").value()});
  BitResult result = job.Run(R"(
    response = @call.connector("manageenginesdp").set("action", "get-request").set("request-id", 17).sync
    @output.set("code", response.exitcode).set("status", response.get("operation").get("result")["status"])
  )");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output, R"({"code":0,"status":"Success"})");
  ASSERT_EQ(job.gateway().calls().size(), 1u);
  EXPECT_EQ(job.gateway().calls()[0].connector, "manageenginesdp");
  EXPECT_EQ(json::Write(job.gateway().calls()[0].parameters), R"({"action":"get-request","request-id":17})");
}

}  // namespace
}  // namespace flintdesk::flintbit
