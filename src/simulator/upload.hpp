#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "web/bodies.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// A file that came with a request. Of a long one only length and digest are kept.
struct UploadedFile {
  static constexpr std::size_t kMostKept = 64 * 1024;

  std::string part;  ///< Name of the part of the form: "input_file".
  std::string name;
  std::string content_type;
  std::uint64_t size = 0;
  std::string sha256;  ///< In hexadecimal.
  std::string bytes;   ///< All of them, where there are at most kMostKept.
};

/// Reads a multipart form as it comes: files are digested, other parts become parameters. In flat memory,
/// however long the form is.
class MultipartSink final : public web::BodySink {
 public:
  /// `content_type`: the header with its boundary.
  explicit MultipartSink(std::string_view content_type);
  ~MultipartSink() override;

  void Take(std::string_view piece) override;

  const std::vector<UploadedFile>& files() const { return files_; }
  const web::Parameters& parameters() const { return parameters_; }
  /// Did the form end as it should?
  bool is_whole() const { return state_ == State::kEnd; }

 private:
  enum class State { kPreamble, kAfterDelimiter, kHeader, kContent, kEnd, kBroken };
  struct Digest;

  bool Step();
  void BeginPart(std::string_view header);
  void TakeContent(std::string_view content);
  void EndPart();

  std::string delimiter_;
  std::string waiting_;  // what has come and is not taken
  State state_ = State::kPreamble;
  UploadedFile part_;
  bool is_file_ = false;
  std::string text_;
  std::unique_ptr<Digest> digest_;
  std::vector<UploadedFile> files_;
  web::Parameters parameters_;
};

/// Is the body a multipart form?
bool IsMultipart(const web::Request& request);

/// SHA-256 in hexadecimal.
std::string Sha256Of(const web::BodySource& source);

std::string Base64Decode(std::string_view text);

}  // namespace flintdesk::simulator
