#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "http/curl_transport.hpp"
#include "http/testing/call.hpp"
#include "http/testing/raw_server.hpp"

namespace flintdesk::http::testing {

/// The transport alone, against servers on 127.0.0.1.
class TransportTest : public ::testing::Test {
 protected:
  static Request To(int port, std::string target = "/", bool tls = false) {
    Request request;
    request.origin = {.tls = tls, .host = "127.0.0.1", .port = port};
    request.target = std::move(target);
    return request;
  }
  static Request ChangeTo(int port, std::string body, std::string method = "POST") {
    Request request = To(port);
    request.method = std::move(method);
    request.body = std::move(body);
    request.changes = true;
    return request;
  }

  void Use(const ClientOptions& options) {
    policies_.clear();
    policies_.push_back(MakeCurlTransport(loop_, options));
  }
  Outcome Send(Request request, Context context = {}) {
    if (policies_.empty()) Use({});
    return SendAndWait(loop_, policies_, std::move(request), std::move(context));
  }
  Failure FailureOf(Request request) {
    Outcome outcome = Send(std::move(request));
    EXPECT_FALSE(outcome.ok());
    return outcome.ok() ? Failure{} : outcome.error();
  }

  /// Reads requests, notes them and answers each with "hello", until the client goes.
  static void AnswerAll(RawServer& server, RawConnection& connection) {
    while (auto request = connection.ReadRequest()) {
      server.Note(*request);
      connection.WriteAnswer("hello", "X-One: 1\r\n");
    }
  }
  /// Reads one request, writes `bytes` and closes.
  static RawServer::Handler Says(std::string bytes) {
    return [bytes = std::move(bytes)](RawServer& server, RawConnection& connection) {
      if (auto request = connection.ReadRequest()) server.Note(*request);
      connection.Write(bytes);
    };
  }

  Loop loop_;
  Policies policies_;
};

}  // namespace flintdesk::http::testing
