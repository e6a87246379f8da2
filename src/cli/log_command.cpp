#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <pwd.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/table.hpp"
#include "cli/workplace.hpp"
#include "connector/change_log.hpp"

namespace flintdesk::cli {
namespace {

using connector::LoggedChange;

constexpr std::string_view kFailed = "failed", kUnfinished = "unfinished", kTakenOver = "taken-over",
                           kNotSent = "not-sent";

/// The milliseconds of a text such as "2h"; s, m, h and d.
std::optional<std::int64_t> DurationOf(std::string_view text) {
  static const std::map<char, std::int64_t> kUnits{
      {'s', 1'000}, {'m', 60'000}, {'h', 3'600'000}, {'d', 86'400'000}};
  const auto unit = text.empty() ? kUnits.end() : kUnits.find(text.back());
  if (unit == kUnits.end()) return std::nullopt;
  const auto number = ParseInteger(text.substr(0, text.size() - 1));
  constexpr std::int64_t kMost = 1'000'000;  // so that the product is a number, too
  if (!number || *number < 1 || *number > kMost) return std::nullopt;
  return *number * unit->second;
}

std::string OutcomeOf(const LoggedChange& change) {
  if (!change.taken_over_by.empty()) return std::string(kTakenOver);
  if (!change.code) return std::string(change.sent ? kUnfinished : kNotSent);
  return std::string(RowOf(*change.code).name);
}

/// Does this word of --outcome mean the change?
bool IsMeant(const LoggedChange& change, const std::string& word) {
  // What became of one that was taken over is the outcome of the call that took it over.
  if (word == kFailed) return change.code != Code::kSuccess && change.taken_over_by.empty();
  if (const auto number = ParseInteger(word)) return change.code && static_cast<int>(*change.code) == *number;
  return OutcomeOf(change) == word;
}

bool IsWanted(const LoggedChange& change, const LogOptions& options) {
  return (options.connector.empty() || change.connector == options.connector) &&
         (options.action.empty() || change.action == options.action) &&
         (options.request_id.empty() || change.request_id == options.request_id) &&
         (options.outcome.empty() || IsMeant(change, options.outcome));
}

bool IsFiltered(const LogOptions& options) {
  return !(options.connector.empty() && options.action.empty() && options.request_id.empty() &&
           options.outcome.empty());
}

std::vector<std::string> OutcomeWords() {
  std::vector<std::string> words;
  for (const CodeRow& row : CodeTable()) words.emplace_back(row.name);
  words.emplace_back(kUnfinished);
  words.emplace_back(kTakenOver);
  words.emplace_back(kNotSent);
  return words;
}

Result<void> CheckOutcome(const std::string& word) {
  const auto number = ParseInteger(word);
  const bool is_code = number && std::ranges::any_of(CodeTable(), [&](const CodeRow& row) {
                         return static_cast<int>(row.code) == *number;
                       });
  const std::vector<std::string> words = OutcomeWords();
  if (word.empty() || is_code || std::ranges::find(words, word) != words.end()) return {};
  const auto near = NearestOf(word, words);
  return InvalidRequestError(
      fmt::format("--outcome: {} is neither an exit code nor an outcome{}", RedactAndShorten(word, 40),
                  near ? "; did you mean " + *near + "?" : ""),
      fmt::format("Give a number such as 13, or one of {}; failed is all but success.", Join(words, ", ")));
}

/// The name of the user with this number; the number itself where the system does not know it any more.
std::string UserName(std::int64_t number) {
  static std::map<std::int64_t, std::string> known;
  const auto [found, is_new] = known.try_emplace(number);
  if (is_new) {
    const struct passwd* entry = ::getpwuid(static_cast<uid_t>(number));
    found->second = entry == nullptr ? std::to_string(number) : entry->pw_name;
  }
  return found->second;
}

json::Object JsonOf(const LoggedChange& change) {
  json::Object object{{"time", FormatUtc(change.time)},
                      {"outcome", OutcomeOf(change)},
                      {"code", change.code ? json::Value(static_cast<int>(*change.code)) : json::Value()},
                      {"connector", change.connector},
                      {"action", change.action},
                      {"request-id", change.request_id},
                      {"made-id", change.made_id},
                      {"desk", change.desk},
                      {"user", UserName(change.user)},
                      {"script", change.script},
                      {"job", change.identity.job},
                      {"sequence", change.identity.sequence},
                      {"sent", change.sent}};
  if (change.took) object.Set("took-ms", *change.took);
  if (change.open) object.Set("open", change.taken_over_by.empty());
  if (!change.taken_over_by.empty()) object.Set("taken-over-by", change.taken_over_by);
  return object;
}

Cells CellsOf(const LoggedChange& change) {
  const auto or_none = [](const std::string& text) { return text.empty() ? "-" : ShownName(text); };
  return {FormatUtc(change.time).substr(0, 19) + "Z",
          OutcomeOf(change),
          or_none(change.connector),
          or_none(change.action),
          or_none(change.request_id),
          or_none(change.made_id),
          UserName(change.user),
          or_none(change.script),
          or_none(change.identity.job)};
}

std::string TableOf(const std::vector<LoggedChange>& changes) {
  std::vector<Cells> rows{
      {"TIME", "OUTCOME", "CONNECTOR", "ACTION", "REQUEST", "MADE", "USER", "SCRIPT", "JOB"}};
  for (const LoggedChange& change : changes) rows.push_back(CellsOf(change));
  const TableLayout layout(rows, std::nullopt);  // a number that is cut leads nowhere
  std::string table;
  for (const Cells& row : rows) table += layout.Line(row);
  return table;
}

void Print(const std::vector<LoggedChange>& changes, const std::string& output) {
  if (output == "table" || (output.empty() && OutputIsTerminal())) {
    if (!changes.empty()) PrintText(TableOf(changes));
    return;
  }
  if (output == "json") {
    json::Array list;
    for (const LoggedChange& change : changes) list.emplace_back(JsonOf(change));
    return PrintJson(list);
  }
  std::string lines;
  for (const LoggedChange& change : changes) lines += PrintableJson(json::Write(JsonOf(change))) + "\n";
  PrintText(lines);
}

}  // namespace

int ShowLog(const LogOptions& options) {
  const Result<connector::Home> home = OpenHome(options.home);
  if (!home.ok()) return Refuse(home.error());
  const auto back = DurationOf(options.since);
  if (!back)
    return Refuse(InvalidRequestError(
        fmt::format("--since: {} is not a length of time", RedactAndShorten(options.since, 40)),
        "Give a number with s, m, h or d, such as 2h."));
  if (!options.action.empty() && TheConnector().FindAction(options.action) == nullptr)
    return Refuse(InvalidRequestError(catalogue::UnknownAction(TheConnector(), options.action),
                                      catalogue::KnownActions(TheConnector(), options.action)));
  if (const Result<void> known = CheckOutcome(options.outcome); !known.ok()) return Refuse(known.error());

  const std::int64_t since = std::max<std::int64_t>(SystemClock().EpochMilliseconds() - *back, 0);
  connector::ChangeLog log = connector::ReadChangeLog(home->Data(), since);
  std::erase_if(log.changes, [&](const LoggedChange& change) { return !IsWanted(change, options); });
  Print(log.changes, options.output);
  // What is in a file that can't be read nobody knows.
  if (log.changes.empty() && log.faults.empty())
    PrintNote(
        fmt::format("no {} in the last {}", IsFiltered(options) ? "such change" : "change", options.since));
  if (log.unreadable > 0)
    PrintNote(
        fmt::format("{} of the journal {} left out: cut off, or written by another version of flintdesk",
                    log.unreadable == 1 ? "1 line" : fmt::format("{} lines", log.unreadable),
                    log.unreadable == 1 ? "was" : "were"));
  for (const Error& fault : log.faults) PrintError(fault);
  return log.faults.empty() ? 0 : ProcessStatus(log.faults.front().code);
}

}  // namespace flintdesk::cli
