#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::CheckedCall;

// What a call becomes: verb, path below /api/v3, and the input document (empty for none).
struct WireForm {
  std::string method;
  std::string path;
  json::Object input;
};

http::Request Message(const CheckedCall& call, const WireForm& operation, bool changes,
                      const AttachedFile* file = nullptr) {
  http::Request request;
  request.method = operation.method;
  request.origin = call.origin;
  request.target = V3PathOf(call.values) + operation.path;
  request.headers = {{"Accept", "application/vnd.manageengine.sdp.v3+json"}};
  request.credentials = call.credentials;
  if (call.values.Has("portal-id")) request.headers.push_back({"PORTALID", call.values.Text("portal-id")});
  request.changes = changes;
  if (file != nullptr) {
    std::vector<http::TextPart> texts;
    if (!operation.input.empty()) texts.push_back({"input_data", json::Write(operation.input)});
    const FileWire& wire = *ModelOf(call).file;
    const bool cloud = EditionOf(call.values) == Edition::kCloud;
    if (cloud)
      for (const auto& [name, value] : wire.cloud_texts)
        texts.push_back({std::string(name), std::string(value)});
    AttachForm(request, texts, cloud ? wire.cloud : wire.v3, *file);
    return request;
  }
  if (operation.input.empty()) return request;
  const std::string input = "input_data=" + PercentEncode(json::Write(operation.input));
  if (operation.method == "GET") {
    request.target += "?" + input;
  } else {
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"});
    request.body = input;
  }
  return request;
}

}  // namespace

Result<http::Request> BuildV3Request(const CheckedCall& call, const ValueNames& names, std::string_view wrap,
                                     const AttachedFile* file) {
  const std::optional<V3Wire>& wire = V3WireOf(call);
  WireForm form{std::string(wire->method), FillPath(wire->path, call), {}};
  Result<json::Object> sent = V3Members(call, names);
  if (!sent.ok()) return sent.error();
  if (ModelOf(call).needs_something && sent.value().empty())
    return InvalidRequestError("what is given sets no field",
                               "Give a field a value; an empty text empties it, null leaves it alone.");
  for (const auto& [name, value] : wire->constants) sent.value().Set(name, value);
  if (wire->bare)
    form.input = std::move(sent).value();
  else if (!wire->wrap.empty() && !sent.value().empty())
    form.input.Set(std::string(wrap.empty() ? wire->wrap.front() : wrap), std::move(sent).value());
  return Message(call, form, catalogue::Changes(call.action->effect), file);
}

http::Request BuildV3Read(const CheckedCall& call, const std::string& path, const json::Object& input) {
  return Message(call, {"GET", path, input}, false);
}

http::Request BuildProbe(const CheckedCall& call) {
  return Message(call, {"GET", "/requests", {{"list_info", json::Object{{"row_count", 1}}}}}, false);
}

}  // namespace flintdesk::servicedesk
