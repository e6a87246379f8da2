#include "base/trace.hpp"

#include <atomic>
#include <cerrno>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"

namespace flintdesk {
namespace {

std::atomic<bool> has_file{false};

struct File {
  std::mutex mutex;
  int descriptor = -1;
  std::string name;
  bool failed = false;
};

File& TheFile() {
  static auto* file = new File;  // never destroyed: calls may end while the program does
  return *file;
}

/// Why a file that lies there already is not written to; empty for one that is.
std::string WhyNotOurs(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return "it can't be looked at";
  if (status.st_uid != ::geteuid()) return "it belongs to somebody else";
  if ((status.st_mode & 077) != 0) return "others may read or write it";
  if (status.st_nlink != 1) return "it has another name, too";
  return {};
}

Error Unusable(const std::filesystem::path& path, std::string_view why, std::string remedy) {
  return InvalidRequestError(fmt::format("can't trace to {}: {}", Redact(path.string()), why),
                             std::move(remedy));
}

/// The number of the error; 0 for none. In one piece where the system takes it, so that no other process
/// writes in between.
int WriteBlock(int descriptor, std::string_view block) {
  while (!block.empty()) {
    const ssize_t count = ::write(descriptor, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    block.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

void WriteToFile(std::string_view block) {
  File& file = TheFile();
  int number = 0;
  std::string name;
  {
    const std::lock_guard lock(file.mutex);
    if (file.descriptor < 0) return;
    number = WriteBlock(file.descriptor, block);
    if (number == 0 || std::exchange(file.failed, true)) return;
    name = file.name;
  }
  Log(LogLevel::kWarning, fmt::format("the trace {} lacks exchanges from here on: {}. {}", Redact(name),
                                      std::generic_category().message(number), RemedyForWriting(number)));
}

}  // namespace

bool TraceEnabled() { return has_file.load(std::memory_order_relaxed) || LogEnabled(LogLevel::kTrace); }

void Trace(std::string_view block) {
  if (has_file.load(std::memory_order_relaxed)) WriteToFile(RedactUnmistakable(block));
  LogBlock(LogLevel::kTrace, block);
}

Result<void> TraceToFile(const std::filesystem::path& path) {
  if (path.empty() || !path.has_filename())
    return Unusable(path, "it is no name of a file", "Give a path such as desk.trace.");
  const std::filesystem::path whole = path.has_parent_path() ? path : "." / path;
  Result<int> opened = OpenOwnFile(whole, O_WRONLY | O_APPEND | O_CREAT);
  if (!opened.ok()) {
    const Error& error = opened.error();
    return Unusable(path, error.message,
                    error.assistance.empty() ? RemedyForWriting(error.system_error) : error.assistance);
  }
  if (const std::string why = WhyNotOurs(*opened); !why.empty()) {
    ::close(*opened);
    return Unusable(path, why, "Take another name, or make the file yours alone with chmod 600.");
  }
  StopTraceToFile();
  File& file = TheFile();
  const std::lock_guard lock(file.mutex);
  file.descriptor = *opened;
  file.name = path.string();
  file.failed = false;
  has_file = true;
  return {};
}

void StopTraceToFile() {
  has_file = false;
  File& file = TheFile();
  const std::lock_guard lock(file.mutex);
  if (file.descriptor >= 0) ::close(std::exchange(file.descriptor, -1));
}

}  // namespace flintdesk
