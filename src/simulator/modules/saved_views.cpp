#include "base/text.hpp"
#include "simulator/desk.hpp"
#include "simulator/modules/requests.hpp"

namespace flintdesk::simulator {

std::span<const SavedView> SavedViews() {
  static constexpr SavedView kViews[] = {{"MyOpen_Or_Unassigned", "My Open Or Unassigned"},
                                         {"Unassigned_System", "Unassigned Requests"},
                                         {"Open_User", "My Open Requests"},
                                         {"Onhold_User", "My Requests On Hold"},
                                         {"Overdue_User", "My Overdue Requests"},
                                         {"All_Pending_User", "My Pending Requests"},
                                         {"All_Completed_User", "My Completed Requests"},
                                         {"All_User", "All My Requests"},
                                         {"Open_System", "Open Requests"},
                                         {"Onhold_System", "Requests On Hold"},
                                         {"Overdue_System", "Overdue Requests"},
                                         {"All_Pending", "Pending Requests"},
                                         {"All_Completed", "Completed Requests"},
                                         {"All_Requests", "All Requests"}};
  return kViews;
}

bool IsViewOfAll(std::string_view view) { return view.empty() || EqualsIgnoreCase(view, "All_Requests"); }

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
  const bool of_user = view.ends_with("_User") || view.starts_with("My_");
  if (of_user && !mine) return false;
  if (view.starts_with("Open_") || view == "My_Open") return name == "Open";
  if (view.starts_with("Onhold_")) return name == "On Hold";
  if (view.starts_with("Overdue_")) return IsOverdue(desk, request);
  if (view.starts_with("All_Pending")) return !completed;
  if (view.starts_with("All_Completed")) return completed;
  return true;
}

}  // namespace flintdesk::simulator
