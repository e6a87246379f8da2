#include "http/policies/throttle.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flintdesk::http {
namespace {

const std::string kShort = "URL blocked as maximum access limit for the page is exceeded";
const std::string kWhole = kShort + ". Please try after sometime.";

Throttle Of(int status, const std::string& body) { return ThrottleOf({.status = status, .body = body}); }

std::string V3(int code, const std::string& message) {
  return R"({"response_status":{"status_code":4000,"messages":[{"status_code":)" + std::to_string(code) +
         R"(,"type":"failed","message":")" + message + R"("}],"status":"failed"}})";
}

std::string V1(const std::string& message, const std::string& status = "Failed") {
  return R"({"operation":{"result":{"message":")" + message + R"(","status":")" + status + "\"}}}";
}

std::string V1Xml(const std::string& message, const std::string& status = "Failed") {
  return "<?xml version=\"1.0\"?><API version=\"1.0\"><response><operation><result><status>" + status +
         "</status><message>" + message + "</message></result></operation></response></API>";
}

TEST(ThrottleTest, ItsStatusOrTheBareSentenceIsBeyondDoubt) {
  for (const std::string& body :
       {std::string{}, std::string("<html>slow down</html>"), kWhole, V3(4001, "x")})
    EXPECT_EQ(Of(429, body), Throttle::kClear) << body;
  for (const int status : {400, 503})
    for (const std::string& body : {kShort, kShort + ".", kWhole, " \n" + kWhole + "\r\n"})
      EXPECT_EQ(Of(status, body), Throttle::kClear) << status << " " << body;
}

TEST(ThrottleTest, SoIsAFailureInTheFormOfEitherApi) {
  for (const int status : {200, 400, 403, 404, 503}) {
    for (const std::string& body :
         {V3(4015, "Rate limit exceeded"), V3(4001, kWhole), "\xEF\xBB\xBF" + V3(4015, ""),
          std::string(R"({"response_status":[{"status_code":"4015"}]})"),
          std::string(R"({"response_status":{"status_code":4015,"messages":{},"status":"failed"}})"),
          V1(kWhole), R"({"API":{"response":)" + V1(kShort) + "}}",
          R"({"result":{"status":"failure","message":")" + kWhole + "\"}}", V1Xml(kWhole),
          V1Xml("<![CDATA[" + kWhole + "]]>")})
      EXPECT_EQ(Of(status, body), Throttle::kClear) << status << " " << body;
  }
  EXPECT_EQ(Of(400, V3(4015, std::string(2'000, 'x'))), Throttle::kClear);
}

TEST(ThrottleTest, WhatMayQuoteTheSentenceIsInDoubt) {
  for (const int status : {400, 503}) {
    for (const std::string& body :
         {"<html><body>" + kWhole + "</body></html>", "Bad note: " + kWhole, kWhole + " I wrote",
          std::string("the Maximum Access Limit"), R"({"error":")" + kWhole + "\"}",
          "{\"broken\":\"" + kWhole,
          "<html><result><status>failed</status><message>" + kWhole + "</message></result></html>",
          "<html>" + std::string(8'000, ' ') + kWhole})
      EXPECT_EQ(Of(status, body), Throttle::kMaybe) << status << " " << body;
  }
  for (const int status : {200, 400, 403})
    for (const std::string& body :
         {V3(4001, "bad description: " + kWhole), V1("bad note: " + kWhole), V1Xml("bad note: " + kWhole)})
      EXPECT_EQ(Of(status, body), Throttle::kMaybe) << status << " " << body;
}

TEST(ThrottleTest, TheServiceDesksOwnWordCountsAndNotWhatElseItsDocumentHolds) {
  const std::string ticket = R"(,"request":{"id":4015,"subject":")" + kWhole + "\"}}";
  for (const int status : {200, 400})
    for (const std::string& body :
         {R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4001}]})" +
              ticket,
          R"({"response_status":{"status_code":2000,"status":"success"})" + ticket,
          std::string(R"({"response_status":[{"status_code":2000,"status":"success"},)") +
              R"({"status_code":4015,"status":"failed"}]})",
          V1(kWhole, "Success"), V1Xml(kWhole, "Success"),
          R"({"operation":{"result":{"status":"Failed","message":"Invalid URL"},"Details":")" + kWhole +
              "\"}}"})
      EXPECT_EQ(Of(status, body), Throttle::kNone) << status << " " << body;
}

TEST(ThrottleTest, OtherStatusesDoNotThrottle) {
  for (const int status : {301, 500, 502, 504})
    for (const std::string& body : {kWhole, V3(4015, ""), V1(kWhole)})
      EXPECT_EQ(Of(status, body), Throttle::kNone) << status << " " << body;
  for (const int status : {200, 403, 404}) EXPECT_EQ(Of(status, "<p>" + kWhole), Throttle::kNone) << status;
  EXPECT_EQ(Of(503, "The server is busy. Try again later."), Throttle::kNone);
}

}  // namespace
}  // namespace flintdesk::http
