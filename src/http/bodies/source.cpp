#include "http/bodies/source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "http/bodies/descriptor.hpp"

namespace flintdesk::http {
namespace {

std::string Reason(int number) { return std::generic_category().message(number); }

Error CannotSend(const std::string& name, std::string_view why, std::string assistance = {}) {
  return InvalidRequestError(fmt::format("can't send {}: {}", Redact(name), why), std::move(assistance));
}

class TextSource final : public BodySource {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)) {}

  std::uint64_t length() const override { return text_.size(); }
  Result<void> Rewind() override {
    at_ = 0;
    return {};
  }
  Result<std::size_t> Read(std::span<char> room) override {
    const std::size_t count = text_.copy(room.data(), room.size(), at_);
    at_ += count;
    return count;
  }

 private:
  const std::string text_;
  std::size_t at_ = 0;
};

std::int64_t Nanoseconds(const timespec& time) {
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

/// From `begin` to the end that the file had when it was opened.
class FileSource final : public BodySource {
 public:
  FileSource(Descriptor file, std::string name, off_t begin, const struct stat& opened)
      : file_(std::move(file)),
        name_(std::move(name)),
        begin_(std::min(begin, opened.st_size)),
        opened_(opened) {}

  std::uint64_t length() const override { return static_cast<std::uint64_t>(opened_.st_size - begin_); }
  std::optional<FileTimes> times() const override {
    return FileTimes{Nanoseconds(opened_.st_mtim), Nanoseconds(opened_.st_ctim)};
  }

  Result<void> Rewind() override {
    at_ = 0;
    return Unchanged();
  }

  Result<std::size_t> Read(std::span<char> room) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), length() - at_));
    ssize_t got = 0;
    do got = ::pread(file_.number(), room.data(), wanted, begin_ + static_cast<off_t>(at_));
    while (got < 0 && errno == EINTR);
    if (got < 0) return CannotSend(name_, Reason(errno), "Check the disk, or the network that leads to it.");
    // After each piece: the last ones are then withheld, and the other side never takes the body for whole.
    if (Result<void> same = Unchanged(); !same.ok()) return std::move(same).error();
    if (got == 0 && wanted > 0) return Changed();
    at_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  Error Changed() const {
    return CannotSend(name_, "it has changed since it was opened",
                      "Send it when nobody writes to it any more, or send a copy.");
  }
  Result<void> Unchanged() const {
    struct stat now {};
    if (::fstat(file_.number(), &now) != 0) return CannotSend(name_, Reason(errno));
    const bool same = now.st_size == opened_.st_size && now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
                      now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
    if (!same) return Changed();
    return {};
  }

  const Descriptor file_;
  const std::string name_;
  const off_t begin_;
  const struct stat opened_;
  std::uint64_t at_ = 0;
};

/// Without a name from the start where the file system can do that.
Descriptor OpenNameless(const std::string& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.number() >= 0) return file;
  std::string path = folder + "/flintdesk-XXXXXX";
  Descriptor named(::mkostemp(path.data(), O_CLOEXEC));
  if (named.number() >= 0) ::unlink(path.c_str());
  return named;
}

int WriteWhole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

/// All that comes out of a pipe.
Result<Descriptor> Spool(int pipe, const std::string& name, std::uint64_t most) {
  // /tmp often lies in memory.
  const std::string folder = FindVariable("TMPDIR").value_or("/var/tmp");
  Descriptor spool = OpenNameless(folder);
  if (spool.number() < 0)
    return CannotSend(name, fmt::format("no temporary file in {}: {}", Redact(folder), Reason(errno)),
                      "Set TMPDIR to a folder where your user may write.");
  std::array<char, 64 * 1024> piece;
  for (std::uint64_t size = 0;;) {
    const ssize_t count = ::read(pipe, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CannotSend(name, Reason(errno), "Check the path and who may read it.");
    if (count == 0) return spool;
    size += static_cast<std::uint64_t>(count);
    if (size > most) return CannotSend(name, fmt::format("it is larger than {} bytes", most), "Send less.");
    if (const int number = WriteWhole(spool.number(), {piece.data(), static_cast<std::size_t>(count)});
        number != 0)
      return CannotSend(name,
                        fmt::format("it can't be kept in {} meanwhile: {}", Redact(folder), Reason(number)),
                        RemedyForWriting(number));
  }
}

Result<std::shared_ptr<BodySource>> Own(Descriptor file, const std::string& name,
                                        std::uint64_t most_spooled) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return CannotSend(name, Reason(errno));
  if (S_ISDIR(status.st_mode)) return CannotSend(name, "it is a folder", "Pack it into one file.");
  off_t begin = 0;
  if (S_ISREG(status.st_mode)) {
    begin = std::max<off_t>(::lseek(file.number(), 0, SEEK_CUR), 0);
  } else if (most_spooled == 0) {
    return CannotSend(name, "it is a pipe, a socket or a device, not a file", "Send a file.");
  } else {
    Result<Descriptor> spooled = Spool(file.number(), name, most_spooled);
    if (!spooled.ok()) return std::move(spooled).error();
    file = std::move(*spooled);
    if (::fstat(file.number(), &status) != 0) return CannotSend(name, Reason(errno));
  }
  return std::shared_ptr<BodySource>(std::make_shared<FileSource>(std::move(file), name, begin, status));
}

}  // namespace

std::shared_ptr<BodySource> MakeTextSource(std::string text) {
  return std::make_shared<TextSource>(std::move(text));
}

Result<std::shared_ptr<BodySource>> OpenSource(const std::filesystem::path& path,
                                               std::uint64_t most_spooled) {
  const int wait = most_spooled == 0 ? O_NONBLOCK : 0;
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | wait));
  if (file.number() < 0)
    return CannotSend(path.string(), Reason(errno), "Check the path and who may read it.");
  return Own(std::move(file), path.string(), most_spooled);
}

Result<std::shared_ptr<BodySource>> MakeSource(int descriptor, const std::string& name,
                                               std::uint64_t most_spooled) {
  Descriptor file(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (file.number() < 0) return CannotSend(name, Reason(errno));
  return Own(std::move(file), name, most_spooled);
}

}  // namespace flintdesk::http
