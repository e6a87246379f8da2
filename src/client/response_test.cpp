#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <flintdesk/flintdesk.hpp>

#include "base/json.hpp"
#include "connector/call.hpp"

namespace flintdesk {
namespace {

using ::testing::ElementsAre;

class EndedCall final : public connector::PendingCall {
 public:
  explicit EndedCall(connector::Response response) : response_(std::move(response)) {}
  const connector::Response& Wait() override { return response_; }
  bool Finished() override { return true; }
  void Cancel() override {}

 private:
  connector::Response response_;
};

Response ResponseWith(json::Value data, Code code = Code::kSuccess) {
  return Response(std::make_shared<EndedCall>(connector::Response{code, "success", std::move(data)}));
}

const json::Object kResponse{
    {"operation", json::Object{{"result", json::Object{{"status", "Success"}}},
                               {"Details", json::Array{json::Object{{"WORKORDERID", "17"}}}}}},
    {"count", 3},
    {"open", "TRUE"},
    {"big", json::Decimal{"12345678901234567890"}}};

TEST(ResponseTest, ResponseIsTheWholeDocument) {
  Response response = ResponseWith(kResponse);
  EXPECT_EQ(response.Get("response").Get("operation").Get("result").Get("status").Text(), "Success");
  EXPECT_EQ(response.Get("operation")["result"]["status"].Text(), "Success");
  EXPECT_EQ(response.ToJson(), json::Write(json::Value(kResponse)));
}

TEST(ResponseTest, SaysWhetherTheChangeHasChangedAnything) {
  const auto changed = [](json::Value said) {
    return ResponseWith(
               json::Object{{"operation", json::Object{{"result", json::Object{{"changed", said}}}}}})
        .changed();
  };
  EXPECT_EQ(changed(true), true);
  EXPECT_EQ(changed(false), false);
  EXPECT_EQ(changed({}), std::nullopt) << "it can't be told";
  for (const bool would : {true, false})
    EXPECT_EQ(ResponseWith(json::Object{{"dry-run", json::Object{{"changed", would}}}}).changed(), would);
  EXPECT_EQ(ResponseWith(kResponse).changed(), std::nullopt);
  EXPECT_EQ(ResponseWith({}, Code::kTimeout).changed(), std::nullopt);
}

TEST(ResponseTest, ADottedKeyIsAPathUnlessItIsAKeyItself) {
  Response response = ResponseWith(kResponse);
  EXPECT_EQ(response.Get("operation.result.status").Text(), "Success");
  EXPECT_EQ(response.Get("response.operation.result.status").Text(), "Success");
  EXPECT_EQ(response.Get("operation.Details.0.WORKORDERID").Integer(), 17);
  EXPECT_TRUE(response.Get("operation.nothing.status").IsNil());
  EXPECT_TRUE(response.Get("operation.Details.9.WORKORDERID").IsNil());
  EXPECT_TRUE(response.Get("operation.").IsNil());
  Response dotted =
      ResponseWith(json::Object{{"a.b", "key"}, {"a", json::Object{{"b", "path"}, {"c", "path"}}}});
  EXPECT_EQ(dotted.Get("a.b").Text(), "key");
  EXPECT_EQ(dotted.Get("a.c").Text(), "path");
}

TEST(ResponseTest, AListIsWalkedOver) {
  std::vector<Value> details = ResponseWith(kResponse).Get("operation.Details").Elements();
  ASSERT_EQ(details.size(), 1U);
  EXPECT_EQ(details[0].Get("WORKORDERID").Integer(), 17);
  EXPECT_TRUE(ResponseWith(kResponse).Get("operation").Elements().empty());
}

TEST(ResponseTest, WhatIsMissingIsNilAllTheWay) {
  Response response = ResponseWith(kResponse);
  Value missing = response.Get("no").Get("such").At(3).Get("thing");
  EXPECT_TRUE(missing.IsNil());
  EXPECT_FALSE(missing);
  EXPECT_EQ(missing.Text(), "");
  EXPECT_EQ(missing.Size(), 0U);
  EXPECT_EQ(missing.ToJson(), "null");
}

TEST(ResponseTest, ValuesReadAsWhatTheyMean) {
  Response response = ResponseWith(kResponse);
  Value details = response.Get("operation").Get("Details");
  EXPECT_EQ(details.Size(), 1U);
  EXPECT_EQ(details.At(0).Get("WORKORDERID").Integer(), 17);
  EXPECT_EQ(response.Get("count").Integer(), 3);
  EXPECT_EQ(response.Get("count").Text(), "3");
  EXPECT_EQ(response.Get("open").Boolean(), true);
  EXPECT_EQ(response.Get("count").Boolean(), std::nullopt);
  EXPECT_EQ(response.Get("big").Text(), "12345678901234567890");
  EXPECT_EQ(response.Get("big").Integer(), std::nullopt);
  EXPECT_THAT(response.Data().Keys(), ElementsAre("operation", "count", "open", "big"));
}

TEST(ResponseTest, AValueOutlivesItsResponse) {
  Value status = ResponseWith(kResponse).Get("operation").Get("result").Get("status");
  EXPECT_EQ(status.Text(), "Success");
}

TEST(ResponseTest, WithoutAResponseTheTextIsEmpty) {
  Response response = ResponseWith(nullptr, Code::kNotFound);
  EXPECT_EQ(response.ToJson(), "");
  EXPECT_EQ(response.exitcode(), 6);
  EXPECT_EQ(response.exitname(), "not-found");
}

}  // namespace
}  // namespace flintdesk
