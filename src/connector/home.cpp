#include "connector/home.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "connector/home_trust.hpp"

namespace flintdesk::connector {
namespace {

namespace fs = std::filesystem;

Error NotFound(const std::string& name, const std::vector<std::string>& known) {
  std::string message =
      fmt::format("connector not found: there is no {}.json in connectors/", ShownName(name));
  std::string assistance = "Make one with `flintdesk init`, or write its file.";
  if (!known.empty()) {
    std::optional<std::string> nearest = NearestOf(name, known);
    assistance =
        fmt::format("{}Known: {}.", nearest ? fmt::format("Did you mean {}? ", Redact(*nearest)) : "",
                    Redact(Join(known, ", ")));
  }
  return InvalidConfigurationError(std::move(message), std::move(assistance));
}

bool IsHome(const fs::path& folder) {
  std::error_code failure;
  return fs::is_directory(folder / "connectors", failure);
}

std::vector<fs::path> HomesIn(const fs::path& folder) {
  constexpr int kMost = 1000;  // entries: a guess is not worth a walk through a large folder
  std::error_code failure;
  fs::directory_iterator entry(folder, failure), end;
  std::vector<fs::path> found;
  for (int seen = 0; !failure && entry != end && seen < kMost; entry.increment(failure), ++seen)
    if (IsHome(entry->path())) found.push_back(entry->path());
  return found;
}

/// A home folder beside `path` and of nearly its name, around it or directly below it: the most likely thing
/// to have been meant; "" for none.
fs::path HomeNear(const fs::path& path) {
  std::error_code failure;
  if (!fs::exists(path, failure)) {
    std::vector<std::string> names;
    for (const fs::path& home : HomesIn(path.parent_path())) names.push_back(home.filename().string());
    if (auto nearest = NearestOf(path.filename().string(), names)) return path.parent_path() / *nearest;
  }
  for (fs::path folder = path; folder.has_relative_path(); folder = folder.parent_path())
    if (IsHome(folder)) return folder;
  const std::vector<fs::path> found = HomesIn(path);
  return found.size() == 1 ? found.front() : fs::path();
}

/// The folder that somebody named; empty where nobody did.
fs::path NamedBy(const std::optional<std::string>& option) {
  const char* variable = std::getenv("FLINTDESK_HOME");
  return option ? *option : variable && *variable ? variable : "";
}

/// Nobody has named the folder, and it may be somebody else's.
Error NotUsed(const fs::path& folder, const Distrust& distrust) {
  return InvalidConfigurationError(
      fmt::format("the working directory is not used as the home folder: {}", distrust.why),
      fmt::format("{} If you trust it, name it with --home {}.", distrust.remedy,
                  Redact(ShellWord(folder.string()))));
}

}  // namespace

bool IsSafeName(std::string_view name) {
  constexpr std::size_t kLongest = 200;  // with ".json" and a temporary ending still a file name
  if (name.empty() || name.size() > kLongest || name.front() == '.') return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

fs::path Home::Wanted(const std::optional<std::string>& option) {
  std::error_code ignored;
  const fs::path wanted = NamedBy(option);
  return wanted.empty() ? fs::current_path(ignored) : fs::absolute(wanted, ignored).lexically_normal();
}

Result<Home> Home::Find(const std::optional<std::string>& option, const fs::path& at) {
  Result<Home> home = Open(Wanted(option));
  const bool nobody_named_it = NamedBy(option).empty();
  if (home.ok() && nobody_named_it)
    if (auto distrust = DistrustOf(home->Folder())) return NotUsed(home->Folder(), *distrust);
  if (home.ok()) return home;
  std::error_code ignored;
  fs::path meant = at.empty() ? fs::path() : HomeNear(fs::absolute(at, ignored).lexically_normal());
  if (meant.empty()) meant = HomeNear(Wanted(option));
  if (meant.empty()) return home;
  Error error = home.error();
  error.assistance = fmt::format("Did you mean --home {}? {}", Redact(meant.string()), error.assistance);
  return error;
}

Result<Home> Home::Open(const fs::path& folder) {
  std::error_code failure;
  fs::path absolute = fs::absolute(folder, failure).lexically_normal();
  if (!IsHome(absolute))
    return InvalidConfigurationError(
        fmt::format("{} is not a home folder: {}", Redact(absolute.string()),
                    fs::exists(absolute, failure) || failure ? "it has no folder connectors/"
                                                             : "there is no such folder"),
        "Say where home is with --home DIR or FLINTDESK_HOME, or start in it; `flintdesk init` makes one.");
  return Home(std::move(absolute));
}

Result<Home> Home::Create(const fs::path& folder) {
  Result<void> made = MakeOwnFolder(folder / "data");
  for (const char* part : {"connectors", "config", "flintbox"})
    if (made.ok()) made = MakeFolder(folder / part);
  if (!made.ok())
    return InvalidConfigurationError(
        fmt::format("can't make the home folder {}: {}", Redact(folder.string()), made.error().message),
        made.error().assistance);
  return Open(folder);
}

std::vector<std::string> Home::ConnectorNames() const {
  std::vector<std::string> names;
  std::error_code failure;
  fs::directory_iterator entry(Connectors(), failure), end;
  for (; !failure && entry != end; entry.increment(failure))
    if (entry->path().extension() == ".json" && IsSafeName(entry->path().stem().string()))
      names.push_back(entry->path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

Result<ConnectorFile> Home::ReadConnector(const std::string& name, Unread* unread) const {
  fs::path path = Connectors() / (name + ".json");
  std::error_code failure;
  // Of a link that leads nowhere, or in a circle, the reader says so.
  const bool missing = fs::symlink_status(path, failure).type() == fs::file_type::not_found;
  if (!IsSafeName(name) || missing) return NotFound(name, ConnectorNames());
  return ReadConnectorFile(path, folder_, false, unread);
}

}  // namespace flintdesk::connector
