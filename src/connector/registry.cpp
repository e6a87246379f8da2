#include "connector/registry.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::connector {
namespace {

Result<const ConnectorType*> TypeNamed(const std::string& type, const std::vector<ConnectorType>& types) {
  if (types.empty()) return FailedError("this program was built without connectors");
  if (type.empty()) return &types.front();
  std::vector<std::string> known;
  for (const ConnectorType& candidate : types) {
    if (candidate.spec->type == type) return &candidate;
    known.push_back(candidate.spec->type);
  }
  Error error = InvalidConfigurationError(
      fmt::format("unknown type of connector {}", json::Quote(RedactAndShorten(type, 80))));
  error.assistance = fmt::format("Known: {}.", Join(known, ", "));
  return error;
}

/// The connector's own file when a secret stands in it, and whatever `${file:…}` refers to: who keeps a value
/// in a file of its own has a reason.
std::vector<std::filesystem::path> SecretFiles(const ConnectorFile& file, const catalogue::Connector& spec,
                                               const json::Object& given) {
  bool literal = false;
  for (const catalogue::Field& field : spec.configuration) {
    const json::Value* value = given.Find(field.name);
    if (value == nullptr || std::ranges::count(file.indirect, field.name) > 0) continue;
    const std::string* text = value->IfString();
    const bool with_password =
        text != nullptr && text->find("://") != text->npos && text->find('@') != text->npos;
    literal = literal || field.secret || with_password;
  }
  std::vector<std::filesystem::path> files;
  for (std::size_t i = literal ? 0 : 1; i < file.sources.size(); ++i) files.push_back(file.sources[i].path);
  return files;
}

/// "The key came from /home/me/desk/secrets/desk.key"; of several secrets each is named.
std::string KeyOrigin(const ConnectorFile& file, const catalogue::Connector& spec,
                      const json::Object& given) {
  std::vector<std::string> named;
  std::string where;
  for (const catalogue::Field& field : spec.configuration) {
    if (!field.secret || !given.Contains(field.name)) continue;
    const auto found = file.origins.find(field.name);
    if (found != file.origins.end())
      where = found->second;
    else
      where = file.sources.empty() ? "" : Redact(file.sources.front().path.string());
    if (!where.empty()) named.push_back(fmt::format("{} came from {}", field.name, where));
  }
  if (named.size() > 1) return Join(named, " and ");
  return named.empty() ? std::string{} : "The key came from " + where;
}

/// A pipe in its place would stop the first call for ever, and nobody but a person at a command line means
/// one.
/// `origin`: where the name of the file came from when it does not stand in the configuration; empty when it
/// does.
std::string FaultOfFile(const std::string& name, const std::filesystem::path& path,
                        const std::string& origin) {
  std::error_code missing;
  const std::filesystem::file_status status = std::filesystem::status(path, missing);
  // What came from elsewhere and names no file may be a secret at the wrong place, the content of a key say.
  if (!origin.empty() && !std::filesystem::exists(status))
    return fmt::format("{}: the value in {} is not the name of a file; write the name itself here", name,
                       origin);
  if (missing || std::filesystem::is_regular_file(status) || std::filesystem::is_directory(status)) return {};
  return fmt::format("{}: {} is a pipe, a socket or a device, not a file", name, Redact(path.string()));
}

/// Takes the secrets out that can't be any, and says where each of them came from.
void CheckSecrets(ConnectorFile& file, const catalogue::Connector& spec, Unread& unread) {
  for (const auto& [key, where] : file.origins) {
    const catalogue::Field* field = spec.FindConfiguration(key);
    const json::Value* value = file.configuration.Find(key);
    const std::string* text = value == nullptr ? nullptr : value->IfString();
    if (field == nullptr || !field->secret || text == nullptr) continue;
    const Result<std::string> secret = SecretFrom(*text, where);
    if (secret.ok()) continue;
    unread.push_back(fmt::format("{}: {}", key, secret.error().message));
    file.configuration.Remove(key);
  }
}

}  // namespace

std::filesystem::path Registry::FolderOfPaths() const {
  std::error_code ignored;
  std::filesystem::path folder;
  if (!options_.configuration_file.empty() && !options_.configuration)
    folder = std::filesystem::absolute(options_.configuration_file, ignored).lexically_normal().parent_path();
  // A connector's file means the same by its name and by its path: its paths count from its own home folder.
  if (folder.filename() == "connectors") return folder.parent_path();
  if (options_.home) return options_.home->Folder();
  if (!folder.empty()) return folder;
  return std::filesystem::current_path(ignored);
}

std::vector<std::string> Registry::Names() const {
  if (options_.configuration) return {"configuration"};
  if (!options_.configuration_file.empty()) return {options_.configuration_file.stem().string()};
  return options_.home ? options_.home->ConnectorNames() : std::vector<std::string>{};
}

