#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/v3_json.hpp"

/// Approval levels of a request and the approvals of each. The order of work was found on a live instance: a
/// level with approvers, the mail to them, their decisions. What a level's rule makes of the decisions is the
/// vendor's word for the Cloud.
namespace flintdesk::simulator {
namespace {

constexpr std::string_view kToBeSent = "To Be Sent";
constexpr std::string_view kPending = "Pending Approval";
constexpr std::string_view kApproved = "Approved";
constexpr std::string_view kRejected = "Rejected";
constexpr std::string_view kLevels = "approval_levels";
constexpr std::string_view kApprovals = "approvals";

Refusal Refused(std::string message) { return Refusal{Refusal::Kind::kInvalidValue, {}, std::move(message)}; }

std::string StatusOf(const Desk& desk, const Entity& entity) {
  const Row* row = desk.FindRow(entity, "status");
  return row == nullptr ? std::string() : row->name;
}

void SetStatus(const Desk& desk, Entity& entity, std::string_view field, std::string_view name) {
  const Row* row = desk.state().directory.FindName("approval_statuses", name);
  if (row != nullptr) entity.At(field) = row->id;
}

/// What is asked of the approvers of a level.
void Send(const Desk& desk, Entity& request, Entity& level, Entity& approval) {
  if (StatusOf(desk, approval) != kToBeSent) return;
  approval.At("sent_on") = desk.now();
  approval.At("sent_by") = desk.author();
  SetStatus(desk, approval, "status", kPending);
  SetStatus(desk, level, "status", kPending);
  SetStatus(desk, request, "approval_status", kPending);
}

/// Nothing as long as the rule leaves it open.
std::string_view OutcomeOf(const Desk& desk, const Entity& level) {
  std::size_t approved = 0;
  std::size_t rejected = 0;
  const std::vector<Entity>& all = level.Parts(kApprovals);
  for (const Entity& approval : all) {
    approved += StatusOf(desk, approval) == kApproved ? 1 : 0;
    rejected += StatusOf(desk, approval) == kRejected ? 1 : 0;
  }
  const Row* row = desk.FindRow(level, "rule");
  const std::string rule = row == nullptr ? "everyone" : row->name;
  if (rule == "first response" && approved + rejected > 0) return approved > 0 ? kApproved : kRejected;
  if (rule == "anyone") return approved > 0 ? kApproved : rejected == all.size() ? kRejected : "";
  return rejected > 0 ? kRejected : approved == all.size() ? kApproved : "";
}

/// The next level is asked when one has approved; a rejection ends the chain.
void SettleLevel(const Desk& desk, Entity& request, Entity& level) {
  const std::string_view outcome = OutcomeOf(desk, level);
  if (outcome.empty()) return;
  SetStatus(desk, level, "status", outcome);
  level.At("action_taken_by") = desk.author();
  level.At("action_taken_on") = desk.now();
  SetStatus(desk, request, "approval_status", outcome);
  if (outcome == kRejected) return;
  for (Entity& next : request.Parts(kLevels)) {
    if (StatusOf(desk, next) != kToBeSent) continue;
    for (Entity& approval : next.Parts(kApprovals)) Send(desk, request, next, approval);
    return;
  }
}

Outcome<void> Decide(Exchange& exchange, std::string_view status) {
  const std::string before = StatusOf(exchange.desk, *exchange.entity);
  if (before == kToBeSent) return Refused("Recommendation mail is not yet sent");
  if (before != kPending) return Refused("The approval has been acted on already");
  if (Outcome<void> done = exchange.desk.Edit(*exchange.written, exchange.change); !done.ok()) return done;
  SetStatus(exchange.desk, *exchange.written, "status", status);
  exchange.written->At("action_taken_on") = exchange.desk.now();
  exchange.written->At("action_by") = exchange.desk.author();
  SettleLevel(exchange.desk, *exchange.written_whole, *exchange.written_parent);
  return {};
}

Outcome<void> Approve(Exchange& exchange) { return Decide(exchange, kApproved); }
Outcome<void> Reject(Exchange& exchange) { return Decide(exchange, kRejected); }

/// A level is asked after those before it.
Outcome<void> CheckTurn(const Exchange& exchange) {
  for (const Entity& level : exchange.whole->Parts(kLevels)) {
    if (level.id == exchange.parent->id) break;
    if (StatusOf(exchange.desk, level) != kApproved) return Refused("The level before is not yet approved");
  }
  return {};
}

Outcome<void> CheckNotification(const json::Value& notification) {
  if (notification.IfObject() == nullptr) return Refusal{Refusal::Kind::kNotProvided, {"notification"}, {}};
  for (const auto& [key, value] : *notification.IfObject()) {
    if (key != "subject" && key != "description")
      return Refusal{Refusal::Kind::kExtraKey, {std::string(key)}, {}};
  }
  return {};
}

/// `?ids=55,56` with the notification in an approval.
Outcome<void> SendSeveral(Exchange& exchange) {
  const Outcome<const json::Value*> approval = OnlyMember(exchange, "approval");
  if (!approval.ok()) return approval.error();
  const json::Value* notification = approval.value()->Find("notification");
  if (Outcome<void> good = CheckNotification(notification == nullptr ? json::Value() : *notification);
      !good.ok())
    return good;
  if (Outcome<void> turn = CheckTurn(exchange); !turn.ok()) return turn;
  const std::string* ids = FindParameter(exchange.operation.parameters, "ids");
  if (ids == nullptr) return Refusal{Refusal::Kind::kMissing, {"ids"}, {}};
  std::vector<Entity>& all = exchange.written_parent->Parts(kApprovals);
  for (const std::string& text : Split(*ids, ',')) {
    const std::int64_t id = ParseInteger(Trim(text)).value_or(0);
    const auto found = std::find_if(all.begin(), all.end(), [id](const Entity& a) { return a.id == id; });
    if (found == all.end()) return Refusal{Refusal::Kind::kNotFound};
    Send(exchange.desk, *exchange.written_whole, *exchange.written_parent, *found);
  }
  return {};
}

/// The older form: one approval, and the notification bare.
Outcome<void> SendOne(Exchange& exchange) {
  const Outcome<const json::Value*> notification = OnlyMember(exchange, "notification");
  if (!notification.ok()) return notification.error();
  if (Outcome<void> good = CheckNotification(*notification.value()); !good.ok()) return good;
  if (Outcome<void> turn = CheckTurn(exchange); !turn.ok()) return turn;
  Send(exchange.desk, *exchange.written_whole, *exchange.written_parent, *exchange.written);
  return {};
}

json::Value NotificationContent(const Exchange& exchange) {
  return json::Object{
      {"subject", fmt::format("Approval for request ##{}##", exchange.whole->id)},
      {"description", "<div>Please approve or reject " + exchange.whole->Text("subject") + "</div>"}};
}

/// On premises a level gets its number by itself, and has approvers from the start.
Outcome<void> JoinLevel(Desk& desk, const Entity& request, Entity& level) {
  const auto next = static_cast<std::int64_t>(request.Parts(kLevels).size()) + 1;
  const auto wanted = level.Number("level");
  if (!desk.profile().cloud) {
    if (wanted) return Refusal{Refusal::Kind::kExtraKey, {"level"}, {}};
    if (level.Parts(kApprovals).empty()) return Refused("Approvers are unavailable");
  } else if (wanted && (*wanted < 1 || *wanted > 5)) {
    return Refusal{Refusal::Kind::kInvalidValue, {"level"}, {}};
  }
  level.At("level") = wanted.value_or(next);
  if (level.Text("name").empty()) level.At("name") = fmt::format("Level {}", wanted.value_or(next));
  return {};
}

/// All approvals of requests that wait for the owner of the key.
std::vector<json::Object> OwnApprovals(const Exchange& exchange) {
  std::vector<json::Object> rows;
  const Desk& desk = exchange.desk;
  for (const auto& [id, request] : desk.state().All(RequestType())) {
    for (const Entity& level : request.Parts(kLevels)) {
      for (const Entity& approval : level.Parts(kApprovals)) {
        if (approval.Text("approver") == desk.author())
          rows.push_back(v3::EntityJson(desk, approval, &level, kInList));
      }
    }
  }
  return rows;
}

constexpr Field Person(std::string_view v3) {
  return {.v3 = v3, .kind = Kind::kReference, .lookup = "users", .mark = Mark::kDocumented};
}
constexpr Field Time(std::string_view v3) {
  return {.v3 = v3, .kind = Kind::kTime, .mark = Mark::kDocumented};
}
constexpr Field Status() {
  return {.v3 = "status",
          .kind = Kind::kReference,
          .lookup = "approval_statuses",
          .mark = Mark::kDocumented,
          .preset = kToBeSent};
}

constexpr Field kApprovalFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kDocumented},
    {.v3 = "approval_level", .kind = Kind::kParent, .mark = Mark::kDocumented, .views = kAlone | kInList},
    {.v3 = "approver",
     .kind = Kind::kReference,
     .lookup = "users",
     .takes = Takes::kYes,
     .mark = Mark::kDocumented,
     .mandatory = true,
     .kept = true},
    Status(),
    {.v3 = "comments", .takes = Takes::kYes, .mark = Mark::kDocumented, .most = 250, .as_sent = true},
    Time("sent_on"),
    Person("sent_by"),
    Time("action_taken_on"),
    Person("action_by"),
    {.v3 = "original_approver", .kind = Kind::kFixed, .mark = Mark::kDocumented},
    {.v3 = "deleted", .kind = Kind::kFixed, .mark = Mark::kDocumented, .fixed = "false"},
};

