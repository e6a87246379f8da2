#include <memory>
#include <utility>

#include "http/credentials.hpp"
#include "http/http.hpp"
#include "http/policies/breaker_policy.hpp"
#include "http/policies/concurrency_policy.hpp"
#include "http/policies/credentials_policy.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/policies/log_policy.hpp"
#include "http/policies/overdue_policy.hpp"
#include "http/policies/policy.hpp"
#include "http/policies/rate_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/transport/transport.hpp"

namespace flintdesk::http {
namespace {

/// Outermost first; a request passes them from top to bottom, its response from bottom to top.
Policies MakePolicies(Loop& loop, const Clock& clock, const ClientOptions& options) {
  Policies policies;
  // Outermost: its deadline is for everything below, for attempts, pauses and waiting in a queue alike.
  policies.push_back(MakeDeadlinePolicy(loop, clock));
  // Above all that may make an attempt wait: a request that pauses between two attempts holds no place that
  // another could use, every attempt counts as a call, and each asks the breaker again.
  policies.push_back(MakeRetryPolicy(loop, clock, {.retries = options.retries, .random = {}}));
  // Above the breaker: after waiting for a place, a request is judged by the host's present state.
  if (options.max_concurrent > 0) policies.push_back(MakeConcurrencyPolicy(options.max_concurrent));
  // Above the rate limit: a request that the breaker stops takes no token.
  if (options.breaker_failures > 0)
    policies.push_back(MakeBreakerPolicy(clock, {.failures = options.breaker_failures}));
  // Below all other waiting: a token is taken at the moment of sending.
  policies.push_back(MakeRatePolicy(loop, clock, options.rate_limit));
  // Below all other waiting: a request that waited or is resent gets a proof that is valid then. Above the
  // timeout of one attempt, which is not for the wait for a token, and above the log, which has a line for
  // each time that a request goes out.
  policies.push_back(MakeCredentialsPolicy());
  // Below all waiting of our own, for which it looks.
  policies.push_back(MakeOverduePolicy(clock));
  // Below the limits: it measures the other side, not our own queue.
  if (options.attempt_timeout) policies.push_back(MakeAttemptPolicy(loop, clock, *options.attempt_timeout));
  // Next to the transport: a line, and a block of the trace, for everything that really goes out.
  policies.push_back(MakeLogPolicy(clock));
  policies.push_back(MakeTransport(loop, options));
  return policies;
}

class PolicyClient final : public Client {
 public:
  explicit PolicyClient(Policies policies)
      : policies_(std::make_shared<const Policies>(std::move(policies))) {}

  void Send(Request request, Context context, Done done) override {
    if (request.credentials) request.holds_proof = request.credentials->PutIn(request);
    // `policies` goes with the call: it may outlive the client.
    Next(*policies_)
        .Send(std::make_shared<const Request>(std::move(request)), std::move(context),
              [policies = policies_, done = std::move(done)](auto&& result) { done(std::move(result)); });
  }

 private:
  std::shared_ptr<const Policies> policies_;
};

}  // namespace

std::unique_ptr<Client> MakeClient(Loop& loop, const Clock& clock, ClientOptions options) {
  return std::make_unique<PolicyClient>(MakePolicies(loop, clock, options));
}

}  // namespace flintdesk::http
