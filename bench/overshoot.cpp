// bench_overshoot URL KEY
//
// Calls with a timeout to a server that does not respond in that time: how much later than its deadline each
// ended, as whoever waits for it sees it; 64 on their way at a time. Prints, separated by tabs, in
// milliseconds:
//   overshoot  calls  median  99-percent  worst
// Ends with 1 when a call ends otherwise.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <vector>

#include "engine_calls.hpp"

namespace {

using namespace flintdesk;
using Steady = std::chrono::steady_clock;

constexpr int kCalls = 2'000;
constexpr std::size_t kInFlight = 64;
constexpr milliseconds kTimeout{100};

struct Started {
  Steady::time_point deadline;
  std::unique_ptr<connector::PendingCall> call;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Address address(argc == 3 ? argv[1] : "");
  if (address.port == 0) {
    std::fprintf(stderr, "usage: bench_overshoot URL KEY\n");
    return 2;
  }
  connector::Engine engine(bench::EngineOptionsFor(address, argv[2], "", kInFlight));
  std::deque<Started> started;
  std::vector<double> late;
  for (int i = 0; i < kCalls || !started.empty(); ++i) {
    if (i < kCalls) {
      connector::Call call = bench::GetRequest();
      call.timeout = kTimeout;
      Steady::time_point deadline = Steady::now() + kTimeout;
      started.push_back({deadline, engine.Start(std::move(call))});
      if (started.size() < kInFlight) continue;
    }
    const connector::Response& response = started.front().call->Wait();
    late.push_back(
        std::chrono::duration<double, std::milli>(Steady::now() - started.front().deadline).count());
    if (response.code != Code::kTimeout) {
      std::fprintf(stderr, "a call ended otherwise: %s\n", response.message.c_str());
      return 1;
    }
    started.pop_front();
  }
  std::sort(late.begin(), late.end());
  std::printf("overshoot\t%zu\t%.3f\t%.3f\t%.3f\n", late.size(), late[late.size() / 2],
              late[late.size() * 99 / 100], late.back());
  return 0;
}
