#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "connector/digest.hpp"
#include "http/bodies/multipart.hpp"
#include "http/bodies/source.hpp"
#include "http/http.hpp"

namespace flintdesk::servicedesk {

/// What a file was when it was first sent. Plain data.
struct FileMarks {
  std::uint64_t size = 0;
  http::FileTimes times;
  std::string digest = {};  ///< Of all its content; empty: nobody has read all of it.
};

/// A file that keeps a digest of what was read of it so far: of all that the service desk may have got.
class DigestingSource final : public http::BodySource {
 public:
  explicit DigestingSource(std::shared_ptr<http::BodySource> file) : file_(std::move(file)) {}

  std::uint64_t length() const override { return file_->length(); }
  std::optional<http::FileTimes> times() const override { return file_->times(); }
  std::vector<http::BodyPiece> Pieces() const override { return file_->Pieces(); }
  Result<void> Rewind() override;
  Result<std::size_t> Read(std::span<char> room) override;

  std::uint64_t digested() const { return digested_; }  ///< So many bytes, from the first one on.
  std::string digest() const { return digest_.Text(); }

 private:
  const std::shared_ptr<http::BodySource> file_;
  connector::ContentDigest digest_;
  std::uint64_t at_ = 0, digested_ = 0;
};

/// The file that a call sends, open from the call's beginning to its end: whoever puts another one in its
/// place changes nothing of what is sent.
struct AttachedFile {
  std::string path;
  std::shared_ptr<DigestingSource> source;
  FileMarks marks;
};

/// Errors: kInvalidRequest, for what is no file (a pipe) and for an empty one as well.
Result<AttachedFile> OpenAttachedFile(const std::string& path);

/// Makes a form of texts, and behind them the file in a part of that name, the body of the request.
void AttachForm(http::Request& request, const std::vector<http::TextPart>& texts, std::string_view part,
                const AttachedFile& file);

}  // namespace flintdesk::servicedesk
