#include "connector/shared_changes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/log.hpp"

namespace flintdesk::connector {
namespace {

constexpr std::int64_t kSecond = 1'000, kDay = 24LL * 60 * 60 * kSecond;
constexpr std::int64_t kFirstPiece = 64 * 1024;
constexpr std::int64_t kMost = 256 * kFirstPiece;  // of news at a time; far more than anybody asks for
constexpr std::string_view kPrefix = "changes-", kSuffix = ".jsonl";

std::int64_t Nanoseconds(Clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

const std::int64_t* Number(const json::Value& line, std::string_view name) {
  const json::Value* value = line.Find(name);
  return value == nullptr ? nullptr : value->IfInteger();
}

/// One process may have several objects of this class, and process ids are used again.
std::string NewSelf() {
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", ::getpid(), random(), random());
}

/// As much of [from, to) as there is.
std::string ReadPart(int descriptor, std::int64_t from, std::int64_t to) {
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

}  // namespace

SharedChanges::SharedChanges(std::filesystem::path folder, const Clock& clock)
    : folder_(std::move(folder)), clock_(clock), self_(NewSelf()) {}

SharedChanges::~SharedChanges() {
  if (telling_ >= 0) ::close(telling_);
  for (const File& file : heard_) ::close(file.descriptor);
}

std::filesystem::path SharedChanges::PathOf(std::int64_t day) const {
  return folder_ / fmt::format("{}{}{}", kPrefix, FormatUtc(day * kDay).substr(0, 10), kSuffix);
}

void SharedChanges::Tell(json::Object what) {
  const std::int64_t now = clock_.EpochMilliseconds();
  if (!OpenToTell(now / kDay)) return;
  what.Set("at", now);
  what.Set("steady", Nanoseconds(clock_.Now()));
  what.Set("by", self_);
  // The line end before it, too: another process may have left half a line on a full disk.
  const std::string line = "\n" + json::Write(what) + "\n";
  ssize_t written = 0;
  do {
    written = ::write(telling_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(line.size()))
    Log(LogLevel::kDebug, fmt::format("{} can't be written: {}", PathOf(day_told_).string(),
                                      written < 0 ? std::strerror(errno) : "no space is left"));
}

bool SharedChanges::OpenToTell(std::int64_t day) {
  if (folder_.empty()) return false;
  if (telling_ >= 0 && day_told_ == day && IsStillThere(telling_)) return true;
  if (telling_ >= 0) ::close(telling_);
  day_told_ = day;
  Result<void> made = MakeOwnFolder(folder_);
  Result<int> opened =
      made.ok() ? OpenOwnFile(PathOf(day), O_WRONLY | O_APPEND | O_CREAT) : std::move(made).error();
  telling_ = opened.ok() ? *opened : -1;
  if (telling_ >= 0) {
    RemoveOld(day);
    return true;
  }
  // Something in the way is worth a word; a folder that can't be written, as of a read-only home, is usual.
  Log(opened.error().code == Code::kInvalidConfiguration ? LogLevel::kWarning : LogLevel::kDebug,
      fmt::format("{}; other processes will not know what this one does", opened.error().message));
  folder_.clear();
  return false;
}

void SharedChanges::RemoveOld(std::int64_t today) const {
  const std::string oldest = PathOf(today - 1).filename();
  std::error_code ended;
  for (std::filesystem::directory_iterator file(folder_, ended), end; !ended && file != end;
       file.increment(ended)) {
    const std::string name = file->path().filename();
    std::error_code ignored;
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix) && name.size() == oldest.size() && name < oldest)
      std::filesystem::remove(file->path(), ignored);
  }
}

void SharedChanges::Hear(const Listener& listener, milliseconds back) {
  if (folder_.empty()) return;
  const std::int64_t now = clock_.EpochMilliseconds();
  if (!std::exchange(has_heard_, true)) began_at_ = now;
  const bool further = back > back_;
  back_ = std::max(back_, back);
  // A line that was told at the end of a day may be written at the beginning of the next.
  const std::int64_t since = std::min(began_at_ - back_.count(), now - kRecentNews.count());
  const std::int64_t oldest = std::max(since / kDay, now / kDay - 1);
  std::erase_if(heard_, [&](const File& file) {
    const bool over = file.day < oldest || !IsStillThere(file.descriptor);
    if (over) ::close(file.descriptor);
    return over;
  });
  for (std::int64_t day = oldest; day <= now / kDay; ++day) {
    File* file = OpenToHear(day);
    if (file == nullptr) continue;
    if (further) {
      const std::int64_t from = StartOf(file->descriptor, file->from, since);
      HearPart(file->descriptor, from, file->from, listener);
      file->from = from;
    }
    file->heard = HearPart(file->descriptor, file->heard, SizeOf(file->descriptor), listener);
  }
}

std::int64_t SharedChanges::HearPart(int descriptor, std::int64_t from, std::int64_t to,
                                     const Listener& listener) const {
  from = std::max(from, to - kMost);
  const std::string part = ReadPart(descriptor, from, to);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = part.find('\n', begin)) != std::string::npos; begin = end + 1)
    HearLine(std::string_view(part).substr(begin, end - begin), listener);
  return from + static_cast<std::int64_t>(begin);
}

SharedChanges::File* SharedChanges::OpenToHear(std::int64_t day) {
  const auto found = std::ranges::find(heard_, day, &File::day);
  if (found != heard_.end()) return &*found;
  const Result<int> opened = OpenOwnFile(PathOf(day), O_RDONLY);
  if (!opened.ok()) return nullptr;
  // A process that begins does not read what a whole day has brought; a day that begins is read from its
  // start.
  const std::int64_t start =
      began_at_ / kDay < day ? 0 : StartOf(*opened, SizeOf(*opened), began_at_ - back_.count());
  return &heard_.emplace_back(File{day, *opened, start, start});
}

std::int64_t SharedChanges::StartOf(int descriptor, std::int64_t end, std::int64_t since) const {
  for (std::int64_t piece = kFirstPiece; piece < end && piece <= kMost; piece *= 2) {
    const std::string part = ReadPart(descriptor, end - piece, end);
    const std::size_t begin = part.find_first_not_of('\n', part.find('\n'));
    const std::size_t line_end = begin == std::string::npos ? begin : part.find('\n', begin);
    if (line_end == std::string::npos) continue;
    const auto line = json::Parse(std::string_view(part).substr(begin, line_end - begin));
    const std::int64_t* at = line.ok() ? Number(*line, "at") : nullptr;
    if (at != nullptr && *at < since) return end - piece + static_cast<std::int64_t>(begin);
  }
  return 0;
}

void SharedChanges::HearLine(std::string_view line, const Listener& listener) const {
  const auto told = json::Parse(line);
  if (!told.ok()) return;
  const json::Value* by = told->Find("by");
  const std::int64_t* at = Number(*told, "at");
  const std::int64_t* steady = Number(*told, "steady");
  if (by == nullptr || at == nullptr || steady == nullptr || *by == json::Value(self_)) return;
  if (!IsPlausibleTime(*at) || *steady < 0) return;
  const Clock::time_point now = clock_.Now();
  const std::int64_t age = Nanoseconds(now) - *steady;
  const std::int64_t age_by_date = clock_.EpochMilliseconds() - *at;
  const bool fits = age >= 0 && std::abs(age / 1'000'000 - age_by_date) <= kSecond;
  listener(*told, fits ? now - std::chrono::nanoseconds(age) : now);
}

}  // namespace flintdesk::connector
