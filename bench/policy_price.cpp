// bench_policy_price LEFT-OUT CALLS
//
// Sends CALLS requests, one after the other, through the list of policies of src/http/client.cpp without the
// one named LEFT-OUT ("none": the whole list), above a transport that responses at once. For whoever counts
// instructions: the difference to the whole list is the policy's price. Without an argument it prints the
// names.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>

#include "http/loop/loop.hpp"
#include "http/policies/breaker_policy.hpp"
#include "http/policies/concurrency_policy.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/policies/log_policy.hpp"
#include "http/policies/rate_policy.hpp"
#include "http/policies/retry_policy.hpp"

namespace {

using namespace flintdesk;

/// In place of the network: the shape of a response, with no work in it.
class Immediate final : public http::Policy {
 public:
  void Send(http::RequestPointer&&, http::Context&&, http::Next, http::Done&& done) override {
    done(http::Response{
        .status = 200,
        .headers = {{"Content-Type", "application/json"}, {"Date", "Sat, 01 Nov 2025 12:00:00 GMT"}},
        .body = "{}"});
  }
};

struct Entry {
  std::string_view name;
  std::function<std::unique_ptr<http::Policy>(http::Loop&)> make;
};

/// As the product makes them by default, and the timeout of one attempt, which has to be configured there.
const std::array<Entry, 7>& Entries() {
  static const std::array<Entry, 7> entries{{
      {"deadline", [](http::Loop& loop) { return http::MakeDeadlinePolicy(loop, SystemClock()); }},
      {"retry", [](http::Loop& loop) { return http::MakeRetryPolicy(loop, SystemClock(), {.random = {}}); }},
      {"calls at a time", [](http::Loop&) { return http::MakeConcurrencyPolicy(10); }},
      {"circuit breaker", [](http::Loop&) { return http::MakeBreakerPolicy(SystemClock(), {}); }},
      {"rate", [](http::Loop& loop) { return http::MakeRatePolicy(loop, SystemClock(), 0); }},
      {"timeout of one attempt",
       [](http::Loop& loop) { return http::MakeAttemptPolicy(loop, SystemClock(), milliseconds(10'000)); }},
      {"log", [](http::Loop&) { return http::MakeLogPolicy(SystemClock()); }},
  }};
  return entries;
}

http::Request Request() {
  http::Request request;
  request.origin = {.tls = false, .host = "127.0.0.1", .port = 8080};
  request.target = "/api/v3/requests/17";
  request.headers = {{"Accept", "application/vnd.manageengine.sdp.v3+json"}};
  return request;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    for (const Entry& entry : Entries()) std::printf("%s\n", std::string(entry.name).c_str());
    return argc == 1 ? 0 : 2;
  }
  http::Loop loop;
  http::Policies policies;
  for (const Entry& entry : Entries())
    if (entry.name != argv[1]) policies.push_back(entry.make(loop));
  if (std::string_view(argv[1]) != "none" && policies.size() == Entries().size()) return 2;
  policies.push_back(std::make_unique<Immediate>());
  for (int calls = std::atoi(argv[2]); calls > 0; --calls) {
    bool done = false;
    http::Context context;
    context.cancellation = std::make_shared<Cancellation>();
    context.deadline = Deadline::In(milliseconds(60'000), SystemClock());
    context.label = "bench get-request";
    loop.Post([&] {
      http::Next(policies).Send(std::make_shared<const http::Request>(Request()), context,
                                [&](auto&& result) {
                                  if (!result.ok()) std::abort();
                                  done = true;
                                });
    });
    loop.Wait([&] { return done; });
  }
  return 0;
}
