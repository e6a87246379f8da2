#include "connector/environment.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace flintdesk::connector {
namespace {

struct Taken {
  std::mutex mutex;
  bool takes = false;                         // guarded by mutex
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
      std::memset(text, 0, value.size());  // the system shows the block that the process was started with
    }
    return value;
  }
  if (auto found = taken.values.find(name); found != taken.values.end()) return found->second;
  return std::nullopt;
}

void TakeVariablesOut() {
  Taken& taken = TheTaken();
  const std::lock_guard lock(taken.mutex);
  taken.takes = true;
}

}  // namespace flintdesk::connector
