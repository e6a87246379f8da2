#include "simulator/modules/requests.hpp"

#include "base/text.hpp"
#include "simulator/desk.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/modules/templates.hpp"
#include "simulator/v3_json.hpp"

namespace flintdesk::simulator {
namespace {

void SettleTechnician(const Desk& desk, const Entity& before, Entity& after) {
  if (before.At("technician") == after.At("technician")) return;
  after.At("assigned_time") = after.At("technician").IsNull() ? json::Value() : json::Value(desk.now());
}

void SetIfEmpty(json::Value& value, std::int64_t time) {
  if (value.IsNull()) value = time;
}

constexpr Field kClosureFields[] = {
    {.v3 = "closure_code",
     .kind = Kind::kReference,
     .lookup = "closure_codes",
     .takes = Takes::kYes,
     .mark = Mark::kDocumented},
    {.v3 = "closure_comments",
     .takes = Takes::kYes,
     .v1 = "CLOSECOMMENT",
     .mark = Mark::kDocumented,
     .as_sent = true},
    {.v3 = "requester_ack_resolution",
     .kind = Kind::kFlag,
     .takes = Takes::kYes,
     .v1 = "CLOSEACCEPTED",
     .mark = Mark::kDocumented,
     .preset = "false",
     .yes = "Accepted"},
    {.v3 = "requester_ack_comments", .takes = Takes::kYes, .mark = Mark::kDocumented, .as_sent = true},
};

constexpr std::string_view kIndexed[] = {"created_time"};
constexpr std::string_view kRowKeys[] = {
    // In the order they were recorded.
    "requester",
    "template",
    "short_description",
    "created_time",
    "subject",
    "time_elapsed",
    "is_overdue",
    "technician",
    "priority",
    "created_by",
    "due_by_time",
    "response_time_elapsed",
    "site",
    "is_service_request",
    "cancel_requested_is_pending",
    "cancel_requested",
    "id",
    "status",
    "group"};

}  // namespace

bool IsClosed(const Desk& desk, const Entity& request) {
  const Row* status = desk.FindRow(request, "status");
  return status != nullptr && status->Flag("is_closed");
}

bool IsOverdue(const Desk& desk, const Entity& request) {
  const auto due = request.Number("due_by_time");
  return due && *due < desk.now() && !request.Number("completed_time");
}

std::string ShortDescription(const Entity& request) {
  return Shorten(v3::PlainText(request.Text("description")), 250);
}

const Row* PrimaryAsset(const Desk& desk, const Entity& request) {
  const json::Array* ids = request.At("assets").IfArray();
  return ids == nullptr || ids->empty() ? nullptr : desk.FindRow("assets", *ids->front().IfString());
}

bool HasValue(const Entity& request, std::string_view field) {
  if (field == "resolution") {
    const Entity* resolution = request.Part("resolution");
    return resolution != nullptr && !resolution->Text("content").empty();
  }
  const std::size_t place = request.type->PlaceOf(field);
  const Entity* closure = request.Part("closure_info");
  if (place == Type::kNone && ClosureType().PlaceOf(field) != Type::kNone)
    return closure != nullptr && !closure->Text(field).empty();
  const json::Value* value = place == Type::kNone ? request.At("udf_fields").Find(field) : &request.At(place);
  return value != nullptr && !value->IsNull() && *value != json::Value("");
}

namespace {

Outcome<void> CheckClosingRules(const Profile& profile, const Entity& request) {
  Refusal refusal{Refusal::Kind::kClosingRule};
  if (profile.closing_rules && !HasValue(request, "resolution")) refusal.fields.emplace_back("resolution");
  for (const std::string& field : profile.closing_needs)
    if (!HasValue(request, field)) refusal.fields.push_back(field);
  if (refusal.fields.empty()) return {};
  refusal.code = profile.closing_error;
  return refusal;
}

}  // namespace

Outcome<void> SettleRequest(Desk& desk, const Entity& before, Entity& after) {
  if (before.id == 0) {
    if (Outcome<void> complete = CheckMandatoryOfTemplate(desk, after); !complete.ok()) return complete;
  }
  SettleTechnician(desk, before, after);
  const bool was_closed = IsClosed(desk, before);
  const bool is_closed = IsClosed(desk, after);
  const Row* status = desk.FindRow(after, "status");
  if (status != nullptr && status->name == "Resolved" && before.At("status") != after.At("status"))
    after.At("resolved_time") = desk.now();
  std::vector<Entity>& closure = after.Parts("closure_info");
  if (is_closed && !was_closed) {
    if (Outcome<void> met = CheckClosingRules(desk.profile(), after); !met.ok()) return met;
    SetIfEmpty(after.At("resolved_time"), desk.now());
    after.At("completed_time") = desk.now();
    if (closure.empty()) closure.push_back(desk.Blank(ClosureType()));
  } else if (was_closed && !is_closed) {
    after.At("completed_time") = nullptr;
    after.At("resolved_time") = nullptr;
    closure.clear();
  }
  return {};
}

const Type& ClosureType() {
  static const Type type({.one = "closure_info", .many = "closure_info", .fields = kClosureFields});
  return type;
}

const Type& RequestType() {
  static const Type type(
      {.one = "request",
       .many = "requests",
       .title = "subject",
       .fields = RequestFields(),
       .parts = {&NoteType(), &WorklogType(), &TaskType(), &TaskDependencyType(), &ApprovalLevelType(),
                 &NotificationType(), &DraftType(), &LinkType(), &ProblemAssociationType(),
                 &ProjectAssociationType(), &InitiatedChangeType(), &CausingChangeType(), &HistoryType()},
       .sort_field = "created_time",
       .sort_order = "desc",
       .indexed = kIndexed,
       .hidden_if = "is_trashed",
       .gone_into = "merged_into",
       .history = "history",
       .row_keys = kRowKeys,
       .v1_segment = "request",
       .v1_record = RequestRecord(),
       .v1_row = RequestRow(),
       .verbs = RequestVerbs(),
       .routes = RequestRoutes(),
       .settle = SettleRequest,
       .suits = CheckForm,
       .is_in_view = IsInSavedView,
       .is_view = IsSavedView,
       .is_view_of_all = IsViewOfAll});
  return type;
}

}  // namespace flintdesk::simulator