constexpr Field kLevelFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kDocumented},
    {.v3 = "level", .kind = Kind::kNumber, .takes = Takes::kYes, .mark = Mark::kDocumented},
    {.v3 = "name", .takes = Takes::kYes, .mark = Mark::kDocumented, .as_sent = true},
    Status(),
    {.v3 = "rule",
     .kind = Kind::kReference,
     .lookup = "approval_rules",
     .takes = Takes::kYes,
     .mark = Mark::kDocumented},
    {.v3 = "comments", .takes = Takes::kYes, .mark = Mark::kDocumented, .as_sent = true},
    {.v3 = "associated_entity", .kind = Kind::kFixed, .mark = Mark::kDocumented, .fixed = R"("request")"},
    {.v3 = "created_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .mark = Mark::kDocumented,
     .stamp = Stamp::kMadeBy},
    {.v3 = "created_on", .kind = Kind::kTime, .mark = Mark::kDocumented, .stamp = Stamp::kMadeAt},
    Person("action_taken_by"),
    Time("action_taken_on"),
    // Whether the response has them was not captured.
    {.v3 = "approvals",
     .kind = Kind::kParts,
     .takes = Takes::kYes,
     .mark = Mark::kOpen,
     .part = ApprovalType},
};

constexpr Verb kApprovalVerbs[] = {
    {.name = "list-approvals", .act = Act::kList},
    {.name = "add-approval",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "get-approval", .act = Act::kGet},
    {.name = "delete-approval",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully."},
    {.name = "get-approval-mail", .act = Act::kGet, .v3_key = "notification", .v3_show = NotificationContent},
    {.name = "send-approvals",
     .is_change = true,
     .perform = SendSeveral,
     .v3_input = V3Input::kRaw,
     .v3_message = "Notification sent successfully."},
    {.name = "send-approval",
     .is_change = true,
     .perform = SendOne,
     .v3_input = V3Input::kRaw,
     .v3_message = "Notification sent successfully."},
    {.name = "approve",
     .is_change = true,
     .perform = Approve,
     .v3_input = V3Input::kOptional,
     .v3_message = "Approved successfully."},
    {.name = "reject",
     .is_change = true,
     .perform = Reject,
     .v3_input = V3Input::kOptional,
     .v3_message = "Rejected successfully."},
};

constexpr std::string_view kAllApprovals = "requests/{id}/approval_levels/{id}/approvals";
constexpr std::string_view kOneApproval = "requests/{id}/approval_levels/{id}/approvals/{id}";
constexpr Route kApprovalRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/approval_levels/{id}/approvals/get_notification_content",
     "get-approval-mail", Mark::kInferred},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/send_notification", "send-approvals",
     Mark::kRecorded},
    {Api::kV3, "GET", kAllApprovals, "list-approvals", Mark::kRecorded},
    {Api::kV3, "POST", kAllApprovals, "add-approval", Mark::kRecorded},
    {Api::kV3, "GET", kOneApproval, "get-approval", Mark::kRecorded},
    {Api::kV3, "DELETE", kOneApproval, "delete-approval", Mark::kInferred},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/{id}/_approve", "approve",
     Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/{id}/_reject", "reject", Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/{id}/approve", "approve", Mark::kInferred,
     Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/{id}/reject", "reject", Mark::kInferred,
     Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/approval_levels/{id}/approvals/{id}/send_notification", "send-approval",
     Mark::kInferred, Builds::kOnPremises},
};

