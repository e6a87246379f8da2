#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::CheckedCall;

// What a call becomes: the operation, the rest of the path, and the details (none for operations without
// input).
struct WireForm {
  std::string name;
  std::string path;
  json::Object details;
};

http::Request FormOf(const CheckedCall& call, const WireForm& operation, bool changes,
                     const AttachedFile* file = nullptr) {
  http::Request request;
  request.method = "POST";  // V1 chooses by a parameter, not by the verb; a form keeps the key out of the URL
  request.origin = call.origin;
  request.target = operation.path;
  std::vector<http::TextPart> fields = {{"OPERATION_NAME", operation.name}, {"format", "json"}};
  if (!operation.details.empty()) {
    const json::Object input{{"operation", json::Object{{"details", operation.details}}}};
    fields.push_back({"INPUT_DATA", json::Write(input)});
  }
  if (call.values.Has("portal-id")) fields.push_back({"PORTALID", call.values.Text("portal-id")});
  request.headers = {{"Accept", "application/json, application/xml, text/xml"}};
  if (file != nullptr) {
    // V1 reads them from the URL where the body is such a form; the key, which no URL of ours holds, goes
    // into the headers. Source: the vendor's documentation.
    std::string_view mark = "?";
    for (const auto& [name, value] : fields)
      request.target += std::string(std::exchange(mark, "&")) + name + "=" + PercentEncode(value);
    AttachForm(request, {}, ModelOf(call).file->v1, *file);
  } else {
    request.headers.insert(request.headers.begin(),
                           {"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"});
    for (const auto& [name, value] : fields)
      request.body += (request.body.empty() ? "" : "&") + name + "=" + PercentEncode(value);
  }
  request.credentials = call.credentials;
  request.key_in_form = true;
  request.changes = changes;
  return request;
}

}  // namespace

Result<http::Request> BuildV1Request(const CheckedCall& call, const ValueNames& names,
                                     const AttachedFile* file) {
  const std::optional<V1Wire>& wire = ModelOf(call).wire.v1;
  Result<json::Object> details = V1Details(call, names);
  if (!details.ok()) return details.error();
  json::Object wrapped = std::move(details).value();
  if (!wrapped.empty())
    for (const std::string_view name : std::views::reverse(wire->wrap))
      wrapped = json::Object{{std::string(name), std::move(wrapped)}};
  return FormOf(call, {std::string(wire->operation), FillPath(wire->path, call), std::move(wrapped)},
                catalogue::Changes(call.action->effect), file);
}

http::Request BuildV1Read(const CheckedCall& call, std::string_view operation, const std::string& path,
                          const json::Object& details) {
  return FormOf(call, {std::string(operation), path, details}, false);
}

}  // namespace flintdesk::servicedesk
