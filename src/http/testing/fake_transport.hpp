#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "http/policies/policy.hpp"

namespace flintdesk::http::testing {

inline Response RespondWith(int status, std::vector<Header> headers = {}, std::string body = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

inline Failure FailureWith(FailureKind kind, bool sent, std::string message = "it failed") {
  return {.kind = kind, .sent = sent, .message = std::move(message), .assistance = {}};
}

/// A transport that knows in advance what it will be asked: "GET /x" and what becomes of it, in order. A
/// request that was not announced fails the test; so does an announcement that was not used, by its name.
class FakeTransport final : public Policy {
 public:
  using Outcome = Result<Response, Failure>;

  ~FakeTransport() override {
    for (const auto& [name, outcomes] : stubs_)
      if (!outcomes.empty())
        ADD_FAILURE() << outcomes.size() << " of the announced \"" << name << "\" unused";
  }

  FakeTransport& On(const std::string& name, Outcome outcome) {
    stubs_[name].push_back(std::move(outcome));
    return *this;
  }
  /// Keeps the request until the test ends it with `End`, or somebody cancels it.
  FakeTransport& Hold(const std::string& name) {
    stubs_[name].push_back(std::nullopt);
    return *this;
  }

  void Send(RequestPointer&& request, Context&& context, Next, Done&& done) override {
    std::string name = request->method + " " + request->target;
    seen_.push_back(name);
    auto& outcomes = stubs_[name];
    if (outcomes.empty()) {
      ADD_FAILURE() << "unexpected request \"" << name << "\"";
      return done(FailureWith(FailureKind::kOther, false, "unexpected"));
    }
    std::optional<Outcome> outcome = std::move(outcomes.front());
    outcomes.pop_front();
    if (outcome) return done(*std::move(outcome));
    held_[name].push_back(std::move(done));
    if (context.cancellation)
      context.cancellation->Watch([this, name] {
        End(name, FailureWith(FailureKind::kCancelled, true, "while waiting for the response of desk:80"));
      });
  }

  /// On the loop. Nothing when none of that name is held any more.
  void End(const std::string& name, Outcome outcome) {
    auto& held = held_[name];
    if (held.empty()) return;
    Done done = std::move(held.front());
    held.pop_front();
    done(std::move(outcome));
  }

  const std::vector<std::string>& seen() const { return seen_; }

 private:
  std::map<std::string, std::deque<std::optional<Outcome>>> stubs_;
  std::map<std::string, std::deque<Done>> held_;
  std::vector<std::string> seen_;
};

}  // namespace flintdesk::http::testing
