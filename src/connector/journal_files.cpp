#include "connector/journal_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <random>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

constexpr std::int64_t kSecond = 1'000, kDay = 24LL * 60 * 60 * kSecond;
constexpr std::int64_t kFirstPiece = 64 * 1024;
constexpr std::int64_t kMost = 256 * kFirstPiece;  // of news at a time; far more than anybody asks for
constexpr std::int64_t kMostOfFile = kMost;
constexpr std::int64_t kMostOfUnfinished = 2 * kMostOfFile;
constexpr int kLastPart = 999;
constexpr std::uintmax_t kMostOfAll = 256 * 1024 * 1024;
constexpr std::int64_t kDaysKept = 30;
constexpr std::string_view kPrefix = "journal-", kSuffix = ".jsonl";

std::int64_t Nanoseconds(Clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

/// As much of [from, to) as there is.
std::string BytesOf(int descriptor, std::int64_t from, std::int64_t to) {
  std::string part(static_cast<std::size_t>(std::max<std::int64_t>(to - from, 0)), '\0');
  std::size_t length = 0;
  while (length < part.size()) {
    const ssize_t got = ::pread(descriptor, part.data() + length, part.size() - length,
                                from + static_cast<std::int64_t>(length));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  part.resize(length);
  return part;
}

std::int64_t SizeOf(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? status.st_size : 0;
}

/// False when somebody has removed the file: the others have a new one.
bool IsStillThere(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && status.st_nlink > 0;
}

std::string DateOf(std::int64_t day) { return FormatUtc(day * kDay).substr(0, 10); }

/// "journal-2026-11-27-000.jsonl"
bool IsName(std::string_view name) {
  constexpr std::string_view kForm = "dddd-dd-dd-ddd.jsonl";
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  return std::ranges::equal(name, kForm,
                            [](char c, char form) { return form == 'd' ? c >= '0' && c <= '9' : c == form; });
}

/// What a record of one call begins with, `{"intent":"`, and the identity that follows.
std::string_view IdentityAfter(std::string_view line, std::string_view begin) {
  if (!line.starts_with(begin)) return {};
  line.remove_prefix(begin.size());
  return line.substr(0, line.find('"'));
}

template <class Each>
void ForEachLine(std::string_view text, const Each& each) {
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string_view::npos; begin = end + 1)
    if (end > begin) each(text.substr(begin, end - begin));
}

/// The first whole line; empty when there is none.
std::string_view FirstLineOf(std::string_view text) {
  const std::size_t begin = text.find_first_not_of('\n');
  const std::size_t end = begin == std::string_view::npos ? begin : text.find('\n', begin);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin);
}

}  // namespace

std::string NewWriterName() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

JournalFiles::JournalFiles(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)),
      clock_(clock),
      self_(NewWriterName()),
      own_end_(fmt::format(R"("by":"{}"}})", self_)) {}

JournalFiles::~JournalFiles() {
  if (writing_ >= 0) ::close(writing_);
  for (const File& file : read_) ::close(file.descriptor);
}

// The beginning of a number that is drawn by lot tells as much.
const std::string& JournalFiles::Start() const {
  constexpr std::size_t kEnough = 8;
  if (!start_) start_ = clock_.BootId().substr(0, kEnough);
  return *start_;
}

std::filesystem::path JournalFiles::PathOf(Place place) const {
  return folder_ / fmt::format("{}{}-{:03}{}", kPrefix, DateOf(place.day), place.part, kSuffix);
}

std::vector<std::filesystem::path> JournalFiles::FilesIn(const std::filesystem::path& folder,
                                                         std::int64_t since, std::error_code* why) {
  const std::string oldest = std::string(kPrefix) + DateOf(std::max<std::int64_t>(since / kDay, 0));
  std::vector<std::filesystem::path> files;
  std::error_code ended;
  for (std::filesystem::directory_iterator file(folder, ended), end; !ended && file != end;
       file.increment(ended))
    if (const std::string name = file->path().filename().string(); IsName(name) && name >= oldest)
      files.push_back(file->path());
  if (why != nullptr) *why = ended;
  std::ranges::sort(files);
  return files;
}

