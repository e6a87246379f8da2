#include "base/file.hpp"

#include <cerrno>
#include <mutex>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.hpp"
#include "base/umask.hpp"

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
  int Release() { return std::exchange(number, -1); }
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

/// `number` is what the system says, where it says anything.
Error CannotRead(const std::filesystem::path& path, std::string_view why, int number = 0) {
  return InvalidConfigurationError(fmt::format("can't read {}: {}", Redact(path.string()), why),
                                   RemedyForReading(number));
}

Error CannotWrite(const std::filesystem::path& path, int number) {
  Error error = FailedError(fmt::format("can't write {}: {}", Redact(path.string()), Reason(number)),
                            RemedyForWriting(number));
  error.system_error = number;
  return error;
}

Error InTheWay(const std::filesystem::path& path, std::string_view what) {
  return InvalidConfigurationError(fmt::format("{} is {} and is left alone", Redact(path.string()), what),
                                   "Move it away.");
}

constexpr std::string_view kNoFile = "a pipe, a socket or a device, not a file";
constexpr std::string_view kLink = "a symbolic link, which is not followed here,";

/// What something is when it is no regular file; empty when it is one.
std::string_view WhyNoFile(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return "a folder";
  return S_ISREG(status.st_mode) ? std::string_view{} : kNoFile;
}

std::string_view WhyNoFile(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? WhyNoFile(status) : "unreadable";
}

/// The folder of `file`, which must be none that a link leads to.
Result<int> OpenOwnFolder(const std::filesystem::path& folder) {
  const int opened = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (opened >= 0) return opened;
  const int number = errno;
  struct stat status {};
  if (::lstat(folder.c_str(), &status) == 0 && !S_ISDIR(status.st_mode))
    return InTheWay(folder, S_ISLNK(status.st_mode) ? kLink : "no folder");
  return CannotWrite(folder, number);
}

/// A file of a name that nobody has, with mode 0600.
int OpenBeside(int folder, std::string& name) {
  std::random_device random;
  const std::string target = name;
  for (int attempt = 0; attempt < 100; ++attempt) {
    name = fmt::format("{}.{:08x}", target, random());
    const int file =
        ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

Result<void> WriteIn(int folder, const std::filesystem::path& path, std::string_view content, mode_t mode) {
  std::string beside = path.filename().string();
  Descriptor file(OpenBeside(folder, beside));
  if (file.number < 0) return CannotWrite(path, errno);
  auto give_up = [&] {
    const int number = errno;
    ::unlinkat(folder, beside.c_str(), 0);
    return CannotWrite(path, number);
  };
  if (::fchmod(file.number, mode) != 0) return give_up();
  while (!content.empty()) {
    ssize_t count = ::write(file.number, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return give_up();
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.number) != 0) return give_up();
  if (::renameat(folder, beside.c_str(), folder, path.filename().c_str()) != 0) return give_up();
  return {};
}

}  // namespace

mode_t Umask() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
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

Result<std::string> ReadFile(const std::filesystem::path& path, std::uint64_t most, FileKind kind) {
  const bool regular = kind == FileKind::kRegular;
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | (regular ? O_NONBLOCK : 0)));
  if (file.number < 0) {
    const int number = errno;  // a socket can't be opened at all
    return CannotRead(path, number == ENXIO ? fmt::format("it is {}", kNoFile) : Reason(number), number);
  }
  const std::string_view why = WhyNoFile(file.number);
  if (why == "a folder" || (regular && !why.empty())) return CannotRead(path, fmt::format("it is {}", why));
  return ReadAll(file.number, most, [&](std::string_view reason) { return CannotRead(path, reason); });
}

std::string WhyNoRegularFile(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno == ENOENT || errno == ENOTDIR ? "" : Reason(errno);
  const std::string_view why = WhyNoFile(status);
  return why.empty() ? std::string() : fmt::format("it is {}", why);
}

Result<std::string> ReadStandardInput(std::uint64_t most) {
  return ReadAll(STDIN_FILENO, most, [](std::string_view why) {
    return InvalidRequestError(fmt::format("can't read standard input: {}", why),
                               "Send it a file or a pipe.");
  });
}

