#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/listener.hpp"
#include "web/testing/test_client.hpp"

/// How much of a body is read before its request is handled.
namespace flintdesk::web {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// By path: "/whole", "/part" (1,000 bytes, then all), "/first" (1,000 bytes and no more), "/none",
/// "/refuse",
/// "/small" (at most 10).
Admission ByPath(const Request& so_far, const std::string&) {
  if (so_far.path == "/part") return so_far.body.empty() ? Admission::Part(1'000) : Admission{};
  if (so_far.path == "/first") return so_far.body.empty() ? Admission::Part(1'000) : Admission::None();
  if (so_far.path == "/none") return Admission::None();
  if (so_far.path == "/refuse") return Admission::Refuse(Response::Text(403, "no"));
  if (so_far.path == "/small") return {Admission::Manner::kWhole, 10, {}};
  return {};
}

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() {
    ListenerOptions options;
    options.admission = ByPath;
    listener_ = Listener::Start(std::move(options), Deferred([](const Request& request) {
                                  return Response::Text(
                                      200, request.path + " " + std::to_string(request.body.size()));
                                }))
                    .value();
  }
  static std::string Head(const std::string& path, const std::string& more) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n\r\n";
  }
  static std::string Post(const std::string& path, std::size_t length) {
    return Head(path, "Content-Length: " + std::to_string(length)) + std::string(length, 'a');
  }
  static std::string Chunked(const std::string& path, int chunks) {
    std::string bytes = Head(path, "Transfer-Encoding: chunked");
    for (int i = 0; i < chunks; ++i) bytes += "64\r\n" + std::string(100, 'a') + "\r\n";
    return bytes + "0\r\n\r\n";
  }

  std::unique_ptr<Listener> listener_;
};

TEST_F(AdmissionTest, ReadsWhatIsWanted) {
  TestClient client(listener_->port());
  EXPECT_EQ(BodyOf(client.Ask(Post("/whole", 100'000))), "/whole 100000");
  EXPECT_EQ(BodyOf(client.Ask(Post("/part", 100'000))), "/part 100000");
  EXPECT_EQ(BodyOf(client.Ask(Post("/part", 999))), "/part 999");
  EXPECT_EQ(BodyOf(client.Ask(Post("/part", 1'001))), "/part 1001");
  EXPECT_EQ(BodyOf(client.Ask(Post("/part", 0))), "/part 0");
  EXPECT_EQ(BodyOf(client.Ask(Post("/small", 10))), "/small 10");
  EXPECT_EQ(BodyOf(client.Ask(Chunked("/part", 30))), "/part 3000");
  EXPECT_EQ(BodyOf(client.Ask(Chunked("/whole", 30))), "/whole 3000");
}

TEST_F(AdmissionTest, RespondsBeforeABodyThatIsNotWanted) {
  for (const char* length : {"Content-Length: 60000000", "Content-Length: 5", "Transfer-Encoding: chunked"}) {
    TestClient none(listener_->port());
    EXPECT_EQ(BodyOf(none.Ask(Head("/none", length))), "/none 0") << length;
    TestClient refused(listener_->port());
    EXPECT_EQ(StatusOf(refused.Ask(Head("/refuse", length))), 403) << length;
    EXPECT_EQ(refused.ReadAll(), "") << length;
  }
  TestClient first(listener_->port());
  EXPECT_THAT(BodyOf(first.Ask(Head("/first", "Content-Length: 60000000") + std::string(2'000, 'a'))),
              StartsWith("/first 2"));
  TestClient small(listener_->port());
  EXPECT_EQ(StatusOf(small.Ask(Head("/small", "Content-Length: 11"))), 413);
  TestClient chunks(listener_->port());
  EXPECT_EQ(StatusOf(chunks.Ask(Chunked("/small", 1))), 413);
}

TEST_F(AdmissionTest, ASmallBodyIsPassedOver) {
  TestClient client(listener_->port());
  client.Send(Post("/none", 5'000) + Post("/whole", 3));
  EXPECT_EQ(BodyOf(client.ReadResponse()), "/none 0");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "/whole 3");
  // In pieces, the rest long after the response.
  client.Send(Head("/none", "Content-Length: 10") + "abc");
  EXPECT_THAT(client.ReadResponse(), HasSubstr("Connection: keep-alive"));
  EXPECT_EQ(BodyOf(client.Ask("defghij" + Post("/whole", 4))), "/whole 4");
}

TEST_F(AdmissionTest, AfterALargeBodyTheConnectionIsClosed) {
  for (const char* length : {"Content-Length: 65537", "Transfer-Encoding: chunked"}) {
    TestClient client(listener_->port());
    EXPECT_THAT(client.Ask(Head("/none", length)), HasSubstr("Connection: close")) << length;
    EXPECT_EQ(client.ReadAll(), "") << length;
  }
}

TEST_F(AdmissionTest, IsAskedBeforeTheClientIsToldToSend) {
  const std::string expect = "Expect: 100-continue\r\nContent-Length: 2";
  TestClient none(listener_->port());
  // No telling whether the body still comes, so this connection is of no more use.
  EXPECT_THAT(none.Ask(Head("/none", expect)),
              ::testing::AllOf(HasSubstr("200 OK"), HasSubstr("Connection: close")));
  TestClient whole(listener_->port());
  whole.Send(Head("/whole", expect));
  EXPECT_EQ(StatusOf(whole.ReadResponse(false)), 100);
  EXPECT_EQ(BodyOf(whole.Ask("hi")), "/whole 2");
}

}  // namespace
}  // namespace flintdesk::web
