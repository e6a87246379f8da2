#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "connector/connector.hpp"
#include "connector/home.hpp"

namespace flintdesk::connector {

/// A named connector as it is configured now; a new one when its file changes.
struct NamedConnector {
  std::string name;
  const ConnectorType* type = nullptr;  ///< In the registry.
  catalogue::Checked configuration;     ///< Checked, with defaults; paths are absolute.
  json::Object given;  ///< The configuration without defaults, to tell what the file itself says.
  std::vector<std::filesystem::path> secret_files;  ///< Files that it was read from and that hold secrets.
  std::string how_to_trust;                         ///< See `ConnectorParts`.
  /// Where its secrets came from, as a sentence without a full stop: "The key came from the environment
  /// variable SDP_KEY"; may be empty.
  std::string key_origin;
};

/// Where connectors are found. With `configuration` or `configuration_file` there is one connector, and every
/// name means it.
struct RegistryOptions {
  std::optional<Home> home;
  std::vector<ConnectorType> types;           ///< At least one; a bare configuration object is of the first.
  std::filesystem::path configuration_file;   ///< A connector file or a bare configuration object.
  std::optional<json::Object> configuration;  ///< The same in memory; over `configuration_file`.
};

/// The named connectors, each read when it is first asked for and again when one of its files has changed.
/// Any thread.
class Registry {
 public:
  explicit Registry(RegistryOptions options) : options_(std::move(options)) {}

  /// Errors are kInvalidConfiguration: connector not found, its file unreadable or wrong, its type unknown.
  Result<std::shared_ptr<const NamedConnector>> Find(const std::string& name);

  /// The names in the home folder; the one of the configuration file.
  std::vector<std::string> Names() const;
  const RegistryOptions& options() const { return options_; }

 private:
  struct Entry {
    std::shared_ptr<const NamedConnector> connector;
    std::vector<FileStamp> stamps;
  };

  bool Single() const { return options_.configuration || !options_.configuration_file.empty(); }
  Result<ConnectorFile> Read(const std::string& name, Unread& unread) const;
  Result<Entry> Make(const std::string& name) const;
  std::filesystem::path FolderOfPaths() const;
  std::string HowToTrust(const std::string& name) const;

  RegistryOptions options_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace flintdesk::connector
