#include "http/policies/overdue_policy.hpp"

#include <utility>

namespace flintdesk::http {
namespace {

class OverduePolicy final : public Policy {
 public:
  explicit OverduePolicy(const Clock& clock) : clock_(clock) {}

  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    if (context.begin_by && clock_.Now() > *context.begin_by)
      return done(Failure{.kind = FailureKind::kOverdue,
                          .sent = false,
                          .message = "it waited too long after the read that it rests on",
                          .assistance = {}});
    next.Send(std::move(request), std::move(context), std::move(done));
  }

 private:
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<Policy> MakeOverduePolicy(const Clock& clock) {
  return std::make_unique<OverduePolicy>(clock);
}

}  // namespace flintdesk::http
