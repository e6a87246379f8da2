#pragma once

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/call.hpp"
#include "http/testing/forward_clock.hpp"
#include "http/testing/raw_server.hpp"
#include "http/transport/curl_transport.hpp"
#include "http/transport/plain_transport.hpp"

namespace flintdesk::http::testing {

/// The transports alone, as a client has them, against servers on 127.0.0.1.
class TransportTest : public ::testing::Test {
 protected:
  virtual bool WithOurs() const { return true; }
  void AddTransports(const ClientOptions& options) {
    if (WithOurs()) policies_.push_back(MakePlainTransport(loop_, options));
    policies_.push_back(MakeCurlTransport(loop_, options));
  }
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
    AddTransports(options);
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

  static void Expect(const Failure& failure, FailureKind kind, bool sent, const std::string& message,
                     const std::string& assistance = "") {
    EXPECT_EQ(failure.kind, kind) << failure.message;
    EXPECT_EQ(failure.sent, sent) << failure.message;
    EXPECT_THAT(failure.message, ::testing::HasSubstr(message));
    EXPECT_THAT(failure.assistance, ::testing::HasSubstr(assistance));
  }

  /// Reads requests, notes them and answers each with "hello", until the client goes.
  static void RespondToAll(RawServer& server, RawConnection& connection) {
    while (auto request = connection.ReadRequest()) {
      server.Note(*request);
      connection.WriteResponse("hello", "X-One: 1\r\n");
    }
  }
  /// Reads one request, writes `bytes` and closes.
  static RawServer::Handler Says(std::string bytes) {
    return [bytes = std::move(bytes)](RawServer& server, RawConnection& connection) {
      if (auto request = connection.ReadRequest()) server.Note(*request);
      connection.Write(bytes);
    };
  }

  ForwardClock clock_;
  Loop loop_{clock_};
  Policies policies_;
};

/// Plain HTTP over either of them: what the one promises, the other does.
class EachTransportTest : public TransportTest, public ::testing::WithParamInterface<bool> {
 protected:
  bool WithOurs() const override { return GetParam(); }
};

#define FLINTDESK_EACH_TRANSPORT(suite)                    \
  INSTANTIATE_TEST_SUITE_P(Over, suite, ::testing::Bool(), \
                           [](const auto& p) { return std::string(p.param ? "Ours" : "Libcurl"); })

}  // namespace flintdesk::http::testing
