#include "http/bodies/file_sink.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/umask.hpp"
#include "http/bodies/descriptor.hpp"
#include "http/bodies/partial_body.hpp"

namespace flintdesk::http {
namespace {

std::string Shown(const std::filesystem::path& path) { return Redact(path.string()); }

Error CannotWrite(const std::filesystem::path& path, int number) {
  return FailedError(fmt::format("can't write {}: {}", Shown(path), std::generic_category().message(number)),
                     RemedyForWriting(number));
}

Error IsThere(const std::filesystem::path& path) {
  return InvalidRequestError(fmt::format("{} is there already and was left alone", Shown(path)),
                             "Take another name, or allow it to be replaced.");
}

/// What lies at `path` and may not be written over.
Result<void> IsFree(const std::filesystem::path& path, bool replace) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) return CannotWrite(path, errno);
    return {};
  }
  if (!replace) return IsThere(path);
  if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
    return InvalidRequestError(fmt::format("{} is no file and was left alone", Shown(path)),
                               "Take another name.");
  return {};
}

class FileSink final : public BodySink {
 public:
  FileSink(std::filesystem::path path, FileSinkOptions options)
      : path_(std::move(path)), options_(std::move(options)) {}
  ~FileSink() override {
    if (!beside_.empty()) ::unlink(beside_.c_str());
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  Result<std::vector<Header>> Prepare() override { return partial_.Ask(); }

  Result<Takes> Begin(const Response& head) override {
    switch (partial_.Judge(head)) {
      case PartialBody::Fit::kOther:
        return Takes::kNothing;
      case PartialBody::Fit::kNone:
        return Takes::kOtherwise;
      case PartialBody::Fit::kRest:
        return Takes::kBody;
      case PartialBody::Fit::kWhole:
        break;
    }
    if (options_.is_wanted && !options_.is_wanted(head)) return Takes::kNothing;
    if (Result<void> ready = BeginAnew(); !ready.ok()) return std::move(ready).error();
    return Takes::kBody;
  }

  Result<bool> Write(std::string_view piece) override {
    while (!piece.empty()) {
      const ssize_t count =
          ::pwrite(file_.number(), piece.data(), piece.size(), static_cast<off_t>(partial_.size()));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return CannotWrite(path_, errno);
      partial_.Add(static_cast<std::size_t>(count));
      piece.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  Result<bool> End() override {
    if (!partial_.IsWhole())
      return FailedError(fmt::format("only {} bytes of {} came", partial_.size(), Shown(path_)));
    // A file system in the network may say only now that there is no room.
    if (::fchmod(file_.number(), 0666 & ~Umask()) != 0 || ::close(file_.Release()) != 0)
      return CannotWrite(path_, errno);
    if (Result<void> named = Name(); !named.ok()) return std::move(named).error();
    beside_.clear();
    return true;
  }

  void WhenRoom(Loop::State&, std::function<void()>) override {}  // there always is

 private:
  Result<void> BeginAnew() {
    if (file_.number() >= 0) {
      if (::ftruncate(file_.number(), 0) != 0) return CannotWrite(path_, errno);
      return {};
    }
    std::string beside = path_.string() + ".XXXXXX";
    file_ = Descriptor(::mkostemp(beside.data(), O_CLOEXEC));
    if (file_.number() < 0) return CannotWrite(path_, errno);
    beside_ = std::move(beside);
    return {};
  }

  Result<void> Name() const {
    const char* from = beside_.c_str();
    if (options_.replace) {
      if (std::rename(from, path_.c_str()) != 0) return CannotWrite(path_, errno);
      return {};
    }
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0) return {};
    // Not every file system can rename without replacing; a link never replaces.
    if (errno == EINVAL && ::link(from, path_.c_str()) == 0) {
      ::unlink(from);
      return {};
    }
    return errno == EEXIST ? IsThere(path_) : CannotWrite(path_, errno);
  }

  const std::filesystem::path path_;
  const FileSinkOptions options_;
  PartialBody partial_;
  Descriptor file_;
  std::string beside_;  ///< Empty: there is none, or it has its name.
};

}  // namespace

Result<std::shared_ptr<BodySink>> MakeFileSink(std::filesystem::path path, FileSinkOptions options) {
  if (Result<void> free = IsFree(path, options.replace); !free.ok()) return std::move(free).error();
  return std::shared_ptr<BodySink>(std::make_shared<FileSink>(std::move(path), std::move(options)));
}

}  // namespace flintdesk::http
