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
  AttachedFile file{path, std::move(*source), {}};
  file.marks.size = file.source->length();
  file.marks.changed = file.source->changed().value_or(0);
  return file;
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
