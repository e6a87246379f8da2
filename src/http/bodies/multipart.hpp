#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/bodies/source.hpp"
#include "http/http.hpp"

namespace flintdesk::http {

struct TextPart {
  std::string name;
  std::string value;
};

struct FilePart {
  std::string name;
  std::string file_name;
  std::string content_type = "application/octet-stream";
  std::shared_ptr<BodySource> source = {};
};

struct Multipart {
  std::string content_type;  ///< For the header, with the boundary.
  std::shared_ptr<BodySource> source;
};

/// A form with texts and, behind them, one file (RFC 7578), as browsers write it: quotation marks and line
/// ends in names become %22, %0D and %0A, everything else stands as it is, in UTF-8. The boundary is random,
/// 128 bits of it, so that no content has it.
///
///   Multipart form = MakeMultipart({{"OPERATION_NAME", "ADD_ATTACHMENT"}},
///                                  {.name = "file", .file_name = "log.zip", .source = *OpenSource(path)});
///   request.headers.push_back({"Content-Type", form.content_type});
///   request.source = form.source;
Multipart MakeMultipart(const std::vector<TextPart>& texts, const FilePart& file);

/// One more field of the form that is the request's body, whether that lies in memory or comes from a source:
/// behind the others of a form in a URL's spelling, before the parts of a multipart one.
void AddFormField(Request& request, const std::string& name, const Secret& value);

}  // namespace flintdesk::http
