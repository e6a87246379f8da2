#include "connector/connector_file.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::connector {
namespace {

const std::vector<std::string> kKeys{"type", "description", "config"};

constexpr std::string_view kVariable = "${env:";
constexpr std::string_view kContent = "${file:";

/// "vault" of a text that is wholly `${vault:…}`; empty for any other text.
std::string_view WordOfReference(std::string_view text) {
  if (!text.starts_with("${") || text.find('}') + 1 != text.size()) return {};
  const std::string_view word = text.substr(2, text.find(':') == text.npos ? 0 : text.find(':') - 2);
  const bool plain = std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  return plain ? word : std::string_view{};
}

/// Puts the values of `${…}` in; `Put` returns what is wrong, empty when nothing is.
class Resolver {
 public:
  Resolver(const std::filesystem::path& folder, ConnectorFile& file) : folder_(folder), file_(file) {}

  std::string Put(const std::string& key, json::Value& value) {
    if (json::Object* object = value.IfObject()) {
      for (auto& [name, member] : *object)
        if (std::string fault = Put(key, member); !fault.empty()) return fault;
    } else if (json::Array* list = value.IfArray()) {
      for (json::Value& element : *list)
        if (std::string fault = Put(key, element); !fault.empty()) return fault;
    } else if (const std::string* text = value.IfString()) {
      return PutText(key, *text, value);
    }
    return {};
  }

 private:
  std::string PutText(const std::string& key, const std::string& text, json::Value& value) {
    if (catalogue::IsEncryptedByFlint(text)) return Encrypted(key, "the value");
    bool refers = text.starts_with("${") && text.ends_with("}");
    if (text.starts_with(kVariable) && refers)
      return PutVariable(key, text.substr(kVariable.size(), text.size() - kVariable.size() - 1), value);
    if (text.starts_with(kContent) && refers)
      return PutContent(key, text.substr(kContent.size(), text.size() - kContent.size() - 1), value);
    if (text.find(kVariable) != std::string::npos || text.find(kContent) != std::string::npos)
      return fmt::format("{}: ${{env:NAME}} and ${{file:PATH}} must be the whole value, with nothing around",
                         key);
    if (std::string_view word = WordOfReference(text); !word.empty())
      return fmt::format("{}: ${{{}:…}} is unknown; a reference is ${{env:NAME}} or ${{file:PATH}}", key,
                         RedactAndShorten(word, 40));
    return {};
  }

  static std::string Encrypted(const std::string& key, const std::string& what) {
    return fmt::format(
        "{}: {} was encrypted by Flint and can't be read here; it must be entered anew, as ${{env:NAME}} or "
        "${{file:PATH}}",
        key, what);
  }

  std::string PutVariable(const std::string& key, const std::string& name, json::Value& value) {
    if (name.empty()) return fmt::format("{}: ${{env:}} has no name of a variable", key);
    const std::optional<std::string> text = ReadVariable(name);
    if (!text) return fmt::format("{}: the environment variable {} is not set", key, Redact(name));
    if (catalogue::IsEncryptedByFlint(*text))
      return Encrypted(key, fmt::format("the value in the environment variable {}", Redact(name)));
    return Take(key, *text, "the environment variable " + Redact(name), value);
  }

  std::string PutContent(const std::string& key, const std::string& name, json::Value& value) {
    if (name.empty()) return fmt::format("{}: ${{file:}} has no path", key);
    std::filesystem::path path = folder_ / name;
    constexpr std::uint64_t kMost = 1024 * 1024;
    FileStamp stamp = FileStamp::Of(path);
    Result<std::string> content = ReadFile(path, kMost, FileKind::kRegular);
    if (!content.ok()) return fmt::format("{}: {}", key, content.error().message);
    file_.sources.push_back(std::move(stamp));
    if (catalogue::IsEncryptedByFlint(*content))
      return Encrypted(key, fmt::format("the value in {}", Redact(path.string())));
    if (const std::string_view wide = WideEncodingOf(*content); !wide.empty())
      return fmt::format("{0}: {1} is {2} text, which is not read; save it as UTF-8 (iconv -f {2} -t UTF-8)",
                         key, Redact(path.string()), wide);
    return Take(key, *content, Redact(path.string()), value);
  }

  std::string Take(const std::string& key, std::string_view text, std::string where, json::Value& value) {
    value = json::Value(std::string(CutBlanks(text)));
    file_.indirect.push_back(key);
    file_.origins.insert_or_assign(key, std::move(where));
    return {};
  }

