#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"
#include "servicedesk/testing/calls.hpp"

/// What a file that was attached is known by, and where one is asked for.
namespace flintdesk::servicedesk {
namespace {

using testing::Desk;
using ::testing::HasSubstr;
using testing::JsonResponse;
using testing::MakeCall;

http::Response Ok(const std::string& members) {
  return JsonResponse(200, "{" + members + R"("response_status":{"status_code":2000,"status":"success"}})");
}
http::Response Files(const std::string& rows) {
  return Ok(R"("attachments":[)" + rows + R"(],"list_info":{"has_more_rows":false},)");
}
http::Response NotThere() {
  return JsonResponse(404, R"({"response_status":{"status_code":4000,"status":"failed",
                               "messages":[{"status_code":4007,"type":"failed","message":"Invalid URL"}]}})");
}

class UploadTest : public ::testing::Test {
 protected:
  /// Attaches a file where none was before; the response is lost, and what is read then shows `rows`.
  connector::Response LoseAndShow(const std::string& rows) {
    Desk desk;
    desk.client.Response(Files(""));
    desk.client.Fail({http::FailureKind::kConnectionLost, true, "the connection broke", ""});
    desk.client.on_request = [&](const http::Request& request) {
      if (request.changes && ++sent_ == 2)
        desk.client.otherwise = Ok(R"("attachment":{"id":"9","name":"report 7.txt","size":"3"},)");
    };
    desk.client.otherwise = Files(rows);
    return desk.Run(
        MakeCall("add-attachment", {{"request-id", 17}, {"file", path_}}, {{"api-version", "v3"}}));
  }

  flintdesk::testing::TemporaryFolder folder_;
  const std::string path_ = folder_.Write("report 7.txt", "abc");
  int sent_ = 0;
};

TEST_F(UploadTest, IsDoneWhereAFileOfThatNameAndSizeIsNew) {
  for (const char* shown : {R"({"id":"9","name":"report 7.txt","size":{"display_value":"3B","value":"3"}})",
                            R"({"id":"9","file_name":"report 7.txt","size":3})"}) {
    sent_ = 0;
    const auto response = LoseAndShow(shown);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(sent_, 1);
  }
}

