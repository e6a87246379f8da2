#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "http/credentials.hpp"

namespace flintdesk::http::testing {

/// A client with a token that the test changes, or keeps back.
class FakeCredentials final : public Credentials {
 public:
  explicit FakeCredentials(std::size_t mark = 1) : mark_(mark) {}

  std::size_t Mark() const override { return mark_; }
  void Authorize(const RequestPointer& request, Authorized done) override {
    ++asked;
    if (kept_back)
      waiting_.emplace_back(request, std::move(done));
    else
      Prove(*request, done);
  }
  bool Rejected(const Request& sent, const Response& response) override {
    rejected_token = sent.secret_headers.empty() ? "" : sent.secret_headers.back().second.Reveal();
    if (!next_token.empty()) token = std::exchange(next_token, {});
    return response.status == 401 && renews;
  }
  std::string Awaited() const override { return "a token"; }

  /// Serves all that wait.
  void Serve() {
    kept_back = false;
    for (auto& [request, done] : std::exchange(waiting_, {})) Prove(*request, done);
  }

  std::string token = "token-1";
  std::string next_token;  ///< From the first rejected one on.
  std::string failure;     ///< In place of a token.
  bool kept_back = false;
  bool renews = true;
  int asked = 0;
  std::string rejected_token;

 private:
  void Prove(const Request& request, const Authorized& done) const {
    if (!failure.empty())
      return done(Failure{.kind = FailureKind::kProofRefused, .sent = false, .message = failure});
    auto copy = std::make_shared<Request>(request);
    copy->secret_headers.emplace_back("authorization", Secret(token));
    done(RequestPointer(std::move(copy)));
  }

  std::size_t mark_;
  std::deque<std::pair<RequestPointer, Authorized>> waiting_;
};

}  // namespace flintdesk::http::testing
