#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "http/bodies/file_sink.hpp"
#include "http/loop/loop_state.hpp"

namespace flintdesk::http {
namespace {

/// Calls back once when a descriptor can be written.
class Wait final : public SocketUser {
 public:
  Wait(Sockets& sockets, int descriptor, std::function<void()> resume)
      : sockets_(sockets), descriptor_(descriptor), resume_(std::move(resume)) {}
  void Ready(bool) override {
    sockets_.Forget(descriptor_);
    if (resume_) std::exchange(resume_, nullptr)();
  }

 private:
  Sockets& sockets_;
  const int descriptor_;
  std::function<void()> resume_;
};

class DescriptorSink final : public BodySink, public std::enable_shared_from_this<DescriptorSink> {
 public:
  DescriptorSink(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {
    struct stat status {};
    waits_ = ::fstat(descriptor, &status) == 0 && !S_ISREG(status.st_mode);
  }

  Result<std::vector<Header>> Prepare() override {
    if (written_)
      return FailedError(fmt::format("a part of it was written to {} already", name_),
                         "Begin anew, or write to a file, which can be retried.");
    pending_.clear();
    return std::vector<Header>();
  }

  Result<Takes> Begin(const Response& head) override {
    constexpr int kOk = 200;
    return head.status == kOk ? Takes::kBody : Takes::kNothing;
  }

  Result<bool> Write(std::string_view piece) override {
    Result<bool> done = Flush();
    if (done.ok() && *done) done = Put(piece);
    if (!done.ok()) return done;
    pending_.append(piece);
    return pending_.empty();
  }

  Result<bool> End() override { return Flush(); }

  void WhenRoom(Loop::State& loop, std::function<void()> resume) override {
    if (!resume) return loop.sockets().Forget(descriptor_);
    auto flush = [weak = weak_from_this(), resume = std::move(resume), &loop]() mutable {
      const auto self = weak.lock();
      if (!self) return;
      // A failure shows again, and is reported, at the next piece or at the end.
      const Result<bool> done = self->Flush();
      if (done.ok() && !*done) return self->WhenRoom(loop, std::move(resume));
      resume();
    };
    auto wait = std::make_shared<Wait>(loop.sockets(), descriptor_, flush);
    if (loop.sockets().Attend(descriptor_, std::move(wait))) return;
    constexpr milliseconds kSoon{10};
    loop.After(kSoon, std::move(flush));
  }

 private:
  /// What is left of earlier pieces.
  Result<bool> Flush() {
    std::string_view left = pending_;
    Result<bool> done = Put(left);
    pending_.erase(0, pending_.size() - left.size());
    return done;
  }

  /// As much of `piece` as is taken at once; false when some of it is left.
  Result<bool> Put(std::string_view& piece) {
    while (!piece.empty()) {
      constexpr std::size_t kAlwaysTaken = 4096;  // PIPE_BUF: by a pipe that says it can be written
      pollfd out{.fd = descriptor_, .events = POLLOUT, .revents = 0};
      if (waits_ && ::poll(&out, 1, 0) == 0) return false;
      const ssize_t count =
          ::write(descriptor_, piece.data(), waits_ ? std::min(piece.size(), kAlwaysTaken) : piece.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0 && errno == EAGAIN) return false;
      if (count < 0) return CannotWrite(errno);
      written_ = true;
      piece.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  Error CannotWrite(int number) const {
    return FailedError(fmt::format("can't write to {}: {}", name_, std::generic_category().message(number)),
                       number == EPIPE ? "Whoever was to read it has gone." : RemedyForWriting(number));
  }

  const int descriptor_;
  const std::string name_;
  bool waits_ = false;    ///< A write may block.
  bool written_ = false;  ///< Something that can't be taken back.
  std::string pending_;   ///< Taken, and not yet written.
};

}  // namespace

std::shared_ptr<BodySink> MakeDescriptorSink(int descriptor, std::string name) {
  return std::make_shared<DescriptorSink>(descriptor, std::move(name));
}

}  // namespace flintdesk::http