Result<void> WriteFile(const std::filesystem::path& path, std::string_view content, bool secret) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  Descriptor opened(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (opened.number < 0) return CannotWrite(path, errno);
  return WriteIn(opened.number, path, content, secret ? 0600 : 0644 & ~Umask());
}

bool MayPass(const Error& error) {
  switch (error.system_error) {
    case 0:  // something is in the way
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      return false;
    default:
      return true;
  }
}

Result<void> MakeFolder(const std::filesystem::path& folder) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : folder) {
    made /= part;
    if (part.empty() || ::mkdir(made.c_str(), 0755) == 0 || errno == EEXIST) continue;
    std::error_code ignored;
    if (!std::filesystem::is_directory(made, ignored)) return CannotWrite(folder, errno);
  }
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) return InTheWay(folder, "no folder");
  return {};
}

Result<void> MakeOwnFolder(const std::filesystem::path& folder) {
  if (folder.has_parent_path())
    if (Result<void> above = MakeFolder(folder.parent_path()); !above.ok()) return above;
  const bool made = ::mkdir(folder.c_str(), 0700) == 0;
  if (!made && errno != EEXIST) return CannotWrite(folder, errno);
  Result<int> opened = OpenOwnFolder(folder);
  if (!opened.ok()) return std::move(opened).error();
  const Descriptor closed(*opened);
  // A umask may have taken something away from the owner.
  if (made && ::chmod(folder.c_str(), 0700) != 0) return CannotWrite(folder, errno);
  return {};
}

Result<int> OpenOwnFile(const std::filesystem::path& file, int flags) {
  Result<int> folder = OpenOwnFolder(file.parent_path());
  if (!folder.ok()) return folder;
  const Descriptor closed(*folder);
  const std::string name = file.filename().string();
  constexpr int kAlways = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  const int plain = (flags & ~O_CREAT) | kAlways;
  Descriptor opened(::openat(*folder, name.c_str(), plain));
  if (opened.number < 0 && errno == ENOENT && (flags & O_CREAT) != 0) {
    opened.number = ::openat(*folder, name.c_str(), plain | O_CREAT | O_EXCL, 0600);
    if (opened.number >= 0)
      ::fchmod(opened.number, 0600);
    else if (errno == EEXIST)  // another process was quicker
      opened.number = ::openat(*folder, name.c_str(), plain);
  }
  if (opened.number < 0) {
    const int number = errno;
    if (number == ELOOP) return InTheWay(file, kLink);
    if (number == ENXIO) return InTheWay(file, kNoFile);
    if (number == EISDIR) return InTheWay(file, "a folder");
    Error error = FailedError(fmt::format("can't open {}: {}", Redact(file.string()), Reason(number)));
    error.system_error = number;
    return error;
  }
  if (const std::string_view why = WhyNoFile(opened.number); !why.empty()) return InTheWay(file, why);
  return opened.Release();
}

Result<std::string> ReadOwnFile(const std::filesystem::path& file, std::uint64_t most) {
  Result<int> opened = OpenOwnFile(file, O_RDONLY);
  if (!opened.ok()) return std::move(opened).error();
  const Descriptor closed(*opened);
  return ReadAll(*opened, most, [&](std::string_view reason) { return CannotRead(file, reason); });
}

Result<void> WriteOwnFile(const std::filesystem::path& file, std::string_view content) {
  Result<int> folder = OpenOwnFolder(file.parent_path());
  if (!folder.ok()) return std::move(folder).error();
  const Descriptor closed(*folder);
  return WriteIn(*folder, file, content, 0600);
}

Result<void> RemoveOwnFile(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(file.parent_path(), ignored))) return {};
  Result<int> folder = OpenOwnFolder(file.parent_path());
  if (!folder.ok()) return std::move(folder).error();
  const Descriptor closed(*folder);
  if (::unlinkat(*folder, file.filename().c_str(), 0) == 0 || errno == ENOENT) return {};
  if (errno == EISDIR) return InTheWay(file, "a folder");
  return FailedError(fmt::format("can't remove {}: {}", Redact(file.string()), Reason(errno)));
}

}  // namespace flintdesk
