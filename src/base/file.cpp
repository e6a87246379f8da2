#include "base/file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.hpp"

namespace flintdesk {
namespace {

std::string Reason(int number) { return std::generic_category().message(number); }

/// Closes a descriptor; -1 is none.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int n) : number(n) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

/// To the end; `refuse` makes the error of the reason why not.
template <class Refuse>
Result<std::string> ReadAll(int descriptor, std::uint64_t most, const Refuse& refuse) {
  std::string content;
  char buffer[64 * 1024];
  for (;;) {
    ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return refuse(Reason(errno));
    if (count == 0) return content;
    content.append(buffer, static_cast<std::size_t>(count));
    if (content.size() > most) return refuse(fmt::format("it is larger than {} bytes", most));
  }
}

std::string RemedyForWriting(int number) {
  switch (number) {
    case ENOSPC:
    case EDQUOT:
      return "Make room there, or take another place.";
    case EROFS:
      return "It is on a file system that is read-only; take another place.";
    case EFBIG:
      return "Files may not become so large here: see ulimit -f.";
    case EIO:
      return "The disk, or the network that leads to it, fails.";
    case EACCES:
    case EPERM:
      return "Give your user the right to write in that folder, or take another one.";
    case ENOENT:
    case ENOTDIR:
      return "Check that the folder exists.";
    default:
      return "Check that the folder exists and that you may write there.";
  }
}

std::string RemedyForReading(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
      return "Give your user the right to read it and the folders above it.";
    case ENOENT:
    case ENOTDIR:
      return "Check the path.";
    default:
      return "Check the path and who may read it.";
  }
}

}  // namespace

Result<std::string> ReadFile(const std::filesystem::path& path, std::uint64_t most, FileKind kind) {
  auto refuse = [&](std::string_view why, int number = 0) {
    return InvalidConfigurationError(fmt::format("can't read {}: {}", Redact(path.string()), why),
                                     RemedyForReading(number));
  };
  const bool regular = kind == FileKind::kRegular;
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | (regular ? O_NONBLOCK : 0)));
  if (file.number < 0) return refuse(Reason(errno), errno);
  struct stat status {};
  if (::fstat(file.number, &status) != 0) return refuse(Reason(errno));
  if (S_ISDIR(status.st_mode)) return refuse("it is a folder");
  if (regular && !S_ISREG(status.st_mode)) return refuse("it is a pipe or a device, and no file");
  return ReadAll(file.number, most, refuse);
}

Result<std::string> ReadStandardInput(std::uint64_t most) {
  return ReadAll(STDIN_FILENO, most, [](std::string_view why) {
    return InvalidRequestError(fmt::format("can't read standard input: {}", why),
                               "Send it a file or a pipe.");
  });
}

Result<void> WriteFile(const std::filesystem::path& path, std::string_view content, bool secret) {
  std::string beside = path.string() + ".XXXXXX";
  auto refuse = [&](int number) {
    return FailedError(fmt::format("can't write {}: {}", Redact(path.string()), Reason(number)),
                       RemedyForWriting(number));
  };
  Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));  // made with mode 0600
  if (file.number < 0) return refuse(errno);
  auto give_up = [&] {
    int number = errno;
    ::unlink(beside.c_str());
    return refuse(number);
  };
  if (!secret) {
    mode_t mask = ::umask(0);
    ::umask(mask);
    if (::fchmod(file.number, 0666 & ~mask) != 0) return give_up();
  }
  while (!content.empty()) {
    ssize_t count = ::write(file.number, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up();
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.number) != 0) return give_up();
  if (::rename(beside.c_str(), path.c_str()) != 0) return give_up();
  return {};
}

}  // namespace flintdesk
