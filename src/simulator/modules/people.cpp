#include "simulator/desk.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/v1_output.hpp"

/// Technicians and requesters as V1 lists them. V3 has them as look-up lists.
namespace flintdesk::simulator {
namespace {

std::vector<v1::Record> People(const Desk& desk, std::string_view verb) {
  const bool technicians = verb == "list-technicians";
  std::vector<v1::Record> rows;
  for (const Row& row : *desk.state().directory.Module("users")) {
    if (technicians && !row.Flag("is_technician")) continue;
    rows.push_back({"",
                    {{technicians ? "technicianid" : "userid", row.id, true},
                     {technicians ? "technicianname" : "username", row.name},
                     {"emailid", row.Text("email_id")}}});
  }
  return rows;
}

std::vector<v1::Record> Accounts(const Desk& desk, std::string_view) {
  std::vector<v1::Record> rows;
  for (const Row& row : *desk.state().directory.Module("accounts"))
    rows.push_back({"", {{"AccountId", row.id, true}, {"AccountName", row.name}}});
  return rows;
}

constexpr Verb kVerbs[] = {
    {.name = "list-accounts",
     .act = Act::kGet,
     .v1_message = "Details fetched successfully.",
     .v1_layout = Layout::kRecords,
     .v1_records = Accounts},
    {.name = "list-technicians",
     .act = Act::kGet,
     .v1_message = "Details fetched successfully.",
     .v1_layout = Layout::kRecords,
     .v1_records = People},
    {.name = "list-requesters",
     .act = Act::kGet,
     .v1_message = "Details fetched successfully.",
     .v1_layout = Layout::kRecords,
     .v1_records = People},
};

constexpr Route kRoutes[] = {
    {Api::kV1, "GET_ALL", "technician", "list-technicians", Mark::kDocumented},
    {Api::kV1, "GET_ALL", "requester", "list-requesters", Mark::kDocumented},
    {Api::kV1, "GET_ALL", "admin/account", "list-accounts", Mark::kRecorded, Builds::kMsp},
};

}  // namespace

const Type& PeopleType() {
  static const Type type({.one = "person", .many = "people", .verbs = kVerbs, .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
