#include "base/environment.hpp"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <resolv.h>
#include <time.h>
#include <unistd.h>

namespace flintdesk {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

struct Copy {
  std::atomic<bool> counts{false};  ///< Whether it is read in place of the environment.
  std::mutex mutex;
  // Guarded by mutex:
  Variables variables;         ///< As the environment was at the last update.
  Variables taken;             ///< What was read for `${env:…}`.
  std::set<std::string> read;  ///< Names that are still to be taken out of the environment.
  std::vector<char*> entries;  ///< Of the last update. A new value is a new entry: setenv() changes none.
  std::vector<char*> block;    ///< What the process was started with, which the system shows.
};

Copy& TheCopy() {
  static auto* copy = new Copy;  // never destroyed: threads may log while the program ends
  return *copy;
}

std::vector<char*> Entries() {
  std::vector<char*> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) entries.push_back(*entry);
  return entries;
}

void ReadEntries(Copy& copy) {
  copy.entries = Entries();
  copy.variables.clear();
  for (const std::string_view entry : copy.entries)
    if (const std::size_t equals = entry.find('='); equals != std::string_view::npos)
      copy.variables.emplace(entry.substr(0, equals), entry.substr(equals + 1));  // the first one counts
}

std::optional<std::string> Find(const Variables& variables, const std::string& name) {
  const auto found = variables.find(name);
  return found == variables.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> FromEnvironment(const std::string& name) {
  const char* text = std::getenv(name.c_str());
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

/// Also out of the memory that held it, and out of the block that the system shows, of which Ruby has made a
/// copy.
void TakeOut(const std::string& name, const std::vector<char*>& block) {
  char* text = std::getenv(name.c_str());
  if (text == nullptr) return;
  ::unsetenv(name.c_str());
  std::memset(text, 0, std::strlen(text));
  for (char* entry : block)
    if (std::string_view(entry).starts_with(name + "="))
      std::memset(entry + name.size() + 1, 0, std::strlen(entry + name.size() + 1));
}

/// TZ, RES_OPTIONS, LOCALDOMAIN and RESOLV_…, which the C library reads at the first use, on whatever thread
/// that is.
void HaveSystemReadItsOwn() {
  ::tzset();
  struct __res_state state {};
  if (res_ninit(&state) == 0) res_nclose(&state);  // what it has read serves every later lookup
}

}  // namespace

std::optional<std::string> FindVariable(const std::string& name) {
  Copy& copy = TheCopy();
  if (!copy.counts) return FromEnvironment(name);
  const std::lock_guard lock(copy.mutex);
  return Find(copy.variables, name);
}

std::optional<std::string> ReadVariable(const std::string& name) {
  Copy& copy = TheCopy();
  if (!copy.counts) return FromEnvironment(name);
  const std::lock_guard lock(copy.mutex);
  if (auto value = Find(copy.variables, name)) {  // a script may have set it anew
    copy.taken.insert_or_assign(name, *value);
    copy.read.insert(name);
    return value;
  }
  return Find(copy.taken, name);
}

void TakeVariablesOut() {
  Copy& copy = TheCopy();
  const std::lock_guard lock(copy.mutex);
  if (copy.counts) return;
  ReadEntries(copy);
  copy.block = copy.entries;
  HaveSystemReadItsOwn();
  copy.counts = true;
}

void UpdateVariables() {
  Copy& copy = TheCopy();
  if (!copy.counts) return;
  const std::lock_guard lock(copy.mutex);
  for (const std::string& name : std::exchange(copy.read, {})) TakeOut(name, copy.block);
  if (Entries() != copy.entries) ReadEntries(copy);
}

}  // namespace flintdesk
