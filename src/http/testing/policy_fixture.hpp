#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "http/testing/call.hpp"
#include "http/testing/fake_transport.hpp"

namespace flintdesk::http::testing {

/// A policy or two between a test and a fake transport, on a clock that the test moves.
class PolicyTest : public ::testing::Test {
 protected:
  using Ended = std::shared_ptr<std::optional<Outcome>>;

  PolicyTest() : loop_(clock_) {}

  void Use(std::unique_ptr<Policy> policy) {
    transport_ = nullptr;
    if (!policies_.empty()) policies_.pop_back();  // the transport; it comes last again
    policies_.push_back(std::move(policy));
    auto transport = std::make_unique<FakeTransport>();
    transport_ = transport.get();
    policies_.push_back(std::move(transport));
  }

  static Request Get(std::string target = "/x") {
    Request request;
    request.origin = {.tls = false, .host = "desk", .port = 80};
    request.target = std::move(target);
    return request;
  }
  static Request Change(std::string target = "/x") {
    Request request = Get(std::move(target));
    request.method = "POST";
    request.changes = true;
    return request;
  }

  /// Starts and lets the loop do what it can. The value is there when the request has ended.
  Ended Start(Request request, Context context = {}) {
    auto ended = std::make_shared<std::optional<Outcome>>();
    loop_.Post([this, ended, request = std::move(request), context = std::move(context)] {
      Next(policies_).Send(std::make_shared<const Request>(request), context,
                           [ended](Outcome outcome) { ended->emplace(std::move(outcome)); });
    });
    Settle(loop_);
    return ended;
  }

  void Advance(milliseconds by) {
    clock_.Advance(by);
    Settle(loop_);
  }
  void End(const std::string& name, Outcome outcome) {
    loop_.Post([&] { transport_->End(name, std::move(outcome)); });
    Settle(loop_);
  }
  Context WithDeadline(milliseconds in) {
    Context context;
    context.deadline = Deadline::In(in, clock_);
    return context;
  }

  FakeClock clock_;
  Loop loop_;
  Policies policies_;
  FakeTransport* transport_ = nullptr;
};

}  // namespace flintdesk::http::testing
