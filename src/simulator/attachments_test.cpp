#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/generated_bytes.hpp"
#include "simulator/simulator.hpp"
#include "simulator/testing/service_fixture.hpp"
#include "simulator/upload.hpp"
#include "web/testing/test_client.hpp"

/// Files: their way up and down.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string File(const std::string& part, const std::string& name, const std::string& bytes) {
  return "--X\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + name +
         "\"\r\nContent-Type: text/plain\r\n\r\n" + bytes + "\r\n";
}
std::string Text(const std::string& part, const std::string& value) {
  return "--X\r\nContent-Disposition: form-data; name=\"" + part + "\"\r\n\r\n" + value + "\r\n";
}
constexpr const char* kEnd = "--X--\r\n";
constexpr const char* kForm = "multipart/form-data; boundary=X";

std::string DigestOf(const std::string& bytes) {
  MultipartSink sink(kForm);
  sink.Take(File("f", "n", bytes) + kEnd);
  return sink.files().empty() ? "" : sink.files().front().sha256;
}

TEST(MultipartSinkTest, ReadsFilesAndParametersHoweverTheyCome) {
  const std::string binary = std::string("\r\n--Y\r\n--\0\xff", 11) + "--X in the line\r\n-";
  const std::string form = "preamble\r\n" + Text("input_data", "{a:1}") +
                           File("input_file", "a \"b\".txt", binary) + File("input_file", "empty.txt", "") +
                           kEnd + "epilogue";
  for (const std::size_t piece : {form.size(), std::size_t{1}, std::size_t{7}}) {
    MultipartSink sink(kForm);
    for (std::size_t at = 0; at < form.size(); at += piece) sink.Take(form.substr(at, piece));
    ASSERT_TRUE(sink.is_whole()) << piece;
    ASSERT_EQ(sink.files().size(), 2u);
    EXPECT_EQ(*sink.parameters().Find("input_data"), "{a:1}");
    EXPECT_EQ(sink.files()[0].bytes, binary);
    EXPECT_EQ(sink.files()[0].size, binary.size());
    EXPECT_EQ(sink.files()[0].content_type, "text/plain");
    EXPECT_EQ(sink.files()[1].sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}

TEST(MultipartSinkTest, ReadsNamesAsClientsWriteThem) {
  struct Case {
    const char* written;
    const char* name;
  };
  constexpr Case kCases[] = {
      {R"("a;b")", "a;b"},
      {R"("a; name=\"b\".txt")", R"(a; name="b".txt)"},
      {R"("a "b".txt")", R"(a "b".txt)"},
      {R"("a%22b;.txt" )", R"(a"b;.txt)"},
      {R"("C:\temp\a;b.txt")", R"(C:\temp\a;b.txt)"},
      {"plain.txt", "plain.txt"},
      {R"("never closed; x)", R"("never closed; x)"},
  };
  for (const Case& each : kCases)
    for (const char* order :
         {"form-data; name=\"f;g\"; filename={}", "form-data; filename={}; name=\"f;g\""}) {
      const std::string written = ReplaceAll(order, "{}", each.written);
      const bool is_last = order[std::string_view(order).size() - 1] == '}';
      if (!is_last && std::string_view(each.written).starts_with("\"never")) continue;
      MultipartSink sink(kForm);
      sink.Take("--X\r\nContent-Disposition: " + written + "\r\n\r\nx\r\n" + kEnd);
      ASSERT_EQ(sink.files().size(), 1u) << written;
      EXPECT_EQ(sink.files().front().name, each.name) << written;
      EXPECT_EQ(sink.files().front().part, "f;g") << written;
    }
  MultipartSink boundary("multipart/form-data; boundary=\"a;b\"");
  boundary.Take("--a;b\r\nContent-Disposition: form-data; name=n\r\n\r\nx\r\n--a;b--\r\n");
  EXPECT_TRUE(boundary.is_whole());
}

TEST(MultipartSinkTest, OfALongFileOnlyTheDigestIsKept) {
  MultipartSink sink(kForm);
  sink.Take(File("f", "long", std::string(UploadedFile::kMostKept + 1, 'a')) + kEnd);
  EXPECT_EQ(sink.files().front().size, UploadedFile::kMostKept + 1);
  EXPECT_EQ(sink.files().front().bytes, "");
  MultipartSink short_one(kForm);
  short_one.Take(File("f", "short", std::string(UploadedFile::kMostKept, 'a')) + kEnd);
  EXPECT_EQ(short_one.files().front().bytes.size(), UploadedFile::kMostKept);
}

TEST(MultipartSinkTest, WhatIsNoFormIsNotWhole) {
  for (const std::string& form : {std::string(), File("f", "n", "cut off"), std::string("no form at all"),
                                  std::string("--X\r\n") + std::string(9'000, 'h')}) {
    MultipartSink sink(kForm);
    sink.Take(form);
    EXPECT_FALSE(sink.is_whole()) << form.substr(0, 40);
  }
  MultipartSink without_boundary("multipart/form-data");
  without_boundary.Take(File("f", "n", "x") + kEnd);
  EXPECT_FALSE(without_boundary.is_whole());
}

TEST(GeneratedBytesTest, AreTheSameFromAnyPlace) {
  std::string whole(1'000, ' ');
  GeneratedBytes(7, 0, 1'000).Read(0, whole);
  for (const std::uint64_t first : {0u, 1u, 8u, 13u}) {
    std::string part(100, ' ');
    GeneratedBytes(7, first, 500).Read(3, part);
    EXPECT_EQ(part, whole.substr(first + 3, 100)) << first;
  }
  std::string other(1'000, ' ');
  GeneratedBytes(8, 0, 1'000).Read(0, other);
  EXPECT_NE(other, whole);
}

class AttachmentsTest : public ServiceTest {
 protected:
  web::Response Upload(const std::string& method, const std::string& target, const std::string& form) {
    if (service_ == nullptr) Start();
    web::Request request = RequestOf(method, target, "");
    request.headers.Add("authtoken", kKey);
    request.headers.Add("Authorization", std::string("Zoho-oauthtoken ") + kKey);
    request.headers.Add("Content-Type", kForm);
    request.body = form;
    return service_->Handle(request);
  }
  std::string IdOf(const web::Response& response) { return At(Parsed(response), {"attachment", "id"}); }
  web::Response Get(const std::string& path, const std::string& range = {},
                    const std::string& if_range = {}) {
    web::Request request = RequestOf("GET", "/api/v3/" + path, "");
    request.headers.Add("authtoken", kKey);
    if (!range.empty()) request.headers.Add("Range", range);
    if (!if_range.empty()) request.headers.Add("If-Range", if_range);
    return service_->Handle(request);
  }
  const std::string form_ = File("input_file", "notes.txt", "hello") + kEnd;
};

TEST_F(AttachmentsTest, AFileIsAttachedListedDownloadedAndDeleted) {
  const web::Response response = Upload("PUT", "/api/v3/requests/17/upload", form_);
  ASSERT_EQ(response.status, 200);
  const json::Value file = *Parsed(response).Find("attachment");
  EXPECT_EQ(At(file, {"name"}), "notes.txt");
  EXPECT_EQ(At(file, {"size"}), R"({"display_value":"5B","value":"5"})");
  const std::string id = At(file, {"id"});
  EXPECT_EQ(At(file, {"content_url"}), "/api/v3/attachments/" + id);
  EXPECT_EQ(At(Parsed(Get("requests/17")), {"request", "has_attachments"}), "true");
  EXPECT_EQ(At(Parsed(Get("requests/17/attachments")).Find("attachments")->IfArray()->front(), {"id"}), id);
  for (const std::string& path : {"attachments/" + id, "requests/17/attachments/" + id + "/_download",
                                  "requests/17/attachments/" + id + "/download"}) {
    const web::Response content = Get(path);
    EXPECT_EQ(content.body, "hello") << path;
    EXPECT_EQ(*content.headers.Find("Content-Type"), "text/plain");
    EXPECT_EQ(*content.headers.Find("Content-Disposition"), "attachment; filename=\"notes.txt\"");
  }
  EXPECT_EQ(Get("requests/18/attachments/" + id + "/_download").status, 404) << "it is another request's";
  EXPECT_EQ(At(service_->Attachment(id), {"sha256"}), DigestOf("hello"));
  EXPECT_EQ(V3("DELETE", "requests/17/attachments/" + id).status, 200);
  EXPECT_EQ(Get("attachments/" + id).status, 404);
  EXPECT_EQ(At(Parsed(Get("requests/17")), {"request", "has_attachments"}), "false");
}

TEST_F(AttachmentsTest, AnUploadedFileIsAttachedByItsId) {
  const web::Response response = Upload("POST", "/api/v3/requests/upload", form_);
  EXPECT_EQ(response.status, 201);
  const std::string files = R"("attachments":[{"id":")" + IdOf(response) + R"("}])";
  EXPECT_EQ(V3("PUT", "requests/17", R"({"request":{)" + files + "}}").status, 200);
  EXPECT_EQ(At(Parsed(Get("requests/17")), {"request", "has_attachments"}), "true");
  const json::Value note =
      Parsed(V3("POST", "requests/17/notes", R"({"note":{"description":"see",)" + files + "}}"));
  EXPECT_EQ(At(note, {"note", "has_attachments"}), "true");
  EXPECT_EQ(At(note.Path({"note", "attachments"})->IfArray()->front(), {"name"}), "notes.txt");
  const web::Response refused = V3("PUT", "requests/17", R"({"request":{"attachments":[{"id":"999"}]}})");
  EXPECT_EQ(At(Message(refused), {"field"}), "attachments");
}

TEST_F(AttachmentsTest, EverythingThatCanHaveAFileTakesOne) {
  V3("POST", "requests/17/notes", R"({"note":{"description":"x"}})");
  V3("POST", "requests/17/tasks", R"({"task":{"title":"x"}})");
  struct Case {
    const char* method;
    const char* path;
    int status;
    const char* read;
    const char* entity;
  };
  constexpr Case kCases[] = {
      {"PUT", "requests/17/notes/301/upload", 200, "requests/17/notes/301", "note"},
      {"POST", "requests/17/tasks/801/uploads", 200, "requests/17/tasks/801", "task"},
      {"POST", "requests/17/notes/upload", 201, nullptr, nullptr},
      {"POST", "requests/17/notifications/upload", 201, nullptr, nullptr},
      {"POST", "attachments", 201, nullptr, nullptr},
  };
  for (const Case& each : kCases) {
    const web::Response response = Upload(each.method, std::string("/api/v3/") + each.path, form_);
    EXPECT_EQ(response.status, each.status) << each.path;
    EXPECT_EQ(Get("attachments/" + IdOf(response)).body, "hello") << each.path;
    if (each.read == nullptr) continue;
    const json::Value whole = Parsed(Get(each.read));
    EXPECT_EQ(At(whole.Path({each.entity, "attachments"})->IfArray()->front(), {"id"}), IdOf(response));
  }
  const std::string of_note = "requests/17/notes/301/attachments";
  const json::Value list = Parsed(Get(of_note));
  const std::string file = of_note + "/" + At(list.Find("attachments")->IfArray()->front(), {"id"});
  EXPECT_EQ(At(Parsed(Get(file)), {"attachment", "name"}), "notes.txt");
  EXPECT_EQ(Get(file + "/download").body, "hello");
  EXPECT_EQ(V3("DELETE", file).status, 200);
  EXPECT_EQ(V3("DELETE", file).status, 404);
}

TEST_F(AttachmentsTest, TheOlderUploadNamesTheRequest) {
  Start("older");
  const web::Response response = Upload(
      "POST", "/api/v3/attachments", Text("input_data", R"({"attachment":{"request":{"id":"17"}}})") + form_);
  EXPECT_EQ(At(Parsed(response), {"attachment", "file_name"}), "notes.txt");
  EXPECT_EQ(At(Parsed(response), {"attachment", "size"}), "5B");
  EXPECT_EQ(At(Parsed(Get("requests/17")), {"request", "has_attachments"}), "true");
}

TEST_F(AttachmentsTest, V1AttachesAFile) {
  const std::string target =
      std::string("/sdpapi/request/17/attachment?OPERATION_NAME=ADD_ATTACHMENT&format=json&TECHNICIAN_KEY=") +
      kKey;
  EXPECT_EQ(At(Parsed(Upload("POST", target, File("file", "a.txt", "hello") + kEnd)),
               {"operation", "result", "status"}),
            "Success");
  EXPECT_EQ(At(Parsed(Get("requests/17/attachments")).Find("attachments")->IfArray()->front(), {"name"}),
            "a.txt");
  EXPECT_EQ(At(Parsed(Upload("POST", target, File("other", "a.txt", "hello") + kEnd)),
               {"operation", "result", "status"}),
            "Failed");
}

TEST_F(AttachmentsTest, TheCloudHasAnUploadOfItsOwn) {
  Start("cloud,long-ids");
  const std::string request = "/api/v3/requests/" + std::to_string(kCloudIds + 17);
  for (const char* method : {"POST", "PUT"}) {
    const json::Value file =
        Parsed(Upload(method, request + "/_uploads",
                      Text("filename", "a.txt") + File("anything", "a.txt", "hello") + kEnd));
    EXPECT_EQ(At(file, {"attachment", "size"}), "5");
    EXPECT_EQ(At(file, {"attachment", "file_id"}), At(file, {"attachment", "id"}));
  }
  EXPECT_EQ(Upload("PUT", request + "/upload", form_).status, 404);
}

TEST_F(AttachmentsTest, WhatIsNoFileIsRefused) {
  struct Case {
    const char* name;
    std::string form;
  };
  const Case cases[] = {
      {"another part", File("file", "a.txt", "x") + kEnd},
      {"no file", Text("input_file", "x") + kEnd},
      {"cut off", File("input_file", "a.txt", "x")},
      {"nothing", ""},
  };
  for (const Case& each : cases) {
    const web::Response refused = Upload("PUT", "/api/v3/requests/17/upload", each.form);
    EXPECT_EQ(InnerCode(refused), "4012") << each.name;
  }
  EXPECT_EQ(Upload("PUT", "/api/v3/requests/999/upload", form_).status, 404);
  Start("file-limit-1");
  EXPECT_EQ(
      Upload("PUT", "/api/v3/requests/17/upload", File("input_file", "a", std::string(1024, 'a')) + kEnd)
          .status,
      200);
  EXPECT_EQ(InnerCode(Upload("PUT", "/api/v3/requests/17/upload",
                             File("input_file", "a", std::string(1025, 'a')) + kEnd)),
            "4001");
}

TEST_F(AttachmentsTest, OfALongFileTheContentIsGone) {
  const std::string id = IdOf(
      Upload("PUT", "/api/v3/requests/17/upload", File("input_file", "a", std::string(70'000, 'a')) + kEnd));
  const web::Response gone = Get("attachments/" + id);
  EXPECT_EQ(gone.status, 410);
  EXPECT_THAT(gone.body, HasSubstr(DigestOf(std::string(70'000, 'a'))));
  EXPECT_EQ(At(service_->Attachment(id), {"size"}), "70000");
}

TEST_F(AttachmentsTest, PartsOfAFileAreServed) {
  const std::string id = IdOf(Upload("PUT", "/api/v3/requests/17/upload", form_));
  const std::string path = "attachments/" + id;
  const std::string tag = *Get(path).headers.Find("ETag");
  struct Case {
    const char* range;
    std::string if_range;
    int status;
    const char* body;
    const char* content_range;
  };
  const Case cases[] = {
      {"bytes=1-3", "", 206, "ell", "bytes 1-3/5"},
      {"bytes=2-", "", 206, "llo", "bytes 2-4/5"},
      {"bytes=-2", "", 206, "lo", "bytes 3-4/5"},
      {"bytes=3-99", "", 206, "lo", "bytes 3-4/5"},
      {"bytes=0-0", "", 206, "h", "bytes 0-0/5"},
      {"bytes=1-3", tag, 206, "ell", "bytes 1-3/5"},
      {"bytes=1-3", "\"other\"", 200, "hello", nullptr},
      {"bytes=5-", "", 416, "", "bytes */5"},
      {"bytes=-0", "", 416, "", "bytes */5"},
      {"bytes=3-1", "", 200, "hello", nullptr},
      {"bytes=0-1,3-4", "", 200, "hello", nullptr},
      {"lines=1-2", "", 200, "hello", nullptr},
      {"bytes=0-", "", 200, "hello", nullptr},
  };
  for (const Case& each : cases) {
    const web::Response part = Get(path, each.range, each.if_range);
    EXPECT_EQ(part.status, each.status) << each.range;
    EXPECT_EQ(part.body, each.body) << each.range;
    const std::string* content_range = part.headers.Find("Content-Range");
    EXPECT_EQ(content_range == nullptr ? "" : *content_range,
              each.content_range == nullptr ? "" : each.content_range)
        << each.range;
  }
}

TEST_F(AttachmentsTest, ASeededFileOfAnyLengthIsGenerated) {
  Start();
  const json::Value seeded =
      service_->SeedAttachment(json::Parse(R"({"request":"17","name":"big.bin","size":3000000000})").value())
          .value();
  const std::string id = At(seeded, {"id"});
  const web::Response whole = Get("requests/17/attachments/" + id + "/_download");
  ASSERT_NE(whole.source, nullptr);
  EXPECT_EQ(whole.source->size(), 3'000'000'000u);
  const web::Response part = Get("attachments/" + id, "bytes=2999999990-");
  EXPECT_EQ(part.status, 206);
  std::string end(10, ' ');
  part.source->Read(0, end);
  std::string same(10, ' ');
  whole.source->Read(2'999'999'990, same);
  EXPECT_EQ(end, same);
  for (const char* wrong : {R"({"request":"17","name":"x"})", R"({"request":"17","name":"x","size":-1})",
                            R"({"request":"999","name":"x","size":1})", R"([])",
                            R"({"request":"17","name":"x","size":1,"more":1})"})
    EXPECT_FALSE(service_->SeedAttachment(json::Parse(wrong).value()).ok()) << wrong;
}

TEST(AttachmentsOverTheWireTest, ALongUploadAndDownloadNeedNoMemory) {
  const auto simulator = Simulator::Start({}).value();
  // More than the listener keeps of one request, and more than all of them may hold together.
  constexpr std::size_t kSize = 140 * 1024 * 1024;
  const std::string before = File("input_file", "big.bin", "");
  const std::string head_of_part = before.substr(0, before.size() - 2);
  const std::string tail = std::string("\r\n") + kEnd;
  web::TestClient client(simulator->port());
  client.Send("PUT /api/v3/requests/17/upload HTTP/1.1\r\nHost: localhost\r\nauthtoken: " + simulator->key() +
              "\r\nContent-Type: " + kForm + "\r\nContent-Length: " +
              std::to_string(head_of_part.size() + kSize + tail.size()) + "\r\n\r\n" + head_of_part);
  const std::string piece(1024 * 1024, 'z');
  for (std::size_t sent = 0; sent < kSize; sent += piece.size()) ASSERT_TRUE(client.Send(piece));
  const std::string response = client.Ask(tail);
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200"));
  const json::Value file = json::Parse(web::BodyOf(response)).value();
  const std::string id = file.Path({"attachment", "id"})->ScalarText().value_or("");
  EXPECT_EQ(*simulator->Attachment(id).Find("size")->IfInteger(), static_cast<std::int64_t>(kSize));

  const json::Value seeded =
      simulator->SeedAttachment(json::Parse(R"({"request":"17","name":"b","size":200000})").value()).value();
  const std::string download =
      client.Ask("GET /api/v3/attachments/" + *seeded.Find("id")->ScalarText() +
                 " HTTP/1.1\r\nHost: localhost\r\nauthtoken: " + simulator->key() + "\r\n\r\n");
  EXPECT_THAT(download, HasSubstr("Content-Length: 200000\r\n"));
  EXPECT_EQ(DigestOf(web::BodyOf(download)),
            *simulator->Attachment(*seeded.Find("id")->ScalarText()).Find("sha256")->IfString());
}

TEST(AttachmentsOverTheWireTest, AWrongKeyUploadsNothing) {
  const auto simulator = Simulator::Start({}).value();
  web::TestClient client(simulator->port());
  client.Send(
      std::string("PUT /api/v3/requests/17/upload HTTP/1.1\r\nHost: localhost\r\nauthtoken: wrong\r\n") +
      "Content-Type: " + kForm + "\r\nContent-Length: 100000000\r\n\r\n");
  EXPECT_THAT(client.ReadResponse(), StartsWith("HTTP/1.1 400"));
}

}  // namespace
}  // namespace flintdesk::simulator
