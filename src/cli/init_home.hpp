#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/init_secret.hpp"

namespace flintdesk::cli {

/// Everything that a new home folder is made from.
struct InitPlan {
  std::filesystem::path folder;  ///< Absolute.
  std::string name;              ///< Of the connector.
  std::string host;
  int port = 0;
  bool tls = false;
  std::string base_path;  ///< As it stands on the wire; may be empty.
  /// The settings of a desk in the cloud, but for secrets, in place of the four above; empty: on premises.
  json::Object cloud;
  std::vector<KeptSecret> secrets;
  Secret code;  ///< What the refresh token is to be had for, before anything is written; empty: it is there.
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

/// Makes the folders and files; those of secrets can be read by their owner alone. When one can't be written,
/// those before it are taken away again.
Result<void> WriteHome(const InitPlan& plan);

/// The file of `secret`, one of the plan's, and it alone, written anew.
Result<void> WriteSecret(const InitPlan& plan, const KeptSecret& secret);

/// The connector's file, and it alone, written anew.
Result<void> WriteConnector(const InitPlan& plan);

}  // namespace flintdesk::cli
