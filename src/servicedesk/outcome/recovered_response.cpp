#include "servicedesk/outcome/recovered_response.hpp"

#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/response/v1_view.hpp"

namespace flintdesk::servicedesk {
namespace {

// The list is an array, or stands in {"Notes": {"Note": …}}, by build and format.
json::Value Alone(const json::Value& list, const json::Value& row) {
  if (list.IfArray() != nullptr) return json::Array{row};
  if (list.IfObject() == nullptr) return row;
  for (const auto& [name, inner] : *list.IfObject()) {
    for (const Thing* thing : AllThings())
      for (const std::string_view holder : thing->v1_wrappers)
        if (EqualsIgnoreCase(name, holder)) return json::Object{{name, Alone(inner, row)}};
  }
  return row;
}

}  // namespace

Reading ResponseOfRow(const json::Value& list, const json::Value& row) {
  Reading reading;
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kSuccess;
  json::Object operation{{"result", json::Object{{"status", "Success"}, {"message", "success"}}}};
  const json::Value* shown = list.Find("operation");
  const json::Value* details = shown == nullptr ? nullptr : AnyCase(*shown, {"Details"});
  operation.Set("Details", details == nullptr ? row : Alone(*details, row));
  reading.document = json::Object{{"operation", std::move(operation)}};
  return reading;
}

Reading ResponseOfOne(const Thing& thing, const json::Value& row, std::string_view request_id) {
  Reading reading;
  reading.shape = Shape::kDocument;
  reading.verdict = Verdict::kSuccess;
  reading.document = json::Object{{std::string(thing.v3_single.front()), row}};
  AddV1View(reading, request_id);
  return reading;
}

void ShowAsAddedByV1(Reading& reading, const Thing& thing) {
  const json::Value* shown = thing.is_request ? nullptr : ThingIn(Api::kV3, thing, reading.document);
  if (shown == nullptr) return;
  json::Array details;
  details.push_back(V1Row(thing, *shown));
  reading.document.Edit([&details](json::Value& document) {
    json::Value* operation = document.IfObject()->Find("operation");
    if (operation != nullptr && operation->IsObject()) operation->IfObject()->Set("Details", details);
  });
}

}  // namespace flintdesk::servicedesk
