#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace flintdesk::cli {

/// Everything that a new home folder is made from.
struct InitPlan {
  std::filesystem::path folder;  ///< Absolute.
  std::string name;              ///< Of the connector.
  std::string host;
  int port = 0;
  bool tls = false;
  std::string base_path;  ///< As it stands on the wire; may be empty.
  std::string variable;   ///< Environment variable that holds the key; empty: `key` is kept in a file.
  Secret key;
  std::string ca_file;         ///< As it stands in the configuration; may be empty.
  bool first_flintbit = true;  ///< Write flintbox/first/hello.rb too.
};

/// Files that a plan makes, relative to the home folder.
std::vector<std::filesystem::path> FilesOf(const InitPlan& plan);

/// The folders for settings and for what calls learn, as "config/" and "data/", as far as they are not there
/// yet.
std::vector<std::string> MissingFoldersOf(const InitPlan& plan);

/// Is there a first flintbit already? A second `init` in the same home adds a connector and leaves it as it
/// is.
bool HasFirstFlintbit(const std::filesystem::path& home);

/// Can everything be written, and is nothing in the way? The error, kInvalidConfiguration, names every file
/// that is there already. Writes nothing.
Result<void> CheckTargets(const InitPlan& plan);

/// Makes the folders and files; the key's file can be read by its owner alone. When one can't be written,
/// those before it are taken away again.
Result<void> WriteHome(const InitPlan& plan);

/// The key's file, and it alone, written anew.
Result<void> WriteKey(const InitPlan& plan);

/// The connector's file, and it alone, written anew.
Result<void> WriteConnector(const InitPlan& plan);

}  // namespace flintdesk::cli