Result<void> JournalFiles::Append(const std::vector<json::Object>& records) {
  const std::int64_t now = clock_.EpochMilliseconds();
  const Result<bool> open = OpenToWrite(now / kDay);
  if (!open.ok()) return open.error();
  if (!*open) return {};
  // A line end before it, too: another process may have left half a line on a full disk.
  std::string lines = "\n";
  for (json::Object record : records) {
    record.Set("v", kVersion);
    record.Set("at", now);
    record.Set("steady", Nanoseconds(clock_.Now()));
    if (!Start().empty()) {
      record.Set("start", Start());
      record.Set("since-start", clock_.BootMilliseconds());
    }
    record.Set("by", self_);
    lines += json::Write(record) + "\n";
  }
  ssize_t written = 0;
  do {
    written = ::write(writing_, lines.data(), lines.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(lines.size())) return {};
  const int number = written < 0 ? errno : ENOSPC;
  return FailedError(
      fmt::format("can't write {}: {}", Redact(PathOf(written_).string()), std::strerror(number)),
      RemedyForWriting(number));
}

JournalFiles::Place JournalFiles::LastOf(std::int64_t day) const {
  const std::vector<int> parts = PartsOf(day);
  Place last{day, parts.empty() ? 0 : parts.back()};
  struct stat status {};
  if (::lstat(PathOf(last).c_str(), &status) == 0 && status.st_size >= kMostOfFile)
    last.part = std::min(last.part + 1, kLastPart);
  return last;
}

std::vector<int> JournalFiles::PartsOf(std::int64_t day) const {
  const std::string begin = std::string(kPrefix) + DateOf(day) + "-";
  std::vector<int> parts;
  for (const std::filesystem::path& file : FilesIn(folder_, day * kDay))
    if (const std::string name = file.filename().string(); name.starts_with(begin))
      parts.push_back(std::atoi(name.c_str() + begin.size()));
  return parts;
}

// Somebody may have removed a part: those after it are read all the same.
std::optional<JournalFiles::Place> JournalFiles::FirstFrom(Place place) const {
  struct stat status {};
  if (std::ranges::find(read_, place, &File::place) != read_.end() ||
      ::lstat(PathOf(place).c_str(), &status) == 0)
    return place;
  for (const int part : PartsOf(place.day))
    if (part > place.part) return Place{place.day, part};
  return std::nullopt;
}

// False: there is no journal, and the call goes on without.
Result<bool> JournalFiles::OpenToWrite(std::int64_t day) {
  if (folder_.empty()) return false;
  if (writing_ >= 0 && written_.day == day && IsStillThere(writing_) && SizeOf(writing_) < kMostOfFile)
    return true;
  if (writing_ >= 0) ::close(std::exchange(writing_, -1));
  const bool is_new_day = written_.day != day;
  written_ = LastOf(day);
  const Result<void> made = MakeOwnFolder(folder_);
  if (!made.ok()) return GiveUp(made.error());
  const Result<int> opened = OpenOwnFile(PathOf(written_), O_WRONLY | O_APPEND | O_CREAT);
  if (!opened.ok()) return GiveUp(opened.error());
  writing_ = *opened;
  if (is_new_day) Prune(day);
  return true;
}

Result<bool> JournalFiles::GiveUp(const Error& error) {
  if (MayPass(error)) return error;
  Log(LogLevel::kWarning,
      fmt::format(
          "{}; changes are made without a journal: `flintdesk log` will not show them, other processes "
          "do not know of them, and when this one is killed the next equal call does not look what "
          "became of its change",
          error.message));
  folder_.clear();
  return false;
}

void JournalFiles::Prune(std::int64_t today) const {
  std::vector<std::filesystem::path> files = FilesIn(folder_);
  const std::string oldest = PathOf({today - kDaysKept, 0}).filename();
  // Calls that are on their way, or were killed lately, stand in the files from here on.
  const std::string needed = PathOf({today - 1, 0}).filename();
  std::uintmax_t size = 0;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    std::error_code ignored;
    const std::uintmax_t own = std::filesystem::file_size(*file, ignored);
    if (!ignored) size += own;
    const std::string name = file->filename().string();
    if (name < oldest || (size > kMostOfAll && name < needed)) std::filesystem::remove(*file, ignored);
  }
}

