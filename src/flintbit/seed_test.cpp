// The Ruby of the connector's document runs as it is printed.
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "flintbit/testing/test_job.hpp"

namespace flintdesk::flintbit {
namespace {

std::string Seed(const std::string& name) {
  auto text = ReadFile(std::string(FLINTDESK_SOURCE_DIR) + "/tests/data/seed/" + name);
  EXPECT_TRUE(text.ok());
  return text.ok() ? text.value() : std::string();
}

connector::Response Success() {
  return {Code::kSuccess, "success", json::Parse(R"({"operation":{"result":{"status":"Success"}}})").value()};
}

/// Runs a block and returns the parameters that the connector was given.
std::string ParametersOf(const std::string& name) {
  TestJob job;
  job.gateway().Response(Success());
  BitResult result = job.Run(Seed(name) + "\n@output.setraw('ticket', ticket_content.to_s)");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  EXPECT_EQ(result.output, R"({"ticket":{"operation":{"result":{"status":"Success"}}}})");
  EXPECT_EQ(job.gateway().calls().size(), 1u);
  EXPECT_EQ(job.gateway().calls().at(0).connector, "manageengine_connector_name");
  return json::Write(job.gateway().calls().at(0).parameters);
}

constexpr char kConnection[] =
    R"({"port":9090,"host-name":"localhost","is-ssl":false,"technician-key":"C84F-B00E-A3A1-F7FB4324-625AB5EAE7DD",)"
    R"("action":"get-request","request-id":17)";

TEST(SeedTest, GetRequestRunsAsPrinted) {
  EXPECT_EQ(ParametersOf("get-request.rb"), std::string(kConnection) + "}");
}

TEST(SeedTest, UpdateRequestRunsAsPrintedAndLeavesOutTheUnsetService) {
  EXPECT_EQ(
      ParametersOf("update-request.rb"),
      std::string(kConnection) +
          R"(,"requester":"administrator","subject":"Testing update service request",)"
          R"("description":"Specific descriptio","requesttemplate":"Unable to browse","priority":"Low",)"
          R"("site":"-","group":"Network","technician":"John","level":"Tier 3","status":"Close"})");
}

TEST(SeedTest, UpdateRequestPassesItsTimeoutOn) {
  TestJob job;
  job.Run(Seed("update-request.rb"));
  ASSERT_EQ(job.gateway().calls().size(), 1u);
  EXPECT_EQ(job.gateway().calls()[0].timeout, milliseconds(10000));
}

TEST(SeedTest, CloseRequestRunsAsPrinted) {
  EXPECT_EQ(ParametersOf("close-request.rb"),
            std::string(kConnection) +
                R"(,"close-accepted":"Accepted","close-comment":"Virtual machine provision successfully"})");
}

TEST(SeedTest, AddNoteRunsAsPrinted) {
  EXPECT_EQ(
      ParametersOf("add-note.rb"),
      std::string(kConnection) + R"(,"ispublic":"false","notetext":"Create Virtual machine with CentOS."})");
}

/// What the handling block prints after a call that ended so.
std::string PrintedAfter(connector::Response response) {
  TestJob job;
  job.gateway().Response(std::move(response));
  BitResult result =
      job.Run("require 'stringio'\nprinted = $stdout = StringIO.new\n" + Seed("get-request.rb") +
              Seed("error-handling.rb") + "\n@output.set('printed', printed.string)");
  EXPECT_EQ(result.exit_code, 0) << result.message;
  return result.output;
}

TEST(SeedTest, TheErrorHandlingBlockTellsSuccess) {
  EXPECT_EQ(PrintedAfter(Success()), R"({"printed":"success\n"})");
}

TEST(SeedTest, TheErrorHandlingBlockTellsTheReason) {
  EXPECT_EQ(PrintedAfter({Code::kNotFound, "request 17 does not exist", {}}),
            R"({"printed":"fail\nReason:request 17 does not exist\n"})");
}

}  // namespace
}  // namespace flintdesk::flintbit
