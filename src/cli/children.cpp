#include "cli/children.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};
constexpr std::chrono::milliseconds kBetweenLooks{10};

/// A process as /proc shows it; its start tells it from a later one of the same number.
struct Process {
  pid_t id = 0;
  char state = 0;
  pid_t parent = 0;
  pid_t session = 0;
  std::string start;
};

std::optional<Process> ReadProcess(pid_t id) {
  std::ifstream file("/proc/" + std::to_string(id) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::size_t name_end = line.rfind(')');  // the name before it may hold anything
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  Process process;
  process.id = id;
  pid_t group = 0;
  fields >> process.state >> process.parent >> group >> process.session;
  constexpr int kBetweenSessionAndStart = 15;  // proc(5): the start is field 22
  for (int i = 0; i < kBetweenSessionAndStart; ++i) fields >> process.start;
  fields >> process.start;
  if (!fields) return std::nullopt;
  return process;
}

std::vector<Process> AllProcesses() {
  std::vector<Process> all;
  std::error_code failure;
  std::filesystem::directory_iterator entry("/proc", failure), end;
  for (; !failure && entry != end; entry.increment(failure)) {
    const auto id = ParseInteger(entry->path().filename().string());
    if (!id) continue;
    if (auto process = ReadProcess(static_cast<pid_t>(*id))) all.push_back(std::move(*process));
  }
  return all;
}

std::vector<Process> Descendants() {
  const pid_t session = ::getsid(0);
  const std::vector<Process> all = AllProcesses();
  std::vector<Process> found;
  std::vector<pid_t> parents = {::getpid()};
  while (!parents.empty()) {
    const pid_t parent = parents.back();
    parents.pop_back();
    for (const Process& process : all) {
      if (process.parent != parent || process.session != session) continue;
      found.push_back(process);
      parents.push_back(process.id);
    }
  }
  return found;
}

bool Lives(const Process& process) {
  const std::optional<Process> now = ReadProcess(process.id);
  return now && now->start == process.start && now->state != 'Z';
}

void Signal(const std::vector<Process>& processes, int signal) {
  for (const Process& process : processes)
    if (Lives(process)) ::kill(process.id, signal);
}

std::set<int> OpenDescriptors() {
  std::set<int> open;
  DIR* folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return open;
  while (const dirent* entry =
             ::readdir(folder))  // NOLINT(concurrency-mt-unsafe): nobody else reads this one
    if (const auto number = ParseInteger(entry->d_name); number && *number != ::dirfd(folder))
      open.insert(static_cast<int>(*number));
  ::closedir(folder);
  return open;
}

}  // namespace

OwnDescriptors::OwnDescriptors() : before_(OpenDescriptors()) {}

OwnDescriptors::~OwnDescriptors() {
  for (const int descriptor : OpenDescriptors())
    if (before_.count(descriptor) == 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void EndChildren() {
  const std::vector<Process> children = Descendants();
  Signal(children, SIGTERM);
  const auto last = std::chrono::steady_clock::now() + kPatience;
  while (std::ranges::any_of(children, Lives) && std::chrono::steady_clock::now() < last)
    std::this_thread::sleep_for(kBetweenLooks);
  Signal(Descendants(), SIGKILL);  // with what a process that did not end has started meanwhile
  Signal(children, SIGKILL);       // whose parents may be gone
}

}  // namespace flintdesk::cli
