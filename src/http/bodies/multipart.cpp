#include "http/bodies/multipart.hpp"

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/text.hpp"

namespace flintdesk::http {
namespace {

/// What stands before a source, the source (a file mostly), and what stands behind it.
class FormSource final : public BodySource {
 public:
  FormSource(std::string before, std::shared_ptr<BodySource> file, std::string after)
      : before_(std::move(before)), file_(std::move(file)), after_(std::move(after)) {}

  std::uint64_t length() const override { return before_.size() + file_->length() + after_.size(); }

  std::vector<BodyPiece> Pieces() const override {
    std::vector<BodyPiece> pieces = file_->Pieces();
    pieces.insert(pieces.begin(), {.text = before_});
    pieces.push_back({.text = after_});
    return pieces;
  }

  Result<void> Rewind() override {
    at_ = 0;
    return file_->Rewind();
  }

  Result<std::size_t> Read(std::span<char> room) override {
    const std::uint64_t end_of_file = before_.size() + file_->length();
    std::size_t count = 0;
    if (at_ < before_.size()) {
      count = before_.copy(room.data(), room.size(), static_cast<std::size_t>(at_));
    } else if (at_ < end_of_file) {
      const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), end_of_file - at_));
      Result<std::size_t> read = file_->Read(room.first(most));
      if (!read.ok()) return read;
      count = *read;
    } else {
      count = after_.copy(room.data(), room.size(), static_cast<std::size_t>(at_ - end_of_file));
    }
    at_ += count;
    return count;
  }

 private:
  const std::string before_;
  const std::shared_ptr<BodySource> file_;
  const std::string after_;
  std::uint64_t at_ = 0;
};

/// As the HTML standard writes names in a form ("multipart/form-data encoding algorithm").
std::string Quoted(std::string name) {
  name = ReplaceAll(std::move(name), "\r", "%0D");
  name = ReplaceAll(std::move(name), "\n", "%0A");
  return '"' + ReplaceAll(std::move(name), "\"", "%22") + '"';
}

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

std::string RandomBoundary() {
  std::random_device random;
  std::string boundary = "flintdesk-";
  constexpr int kWords = 4;
  for (int word = 0; word < kWords; ++word) boundary += fmt::format("{:08x}", random());
  return boundary;
}

/// Of a multipart form that the header announces; empty for any other body.
std::string BoundaryOf(const Request& request) {
  constexpr std::string_view kStart = "multipart/form-data; boundary=";
  for (const Header& header : request.headers)
    if (EqualsIgnoreCase(header.name, "Content-Type") && header.value.starts_with(kStart))
      return header.value.substr(kStart.size());
  return {};
}

std::string TextPartOf(const std::string& boundary, const std::string& name, const std::string& value) {
  return fmt::format("--{}\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n", boundary, Quoted(name),
                     value);
}

}  // namespace

Multipart MakeMultipart(const std::vector<TextPart>& texts, const FilePart& file) {
  const std::string boundary = RandomBoundary();
  std::string before;
  for (const TextPart& text : texts) before += TextPartOf(boundary, text.name, text.value);
  const bool has_type = !file.content_type.empty() && IsOneLine(file.content_type);
  before += fmt::format(
      "--{}\r\nContent-Disposition: form-data; name={}; filename={}\r\nContent-Type: {}\r\n\r\n", boundary,
      Quoted(file.name), Quoted(file.file_name), has_type ? file.content_type : FilePart{}.content_type);
  return {.content_type = "multipart/form-data; boundary=" + boundary,
          .source = std::make_shared<FormSource>(std::move(before), file.source,
                                                 fmt::format("\r\n--{}--\r\n", boundary))};
}

void AddFormField(Request& request, const std::string& name, const Secret& value) {
  const std::string boundary = BoundaryOf(request);
  if (request.source && !boundary.empty()) {
    request.source = std::make_shared<FormSource>(TextPartOf(boundary, name, value.Reveal()),
                                                  std::move(request.source), std::string());
    return;
  }
  const std::string field =
      (request.BodyLength() == 0 ? "" : "&") + name + "=" + PercentEncode(value.Reveal());
  if (request.source)
    request.source = std::make_shared<FormSource>(std::string(), std::move(request.source), field);
  else
    request.body += field;
}

}  // namespace flintdesk::http
