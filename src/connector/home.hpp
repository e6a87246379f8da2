#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/connector_file.hpp"

namespace flintdesk::connector {

/// The folder with everything that a site says about its work: connectors/, config/, flintbox/, data/. A
/// value; any thread.
///
///   Result<Home> home = Home::Find(option);   // --home, else FLINTDESK_HOME, else the working directory
///   Result<ConnectorFile> file = home->ReadConnector("manageenginesdp");
class Home {
 public:
  /// The home that was asked for. A working directory that nobody named, and that may be somebody else's
  /// (connector/home_trust.hpp), is kInvalidConfiguration. A folder without connectors/ is
  /// kInvalidConfiguration; the error names the ways to say where home is, and the home folder around `at`
  /// (the file that is to be run, say) or near the folder that was asked for, when there is one.
  static Result<Home> Find(const std::optional<std::string>& option, const std::filesystem::path& at = {});
  static Result<Home> Open(const std::filesystem::path& folder);

  /// The folder that `Find` tries, whether or not it is a home: for commands that make one.
  static std::filesystem::path Wanted(const std::optional<std::string>& option);
  /// Makes the folder with connectors/, config/, flintbox/ and data/, as far as they are missing.
  static Result<Home> Create(const std::filesystem::path& folder);

  const std::filesystem::path& Folder() const { return folder_; }  ///< absolute
  std::filesystem::path Data() const { return folder_ / "data"; }
  std::filesystem::path Connectors() const { return folder_ / "connectors"; }

  std::vector<std::string> ConnectorNames() const;  ///< sorted
  /// The file connectors/NAME.json. When there is none: "connector not found", with the known names and the
  /// nearest; kInvalidConfiguration.
  Result<ConnectorFile> ReadConnector(const std::string& name, Unread* unread = nullptr) const;

 private:
  explicit Home(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path folder_;
};

/// May `name` be the name of a file of ours? Not empty, no separator, no leading dot, no control character,
/// not too long.
bool IsSafeName(std::string_view name);

}  // namespace flintdesk::connector
