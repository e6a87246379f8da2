#include "servicedesk/v1_view.hpp"

#include <array>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "servicedesk/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

// All keys of a V1 request (reference: a recorded response and a copy of the vendor's JSON document).
constexpr std::array<std::string_view, 45> kKeys = {"WORKORDERID",
                                                    "REQUESTER",
                                                    "CREATEDBY",
                                                    "CREATEDTIME",
                                                    "DUEBYTIME",
                                                    "RESPONSEDUEBYTIME",
                                                    "FR_DUETIME",
                                                    "RESPONDEDTIME",
                                                    "RESOLVEDTIME",
                                                    "COMPLETEDTIME",
                                                    "SHORTDESCRIPTION",
                                                    "TIMESPENTONREQ",
                                                    "SUBJECT",
                                                    "REQUESTTEMPLATE",
                                                    "MODE",
                                                    "SLA",
                                                    "ASSET",
                                                    "DEPARTMENT",
                                                    "EDITORID",
                                                    "EDITING_STATUS",
                                                    "IS_CATALOG_TEMPLATE",
                                                    "SITE",
                                                    "ISVIPUSER",
                                                    "SERVICE",
                                                    "CATEGORY",
                                                    "SUBCATEGORY",
                                                    "ITEM",
                                                    "TECHNICIAN",
                                                    "TECHNICIAN_LOGINNAME",
                                                    "STATUS",
                                                    "PRIORITY",
                                                    "LEVEL",
                                                    "IMPACT",
                                                    "URGENCY",
                                                    "IMPACTDETAILS",
                                                    "REQUESTTYPE",
                                                    "APPROVAL_STATUS",
                                                    "CLOSURECODE",
                                                    "CLOSURECOMMENTS",
                                                    "FCR",
                                                    "YETTOREPLYCOUNT",
                                                    "GROUP",
                                                    "DESCRIPTION",
                                                    "ISOVERDUE",
                                                    "URI"};

constexpr std::size_t kMostCustomFields = 4096;

struct Pair {
  std::string_view v3;
  std::string_view v1;
};

constexpr std::array kNamed = {  // {"name": …} or null
    Pair{"requester", "REQUESTER"},
    Pair{"created_by", "CREATEDBY"},
    Pair{"template", "REQUESTTEMPLATE"},
    Pair{"mode", "MODE"},
    Pair{"sla", "SLA"},
    Pair{"department", "DEPARTMENT"},
    Pair{"site", "SITE"},
    Pair{"service_category", "SERVICE"},
    Pair{"category", "CATEGORY"},
    Pair{"subcategory", "SUBCATEGORY"},
    Pair{"item", "ITEM"},
    Pair{"technician", "TECHNICIAN"},
    Pair{"status", "STATUS"},
    Pair{"priority", "PRIORITY"},
    Pair{"level", "LEVEL"},
    Pair{"impact", "IMPACT"},
    Pair{"urgency", "URGENCY"},
    Pair{"request_type", "REQUESTTYPE"},
    Pair{"group", "GROUP"},
    Pair{"approval_status", "APPROVAL_STATUS"}};

constexpr std::array kTexts = {Pair{"subject", "SUBJECT"},
                               Pair{"short_description", "SHORTDESCRIPTION"},
                               Pair{"description", "DESCRIPTION"},
                               Pair{"impact_details", "IMPACTDETAILS"},
                               Pair{"unreplied_count", "YETTOREPLYCOUNT"},
                               Pair{"is_overdue", "ISOVERDUE"},
                               Pair{"is_fcr", "FCR"}};

struct Time {
  std::string_view v3;
  std::string_view v1;
  std::string_view unset;
};

constexpr std::array kTimes = {Time{"created_time", "CREATEDTIME", "0"},
                               Time{"due_by_time", "DUEBYTIME", "-1"},
                               Time{"first_response_due_by_time", "FR_DUETIME", "-1"},
                               Time{"first_response_due_by_time", "RESPONSEDUEBYTIME", "-1"},
                               Time{"responded_time", "RESPONDEDTIME", "0"},
                               Time{"resolved_time", "RESOLVEDTIME", "0"},
                               Time{"completed_time", "COMPLETEDTIME", "0"}};

std::string MemberText(const json::Value& value, std::string_view member) {
  return TextOf(value.Find(member));
}

std::string AssetNames(const json::Value& assets) {
  std::vector<std::string> names;
  if (const json::Array* list = assets.IfArray()) {
    for (const json::Value& asset : *list) names.push_back(MemberText(asset, "name"));
  }
  return Join(names, ", ");
}

void AddClosure(json::Object& details, const json::Value& closure) {
  const json::Value* code = closure.Path({"closure_code", "name"});
  details.Set("CLOSURECODE", TextOf(code));
  details.Set("CLOSURECOMMENTS", MemberText(closure, "closure_comments"));
}

void AddRest(json::Object& details, const json::Value& request) {
  if (const json::Value* assets = request.Find("assets")) details.Set("ASSET", AssetNames(*assets));
  if (const json::Value* vip = request.Path({"requester", "is_vipuser"}))
    details.Set("ISVIPUSER", TextOf(vip) == "true" ? "Yes" : "No");
  if (const json::Value* service = request.Path({"template", "is_service_template"}))
    details.Set("IS_CATALOG_TEMPLATE", TextOf(service));
  if (const json::Value* closure = request.Find("closure_info")) AddClosure(details, *closure);
  const json::Value* custom = request.Find("udf_fields");
  if (custom == nullptr || custom->IfObject() == nullptr) return;
  // No installation has as many; members are looked up one by one.
  if (custom->IfObject()->size() > kMostCustomFields) return;
  for (const auto& [name, value] : *custom->IfObject()) {
    if (!details.Contains(name))
      details.Set(name, value.IsObject() ? json::Value(MemberText(value, "name")) : value);
  }
}

json::Object DetailsOf(const json::Value& request) {
  json::Object details;
  if (const json::Value* id = request.Find("id")) details.Set("WORKORDERID", TextOf(id));
  for (const Pair& pair : kTexts) {
    if (const json::Value* value = request.Find(pair.v3)) details.Set(pair.v1, TextOf(value));
  }
  for (const Pair& pair : kNamed) {
    if (const json::Value* value = request.Find(pair.v3)) details.Set(pair.v1, MemberText(*value, "name"));
  }
  for (const Time& time : kTimes) {
    const json::Value* value = request.Find(time.v3);
    if (value == nullptr) continue;
    const std::string text = MemberText(*value, "value");
    details.Set(time.v1, text.empty() ? std::string(time.unset) : text);
  }
  AddRest(details, request);
  return details;
}

// The request that a response is about: the whole one, or the short one inside a note or worklog.
const json::Value* RequestIn(const json::Value& document) {
  if (const json::Value* request = document.Find("request")) return request;
  for (const std::string_view key : {"note", "request_note", "worklog", "resolution"}) {
    if (const json::Value* request = document.Path({key, "request"})) return request;
  }
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

std::string_view V1Key(std::string_view name) {
  for (const std::string_view key : kKeys) {
    if (EqualsIgnoreCase(key, name)) return key;
  }
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