/// A command to paste: in the home folder, which `ca-file` counts from, or where the file was named.
std::string Registry::HowToTrust(const std::string& name) const {
  constexpr std::string_view kCompare = "compare the SHA-256 with the service desk's own";
  if (options_.configuration) return {};
  if (options_.configuration_file.empty())
    return fmt::format(
        "To trust it, run `flintdesk doctor {} --save-certificate desk.pem` in the home folder, {}, and set "
        "`ca-file` to desk.pem.",
        Redact(ShellWord(name)), kCompare);
  std::string words = "--config " + Redact(ShellWord(options_.configuration_file.string()));
  // A home that the doctor would not find by itself.
  if (options_.home && options_.home->Folder() != Home::Wanted(std::nullopt))
    words += " --home " + Redact(ShellWord(options_.home->Folder().string()));
  return fmt::format(
      "To trust it, run `flintdesk doctor {} --save-certificate desk.pem`, {}, and set `ca-file` to the path "
      "that is named there.",
      words, kCompare);
}

Result<ConnectorFile> Registry::Read(const std::string& name, Unread& unread) const {
  if (options_.configuration)
    return ResolveConfiguration(*options_.configuration, FolderOfPaths(), "the configuration", &unread);
  if (!options_.configuration_file.empty())
    return ReadConnectorFile(options_.configuration_file, FolderOfPaths(), true, &unread);
  if (!options_.home)
    return InvalidConfigurationError(
        "connector not found: there is neither a home folder nor a configuration",
        "Say where home is, or give a connector's configuration.");
  if (name.empty()) {
    const std::vector<std::string> known = options_.home->ConnectorNames();
    return InvalidConfigurationError("connector not found: the call names none",
                                     known.empty() ? "Make one with `flintdesk init`, or write its file."
                                                   : fmt::format("Known: {}.", Redact(Join(known, ", "))));
  }
  return options_.home->ReadConnector(name, &unread);
}

Result<Registry::Entry> Registry::Make(const std::string& name) const {
  Unread unread;
  Result<ConnectorFile> file = Read(name, unread);
  if (!file.ok()) return std::move(file).error();
  Result<const ConnectorType*> type = TypeNamed(file->type, options_.types);
  if (!type.ok()) return std::move(type).error();
  CheckSecrets(*file, *type.value()->spec, unread);
  auto checked = catalogue::CheckConfiguration(*type.value()->spec, file->configuration, file->indirect);
  if (!checked.ok() || !unread.empty()) {
    const std::string where = file->sources.empty() || options_.configuration
                                  ? "the configuration"
                                  : file->sources.front().path.string();
    return WrongConnector(where, std::move(unread),
                          checked.ok() ? std::vector<std::string>{} : checked.error().details);
  }

  auto connector = std::make_shared<NamedConnector>();
  connector->name = name;
  connector->type = type.value();
  connector->configuration = std::move(checked).value();
  connector->given = std::move(file->configuration);
  for (const catalogue::Field& field : connector->type->spec->configuration) {
    if (field.type != catalogue::Type::kFile || !connector->configuration.Has(field.name)) continue;
    std::filesystem::path path = FolderOfPaths() / connector->configuration.Text(field.name);
    const auto origin = file->origins.find(field.name);
    if (std::string fault =
            FaultOfFile(field.name, path, origin == file->origins.end() ? std::string{} : origin->second);
        !fault.empty())
      return WrongConnector(file->sources.empty() ? "the configuration" : file->sources.front().path.string(),
                            {std::move(fault)}, {});
    connector->configuration.values.Set(field.name, path.string());
  }
  connector->secret_files = SecretFiles(*file, *type.value()->spec, connector->given);
  connector->key_origin = KeyOrigin(*file, *connector->type->spec, connector->given);
  connector->how_to_trust = HowToTrust(name);
  Entry entry;
  entry.connector = std::move(connector);
  entry.stamps = std::move(file->sources);
  return entry;
}

Result<std::shared_ptr<const NamedConnector>> Registry::Find(const std::string& name) {
  std::string known_as = Single() ? Names().front() : name;
  std::lock_guard lock(mutex_);
  if (auto found = entries_.find(known_as); found != entries_.end()) {
    const std::vector<FileStamp>& stamps = found->second.stamps;
    bool unchanged = std::all_of(stamps.begin(), stamps.end(),
                                 [](const FileStamp& stamp) { return FileStamp::Of(stamp.path) == stamp; });
    if (unchanged) return found->second.connector;
  }
  Result<Entry> made = Make(known_as);
  if (!made.ok()) return std::move(made).error();
  return entries_.insert_or_assign(known_as, std::move(made).value()).first->second.connector;
}

}  // namespace flintdesk::connector
