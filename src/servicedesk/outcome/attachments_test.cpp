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
                                              "/api/v3/attachments/101"));
  EXPECT_THAT(folder.Names(), ::testing::IsEmpty());
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
