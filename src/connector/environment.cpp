#include "connector/environment.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

namespace flintdesk::connector {
namespace {

struct Taken {
  std::mutex mutex;
  bool takes = false;                         // guarded by mutex
  std::vector<char*> block;                   // guarded by mutex; what the process was started with
  std::map<std::string, std::string> values;  // guarded by mutex
};

Taken& TheTaken() {
  static Taken taken;
  return taken;
}

}  // namespace

std::optional<std::string> ReadVariable(const std::string& name) {
  Taken& taken = TheTaken();
  const std::lock_guard lock(taken.mutex);
  // A script may have set it anew.
  if (char* text = std::getenv(name.c_str())) {
    std::string value = text;
    if (taken.takes) {
      taken.values.insert_or_assign(name, value);
      ::unsetenv(name.c_str());
      std::memset(text, 0, value.size());
      // The system shows the block that the process was started with; Ruby has made a copy that `text` is in.
      for (char* entry : taken.block)
        if (std::string_view(entry).starts_with(name + "="))
          std::memset(entry + name.size() + 1, 0, std::strlen(entry + name.size() + 1));
    }
    return value;
  }
  if (auto found = taken.values.find(name); found != taken.values.end()) return found->second;
  return std::nullopt;
}

void TakeVariablesOut() {
  Taken& taken = TheTaken();
  const std::lock_guard lock(taken.mutex);
  if (std::exchange(taken.takes, true)) return;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) taken.block.push_back(*entry);
}

}  // namespace flintdesk::connector
