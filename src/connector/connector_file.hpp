#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace flintdesk::connector {

/// The state of a file just before it was read; when it differs later, the file has to be read again.
struct FileStamp {
  std::filesystem::path path;
  std::int64_t changed = 0;  ///< nanoseconds
  std::int64_t size = 0;
  std::uint64_t inode = 0;

  static FileStamp Of(const std::filesystem::path& path);
  bool operator==(const FileStamp&) const = default;
};

/// The content of a connector's file, with `${env:…}` and `${file:…}` put in. Plain data; it may hold
/// secrets.
struct ConnectorFile {
  std::string type;         ///< Empty in a bare configuration object.
  std::string description;  ///< May be empty.
  json::Object configuration;
  std::vector<std::string> indirect;           ///< Keys whose values came from the environment or a file.
  std::map<std::string, std::string> origins;  ///< Where those came from, in words, by their keys.
  std::vector<FileStamp> sources;              ///< The file itself and those that it refers to.
};

/// Values that could not be put in, each with its key and what is wrong with it.
using Unread = std::vector<std::string>;

/// Reads `path`: a connector file (`type`, `description`, `config`) or, with `bare_allowed`, the
/// configuration object alone. Relative paths of `${file:PATH}` count from `folder`. Errors are
/// kInvalidConfiguration and name the file, the place in it and the remedy: no JSON, unknown keys, an unset
/// variable, a missing file, one in UTF-16, a value encrypted by Flint. What is put in has its ends cut
/// (base/given_text.hpp). With `unread` the last three are no errors: they are
/// added there and their keys left out, so that all faults can be reported at once.
Result<ConnectorFile> ReadConnectorFile(const std::filesystem::path& path,
                                        const std::filesystem::path& folder, bool bare_allowed,
                                        Unread* unread = nullptr);

/// What is wrong with the file or the object `where`, findings as details, with the remedy for them.
Error WrongConnector(const std::string& where, Unread unread, std::vector<std::string> findings);

/// The same for a configuration object that is in memory; `where` names it in messages.
Result<ConnectorFile> ResolveConfiguration(json::Object configuration, const std::filesystem::path& folder,
                                           const std::string& where, Unread* unread = nullptr);

}  // namespace flintdesk::connector
