#include "http/testing/stalled_names.hpp"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <netdb.h>

namespace {

std::mutex mutex;
std::condition_variable changed;
bool stalled = false;
int standing = 0;

int StandStill() {
  std::unique_lock lock(mutex);
  ++standing;
  changed.notify_all();
  changed.wait(lock, [] { return !stalled; });
  --standing;
  changed.notify_all();
  return EAI_AGAIN;
}

/// "local-test" and every name below it, with a dot behind it or without.
bool IsOfThisMachine(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.ends_with('.')) name.pop_back();
  return name == "local-test" || name.ends_with(".local-test");
}

}  // namespace

/// The dynamic linker asks the program before its libraries.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* name, const char* service,
                                                                  const addrinfo* hints, addrinfo** result) {
  if (name != nullptr && std::string_view(name).ends_with(".stalled.invalid")) return StandStill();
  if (name != nullptr && IsOfThisMachine(name)) name = "127.0.0.1";
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static auto* const original = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return original(name, service, hints, result);
}

namespace flintdesk::http::testing {

StalledNames::StalledNames() {
  std::lock_guard lock(mutex);
  stalled = true;
}

StalledNames::~StalledNames() {
  std::unique_lock lock(mutex);
  stalled = false;
  changed.notify_all();
  changed.wait(lock, [] { return standing == 0; });
}

void StalledNames::WaitFor(int look_ups) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return standing >= look_ups; });
}

}  // namespace flintdesk::http::testing
