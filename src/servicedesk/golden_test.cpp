#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "http/testing/authorized.hpp"
#include "servicedesk/testing/calls.hpp"
#include "servicedesk/wire/dialect.hpp"

// Each golden file holds what goes in, a line of dashes, and what must come out. UPDATE_GOLDEN=1 rewrites
// what comes out. requests/: a call, and its wire request. responses/: a call and a response to it, and the
// response.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using testing::MakeCall;

const std::string kDashes(72, '-');

std::vector<std::filesystem::path> FilesIn(std::string_view folder) {
  const std::filesystem::path root =
      std::filesystem::path(FLINTDESK_SOURCE_DIR) / "tests/golden/servicedesk" / folder;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(root)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Compares what `produce` makes of every file's input with the file's expectation, or writes it.
template <class Produce>
void RunFolder(std::string_view folder, Produce produce) {
  const auto files = FilesIn(folder);
  EXPECT_FALSE(files.empty());
  for (const auto& path : files) {
    const std::string text = Read(path);
    const std::size_t line = text.find("\n" + kDashes + "\n");
    const std::string input = text.substr(0, line);
    const std::string expected = line == std::string::npos ? "" : text.substr(line + kDashes.size() + 2);
    const std::string got = produce(input);
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
      std::ofstream(path, std::ios::binary) << input << "\n" << kDashes << "\n" << got;
    } else {
      EXPECT_EQ(got, expected) << path;
    }
  }
  // A run that rewrites compares nothing, so it must not pass for one that did.
  if (std::getenv("UPDATE_GOLDEN") != nullptr)
    FAIL() << folder << ": rewritten; look at the difference and run again without UPDATE_GOLDEN";
}

json::Value Parsed(std::string_view text) {
  auto parsed = json::Parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.ok() ? parsed.value() : json::Value();
}

json::Object ObjectAt(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member != nullptr && member->IfObject() != nullptr ? *member->IfObject() : json::Object{};
}

// The members of a form one a line, decoded, so that a person can read them.
std::string FormAsLines(const std::string& body) {
  std::string lines;
  if (body.empty()) return lines;
  for (const std::string& part : Split(body, '&')) {
    const std::size_t equals = part.find('=');
    lines += part.substr(0, equals) + " = " + PercentDecode(part.substr(equals + 1), true) + "\n";
  }
  return lines;
}

std::string WireOf(const std::string& input) {
  const json::Value asked = Parsed(input);
  const auto call = MakeCall(*asked.Find("action")->IfString(), ObjectAt(asked, "parameters"),
                             ObjectAt(asked, "configuration"));
  const auto names = ValueNames::Make(call.values.values.Find("value-names"));
  std::string result;
  for (const Api api : {Api::kV1, Api::kV3}) {
    result += std::string(NameOf(api)) + ":\n";
    const auto built = BuildRequest(api, call, names.value());
    if (!built.ok()) {
      result += built.error().Sentence() + "\n\n";
      continue;
    }
    const http::Request request = http::testing::Authorized(built.value());
    result += request.method + " " + request.target + (request.changes ? " (a change)\n" : "\n");
    for (const auto& header : request.headers) result += header.name + ": " + header.value + "\n";
    for (const auto& header : request.secret_headers) result += header.first + ": (secret)\n";
    result += FormAsLines(request.body) + "\n";
  }
  return result;
}

std::string ResponseOf(const std::string& input) {
  const std::size_t end = input.find('\n');
  const json::Value asked = Parsed(input.substr(0, end));
  const auto text = [&](std::string_view key) {
    const json::Value* value = asked.Find(key);
    return value == nullptr ? std::string{} : value->ScalarText().value_or("");
  };
  Desk desk;
  desk.client.Response(testing::TypedResponse(static_cast<int>(*asked.Find("status")->IfInteger()),
                                              text("content-type"),
                                              end == std::string::npos ? "" : input.substr(end + 1)));
  desk.client.otherwise = testing::TypedResponse(503, "", "");  // reading back settles nothing
  const auto response = desk.Run(MakeCall(text("action"), ObjectAt(asked, "parameters"),
                                          {{"api-version", text("api")}, {"retries", 0}}));
  std::string result =
      std::to_string(static_cast<int>(response.code)) + " " + std::string(RowOf(response.code).name);
  return result + "\n" + response.message + "\n" + json::WritePretty(response.data) + "\n";
}

TEST(GoldenTest, CallsBecomeTheseWireRequests) { RunFolder("requests", WireOf); }

TEST(GoldenTest, WireResponsesBecomeTheseResponses) { RunFolder("responses", ResponseOf); }

TEST(DialectTest, RefusesAnActionThatAnApiHasNoFormFor) {
  connector::CheckedCall call = MakeCall("get-request", {{"request-id", 17}});
  const catalogue::Action toy{.name = "toy-request"};
  call.action = &toy;
  for (const Api api : {Api::kV1, Api::kV3}) {
    const auto request = BuildRequest(api, call, {});
    ASSERT_FALSE(request.ok()) << request.value().target;
    EXPECT_EQ(request.error().code, Code::kInvalidRequest);
    EXPECT_EQ(request.error().message,
              "the action toy-request does not exist over " + std::string(NameOf(api)));
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