void JournalFiles::Read(const Listener& listener, milliseconds back) {
  if (folder_.empty()) return;
  const std::int64_t now = clock_.EpochMilliseconds();
  if (!std::exchange(has_read_, true)) began_at_ = now;
  const bool further = back > back_;
  back_ = std::max(back_, back);
  // A line that was told at the end of a day may be written at the beginning of the next.
  const std::int64_t since = std::min(began_at_ - back_.count(), now - kRecentNews.count());
  const std::int64_t oldest = std::max(since / kDay, now / kDay - 1);
  std::erase_if(read_, [&](const File& file) {
    const bool over = file.place.day < oldest || !IsStillThere(file.descriptor);
    if (over) ::close(file.descriptor);
    return over;
  });
  for (std::int64_t day = oldest; day <= now / kDay; ++day) {
    for (auto place = FirstFrom({day, 0}); place; place = FirstFrom({day, place->part + 1})) {
      File* file = OpenToRead(*place);
      if (file == nullptr) break;
      if (further) {
        const std::int64_t from = StartOf(file->descriptor, file->from, since);
        ReadPart(file->descriptor, from, file->from, listener, true);
        file->from = from;
      }
      const std::int64_t size = SizeOf(file->descriptor);
      file->heard = ReadPart(file->descriptor, file->heard, size, listener);
      if (size < kMostOfFile) break;
    }
  }
}

