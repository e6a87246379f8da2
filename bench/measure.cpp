// bench_measure ROUNDS NAME COMMAND… [--- NAME COMMAND…]…
//
// Starts every command ROUNDS times, taking turns (A B C, B C A, …) so that a busy moment of the machine
// falls on all of them, and prints one line a command, separated by tabs:
//   cold  NAME  wall-median  wall-quartile-1  wall-quartile-3  cpu-median (all microseconds)  max-rss-median
//   (KiB)
// A command that does not end with 0 ends the measurement with 1: a figure of a failure would mean nothing.
//
// This program must stay small. Linux carries the larger of parent's and child's peak memory across a spawn,
// so nothing that is smaller than this program could be measured.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

struct Figures {
  std::vector<std::int64_t> wall, cpu, rss;
};

struct Contestant {
  const char* name = nullptr;
  std::vector<char*> command;  // ends with a null pointer
  Figures figures;
};

std::int64_t Microseconds(const timeval& time) {
  return time.tv_sec * std::int64_t{1'000'000} + time.tv_usec;
}

/// The value below which `part` of the values lie.
std::int64_t Quantile(std::vector<std::int64_t> values, double part) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1) + 0.5)];
}

/// Runs a command to its end; output goes nowhere. False when it fails, with what it said on standard error.
bool RunOnce(Contestant& contestant, bool show_errors, bool keep) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  if (!show_errors) posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  auto begin = std::chrono::steady_clock::now();
  int failure =
      posix_spawnp(&child, contestant.command[0], &files, nullptr, contestant.command.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (failure != 0) {
    std::fprintf(stderr, "%s: %s: %s\n", contestant.name, contestant.command[0], std::strerror(failure));
    return false;
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0)
    if (errno != EINTR) return false;
  auto end = std::chrono::steady_clock::now();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    if (show_errors)
      std::fprintf(stderr, "%s: ended with %s %d\n", contestant.name, WIFEXITED(status) ? "status" : "signal",
                   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return false;
  }
  if (!keep) return true;
  Figures& figures = contestant.figures;
  figures.wall.push_back(std::chrono::duration_cast<std::chrono::microseconds>(end - begin).count());
  figures.cpu.push_back(Microseconds(usage.ru_utime) + Microseconds(usage.ru_stime));
  figures.rss.push_back(usage.ru_maxrss);
  return true;
}

bool Run(Contestant& contestant, bool keep) {
  return RunOnce(contestant, false, keep) || (RunOnce(contestant, true, false), false);
}

std::vector<Contestant> ReadContestants(char** begin, char** end) {
  std::vector<Contestant> contestants;
  while (begin < end) {
    Contestant contestant;
    contestant.name = *begin++;
    for (; begin < end && std::string_view(*begin) != "---"; ++begin) contestant.command.push_back(*begin);
    if (begin < end) ++begin;
    if (contestant.command.empty()) return {};
    contestant.command.push_back(nullptr);
    contestants.push_back(std::move(contestant));
  }
  return contestants;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = argc > 1 ? std::atoi(argv[1]) : 0;
  std::vector<Contestant> contestants = ReadContestants(argv + std::min(argc, 2), argv + argc);
  if (rounds < 1 || contestants.empty()) {
    std::fprintf(stderr, "usage: bench_measure ROUNDS NAME COMMAND… [--- NAME COMMAND…]…\n");
    return 2;
  }
  for (Contestant& contestant : contestants)  // fills the page cache; not counted
    if (!Run(contestant, false)) return 1;
  for (int round = 0; round < rounds; ++round)
    for (std::size_t turn = 0; turn < contestants.size(); ++turn)
      if (!Run(contestants[(static_cast<std::size_t>(round) + turn) % contestants.size()], true)) return 1;
  for (const Contestant& contestant : contestants) {
    const Figures& figures = contestant.figures;
    std::printf("cold\t%s\t%lld\t%lld\t%lld\t%lld\t%lld\n", contestant.name,
                static_cast<long long>(Quantile(figures.wall, 0.5)),
                static_cast<long long>(Quantile(figures.wall, 0.25)),
                static_cast<long long>(Quantile(figures.wall, 0.75)),
                static_cast<long long>(Quantile(figures.cpu, 0.5)),
                static_cast<long long>(Quantile(figures.rss, 0.5)));
  }
  return 0;
}
