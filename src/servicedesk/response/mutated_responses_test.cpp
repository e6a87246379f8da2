#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

// Good responses with a few bytes changed, cut out or doubled: whatever comes of them, nothing crashes, every
// call ends once with a documented code, and no success is invented.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using testing::MakeCall;
using testing::TypedResponse;

const char* const kSeeds[] = {
    R"({"operation":{"result":{"status":"Success","message":"ok"},"Details":{"WORKORDERID":"17","STATUS":"Open"}}})",
    R"({"API":{"response":{"operation":{"result":{"statuscode":"200","status":"Failed","message":"Invalid requestID"}}}}})",
    R"(<?xml version="1.0" encoding="UTF-8"?><API><response><operation name="GET_REQUEST"><result><status>Success</status>
       </result><Details><parameter><name>subject</name><value>a &amp; &#228;</value></parameter></Details></operation></response></API>)",
    R"(<operation><result><status>Success</status></result><Details><record URI="x/17/"><parameter><name>a</name></parameter></record></Details></operation>)",
    R"({"request":{"id":"17","status":{"name":"Open"},"assets":[{"name":"pc"}],"udf_fields":{"udf_a":null},"created_time":{"value":"1"}},
       "response_status":{"status_code":2000,"status":"success"}})",
    R"({"response_status":[{"status_code":2000,"status":"success"}],"requests":[]})",
    R"({"response_status":{"status_code":4000,"messages":[{"status_code":4012,"fields":["a","b"],"type":"failed"}],"status":"failed"}})",
    "<html><body><form action=\"j_security_check\"></form></body></html>",
};

class Mutator {
 public:
  std::string Mutate(std::string text) {
    const int changes = static_cast<int>(random_() % 4);
    for (int i = 0; i <= changes && !text.empty(); ++i) Change(text);
    return text;
  }

 private:
  void Change(std::string& text) {
    const std::size_t at = random_() % text.size();
    const std::size_t length = 1 + random_() % 12;
    switch (random_() % 4) {
      case 0:
        text[at] = static_cast<char>(random_() % 256);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default:
        text[at] = "{}[]<>&;\":,\\0"[random_() % 13];
    }
  }

  std::mt19937 random_{20261123};  // always the same, so that a failure can be seen again
};

bool SaysSuccess(const json::Value& data) {
  const json::Value* status = data.Path({"operation", "result", "status"});
  return status != nullptr && EqualsIgnoreCase(status->ScalarText().value_or(""), "success");
}

TEST(MutatedResponsesTest, EndWithADocumentedCodeAndInventNoSuccess) {
  Mutator mutator;
  for (const char* seed : kSeeds) {
    for (int i = 0; i < 250; ++i) {
      const std::string body = mutator.Mutate(seed);
      for (const char* api : {"v1", "v3"}) {
        for (const char* action : {"get-request", "close-request"}) {
          SCOPED_TRACE(std::string(api) + " " + action + ": " + body);
          Desk desk;
          desk.client.otherwise = TypedResponse(200, i % 2 == 0 ? "application/json" : "text/xml", body);
          const auto response = desk.Run(MakeCall(action, {{"request-id", 17}}, {{"api-version", api}}));
          EXPECT_FALSE(response.message.empty());
          EXPECT_EQ(RowOf(response.code).code, response.code);
          if (response.code == Code::kSuccess)
            EXPECT_TRUE(SaysSuccess(response.data)) << json::Write(response.data);
        }
      }
    }
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
