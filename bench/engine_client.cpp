#include <cstdio>
#include <cstdlib>
#include <deque>

#include "engine_calls.hpp"
#include "load_client.hpp"

namespace flintdesk::bench {
namespace {

class EngineClient final : public LoadClient {
 public:
  explicit EngineClient(const LoadTarget& target)
      : engine_(EngineOptionsFor(Address(target.url), target.key, target.ca_file, target.in_flight,
                                 target.home)) {}

  void Read() override { pending_.push_back(engine_.Start(GetRequest())); }
  void Change(std::int64_t request) override { pending_.push_back(engine_.Start(UpdateRequest(request))); }

  int Wait() override {
    const connector::Response& response = pending_.front()->Wait();
    if (response.code != Code::kSuccess) {
      std::fprintf(stderr, "engine: %s\n", response.message.c_str());
      std::_Exit(1);
    }
    pending_.pop_front();
    return 1;
  }

 private:
  connector::Engine engine_;
  std::deque<std::unique_ptr<connector::PendingCall>> pending_;
};

}  // namespace

std::unique_ptr<LoadClient> MakeEngineClient(const LoadTarget& target) {
  return std::make_unique<EngineClient>(target);
}

}  // namespace flintdesk::bench
