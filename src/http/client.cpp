#include <memory>
#include <utility>

#include "http/curl_transport.hpp"
#include "http/http.hpp"
#include "http/policy.hpp"

namespace flintdesk::http {
namespace {

/// Outermost first; a request passes them from top to bottom, its answer from bottom to top.
Policies MakePolicies(Loop& loop, const Clock& clock, const ClientOptions& options) {
  Policies policies;
  static_cast<void>(clock);
  policies.push_back(MakeCurlTransport(loop, options));
  return policies;
}

class PolicyClient final : public Client {
 public:
  explicit PolicyClient(Policies policies)
      : policies_(std::make_shared<const Policies>(std::move(policies))) {}

  void Send(Request request, Context context, Done done) override {
    // `policies` goes with the call: it may outlive the client.
    Next(*policies_)
        .Send(std::make_shared<const Request>(std::move(request)), std::move(context),
              [policies = policies_, done = std::move(done)](auto result) { done(std::move(result)); });
  }

 private:
  std::shared_ptr<const Policies> policies_;
};

}  // namespace

std::unique_ptr<Client> MakeClient(Loop& loop, const Clock& clock, ClientOptions options) {
  return std::make_unique<PolicyClient>(MakePolicies(loop, clock, options));
}

}  // namespace flintdesk::http
