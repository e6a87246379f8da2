#include "simulator/exchange.hpp"
#include "simulator/modules/modules.hpp"

/// Closed requests that were moved to the archive; there is no verb that moves them. The keys of its
/// responses are not recorded.
namespace flintdesk::simulator {
namespace {

constexpr Field People(std::string_view v3, std::string_view lookup) {
  return {.v3 = v3, .kind = Kind::kReference, .lookup = lookup, .takes = Takes::kYes, .mark = Mark::kOpen};
}
constexpr Field kFields[] = {
    {.v3 = "id", .kind = Kind::kId, .mark = Mark::kOpen},
    {.v3 = "subject", .takes = Takes::kYes, .mark = Mark::kOpen, .mandatory = true},
    People("requester", "users"),
    People("technician", "technicians"),
    People("status", "statuses"),
    {.v3 = "created_time", .kind = Kind::kTime, .takes = Takes::kYes, .mark = Mark::kOpen},
    {.v3 = "completed_time", .kind = Kind::kTime, .takes = Takes::kYes, .mark = Mark::kOpen},
};

Outcome<void> Delete(Exchange& exchange) {
  exchange.desk.Remove(*exchange.written);
  exchange.whole = exchange.entity = exchange.written_whole = exchange.written = nullptr;
  return {};
}

constexpr Verb kVerbs[] = {
    {.name = "list-archived", .act = Act::kList, .v3_key = "requests"},
    {.name = "delete-archived", .is_change = true, .perform = Delete, .v3_message = "Deleted successfully."},
};

constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "archive_requests", "list-archived", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "DELETE", "archive_requests/{id}", "delete-archived", Mark::kDocumented, Builds::kOnPremises},
};

}  // namespace

const Type& ArchivedRequestType() {
  static const Type type({.one = "request",
                          .many = "archive_requests",
                          .fields = kFields,
                          .first_id = 9001,
                          .sort_field = "id",
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
