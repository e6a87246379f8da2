#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "simulator/modules/lookups.hpp"
#include "simulator/state.hpp"

/// What a fresh simulator holds. The names of look-up rows are the product's defaults; the requests are made
/// up.
namespace flintdesk::simulator {
namespace {

using json::Object;
using json::Value;

void AddNames(Directory& directory, const std::string& module, std::initializer_list<const char*> names) {
  for (const char* name : names) directory.Add(module, name);
}

void AddStatuses(Directory& directory) {
  // Ids as seen on build 13008: Open is 2 and Closed comes before it.
  struct Status {
    const char* id;
    const char* name;
    const char* color;
    bool is_closed;
    bool in_progress;
  };
  static constexpr Status kStatuses[] = {
      {"1", "Closed", "#006600", true, false},   {"2", "Open", "#0066ff", false, true},
      {"3", "On Hold", "#ff0000", false, false}, {"4", "Resolved", "#00ff66", false, false},
      {"5", "Assigned", "#f88888", false, true}, {"6", "In Progress", "#00ffcc", false, true},
      {"7", "Cancelled", "#999999", true, false}};
  for (const Status& status : kStatuses) {
    directory.Rows("statuses")
        .push_back({status.id, status.name,
                    Object{{"color", status.color},
                           {"is_closed", status.is_closed},
                           {"in_progress", status.in_progress}}});
  }
}

void AddPeople(Directory& directory) {
  struct Person {
    const char* id;
    const char* name;
    const char* login;
    Value email;
    Value phone;
    Value mobile;
    bool is_technician;
  };
  const Person people[] = {{"4", "administrator", "administrator", {}, "1234455", "1234567890", true},
                           {"5", "John", "john", "john@desk.example", {}, {}, true},
                           {"6", "Ann Ray", "ann.ray", "ann.ray@desk.example", "204", {}, false}};
  for (const Person& person : people) {
    directory.Rows("users").push_back({person.id, person.name,
                                       Object{{"email_id", person.email},
                                              {"phone", person.phone},
                                              {"mobile", person.mobile},
                                              {"is_vipuser", false},
                                              {"login_name", person.login},
                                              {"is_technician", person.is_technician}}});
  }
}

void AddCategories(Directory& directory) {
  struct Branch {
    const char* category;
    const char* subcategory;
    const char* item;
  };
  static constexpr Branch kBranches[] = {{"Software", "MS Office", "Upgrade"},
                                         {"Software", "Antivirus", "Update"},
                                         {"Hardware", "Laptop", "Replace"},
                                         {"Hardware", "Printer", "Toner"},
                                         {"Network", "VPN", "Access"},
                                         {"Network", "Wireless", "Signal"},
                                         {"Internet", "Browser", "Configure"},
                                         {"User Administration", "Account", "Unlock"},
                                         {"Operating System", "Windows", "Update"},
                                         {"Operating System", "Linux", "Update"}};
  for (const Branch& branch : kBranches) {
    const Row* category = directory.FindName("categories", branch.category);
    const std::string category_id =
        category != nullptr ? category->id : directory.Add("categories", branch.category).id;
    const std::string id =
        directory.Add("subcategories", branch.subcategory, Object{{"parent", category_id}}).id;
    directory.Add("items", branch.item, Object{{"parent", id}});
  }
}

Directory FreshDirectory() {
  Directory directory;
  AddStatuses(directory);
  AddPeople(directory);
  AddCategories(directory);
  const char* const colors[] = {"#666666", "#006600", "#ff9900", "#ff0000"};
  const char* const priorities[] = {"Low", "Normal", "Medium", "High"};
  for (std::size_t i = 0; i < std::size(priorities); ++i) {
    directory.Add("priorities", priorities[i], Object{{"color", colors[i]}});
  }
  AddNames(directory, "urgencies", {"Urgent", "High", "Normal", "Low"});
  AddNames(
      directory, "impacts",
      {"High", "Medium", "Low", "Affects User", "Affects Group", "Affects Department", "Affects Business"});
  AddNames(directory, "modes", {"E-Mail", "Web Form", "Phone Call", "SMS"});
  AddNames(directory, "levels", {"Tier 1", "Tier 2", "Tier 3", "Tier 4"});
  AddNames(directory, "request_types", {"Incident", "Request For Information", "Service Request"});
  AddNames(directory, "sites", {"Head Office", "Branch North", "Data Centre"});
  AddNames(directory, "departments", {"Administration", "Finance", "Engineering"});
  AddNames(directory, "support_groups", {"Network", "Hardware"});
  AddNames(directory, "service_categories", {"Email", "User Management"});
  AddNames(directory, "request_templates", {"Default Request", "Unable to browse"});
  directory.Add("request_templates", "Complete Request",
                Object{{"mandatory", json::Array{"category", "subcategory"}}});
  AddNames(directory, "closure_codes",
           {"Canceled", "Failed", "Moved", "Postponed", "Rejected", "Success", "Unable to reproduce"});
  AddNames(directory, "slas", {"High SLA", "Normal SLA", "Medium SLA", "Low SLA"});
  AddNames(directory, "assets", {"printer-2f", "laptop-0117", "srv-files-01"});
  AddNames(directory, "approval_statuses", {"To Be Sent", "Pending Approval", "Approved", "Rejected"});
  AddNames(directory, "approval_rules", {"anyone", "everyone", "first response"});
  AddNames(directory, "task_types", {"Implementation", "Review"});
  AddNames(directory, "task_templates", {"Check and report"});
  AddNames(directory, "tags", {"urgent", "vip"});
  // Something to be associated with: titles, since these modules are lists of names here.
  AddNames(directory, "problems", {"Recurring VPN drops", "Printers lose their driver"});
  AddNames(directory, "changes", {"Upgrade of the file server", "New access points on floor 2"});
  AddNames(directory, "projects", {"Move to the new office"});
  AddNames(directory, "roles", {"SDAdmin", "SDSite Admin", "SDTechnician"});
  for (const LookUp& lookup : LookUps()) directory.Rows(std::string(StorageOf(lookup.module)));
  return directory;
}

/// Customers of a service provider. Technicians and sites without one are for all of them.
void AddAccounts(Directory& directory) {
  const std::string acme = directory.Add("accounts", "Acme").id;
  const std::string globex = directory.Add("accounts", "Globex").id;
  const auto belongs = [&](const char* module, const char* name, const std::string& account) {
    for (Row& row : directory.Rows(module))
      if (row.name == name) row.more.Set("parent", account);
  };
  directory.Add("users", "Gil Moss",
                Object{{"email_id", "gil.moss@globex.example"},
                       {"phone", nullptr},
                       {"mobile", nullptr},
                       {"is_vipuser", false},
                       {"login_name", "gil.moss"},
                       {"is_technician", false}});
  belongs("users", "Ann Ray", acme);
  belongs("users", "Gil Moss", globex);
  belongs("sites", "Head Office", acme);
  belongs("sites", "Branch North", acme);
  belongs("sites", "Data Centre", globex);
}

struct Story {
  const char* subject;
  const char* description;
  const char* category;
  const char* priority;
};

constexpr Story kStories[] = {
    {"Laptop does not wake up after lid close", "The screen stays dark until I hold the power button.",
     "Hardware", "Normal"},
    {"No access to the finance share", "Opening the share says access denied since this morning.", "Network",
     "High"},
    {"Printer on floor 2 shows paper jam", "I have opened all trays, there is no paper inside.", "Hardware",
     "Low"},
    {"Password expired while travelling", "I cannot log in to the VPN to change it.", "User Administration",
     "High"},
    {"Outlook asks for credentials again and again",
     "It begins about ten minutes after I start the computer.", "Software", "Medium"},
    {"Wireless is slow in meeting room 4", "Video calls break up whenever more than five people join.",
     "Network", "Medium"},
    {"New starter on Monday needs an account", "Same rights as the rest of the engineering department.",
     "User Administration", "Normal"},
    {"Disk of srv-files-01 is nearly full", "Monitoring reports 92 percent on the data volume.",
     "Operating System", "High"},
    {"Browser certificate warning on the intranet", "The page opens only after I accept a warning.",
     "Internet", "Medium"},
    {"Spreadsheet opens read-only for everybody", "Nobody has it open as far as we can see.", "Software",
     "Normal"},
};

Entity StoryRequest(const Directory& directory, std::int64_t id, std::int64_t now, const Profile& profile) {
  constexpr std::int64_t kHour = 60 * 60 * 1000;
  const Story& story = kStories[static_cast<std::size_t>(id - 1) % std::size(kStories)];
  const std::int64_t round = (id - 1) / static_cast<std::int64_t>(std::size(kStories));
  static constexpr const char* kPlaces[] = {"", " (reported again)", " (Branch North)", " (second desk)"};
  Entity request(RequestType());
  request.id = id;
  request.At("is_trashed") = false;
  request.At("subject") = std::string(story.subject) + kPlaces[round];
  request.At("description") = std::string("<div>") + story.description + "</div>";
  const auto set = [&](const char* field, const char* module, const char* name) {
    request.At(field) = directory.FindName(module, name)->id;
  };
  static constexpr const char* kRequesters[] = {"Ann Ray", "John", "Ann Ray", "administrator"};
  set("requester", "users", kRequesters[id % 4]);
  set("created_by", "users", "administrator");
  set("technician", "users", id % 2 == 0 ? "John" : "administrator");
  set("template", "request_templates", "Default Request");
  set("request_type", "request_types", "Incident");
  set("status", "statuses", "Open");
  set("priority", "priorities", story.priority);
  set("mode", "modes", id % 3 == 0 ? "E-Mail" : "Web Form");
  set("level", "levels", id % 5 == 0 ? "Tier 2" : "Tier 1");
  set("category", "categories", story.category);
  set("group", "support_groups", std::string_view(story.category) == "Hardware" ? "Hardware" : "Network");
  if (id % 4 == 2) set("site", "sites", "Head Office");
  if (profile.msp) {
    set("account", "accounts", "Acme");
    request.At("is_billable") = false;
  }
  // One every three hours, the last one an hour ago; a few milliseconds apart from the full hour, as in life.
  const std::int64_t created = now - kHour - (40 - id) * 3 * kHour - id * 137;
  request.At("created_time") = created;
  request.At("assigned_time") = created + 4 * 60 * 1000;
  if (std::string_view(story.priority) == "High") request.At("due_by_time") = now + (id % 7 + 1) * 24 * kHour;
  return request;
}

}  // namespace

State FreshState(std::int64_t now, const Modules& modules, const Profile& profile) {
  State state(modules);
  state.directory = FreshDirectory();
  if (profile.msp) AddAccounts(state.directory);
  if (profile.long_ids) {
    state.id_base = kCloudIds;
    state.directory.ShiftIds(kCloudIds);
    state.key_owner = state.directory.FindName("users", "administrator")->id;
  }
  state.udfs = {{"udf_sline_301", "Change Window"}, {"udf_pick_302", "Cost Centre"}};
  constexpr std::int64_t kRequests = 40;
  for (std::int64_t id = 1; id <= kRequests; ++id) {
    Entity request = StoryRequest(state.directory, id, now, profile);
    request.id += state.id_base;
    state.Put(std::move(request));
  }
  state.SetNextId(RequestType(), state.id_base + kRequests + 1);
  state.touched.clear();
  return state;
}

}  // namespace flintdesk::simulator