TEST_F(UploadTest, IsDoubtfulWhereTheServiceDeskMayHaveChangedTheName) {
  for (const char* name :
       {"report_7.txt", "report7_1.txt", "rep.txt", "1234-report 7.txt", "r\\u00e9port.txt"}) {
    SCOPED_TRACE(name);
    sent_ = 0;
    const auto response = LoseAndShow(std::string(R"({"id":"9","name":")") + name + R"(","size":"3"})");
    EXPECT_EQ(response.code, Code::kIndeterminate);
    EXPECT_THAT(response.message, HasSubstr("attachment 9"));
    EXPECT_EQ(sent_, 1);
  }
}

TEST_F(UploadTest, IsDoubtfulWhereTheSizeIsAnotherOrNotInBytes) {
  for (const char* size : {R"(,"size":"4")", R"(,"size":"3.00KB")", R"(,"size":null)", ""}) {
    sent_ = 0;
    const auto response = LoseAndShow(std::string(R"({"id":"9","name":"report 7.txt")") + size + "}");
    EXPECT_EQ(response.code, Code::kIndeterminate) << size;
    EXPECT_EQ(sent_, 1);
  }
}

TEST(AttachmentTest, ASuccessThatShowsNoneIsReadBack) {
  flintdesk::testing::TemporaryFolder folder;
  for (const char* shown : {"null", "{}", "[]", R"({"id":null})", R"({"name":"a.txt"})", R"("a.txt")"}) {
    Desk desk;
    desk.client.Response(Files(""));
    desk.client.Response(Ok(std::string(R"("attachment":)") + shown + ","));
    desk.client.otherwise = Files("");
    const auto response =
        desk.Run(MakeCall("add-attachment", {{"request-id", 17}, {"file", folder.Write("a.txt", "a")}},
                          {{"api-version", "v3"}}));
    EXPECT_EQ(response.code, Code::kIndeterminate) << shown << ": " << response.message;
  }
}

constexpr const char* kNine = R"({"id":"9","name":"a.txt"})";

/// Deletes an attachment; the response is lost, and then comes `list`, until it is deleted `again`.
connector::Response Delete(const http::Response& list, std::optional<http::Response> again = {},
                           const std::string& before = kNine) {
  Desk desk;
  desk.client.Response(Files(before));
  desk.client.Fail({http::FailureKind::kConnectionLost, true, "the connection broke", ""});
  int sent = 0;
  desk.client.on_request = [&](const http::Request& request) {
    if (request.changes && ++sent == 2 && again)
      desk.client.otherwise = *again;
    else if (request.target.find("/attachments") == std::string::npos)
      desk.client.otherwise = Ok(R"("request":{"id":"17"},)");
    else
      desk.client.otherwise = sent == 2 ? Files("") : list;
  };
  return desk.Run(
      MakeCall("delete-attachment", {{"request-id", 17}, {"attachment-id", 9}}, {{"api-version", "v3"}}));
}

TEST(AttachmentTest, OnlyAListThatSaysThatItIsWholeShowsThatOneIsGone) {
  EXPECT_EQ(Delete(Files("")).code, Code::kSuccess);
  for (const char* info : {"", R"("list_info":{},)", R"("list_info":{"has_more_rows":null},)",
                           R"("list_info":{"has_more_rows":true},)"})
    EXPECT_EQ(Delete(Ok(std::string(R"("attachments":[],)") + info)).code, Code::kIndeterminate) << info;
}

TEST(AttachmentTest, AListThatLacksOthersTooDoesNotShowThatOneIsGone) {
  const std::string ten = R"({"id":"10","name":"b.txt"})";
  EXPECT_EQ(Delete(Files(ten), {}, kNine + ("," + ten)).code, Code::kSuccess);
  const auto response = Delete(Files(""), {}, kNine + ("," + ten));
  EXPECT_EQ(response.code, Code::kIndeterminate) << response.message;
  EXPECT_THAT(response.message, HasSubstr("the list of attachments lacks some that it showed before"));
}

TEST(AttachmentTest, OneThatASecondRemovalDoesNotFindWasRemovedByTheFirst) {
  const auto response = Delete(Files(kNine), NotThere());
  EXPECT_EQ(response.code, Code::kSuccess) << response.message;
  EXPECT_THAT(response.message, HasSubstr("is not there any more"));
}

TEST(DownloadTest, AsksAtThePathsOfOtherBuildsWhereOneIsUnknown) {
  flintdesk::testing::TemporaryFolder folder;
  Desk desk;
  for (int path = 0; path < 3; ++path) desk.client.Response(NotThere());
  desk.client.Response(Files(""));
  const auto response = desk.Run(MakeCall(
      "download-attachment", {{"request-id", 17}, {"attachment-id", 101}, {"to-file", folder.PathOf("copy")}},
      {{"api-version", "v3"}}));
  EXPECT_EQ(response.code, Code::kNotFound);
  EXPECT_THAT(response.message, HasSubstr("no such request or attachment"));
  EXPECT_THAT(response.message, HasSubstr("Check request-id, attachment-id,"));
  std::vector<std::string> targets;
  for (const http::Request& request : desk.client.requests) targets.push_back(request.target);
  EXPECT_THAT(targets, ::testing::ElementsAre("/api/v3/requests/17/attachments/101/_download",
                                              "/api/v3/requests/17/attachments/101/download",
                                              "/api/v3/attachments/101",
                                              ::testing::StartsWith("/api/v3/requests/17/attachments?")));
  EXPECT_THAT(folder.Names(), ::testing::IsEmpty());
}

http::Response Refused(int status, int code) {
  return JsonResponse(
      status, R"({"response_status":{"status_code":4000,"status":"failed","messages":[{"status_code":)" +
                  std::to_string(code) + R"(,"type":"failed","message":"No"}]}})");
}

/// The response to a download where the paths of builds end with these, and then the list says `content_url`.
connector::Response Download(Desk& desk, const std::vector<http::Response>& paths,
                             const std::string& content_url) {
  flintdesk::testing::TemporaryFolder folder;
  for (const http::Response& response : paths) desk.client.Response(response);
  desk.client.on_request = [&desk, content_url](const http::Request& request) {
    const bool is_list = request.target.starts_with("/api/v3/requests/17/attachments?");
    desk.client.otherwise = is_list
                                ? Files(R"({"id":"101","name":"a.txt","content_url":")" + content_url + "\"}")
                                : testing::TypedResponse(200, "application/octet-stream", "");
  };
  return desk.Run(MakeCall("download-attachment",
                           {{"request-id", 17}, {"attachment-id", 101}, {"to-file", folder.PathOf("copy")}},
                           {{"api-version", "v3"}}));
}

