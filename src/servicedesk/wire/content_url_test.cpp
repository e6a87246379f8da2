#include "servicedesk/wire/content_url.hpp"

#include <gtest/gtest.h>

#include "servicedesk/testing/calls.hpp"

// Where an attachment's content_url may lead a call, and with it its key.
namespace flintdesk::servicedesk {
namespace {

using testing::MakeCall;

std::string Target(std::string_view url, const std::string& base_path = {},
                   const json::Object& configuration = {}) {
  connector::CheckedCall call =
      MakeCall("download-attachment", {{"request-id", 17}, {"attachment-id", 101}, {"to-file", "copy"}},
               configuration);
  call.origin = {.tls = true, .host = "desk.example.org", .port = 8443, .base_path = base_path};
  return TargetOfContent(url, call).value_or("none");
}

TEST(ContentUrlTest, OfTheConfiguredOriginIsAPath) {
  for (const char* url : {"/api/v3/attachments/606", "https://desk.example.org:8443/api/v3/attachments/606",
                          "HTTPS://Desk.Example.ORG:8443/api/v3/attachments/606",
                          "//desk.example.org:8443/api/v3/attachments/606"})
    EXPECT_EQ(Target(url), "/api/v3/attachments/606") << url;
  EXPECT_EQ(Target("/workorder/FileDownload.jsp?module=Request&ID=606"),
            "/workorder/FileDownload.jsp?module=Request&ID=606");
}

TEST(ContentUrlTest, LeadsNowhereElse) {
  for (const char* url : {"",
                          "attachments/606",
                          "api/v3/attachments/606",
                          "https://other.example.org:8443/api/v3/a",
                          "https://desk.example.org/api/v3/a",
                          "https://desk.example.org:9443/api/v3/a",
                          "http://desk.example.org:8443/api/v3/a",
                          "https:/api/v3/a",
                          "//other.example.org/api/v3/a",
                          "https://key@desk.example.org:8443/api/v3/a",
                          "https://desk.example.org:8443@evil.example/api/v3/a",
                          "https://desk.example.org:8443\\@evil.example/a",
                          "https://desk.example.org:8443.evil.example/a",
                          "https://desk.example.org:8443",
                          "ftp://desk.example.org:8443/a",
                          "javascript:alert(1)",
                          "/api/v3/../../other",
                          "/api/v3/%2e%2e/other",
                          "/api/v3/%252e%252e/other",
                          "/api/v3/..;x/other",
                          "/api/v3/%2e%2e%3bx/other",
                          "/api/v3/a%2f..%2fb",
                          "/api/v3/a%5cb",
                          "/./a",
                          "///a",
                          "/a b",
                          "/a\r\nX: y",
                          "/a#b",
                          "/\xc3\xa4"})
    EXPECT_EQ(Target(url), "none") << url;
  for (const char* url : {"/sdpapi/request/17?OPERATION_NAME=DELETE_REQUEST", "/SDPAPI/request/17",
                          "/%73dpapi/request/17", "/files/6?operation_name=x"})
    EXPECT_EQ(Target(url), "none") << url << " does what its query says";
}

TEST(ContentUrlTest, StaysBelowTheBasePath) {
  EXPECT_EQ(Target("/helpdesk/api/v3/attachments/606", "/helpdesk"), "/api/v3/attachments/606");
  EXPECT_EQ(Target("https://desk.example.org:8443/helpdesk/files/6", "/helpdesk"), "/files/6");
  EXPECT_EQ(Target("/api/v3/attachments/606", "/helpdesk"), "/api/v3/attachments/606")
      << "of a service desk that does not know of the path before its own";
  for (const char* url : {"/other/files/6", "/helpdesks/files/6", "/helpdesk",
                          "https://desk.example.org:8443/api/v3/attachments/606"})
    EXPECT_EQ(Target(url, "/helpdesk"), "none") << url;
}

TEST(ContentUrlTest, StaysInThePortal) {
  const json::Object portal{{"api-version", "v3"}, {"portal", "itdesk"}};
  EXPECT_EQ(Target("/app/itdesk/api/v3/attachments/6", {}, portal), "/app/itdesk/api/v3/attachments/6");
  EXPECT_EQ(Target("/api/v3/attachments/6", {}, portal), "/api/v3/attachments/6");
  EXPECT_EQ(Target("/app/other/api/v3/attachments/6", {}, portal), "none");
  EXPECT_EQ(Target("/app/itdesk/api/v3/attachments/6"), "none");
}

}  // namespace
}  // namespace flintdesk::servicedesk
