#include "soak/footprint.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

namespace flintdesk::soak {

void KeepMemoryTogether() { ::mallopt(M_ARENA_MAX, 1); }

Footprint FootprintOfThisProcess() {
  ::malloc_trim(0);
  return FootprintOf(::getpid());
}

Footprint FootprintOf(pid_t process) {
  const std::string folder = fmt::format("/proc/{}", process);
  Footprint found;
  std::ifstream status(folder + "/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") status >> found.resident_kib;
    if (word == "Threads:") status >> found.threads;
  }
  std::error_code ignored;
  std::filesystem::directory_iterator descriptors(folder + "/fd", ignored);
  found.descriptors = static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
  return found;
}

std::string Words(const Footprint& footprint) {
  return fmt::format("{:.1f} MiB, {} descriptors, {} threads",
                     static_cast<double>(footprint.resident_kib) / 1024, footprint.descriptors,
                     footprint.threads);
}

}  // namespace flintdesk::soak
