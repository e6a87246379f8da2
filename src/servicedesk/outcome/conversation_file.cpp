#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "connector/digest.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/settle_time.hpp"

/// What a change with a file needs: what the file was when it was first sent, and that it is so still before
/// it is sent again.
namespace flintdesk::servicedesk {
namespace {

// Other calls wait while so many pieces are read.
constexpr int kPiecesAtOnce = 16;

}  // namespace

struct Conversation::FileReading {
  connector::ContentDigest digest;
  std::uint64_t left = 0;
  std::function<void(Result<std::string>)> done;
};

// False: it can't be sent, and the call has ended with the reason. True without a file, too.
bool Conversation::OpenFile() {
  if (!model_.file || !call_.values.Has(model_.file->parameter)) return true;
  Result<AttachedFile> file = OpenAttachedFile(call_.values.Text(model_.file->parameter));
  if (!file.ok()) {
    Finish({file.error().code, file.error().message, file.error().assistance});
    return false;
  }
  file_ = std::move(file).value();
  first_file_ = file_->marks;
  return true;
}

void Conversation::BeginChange() {
  if (OpenFile()) TakeLock();
}

// `done` gets the digest of so much of the file, or why there is none. It runs while this lives.
void Conversation::ReadFile(std::uint64_t bytes, std::function<void(Result<std::string>)> done) {
  auto reading = std::make_shared<FileReading>();
  reading->done = std::move(done);
  reading->left = bytes;
  if (Result<void> rewound = file_->source->Rewind(); !rewound.ok())
    return reading->done(std::move(rewound).error());
  ReadPiecesOfFile(std::move(reading));
}

void Conversation::ReadPiecesOfFile(std::shared_ptr<FileReading> reading) {
  std::array<char, 64 * 1024> room;  // not for the wait: thousands of calls may be at it
  for (int piece = 0; piece < kPiecesAtOnce; ++piece) {
    if (reading->left == 0) return reading->done(reading->digest.Text());
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), reading->left));
    Result<std::size_t> read = file_->source->Read({room.data(), most});
    if (!read.ok()) return reading->done(std::move(read).error());
    reading->digest.Add({room.data(), *read});
    reading->left -= *read;
  }
  const std::string doing = fmt::format("while {} was read", Redact(file_->path));
  if (call_.deadline.Passed(parts_.clock))
    return reading->done(MakeError(Code::kTimeout, "its time was over " + doing));
  connector::Wait::For(parts_.timers, call_.cancellation, milliseconds(0),
                       [self = shared_from_this(), reading = std::move(reading), doing](bool cancelled) {
                         if (!cancelled) return self->ReadPiecesOfFile(reading);
                         reading->done(MakeError(Code::kCancelled, "it was cancelled " + doing));
                       });
}

// Times and size alone would not tell: a program may set the time back. So what the service desk may have got
// of it is read once more.
void Conversation::SendFileAgain(Api api) {
  ReadFile(file_->source->digested(), [this, api](Result<std::string> digest) {
    const bool same = IsFirstFile() && digest.ok() && *digest == file_->source->digest();
    if (!digest.ok()) return FinishNotSentAgain(digest.error().code, digest.error().message);
    // A change that could not be read back afterwards is not sent again.
    const milliseconds left = call_.deadline.Left(parts_.clock);
    if (same && unconfirmed_ && ReserveOf(left, SettleTimeOf(call_)) == milliseconds::zero())
      return FinishNotSentAgain(Code::kTimeout,
                                "the time left after " + Redact(file_->path) + " was read is too short");
    if (same) return SendNow(api);
    FinishNotSentAgain(Code::kInvalidRequest, Redact(file_->path) + " has changed since it was first sent");
  });
}

// False: it was written to since it was first sent, or touched in some other way.
bool Conversation::IsFirstFile() const {
  return first_file_ && first_file_->size == file_->marks.size && first_file_->times == file_->marks.times;
}

void Conversation::FinishNotSentAgain(Code code, const std::string& why) {
  if (!unconfirmed_) return Finish({code, "it was not carried out, and not sent again: " + why, {}});
  // The next equal call looks what became of it, whatever kept this one from sending it.
  open_ = true;
  const std::string before = sends_itself_
                                 ? "the response was lost"
                                 : fmt::format("nothing was sent, since {} may have been carried out ({})",
                                               taken_over_, how_it_ended_);
  Finish({Code::kIndeterminate,
          fmt::format("{}; nothing shows that it was carried out, and it is not sent again: {}", before, why),
          {}});
}

}  // namespace flintdesk::servicedesk
