#include "connector/memory.hpp"

#include <cctype>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "connector/digest.hpp"
#include "connector/home.hpp"

namespace flintdesk::connector {
namespace {

class FileMemory final : public Memory {
 public:
  explicit FileMemory(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::optional<json::Value> Read(const std::string& name) override {
    std::lock_guard lock(mutex_);
    if (auto kept = kept_.find(name); kept != kept_.end()) return kept->second;
    if (folder_.empty() || !IsSafeName(name)) return std::nullopt;
    Result<std::string> content = ReadOwnFile(PathOf(name));
    if (!content.ok()) return std::nullopt;
    Result<json::Value, json::ParseError> parsed = json::Parse(*content);
    if (!parsed.ok()) return std::nullopt;  // what can't be read is found anew
    return std::move(parsed).value();
  }

  void Write(const std::string& name, const json::Value& value) override {
    std::lock_guard lock(mutex_);
    if (!folder_.empty() && IsSafeName(name)) {
      const Result<void> written = Keep(PathOf(name), value);
      if (written.ok()) {
        kept_.erase(name);
        return;
      }
      Log(written.error().code == Code::kInvalidConfiguration ? LogLevel::kWarning : LogLevel::kDebug,
          fmt::format("{}; kept in memory", written.error().message));
    }
    kept_.insert_or_assign(name, value);
  }

  void RemoveOld(std::string_view beginning, milliseconds unwritten_for) override {
    namespace fs = std::filesystem;
    std::lock_guard lock(mutex_);
    const fs::file_time_type oldest = fs::file_time_type::clock::now() - unwritten_for;
    std::error_code ended;
    if (!fs::is_directory(fs::symlink_status(folder_, ended))) return;
    std::vector<fs::path> old;
    for (fs::directory_iterator file(folder_, ended), end; !ended && file != end; file.increment(ended)) {
      std::error_code unknown;
      const bool is_document =
          file->path().filename().string().starts_with(beginning) && file->path().extension() == kSuffix;
      if (!is_document || !fs::is_regular_file(file->symlink_status(unknown))) continue;
      const fs::file_time_type written = file->last_write_time(unknown);
      if (!unknown && written < oldest) old.push_back(file->path());
    }
    for (const fs::path& file : old)
      if (const Result<void> removed = RemoveOwnFile(file); !removed.ok())
        Log(LogLevel::kDebug, removed.error().message);
  }

 private:
  static constexpr std::string_view kSuffix = ".json";

  std::filesystem::path PathOf(const std::string& name) const {
    return folder_ / (name + std::string(kSuffix));
  }

  /// Nothing to keep is no file; one that was never there is not made.
  Result<void> Keep(const std::filesystem::path& file, const json::Value& value) const {
    if (value.IsNull()) return RemoveOwnFile(file);
    Result<void> made = MakeOwnFolder(folder_);
    return made.ok() ? WriteOwnFile(file, json::Write(value)) : made;
  }

  std::filesystem::path folder_;
  std::mutex mutex_;
  std::map<std::string, json::Value> kept_;
};

}  // namespace

std::string NameInMemory(std::string_view kind, std::string_view subject) {
  constexpr std::size_t kMostShown = 84;
  std::string shown;
  for (const char c : ToLower(subject.substr(0, kMostShown)))
    shown += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' ? c : '_';
  // Two subjects may differ in a character that no file's name should have, or behind the end of it.
  return fmt::format("{}-{}-{}", kind, shown, DigestOf(subject).substr(0, 8));
}

std::unique_ptr<Memory> MakeMemory(std::filesystem::path folder) {
  return std::make_unique<FileMemory>(std::move(folder));
}

}  // namespace flintdesk::connector
