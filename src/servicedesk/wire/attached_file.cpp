#include "servicedesk/wire/attached_file.hpp"

#include <filesystem>
#include <utility>

#include "base/secret.hpp"

namespace flintdesk::servicedesk {

Result<AttachedFile> OpenAttachedFile(const std::string& path) {
  Result<std::shared_ptr<http::BodySource>> source = http::OpenSource(path);
  if (!source.ok()) return std::move(source).error();
  if ((*source)->length() == 0)
    return InvalidRequestError(
        Redact(path) + " is an empty file (0 bytes), and nothing says that service desks keep one",
        "Attach it when something has been written to it, or write a note instead.");
  const FileMarks marks{(*source)->length(), (*source)->times().value_or(http::FileTimes{})};
  return AttachedFile{path, std::make_shared<DigestingSource>(std::move(*source)), marks};
}

Result<void> DigestingSource::Rewind() {
  at_ = 0;
  return file_->Rewind();
}

Result<std::size_t> DigestingSource::Read(std::span<char> room) {
  Result<std::size_t> read = file_->Read(room);
  if (!read.ok()) return read;
  const std::uint64_t end = at_ + *read;
  // What is read a second time is in it already.
  if (end > digested_) {
    digest_.Add({room.data() + (digested_ - at_), end - digested_});
    digested_ = end;
  }
  at_ = end;
  return read;
}

void AttachForm(http::Request& request, const std::vector<http::TextPart>& texts, std::string_view part,
                const AttachedFile& file) {
  http::Multipart form =
      http::MakeMultipart(texts, {.name = std::string(part),
                                  .file_name = std::filesystem::path(file.path).filename().string(),
                                  .source = file.source});
  request.headers.push_back({"Content-Type", std::move(form.content_type)});
  request.source = std::move(form.source);
}

}  // namespace flintdesk::servicedesk