Result<void> JournalFiles::ReadUnfinished(const Listener& listener, milliseconds back) {
  if (folder_.empty()) return {};
  const std::int64_t since = clock_.EpochMilliseconds() - back.count();
  std::error_code why;
  // All of them: the names are of the wall clock, which may have been set since.
  const std::vector<std::filesystem::path> files = FilesIn(folder_, 0, &why);
  if (why) {
    Error error = FailedError(fmt::format("can't read {}: {}", Redact(folder_.string()), why.message()));
    error.system_error = why.value();
    if (MayPass(error)) return error;
  }
  std::vector<std::string> pieces;  // the newest first
  std::int64_t left = kMostOfUnfinished;
  for (auto file = files.rbegin(); file != files.rend() && left > 0; ++file) {
    const Result<int> opened = OpenOwnFile(*file, O_RDONLY);
    if (!opened.ok() && MayPass(opened.error())) return opened.error();
    if (!opened.ok()) continue;
    const std::int64_t size = SizeOf(*opened);
    const std::int64_t from = std::max(StartOf(*opened, size, since), size - left);
    pieces.push_back(BytesOf(*opened, from, size));
    ::close(*opened);
    left -= size - from;
    // What lies before it is older.
    if (const std::string& piece = pieces.back(); from > 0 || IsFrom(FirstLineOf(piece), since)) break;
  }
  std::string text;
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) text += *piece;
  // A process that begins may find tens of thousands of lines, and hardly one of an unfinished call.
  std::unordered_set<std::string_view> finished;
  ForEachLine(text, [&](std::string_view line) {
    if (const auto identity = IdentityAfter(line, R"({"outcome":")"); !identity.empty())
      finished.insert(identity);
  });
  ForEachLine(text, [&](std::string_view line) {
    for (const std::string_view begin : {R"({"intent":")", R"({"sent":")", R"({"unconfirmed":")"})
      if (const auto identity = IdentityAfter(line, begin); !identity.empty() && !finished.contains(identity))
        ReadLine(line, listener);
  });
  return {};
}

std::int64_t JournalFiles::ReadPart(int descriptor, std::int64_t from, std::int64_t to,
                                    const Listener& listener, bool further) const {
  from = std::max(from, to - kMost);
  const std::string part = BytesOf(descriptor, from, to);
  ForEachLine(part, [&](std::string_view line) { ReadLine(line, listener, further); });
  const std::size_t last = part.rfind('\n');
  return last == std::string::npos ? from : from + static_cast<std::int64_t>(last) + 1;
}

JournalFiles::File* JournalFiles::OpenToRead(Place place) {
  const auto found = std::ranges::find(read_, place, &File::place);
  if (found != read_.end()) return &*found;
  const Result<int> opened = OpenOwnFile(PathOf(place), O_RDONLY);
  if (!opened.ok()) return nullptr;
  // A process that begins does not read what a whole day has brought; a file that begins is read from its
  // start.
  const bool is_new = began_at_ / kDay < place.day || std::ranges::any_of(read_, [&](const File& file) {
                        return file.place.day == place.day;
                      });
  const std::int64_t start = is_new ? 0 : StartOf(*opened, SizeOf(*opened), began_at_ - back_.count());
  return &read_.emplace_back(File{place, *opened, start, start});
}

std::int64_t JournalFiles::StartOf(int descriptor, std::int64_t end, std::int64_t since) const {
  for (std::int64_t piece = kFirstPiece; piece < end && piece <= kMost; piece *= 2) {
    const std::string part = BytesOf(descriptor, end - piece, end);
    const std::size_t rest = std::min(part.find('\n'), part.size());
    const std::string_view line = FirstLineOf(std::string_view(part).substr(rest));
    if (IsFrom(line, since)) return end - piece + (line.data() - part.data());
  }
  return 0;
}

std::optional<std::int64_t> JournalFiles::AgeSinceStart(const json::Value& line) const {
  const auto at = NumberIn(line, "since-start");
  if (!at || Start().empty() || TextIn(line, "start") != Start()) return std::nullopt;
  const std::int64_t now = clock_.BootMilliseconds();
  return *at >= 0 && *at <= now ? std::optional(now - *at) : std::nullopt;
}

// The wall clock may have been set since; the time since the start of the machine tells more.
bool JournalFiles::IsFrom(std::string_view line, std::int64_t before) const {
  const auto told = json::Parse(line);
  const auto at = told.ok() ? NumberIn(*told, "at") : std::nullopt;
  if (!at) return false;
  const auto age = AgeSinceStart(*told);
  return age ? *age > clock_.EpochMilliseconds() - before : *at < before;
}

void JournalFiles::ReadLine(std::string_view line, const Listener& listener, bool further) const {
  if (line.ends_with(own_end_)) return;
  const auto told = json::Parse(line);
  if (!told.ok()) return;
  const auto at = NumberIn(*told, "at"), steady = NumberIn(*told, "steady");
  if (told->Find("by") == nullptr || !at || !steady || TextIn(*told, "by") == self_) return;
  if (NumberIn(*told, "v") != kVersion || !IsPlausibleTime(*at) || *steady < 0) return;
  const Clock::time_point now = clock_.Now();
  const std::int64_t age = Nanoseconds(now) - *steady;
  const std::int64_t age_by_date = clock_.EpochMilliseconds() - *at;
  const bool fits = age >= 0 && std::abs(age / 1'000'000 - age_by_date) <= kSecond;
  const auto since_start = AgeSinceStart(*told);
  Clock::time_point when = now;
  if (fits)
    when -= std::chrono::nanoseconds(age);
  else if (since_start)
    when -= milliseconds(*since_start);
  listener({*told, when, fits, fits || since_start, further});
}

}  // namespace flintdesk::connector