TEST(DownloadTest, GoesOnToTheNextPathWhereOneIsRefused) {
  for (const http::Response& refused : {Refused(400, 4000), Refused(400, 4021), Refused(405, 4021),
                                        testing::TypedResponse(405, "text/html", "<html>")}) {
    Desk desk;
    EXPECT_EQ(Download(desk, {refused}, "").code, Code::kSuccess);
    ASSERT_EQ(desk.client.requests.size(), 2U);
    EXPECT_EQ(desk.client.requests.back().target, "/api/v3/requests/17/attachments/101/download");
  }
  for (const auto& [refused, code] :
       {std::pair(Refused(400, 401), Code::kUnauthenticated), std::pair(Refused(403, 4002), Code::kForbidden),
        std::pair(testing::TypedResponse(400, "text/html",
                                         "URL blocked as maximum access limit for the page is "
                                         "exceeded. Please try after sometime."),
                  Code::kThrottled)}) {
    Desk desk;
    EXPECT_EQ(Download(desk, {refused}, "").code, code);
    EXPECT_EQ(desk.client.requests.size(), 1U) << "no other path would be let through";
  }
}

TEST(DownloadTest, TakesTheContentUrlWhereNoPathIsKnown) {
  const std::vector<http::Response> unknown{NotThere(), Refused(405, 4021), NotThere()};
  const auto origin = MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}).origin;
  for (const std::string& url : {std::string("/files/101?x=1"), origin.Url() + "/files/101?x=1"}) {
    Desk one;
    const auto response = Download(one, unknown, url);
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    ASSERT_EQ(one.client.requests.size(), 5U);
    EXPECT_EQ(one.client.requests.back().target, "/files/101?x=1");
    EXPECT_EQ(one.client.requests.back().origin, origin);
  }
}

TEST(DownloadTest, AContentUrlThatLeadsElsewhereGetsNoKey) {
  const std::vector<http::Response> unknown{NotThere(), NotThere(), NotThere()};
  const auto origin = MakeCall("get-request", {{"request-id", 17}}, {{"api-version", "v3"}}).origin;
  for (const std::string& url :
       {std::string("https://files.example.net/101"), std::string("files/101"),
        std::string("/api/v3/../../x"), "http://key@" + origin.HostAndPort() + "/files/101"}) {
    Desk desk;
    const auto response = Download(desk, unknown, url);
    EXPECT_EQ(response.code, Code::kNotFound);
    EXPECT_THAT(response.message, HasSubstr("where no key is sent")) << url;
    EXPECT_THAT(response.message, ::testing::Not(HasSubstr("key@")));
    EXPECT_EQ(desk.client.requests.size(), 4U) << url;
    for (const http::Request& request : desk.client.requests) EXPECT_EQ(request.origin, origin);
  }
}

TEST(DownloadTest, TakesADocumentOfAnOfficeForAFileAndADocumentOfTheApiForNone) {
  flintdesk::testing::TemporaryFolder folder;
  for (const auto& [type, code] :
       {std::pair("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Code::kSuccess),
        std::pair("application/json; charset=UTF-8", Code::kServerError),
        std::pair("application/problem+json", Code::kServerError),
        std::pair("TEXT/HTML", Code::kServerError)}) {
    Desk desk;
    desk.client.Response(testing::TypedResponse(200, type, ""));
    const auto response =
        desk.Run(MakeCall("download-attachment",
                          {{"request-id", 17}, {"attachment-id", 101}, {"to-file", folder.PathOf("copy")}},
                          {{"api-version", "v3"}}));
    EXPECT_EQ(response.code, code) << type << ": " << response.message;
  }
}

}  // namespace
}  // namespace flintdesk::servicedesk
