// bench_load CONTESTANT URL KEY CA-FILE IN-FLIGHT MODE [NUMBER]
//
// Keeps IN-FLIGHT calls to URL on their way, a new one as soon as one has ended. CONTESTANT is
// "engine", "engine-with-journal" (the engine with the call journal of the home folder FLINTDESK_HOME) or
// "libcurl"; CA-FILE may be "". Prints one line, with blanks between the figures:
//   rate SECONDS   calls a second, and processor time a call (microseconds, user and system), once all
//                  connections stand
//   calls N        nothing: exactly N reads, for whoever counts instructions
//   changes N      calls a second of N updates from the first to the last, connecting included
//   hold           memory before and with IN-FLIGHT calls on their way to a server that does not respond yet
//                  (peak resident set, KiB)
// Ends with 1 when a call fails.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include <sys/resource.h>

#include "load_client.hpp"

namespace {

using namespace flintdesk::bench;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void Replace(LoadClient& client, int ended) {
  for (; ended > 0; --ended) client.Read();
}

void Rate(LoadClient& client, int in_flight, double seconds) {
  for (int i = 0; i < in_flight; ++i) client.Read();
  constexpr double kWarmUp = 0.2;
  Clock::time_point begin = Clock::now();
  for (int ended = 0; ended < 2 * in_flight || Seconds(Clock::now() - begin).count() < kWarmUp;) {
    int now = client.Wait();
    ended += now;
    Replace(client, now);
  }
  begin = Clock::now();
  double processor = ProcessorSeconds();
  int calls = 0;
  double time = 0;
  while ((time = Seconds(Clock::now() - begin).count()) < seconds) {
    int now = client.Wait();
    calls += now;
    Replace(client, now);
  }
  std::printf("%.1f %.2f\n", calls / time, (ProcessorSeconds() - processor) * 1e6 / calls);
}

double Count(LoadClient& client, int in_flight, int calls, bool changes) {
  Clock::time_point begin = Clock::now();
  int started = 0;
  for (int ended = 0; ended < calls;) {
    for (; started < calls && started - ended < in_flight; ++started)
      changes ? client.Change(1 + started) : client.Read();
    ended += client.Wait();
  }
  return calls / Seconds(Clock::now() - begin).count();
}

long PeakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + std::strlen("VmHWM:"));
  return 0;
}

long Descriptors() {
  namespace files = std::filesystem;
  return static_cast<long>(
      std::distance(files::directory_iterator("/proc/self/fd"), files::directory_iterator()));
}

int Hold(LoadClient& client, int in_flight) {
  long before = PeakMemory();
  // Seen from beside the client: when the first response has reached it, others have ended too.
  std::atomic<bool> stop = false;
  long most = 0;
  std::thread watch([&] {
    while (!stop && most < in_flight) {
      most = std::max(most, Descriptors());
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  for (int i = 0; i < in_flight; ++i) client.Read();
  client.Wait();  // the first response: until just now nothing had ended
  stop = true;
  watch.join();
  if (most < in_flight) {
    std::fprintf(stderr, "only %ld of %d calls were on their way when the first response came\n", most,
                 in_flight);
    return 1;
  }
  std::printf("%ld %ld\n", before, PeakMemory());
  std::fflush(stdout);
  std::_Exit(0);  // to end thousands of calls in an orderly way takes longer than it is worth here
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view contestant = argc >= 7 ? argv[1] : "";
  std::string_view mode = argc >= 7 ? argv[6] : "";
  int in_flight = argc >= 7 ? std::atoi(argv[5]) : 0;
  double number = argc == 8 ? std::atof(argv[7]) : 0;
  const char* home = contestant == "engine-with-journal" ? std::getenv("FLINTDESK_HOME") : "";
  const bool known = contestant == "engine" || contestant == "libcurl" || contestant == "engine-with-journal";
  if (!known || home == nullptr || in_flight < 1 || (number <= 0) != (mode == "hold")) {
    std::fprintf(stderr,
                 "usage: bench_load engine|engine-with-journal|libcurl URL KEY CA-FILE IN-FLIGHT "
                 "rate SECONDS|calls N|changes N|hold\n");
    return 2;
  }
  LoadTarget target{.url = argv[2], .key = argv[3], .ca_file = argv[4], .in_flight = in_flight, .home = home};
  auto client = contestant == "libcurl" ? MakeMultiClient(target) : MakeEngineClient(target);
  if (mode == "hold") return Hold(*client, in_flight);
  if (mode == "rate")
    Rate(*client, in_flight, number);
  else if (double rate = Count(*client, in_flight, static_cast<int>(number), mode == "changes");
           mode == "changes")
    std::printf("%.1f\n", rate);
  return 0;
}