constexpr Verb kLevelVerbs[] = {
    {.name = "list-approval-levels", .act = Act::kList},
    {.name = "add-approval-level",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status},
    {.name = "get-approval-level", .act = Act::kGet},
    {.name = "delete-approval-level",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully."},
};

constexpr Route kLevelRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/approval_levels", "list-approval-levels", Mark::kRecorded},
    {Api::kV3, "POST", "requests/{id}/approval_levels", "add-approval-level", Mark::kRecorded},
    {Api::kV3, "GET", "requests/{id}/approval_levels/{id}", "get-approval-level", Mark::kInferred},
    {Api::kV3, "DELETE", "requests/{id}/approval_levels/{id}", "delete-approval-level", Mark::kInferred},
};

constexpr Verb kListVerbs[] = {{.name = "list-own-approvals", .act = Act::kList, .v3_rows = OwnApprovals}};
constexpr Route kListRoutes[] = {{Api::kV3, "GET", "approvals", "list-own-approvals", Mark::kInferred}};

}  // namespace

const Type& ApprovalType() {
  static const Type type({.one = "approval",
                          .many = kApprovals,
                          .fields = kApprovalFields,
                          .first_id = 551,
                          .sort_field = "id",
                          .verbs = kApprovalVerbs,
                          .routes = kApprovalRoutes});
  return type;
}

const Type& ApprovalLevelType() {
  static const Type type({.one = "approval_level",
                          .many = kLevels,
                          .title = "name",
                          .fields = kLevelFields,
                          .parts = {&ApprovalType()},
                          .first_id = 501,
                          .sort_field = "id",
                          .verbs = kLevelVerbs,
                          .routes = kLevelRoutes,
                          .join = JoinLevel});
  return type;
}

/// Across modules; those of requests are all that there are here.
const Type& ApprovalListType() {
  static const Type type({.one = "approval",
                          .many = kApprovals,
                          .sort_field = "id",
                          .verbs = kListVerbs,
                          .routes = kListRoutes});
  return type;
}

}  // namespace flintdesk::simulator
