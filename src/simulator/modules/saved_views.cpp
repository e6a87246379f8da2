#include <algorithm>

#include "base/text.hpp"
#include "simulator/exchange.hpp"
#include "simulator/modules/requests.hpp"

namespace flintdesk::simulator {

std::span<const SavedView> SavedViews() {
  static constexpr SavedView kViews[] = {{"MyOpen_Or_Unassigned", "My Open Or Unassigned"},
                                         {"Unassigned_System", "Unassigned Requests"},
                                         {"My_Open", "My Open Requests"},
                                         {"Open_User", "My Open Requests"},
                                         {"Onhold_User", "My Requests On Hold"},
                                         {"Overdue_User", "My Overdue Requests"},
                                         {"All_Pending_User", "My Pending Requests"},
                                         {"All_Pending_Requests_Tasks_User", "My Pending Requests and Tasks"},
                                         {"Due_Today_User", "My Requests Due Today"},
                                         {"My_Pending_Approval", "My Pending Approvals"},
                                         {"All_Completed_User", "My Completed Requests"},
                                         {"All_User", "All My Requests"},
                                         {"Open_System", "Open Requests"},
                                         {"Onhold_System", "Requests On Hold"},
                                         {"Overdue_System", "Overdue Requests"},
                                         {"Overdue_System_Today", "Requests Due Today"},
                                         {"Pending_Approval", "Requests Pending Approval"},
                                         {"Waiting_Update", "Waiting for Update"},
                                         {"Updated_By_Me", "Updated By Me"},
                                         {"All_Pending", "Pending Requests"},
                                         {"All_Completed", "Completed Requests"},
                                         {"All_Requests", "All Requests"}};
  return kViews;
}

bool IsViewOfAll(std::string_view view) { return view.empty() || EqualsIgnoreCase(view, "All_Requests"); }

bool IsSavedView(std::string_view view) {
  const auto views = SavedViews();
  return std::any_of(views.begin(), views.end(),
                     [&](const SavedView& v) { return EqualsIgnoreCase(v.id, view); });
}

namespace {

bool IsDueToday(const Desk& desk, const Entity& request) {
  constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
  const auto due = request.Number("due_by_time");
  return due && *due / kDay == desk.now() / kDay && !request.Number("completed_time");
}

bool IsUpdatedBy(const Entity& request, const std::string& person) {
  const std::vector<Entity>& history = request.Parts("history");
  return std::any_of(history.begin(), history.end(),
                     [&](const Entity& row) { return row.Text("by") == person; });
}

bool AwaitsApproval(const Desk& desk, const Entity& request) {
  const Row* status = desk.FindRow(request, "approval_status");
  return status != nullptr && status->name == "Pending Approval";
}

/// Is one of its approvals the person's, and not decided?
bool AwaitsApprovalBy(const Desk& desk, const Entity& request, const std::string& person) {
  for (const Entity& level : request.Parts("approval_levels")) {
    for (const Entity& approval : level.Parts("approvals")) {
      const Row* status = desk.FindRow(approval, "status");
      if (approval.Text("approver") == person && status != nullptr && status->name == "Pending Approval")
        return true;
    }
  }
  return false;
}

}  // namespace

bool IsInSavedView(const Desk& desk, const Entity& request, std::string_view view) {
  if (request.Flag("is_trashed")) return false;
  if (view.empty()) return true;
  const Row* status = desk.FindRow(request, "status");
  const std::string name = status == nullptr ? "" : status->name;
  const std::string technician = request.Text("technician");
  const bool mine = technician == desk.state().key_owner;
  const bool completed = IsClosed(desk, request) || name == "Resolved";
  if (EqualsIgnoreCase(view, "MyOpen_Or_Unassigned")) return technician.empty() || (mine && name == "Open");
  if (EqualsIgnoreCase(view, "Unassigned_System")) return technician.empty() && !completed;
  if (view == "Pending_Approval") return AwaitsApproval(desk, request);
  if (view == "My_Pending_Approval") return AwaitsApprovalBy(desk, request, desk.state().key_owner);
  if (view == "Updated_By_Me") return IsUpdatedBy(request, desk.state().key_owner);
  if (view == "Waiting_Update") return name == "On Hold";
  const bool of_user = view.ends_with("_User") || view.starts_with("My_");
  if (of_user && !mine) return false;
  if (view.starts_with("Open_") || view == "My_Open") return name == "Open";
  if (view.starts_with("Onhold_")) return name == "On Hold";
  if (view == "Due_Today_User" || view == "Overdue_System_Today") return IsDueToday(desk, request);
  if (view.starts_with("Overdue_")) return IsOverdue(desk, request);
  if (view.starts_with("All_Pending")) return !completed;
  if (view.starts_with("All_Completed")) return completed;
  return true;
}

namespace {

/// Those of requests; other modules have none here.
std::vector<json::Object> Views(const Exchange& exchange) {
  const json::Value* module = exchange.input.Path({"show_all", "module"});
  std::vector<json::Object> rows;
  if (module != nullptr && module->ScalarText().value_or("") != "request") return rows;
  for (const SavedView& view : SavedViews())
    rows.push_back({{"id", std::to_string(rows.size() + 1)},
                    {"name", view.id},
                    {"display_name", view.name},
                    {"module", "request"}});
  return rows;
}

// Clients disagree on the key.
constexpr Verb kVerbs[] = {{.name = "list-views",
                            .act = Act::kList,
                            .v3_key = "show_all",
                            .v3_also_key = "list_view_filters",
                            .v3_rows = Views}};
constexpr Route kRoutes[] = {{Api::kV3, "GET", "list_view_filters/show_all", "list-views", Mark::kInferred}};

}  // namespace

const Type& ViewType() {
  static const Type type({.one = "list_view_filter",
                          .many = "list_view_filters",
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