  const std::filesystem::path& folder_;
  ConnectorFile& file_;
};

Error Refuse(const std::string& where, std::string_view why) {
  return InvalidConfigurationError(fmt::format("{}: {}", Redact(where), why), "Correct this file.");
}

Result<ConnectorFile> Resolve(ConnectorFile file, const std::filesystem::path& folder,
                              const std::string& where, Unread* unread) {
  Resolver resolver(folder, file);
  Unread faults;
  json::Object read;
  for (auto& [key, value] : file.configuration) {
    std::string fault = resolver.Put(key, value);
    if (fault.empty())
      read.Set(key, std::move(value));
    else
      faults.push_back(std::move(fault));
  }
  if (!faults.empty() && !unread) return WrongConnector(where, std::move(faults), {});
  if (unread) *unread = std::move(faults);
  file.configuration = std::move(read);
  return file;
}

/// Takes the parts of a connector file out of its object; the sentence says what is wrong.
std::string TakeParts(json::Object& object, ConnectorFile& file) {
  for (const auto& [key, value] : object) {
    if (key == "type" || key == "description" || key == "config") continue;
    std::optional<std::string> nearest = NearestOf(key, kKeys);
    return fmt::format("unknown key {}; {}", json::Quote(RedactAndShorten(key, 60)),
                       nearest ? fmt::format("did you mean {}?", json::Quote(*nearest))
                               : "a connector file has \"type\", \"description\" and \"config\"");
  }
  for (auto [key, target] : {std::pair{"type", &file.type}, std::pair{"description", &file.description}}) {
    const json::Value* value = object.Find(key);
    if (!value) continue;
    if (!value->IfString()) return fmt::format("\"{}\" must be a text, it is {}", key, value->KindName());
    *target = *value->IfString();
  }
  if (file.type.empty()) return "\"type\" is missing, the type of the connector as a text";
  json::Value* config = object.Find("config");
  if (!config || !config->IfObject())
    return "\"config\" is missing, the object with the connector's settings";
  file.configuration = std::move(*config->IfObject());
  return {};
}

/// What to do where nothing is wrong but that files can't be read; empty where there is more to it.
std::string RemedyForFiles(const Unread& unread) {
  const auto is_file = [](const std::string& fault) { return fault.find(": can't read ") != fault.npos; };
  if (unread.empty() || !std::all_of(unread.begin(), unread.end(), is_file)) return {};
  const auto is_denied = [](const std::string& fault) { return fault.ends_with("Permission denied"); };
  return std::all_of(unread.begin(), unread.end(), is_denied)
             ? "Give the user that flintdesk runs as the right to read it and the folders above it."
             : "Check the path, which counts from the home folder, and who may read it.";
}

}  // namespace

Error WrongConnector(const std::string& where, Unread unread, std::vector<std::string> findings) {
  const bool lacks_variables_only = findings.empty() && !unread.empty() &&
                                    std::all_of(unread.begin(), unread.end(), [](const std::string& fault) {
                                      return fault.ends_with("is not set");
                                    });
  if (const std::string remedy = RemedyForFiles(unread); findings.empty() && !remedy.empty()) {
    // The connector's own file is in order then.
    Error error = InvalidConfigurationError(fmt::format("{} refers to something that can't be read",
                                                        where == "the configuration" ? where : Redact(where)),
                                            remedy);
    error.details = std::move(unread);
    return error;
  }
  Error error = InvalidConfigurationError(
      fmt::format("{} is wrong", where == "the configuration" ? where : Redact(where)),
      lacks_variables_only ? "Set it where this program is started, or take ${file:PATH} in its place."
                           : fmt::format("Correct {}.", unread.empty() ? "it" : "it, or what it refers to"));
  error.details = std::move(unread);
  error.details.insert(error.details.end(), findings.begin(), findings.end());
  return error;
}

FileStamp FileStamp::Of(const std::filesystem::path& path) {
  FileStamp stamp{path};
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return stamp;
  stamp.changed = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  stamp.size = status.st_size;
  stamp.inode = status.st_ino;
  return stamp;
}

Result<ConnectorFile> ReadConnectorFile(const std::filesystem::path& path,
                                        const std::filesystem::path& folder, bool bare_allowed,
                                        Unread* unread) {
  std::string where = path.string();
  ConnectorFile file;
  file.sources.push_back(FileStamp::Of(path));
  Result<std::string> content =
      ReadFile(path, 8 * 1024 * 1024, bare_allowed ? FileKind::kAny : FileKind::kRegular);
  if (!content.ok()) return std::move(content).error();
  std::string_view text = *content;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the mark that Windows editors put in front
  Result<json::Value, json::ParseError> parsed = json::Parse(text);
  if (!parsed.ok()) return Refuse(where, parsed.error().Sentence());
  json::Object* object = parsed->IfObject();
  if (!object) return Refuse(where, fmt::format("expected a JSON object, got {}", parsed->KindName()));

  if (bare_allowed && !object->Contains("config") && !object->Contains("type")) {
    file.configuration = std::move(*object);
  } else if (std::string fault = TakeParts(*object, file); !fault.empty()) {
    return Refuse(where, fault);
  }
  return Resolve(std::move(file), folder, where, unread);
}

Result<ConnectorFile> ResolveConfiguration(json::Object configuration, const std::filesystem::path& folder,
                                           const std::string& where, Unread* unread) {
  ConnectorFile file;
  file.configuration = std::move(configuration);
  return Resolve(std::move(file), folder, where, unread);
}

}  // namespace flintdesk::connector
