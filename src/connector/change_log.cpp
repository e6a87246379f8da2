#include "connector/change_log.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "connector/journal_files.hpp"
#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

std::optional<Code> CodeOf(std::optional<std::int64_t> number) {
  for (const CodeRow& row : CodeTable())
    if (number == static_cast<std::int64_t>(row.code)) return row.code;
  return std::nullopt;
}

/// Joins the records of each call.
class Reader {
 public:
  explicit Reader(std::int64_t since) : since_(since) {}

  void Read(const std::filesystem::path& file) {
    const Result<std::string> content = ReadOwnFile(file);
    if (!content.ok()) return log_.faults.push_back(content.error());
    std::string_view rest = *content;
    // What has no line end may still be on its way.
    for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1))
      if (end > 0) ReadLine(rest.substr(0, end));
  }

  void Miss(const Error& fault) { log_.faults.push_back(fault); }

  ChangeLog Take() {
    for (auto& [id, change] : begun_)
      if (change.time >= since_) log_.changes.push_back(std::move(change));
    std::ranges::stable_sort(log_.changes, {}, &LoggedChange::time);
    return std::move(log_);
  }

 private:
  void ReadLine(std::string_view line) {
    const auto record = json::Parse(line);
    const auto at = record.ok() ? NumberIn(*record, "at") : std::nullopt;
    if (!at || !IsPlausibleTime(*at) || NumberIn(*record, "v") != JournalStore::kVersion) {
      ++log_.unreadable;
      return;
    }
    const std::string intent = TextIn(*record, "intent"), sent = TextIn(*record, "sent");
    const std::string outcome = TextIn(*record, "outcome"), open = TextIn(*record, "unconfirmed");
    if (!intent.empty()) {
      LoggedChange& change = begun_[intent];
      change.identity = IdentityIn(intent);
      change.time = *at;
      TakeSubject(*record, change);
    }
    if (const auto begun = begun_.find(sent); begun != begun_.end()) begun->second.sent = true;
    if (!open.empty()) LeaveOpen(open, *record, *at);
    if (!outcome.empty()) End(outcome, *record, *at);
  }

  void LeaveOpen(const std::string& id, const json::Value& record, std::int64_t at) {
    LoggedChange& change = begun_[id];
    if (change.action.empty()) TakeSubject(record, change);
    if (change.time > 0) change.took = at - change.time;
    change.identity = IdentityIn(id);
    change.time = at;
    change.code = CodeOf(NumberIn(record, "code"));
    change.sent = record.Find("sent") == nullptr;
    change.open = true;
  }

  void End(const std::string& id, const json::Value& record, std::int64_t at) {
    LoggedChange change;
    if (const auto begun = begun_.find(id); begun != begun_.end()) {
      change = std::move(begun->second);
      if (!change.open) change.took = at - change.time;
      begun_.erase(begun);
    }
    change.identity = IdentityIn(id);
    change.taken_over_by = TextIn(record, "taken-over-by");
    if (change.taken_over_by.empty()) {
      change.time = at;
      change.code = CodeOf(NumberIn(record, "code"));
      change.made_id = TextIn(record, "made");
      change.sent = record.Find("sent") == nullptr;
      TakeSubject(record, change);
    } else if (change.action.empty()) {
      return;  // its intent is older than the files
    }
    if (change.time >= since_) log_.changes.push_back(std::move(change));
  }

  static void TakeSubject(const json::Value& record, LoggedChange& change) {
    change.user = NumberIn(record, "user").value_or(0);
    change.script = TextIn(record, "script");
    change.connector = TextIn(record, "connector");
    change.action = TextIn(record, "action");
    change.desk = TextIn(record, "desk");
    change.request_id = TextIn(record, "request");
  }

  const std::int64_t since_;
  std::map<std::string, LoggedChange> begun_;
  ChangeLog log_;
};

}  // namespace

ChangeLog ReadChangeLog(const std::filesystem::path& folder, std::int64_t since) {
  // A change may have begun on the day before.
  constexpr std::int64_t kDay = 24LL * 60 * 60 * 1'000;
  Reader reader(since);
  std::error_code why;
  for (const std::filesystem::path& file : JournalFiles::FilesIn(folder, since - kDay, &why))
    reader.Read(file);
  // Without the folder there have been no changes.
  if (why && why != std::errc::no_such_file_or_directory)
    reader.Miss(
        InvalidConfigurationError(fmt::format("can't read {}: {}", Redact(folder.string()), why.message()),
                                  "Run it as the user whose home folder it is."));
  return reader.Take();
}

}  // namespace flintdesk::connector
