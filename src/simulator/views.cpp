#include "simulator/views.hpp"

#include "base/text.hpp"

namespace flintdesk::simulator {

std::span<const View> Views() {
  static constexpr View kViews[] = {{"MyOpen_Or_Unassigned", "My Open Or Unassigned"},
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

bool IsInView(const Desk& desk, const Ticket& ticket, std::string_view view) {
  if (ticket.trashed) return false;
  const Row* status = desk.FindRow("statuses", ticket.Reference("status"));
  const std::string name = status == nullptr ? "" : status->name;
  const std::string technician = ticket.Reference("technician");
  const bool mine = technician == desk.state().key_owner;
  const bool completed = desk.IsClosed(ticket) || name == "Resolved";
  if (EqualsIgnoreCase(view, "MyOpen_Or_Unassigned")) return technician.empty() || (mine && name == "Open");
  if (EqualsIgnoreCase(view, "Unassigned_System")) return technician.empty() && !completed;
  const bool of_user = view.ends_with("_User") || view.starts_with("My_");
  if (of_user && !mine) return false;
  if (view.starts_with("Open_") || view == "My_Open") return name == "Open";
  if (view.starts_with("Onhold_")) return name == "On Hold";
  if (view.starts_with("Overdue_")) return desk.IsOverdue(ticket);
  if (view.starts_with("All_Pending")) return !completed;
  if (view.starts_with("All_Completed")) return completed;
  return true;
}

}  // namespace flintdesk::simulator
