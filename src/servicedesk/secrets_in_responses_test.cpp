#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/disguise.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

// A response repeats the key, wherever in its text and however written: no part of it stands in the message.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using testing::MakeCall;
using testing::TypedResponse;

constexpr char kKey[] = "C84F9A10-7B2D-4E63-A5F8-D00DFEED1234";
constexpr std::size_t kLastOffset = 600;

std::string Hexadecimal(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return digits;
}

std::vector<std::string> Disguises() {
  const std::string key = kKey;
  std::vector<std::string> all{key, ToLower(key), ReplaceAll(key, "-", ""), Hexadecimal(key)};
  for (const char* between : {" ", "\n", "<b>", "<br/>", "\u200b", "\u00ad", "&#8203;"})
    all.push_back(key.substr(0, 11) + between + key.substr(11, 9) + between + key.substr(20));
  return all;
}

/// Do four and more characters in a row of it stand there, or of its hexadecimal?
bool ShowsAPart(std::string_view message) {
  const std::string shown = CoreOf(message);
  for (const std::string& core : {CoreOf(kKey), Hexadecimal(kKey)})
    for (std::size_t at = 0, part = core.size() > 40 ? 12 : 6; at + part <= core.size(); ++at)
      if (shown.find(core.substr(at, part)) != std::string::npos) return true;
  return false;
}

struct Place {
  const char* name;
  int status;
  const char* type;
  std::function<std::string(const std::string&)> body;
};

std::vector<Place> Places() {
  const auto v3 = [](const std::string& member) {
    return R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":4001,)" +
           member + "}]}}";
  };
  return {
      {"message of V3", 400, "application/json",
       [v3](const std::string& text) { return v3("\"message\":" + json::Quote(text)); }},
      {"field of V3", 400, "application/json",
       [v3](const std::string& text) { return v3("\"message\":\"no\",\"field\":" + json::Quote(text)); }},
      {"message of V1", 200, "application/json",
       [](const std::string& text) {
         return R"({"operation":{"result":{"status":"Failed","message":)" + json::Quote(text) + "}}}";
       }},
      {"page", 500, "text/html", [](const std::string& text) { return "<html><p>" + text + "</p></html>"; }},
      {"text", 403, "text/plain", [](const std::string& text) { return text; }},
  };
}

TEST(SecretsInResponsesTest, NoPartOfTheKeyIsLeftAtAnyOffset) {
  const Secret key(kKey);
  for (const Place& place : Places())
    for (const std::string& disguise : Disguises())
      for (std::size_t offset = 0; offset <= kLastOffset; ++offset) {
        Desk desk;
        desk.client.otherwise =
            TypedResponse(place.status, place.type,
                          place.body(std::string(offset, 'x') + (offset > 0 ? " " : "") + disguise));
        const std::string api = std::string_view(place.name).ends_with("V1") ? "v1" : "v3";
        const auto response =
            desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", api}, {"retries", 0}}));
        ASSERT_NE(response.code, Code::kSuccess);
        ASSERT_FALSE(ShowsAPart(response.message))
            << place.name << ", " << offset << ": " << response.message;
      }
}

TEST(SecretsInResponsesTest, OfARefusalWithoutEndTheBeginningIsSearched) {
  // Searched as a whole, it would keep the other calls waiting for minutes.
  const Secret key(kKey);
  const std::string begin = std::string("no, ") + kKey + " ";
  std::string endless = begin;
  while (endless.size() < 10'000'000) endless += "%25";
  for (const Place& place : Places()) {
    Desk desk;
    desk.client.otherwise = TypedResponse(place.status, place.type, place.body(endless + kKey));
    const std::string api = std::string_view(place.name).ends_with("V1") ? "v1" : "v3";
    const auto response =
        desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", api}, {"retries", 0}}));
    ASSERT_NE(response.code, Code::kSuccess);
    const std::string data = json::Write(response.data);
    EXPECT_LT(data.size(), 1'000U) << place.name;
    EXPECT_FALSE(ShowsAPart(response.message + data)) << place.name;
    if (std::string_view(place.name).starts_with("message")) {
      EXPECT_NE(response.message.find("no, [hidden] %25%25"), std::string::npos) << response.message;
      EXPECT_NE(data.find("left out"), std::string::npos) << data;
    }
  }
}

TEST(SecretsInResponsesTest, OfARefusalWithValuesWithoutEndTheFirstAreShown) {
  const Secret key(kKey);
  for (const char* element : {"7", "{}", "\"%25\"", "{\"C84F9A10-7B2D-4E63-A5F8-D00DFEED1234\":[]}"}) {
    std::string list = "[\"first\"";
    for (int i = 0; i < 100'000; ++i) list += std::string(",") + element;
    Desk desk;
    desk.client.otherwise = TypedResponse(
        400, "application/json",
        R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"message":"no"}]},"a":)" +
            list + "]}");
    const auto response = desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
    ASSERT_NE(response.data.Find("a"), nullptr) << element;
    const json::Array* shown = response.data.Find("a")->IfArray();
    ASSERT_NE(shown, nullptr) << element;
    EXPECT_LT(shown->size(), 20'000U) << element;
    EXPECT_EQ(shown->front(), json::Value("first"));
    ASSERT_NE(shown->back().IfString(), nullptr);
    EXPECT_TRUE(shown->back().IfString()->starts_with("left out"));
    EXPECT_FALSE(ShowsAPart(json::Write(response.data)));
  }
}

TEST(SecretsInResponsesTest, NoPartOfTheKeyIsLeftOfARedirect) {
  const Secret key(kKey);
  for (std::size_t offset = 0; offset <= 2'100; ++offset) {
    Desk desk;
    desk.client.otherwise =
        http::Response{.status = 302,
                       .headers = {{"Location", "/a;" + std::string(offset, 'x') + "/b/" + kKey}},
                       .body = {}};
    const auto response = desk.Run(MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}));
    ASSERT_NE(response.code, Code::kSuccess);
    ASSERT_FALSE(ShowsAPart(response.message)) << offset << ": " << response.message;
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
