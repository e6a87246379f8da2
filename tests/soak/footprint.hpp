#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace flintdesk::soak {

/// What a process holds.
struct Footprint {
  std::int64_t resident_kib = 0;
  int threads = 0;
  int descriptors = 0;
};

/// Makes the allocator serve all threads from one place. What a process holds for long otherwise lies
/// scattered over one place for each caller, and every piece keeps a page of its own from being given back.
void KeepMemoryTogether();

/// Of this process, after the allocator has given back what it only keeps for later.
Footprint FootprintOfThisProcess();
Footprint FootprintOf(pid_t process);

/// "21.4 MiB, 30 descriptors, 3 threads"
std::string Words(const Footprint& footprint);

}  // namespace flintdesk::soak
