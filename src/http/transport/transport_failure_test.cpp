#include "http/transport/transport_failure.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/compressed.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Compressed;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using testing::Wrapping;

/// What a broken or wrong other side is called.
using TransportFailureTest = testing::EachWayTest;
FLINTDESK_EACH_WAY(TransportFailureTest);

TEST_P(TransportFailureTest, NamesAResponseThatEndsTooEarly) {
  Server server(Says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  Expect(FailureOf(To(server.port())), FailureKind::kConnectionLost, true, "in the middle of its response");
}

TEST_P(TransportFailureTest, NamesAChunkedResponseThatEndsTooEarly) {
  Server server(Says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
  Expect(FailureOf(To(server.port())), FailureKind::kConnectionLost, true, "in the middle of its response");
}

TEST_P(TransportFailureTest, NamesBrokenChunks) {
  Server server(Says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhello\r\n"));
  Expect(FailureOf(To(server.port())), FailureKind::kResponseUnreadable, true, "chunks are broken");
}

TEST_P(TransportFailureTest, NamesACloseWithoutAResponse) {
  Server server(Says(""));
  Expect(FailureOf(To(server.port())), FailureKind::kConnectionLost, true, "without a response");
}

TEST_P(TransportFailureTest, NamesAReset) {
  Server server([](RawServer&, RawConnection& connection) {
    connection.ReadRequest();
    connection.Reset();
  });
  Expect(FailureOf(To(server.port())), FailureKind::kConnectionLost, true, "127.0.0.1");
}

TEST_P(TransportFailureTest, NamesWhatIsNotHttp) {
  Server server(Says("SSH-2.0-OpenSSH_9.2\r\n"));
  Expect(FailureOf(To(server.port())), FailureKind::kResponseUnreadable, true, "it is not HTTP",
         GetParam() ? "" : "is-ssl");
}

TEST_P(TransportFailureTest, NamesBrokenCompression) {
  Server server(Says("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"));
  Expect(FailureOf(To(server.port())), FailureKind::kResponseUnreadable, true, "compression is broken");
}

TEST_P(TransportFailureTest, StopsAResponseLargerThanAllowed) {
  ClientOptions options;
  options.max_body = 1000;
  Use(options);
  Server server([](RawServer&, RawConnection& connection) {
    connection.ReadRequest();
    connection.WriteResponse(std::string(1001, 'x'));
  });
  Expect(FailureOf(To(server.port())), FailureKind::kResponseTooLarge, true, "larger than 1000 bytes");
}

TEST_P(TransportFailureTest, CountsTheBytesAfterDecompression) {
  ClientOptions options;
  options.max_body = 1'000'000;
  Use(options);
  std::string small = Compressed(std::string(1'000'000, 'x'), Wrapping::kGzip),
              bomb = Compressed(std::string(50'000'000, 'x'), Wrapping::kGzip);
  ASSERT_LT(bomb.size(), 100'000U);
  Server server([&](RawServer&, RawConnection& connection) {
    while (auto request = connection.ReadRequest())
      connection.WriteResponse(request->find("/bomb") != std::string::npos ? bomb : small,
                               "Content-Encoding: gzip\r\n");
  });
  Outcome outcome = Send(To(server.port(), "/small"));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body.size(), 1'000'000U);
  Expect(FailureOf(To(server.port(), "/bomb")), FailureKind::kResponseTooLarge, true,
         "larger than 1000000 bytes");
}

TEST_P(TransportFailureTest, StopsEndlessHeaders) {
  Server server([](RawServer&, RawConnection& connection) {
    connection.ReadRequest();
    std::string headers = "HTTP/1.1 200 OK\r\n";
    for (int number = 0; number < 5000; ++number) headers += "X-Filler: " + std::string(90, 'x') + "\r\n";
    connection.Write(headers);
    connection.WaitForEnd();
  });
  Expect(FailureOf(To(server.port())), FailureKind::kResponseTooLarge, true, "bytes of headers");
}

TEST_P(TransportFailureTest, NamesAHostThatDoesNotExist) {
  Request request = To(80);
  request.origin.host = "no-such-host.invalid";
  Expect(FailureOf(request), FailureKind::kNameNotResolved, false, "no-such-host.invalid", "host-name");
}

}  // namespace
}  // namespace flintdesk::http
