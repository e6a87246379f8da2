#include "servicedesk/response/v1_view.hpp"

#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/response/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kMostCustomFields = 4096;

std::string NamesIn(const json::Value& list) {
  std::vector<std::string> names;
  if (const json::Array* all = list.IfArray())
    for (const json::Value& one : *all) names.push_back(TextOf(one.Find("name")));
  return Join(names, ", ");
}

// V1's JSON has numbers in its lists.
json::Value NumberOf(const std::string& text) {
  const auto number = ParseInteger(text);
  return number ? json::Value(*number) : json::Value(text);
}

std::optional<json::Value> ValueOf(const Thing& thing, const V1Member& row, const json::Value& shown) {
  for (const std::string_view path : row.v3) {
    const json::Value* value = At(shown, path);
    const bool is_shown = value != nullptr && !value->IsNull();
    // A request's members are there, if only as nulls.
    const bool as_null = thing.v1_view_shows_nulls && row.form != V1Form::kYesNo &&
                         row.form != V1Form::kTextIfShown &&
                         shown.Find(path.substr(0, path.find('.'))) != nullptr;
    if (!is_shown && !as_null) continue;
    const std::string text = TextOf(value);
    switch (row.form) {
      case V1Form::kText:
      case V1Form::kTextIfShown:
        return json::Value(text.empty() ? std::string(row.unset) : text);
      case V1Form::kNumber:
        return NumberOf(text);
      case V1Form::kNames:
        return json::Value(value == nullptr ? std::string{} : NamesIn(*value));
      case V1Form::kYesNo:
        return json::Value(text == "true" ? "Yes" : "No");
    }
  }
  return std::nullopt;
}

void AddCustomFields(json::Object& details, const json::Value& shown) {
  const json::Value* custom = shown.Find("udf_fields");
  if (custom == nullptr || custom->IfObject() == nullptr) return;
  // No installation has as many; members are looked up one by one.
  if (custom->IfObject()->size() > kMostCustomFields) return;
  for (const auto& [name, value] : *custom->IfObject())
    if (!details.Contains(name))
      details.Set(name, value.IsObject() ? json::Value(TextOf(value.Find("name"))) : value);
}

json::Object DetailsOf(const json::Value& request) {
  json::Object details = V1Row(RequestThing(), request);
  AddCustomFields(details, request);
  return details;
}

// The request that a response is about: the whole one, or the short one inside a part of it.
const json::Value* RequestIn(const json::Value& document) {
  if (const json::Value* request = document.Find("request")) return request;
  for (const Thing* thing : AllThings())
    for (const std::string_view key : thing->v3_single)
      if (const json::Value* request = document.Path({key, "request"})) return request;
  return nullptr;
}

json::Object OperationOf(const json::Value& document, bool success, const std::string& said,
                         const std::string& request_id) {
  json::Object operation{
      {"result", json::Object{{"status", success ? "Success" : "Failed"}, {"message", said}}}};
  if (!success) return operation;
  const json::Value* request = RequestIn(document);
  json::Object details = request == nullptr ? json::Object{} : DetailsOf(*request);
  if (!details.Contains("WORKORDERID") && !request_id.empty()) details.Set("WORKORDERID", request_id);
  operation.Set("Details", std::move(details));
  return operation;
}

}  // namespace

json::Object V1Row(const Thing& thing, const json::Value& shown) {
  json::Object row;
  for (const V1Member& member : thing.v1_view)
    if (auto value = ValueOf(thing, member, shown)) row.Set(member.v1, std::move(*value));
  return row;
}

std::string_view V1Key(std::string_view name) {
  for (const V1Member& member : RequestThing().v1_view)
    if (EqualsIgnoreCase(member.v1, name)) return member.v1;
  return {};
}

void AddV1View(Reading& reading, std::string_view request_id) {
  if (!reading.document.IsObject() || reading.verdict == Verdict::kUnknown) return;
  const bool success = reading.verdict == Verdict::kSuccess;
  // V1 always says something.
  std::string said = reading.message.empty() ? (success ? "success" : "failed") : reading.message;
  reading.document.Edit(
      [success, said = std::move(said), id = std::string(request_id)](json::Value& document) {
        document.IfObject()->Set("operation", OperationOf(document, success, said, id));
      });
}

}  // namespace flintdesk::servicedesk
