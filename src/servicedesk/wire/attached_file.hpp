#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/bodies/multipart.hpp"
#include "http/bodies/source.hpp"
#include "http/http.hpp"

namespace flintdesk::servicedesk {

/// What a file was when it was first sent. Plain data.
struct FileMarks {
  std::uint64_t size = 0;
  std::int64_t changed = 0;  ///< When it was last changed: nanoseconds since 1970.
  std::string digest;        ///< Of its content, as connector::DigestOf.
  bool operator==(const FileMarks&) const = default;
};

/// The file that a call sends, open from the call's beginning to its end: whoever puts another one in its
/// place changes nothing of what is sent.
struct AttachedFile {
  std::string path;
  std::shared_ptr<http::BodySource> source;
  FileMarks marks;  ///< Whoever has read it fills in the digest.
};

/// Errors: kInvalidRequest, for what is no file (a pipe) and for an empty one as well.
Result<AttachedFile> OpenAttachedFile(const std::string& path);

/// Makes a form of texts, and behind them the file in a part of that name, the body of the request.
void AttachForm(http::Request& request, const std::vector<http::TextPart>& texts, std::string_view part,
                const AttachedFile& file);

}  // namespace flintdesk::servicedesk
