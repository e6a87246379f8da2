#include <iterator>

#include "base/text.hpp"
#include "simulator/modules/attachments.hpp"
#include "simulator/modules/requests.hpp"
#include "simulator/v1_input.hpp"
#include "simulator/v1_output.hpp"
#include "simulator/v3_input.hpp"

/// What can be done with a request, and how it is asked for. Codes and messages: vendor documentation, and
/// recordings of builds 13008 and 14990.
namespace flintdesk::simulator {
namespace {

Given Named(std::string_view name) {
  Given given;
  given.references = {{Reference::By::kName, std::string(name)}};
  return given;
}

Given WithId(std::string id) {
  Given given;
  given.references = {{Reference::By::kId, std::move(id)}};
  return given;
}

Outcome<void> Close(Exchange& exchange) {
  if (IsClosed(exchange.desk, *exchange.entity)) return Refusal{Refusal::Kind::kAlreadyClosed};
  const bool needs_technician = exchange.operation.api == Api::kV1;
  if (needs_technician && exchange.entity->Text("technician").empty())
    return Refusal{Refusal::Kind::kUnassigned};
  exchange.change.given[exchange.type.PlaceOf("status")] = Named("Closed");
  return exchange.desk.Edit(*exchange.written, exchange.change);
}

bool SetsAReference(const Exchange& exchange) {
  for (const auto& [place, given] : exchange.change.given)
    if (exchange.type.fields[place].kind == Kind::kReference) return true;
  return false;
}

Outcome<void> Assign(Exchange& exchange) {
  const bool by_id = exchange.operation.api == Api::kV1;
  if (by_id) {
    const std::string id(Trim(v1::FieldText(exchange.details, "technicianid").value_or("")));
    if (id.empty()) return Refusal{Refusal::Kind::kMissing, {"technicianid"}};
    exchange.change.given[exchange.type.PlaceOf("technician")] = WithId(id);
  }
  if (!SetsAReference(exchange)) return Refusal{Refusal::Kind::kMissing, {"technician"}};
  return exchange.desk.Edit(*exchange.written, exchange.change);
}

Outcome<void> Pickup(Exchange& exchange) {
  exchange.change.given[exchange.type.PlaceOf("technician")] = WithId(exchange.desk.author());
  return exchange.desk.Edit(*exchange.written, exchange.change);
}

Outcome<void> MoveToTrash(Exchange& exchange) {
  Entity& request = *exchange.written;
  if (request.Flag("is_trashed")) return Refusal{Refusal::Kind::kAlreadyTrashed};
  request.At("is_trashed") = true;
  request.At("deleted_by") = exchange.desk.author();
  request.At("deleted_on") = exchange.desk.now();
  return {};
}

Outcome<void> Restore(Exchange& exchange) {
  if (exchange.desk.profile().cloud && !exchange.desk.profile().cloud_restore)
    return Refusal{Refusal::Kind::kNotFound};
  Entity& request = *exchange.written;
  if (!request.Flag("is_trashed")) return Refusal{Refusal::Kind::kNotTrashed};
  request.At("is_trashed") = false;
  request.At("deleted_by") = nullptr;
  request.At("deleted_on") = nullptr;
  return {};
}

/// For good; only what is in the trash. The Cloud takes the same request for what is not in it yet.
Outcome<void> Delete(Exchange& exchange) {
  if (exchange.desk.profile().cloud && !exchange.written->Flag("is_trashed")) return MoveToTrash(exchange);
  if (!exchange.written->Flag("is_trashed")) return Refusal{Refusal::Kind::kNotTrashed};
  exchange.desk.Remove(*exchange.written);
  exchange.whole = exchange.entity = exchange.written_whole = exchange.written = nullptr;
  return {};
}

/// What belongs to the others moves to the survivor; they are found no more.
Outcome<void> Merge(Exchange& exchange) {
  const Outcome<const json::Value*> list = OnlyMember(exchange, "merge_requests");
  if (!list.ok()) return list.error();
  const Outcome<std::vector<std::int64_t>> ids = IdsIn(*list.value(), "merge_requests");
  if (!ids.ok()) return ids.error();
  Entity& survivor = *exchange.written;
  for (const std::int64_t id : ids.value()) {
    Entity* other = exchange.desk.Write(exchange.type, id);
    if (other == nullptr || other == &survivor || other->Flag("is_trashed"))
      return Refusal{Refusal::Kind::kBadReference, {"merge_requests"}, {}};
    for (const char* many : {"notes", "worklogs", "tasks", "notifications"}) {
      std::vector<Entity>& moved = other->Parts(many);
      std::vector<Entity>& all = survivor.Parts(many);
      all.insert(all.end(), std::make_move_iterator(moved.begin()), std::make_move_iterator(moved.end()));
      moved.clear();
    }
    other->At("is_trashed") = true;
    other->At("merged_into") = std::to_string(survivor.id);
  }
  return {};
}

/// The product's own form of the counters is not recorded.
json::Value Summary(const Exchange& exchange) {
  json::Object counters;
  for (const Type* part : exchange.type.parts)
    counters.Set(part->many, static_cast<std::int64_t>(exchange.entity->Parts(part->many).size()));
  return counters;
}

Outcome<void> Tag(Exchange& exchange) {
  const Outcome<const json::Value*> tags = OnlyMember(exchange, "tags");
  if (!tags.ok()) return tags.error();
  Outcome<Change> change = v3::ReadChange(exchange.type, *exchange.input.IfObject(), exchange.desk);
  if (!change.ok()) return change.error();
  return exchange.desk.Edit(*exchange.written, change.value());
}

std::vector<v1::Record> Filters(const Desk&, std::string_view) {
  std::vector<v1::Record> rows;
  for (const SavedView& view : SavedViews())
    rows.push_back({"", {{"VIEWID", std::string(view.id)}, {"VIEWNAME", std::string(view.name)}}});
  return rows;
}

constexpr Verb kVerbs[] = {
    {.name = "list-requests",
     .act = Act::kList,
     .v1_message = "WorkOrder Details Retrieved Successfully",
     .v1_layout = Layout::kRecords},
    {.name = "add-request",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = "Request details added successfully.",
     .v1_layout = Layout::kElements},
    {.name = "get-request",
     .act = Act::kGet,
     .v1_message = "Request details fetched successfully.",
     .v1_layout = Layout::kParameters},
    {.name = "update-request",
     .act = Act::kEdit,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v1_input = V1Input::kEntity,
     .v1_message = "Request details updated successfully.",
     .v1_layout = Layout::kParameters},
    {.name = "close-request",
     .is_change = true,
     .perform = Close,
     .v3_input = V3Input::kOptional,
     .v3_message = "Request(s) closed successfully.",
     .v3_status = &Profile::close_status,
     .v1_input = V1Input::kPart,
     .v1_part = "closure_info",
     .v1_message = "Request closed successfully."},
    {.name = "assign-request",
     .is_change = true,
     .perform = Assign,
     .v3_input = V3Input::kEntity,
     .v3_message = "Assigned successfully.",
     .v1_message = "Request assigned successfully."},
    {.name = "pickup-request",
     .is_change = true,
     .perform = Pickup,
     .v3_message = "Request(s) picked up successfully.",
     .v1_message = "Request picked up successfully."},
    {.name = "trash-request",
     .is_change = true,
     .perform = MoveToTrash,
     .v1_message = "Request deleted successfully."},
    {.name = "restore-request",
     .is_change = true,
     .perform = Restore,
     .v3_input = V3Input::kRefused,
     .v3_message = "Restored successfully."},
    {.name = "delete-request", .is_change = true, .perform = Delete, .v3_message = "Deleted successfully."},
    {.name = "merge-requests",
     .is_change = true,
     .perform = Merge,
     .v3_input = V3Input::kRaw,
     .v3_message = "Request(s) merged successfully."},
    {.name = "tag-request", .is_change = true, .perform = Tag, .v3_input = V3Input::kRaw},
    kAttach,
    kListAttachments,
    kDownload,
    kDeleteAttachment,
    {.name = "get-metainfo", .act = Act::kGet, .v3_key = "metainfo", .v3_show = Metainfo},
    {.name = "get-summary", .act = Act::kGet, .v3_key = "summary", .v3_show = Summary},
    // The misspelling is the product's (vendor documentation).
    {.name = "list-filters",
     .act = Act::kGet,
     .v1_message = "Request filters retreived successfully",
     .v1_layout = Layout::kFilters,
     .v1_records = Filters},
};

constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "requests", "list-requests", Mark::kRecorded},
    {Api::kV3, "POST", "requests", "add-request", Mark::kRecorded},
    {Api::kV3, "GET", "requests/_metainfo", "get-metainfo", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "GET", "requests/{id}/_metainfo", "get-metainfo", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "GET", "requests/{id}", "get-request", Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}", "update-request", Mark::kRecorded},
    {Api::kV3, "DELETE", "requests/{id}", "delete-request", Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}/close", "close-request", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/assign", "assign-request", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/pickup", "pickup-request", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/_close", "close-request", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "PUT", "requests/{id}/_assign", "assign-request", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "PUT", "requests/{id}/_pickup", "pickup-request", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "DELETE", "requests/{id}/move_to_trash", "trash-request", Mark::kRecorded,
     Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/restore_from_trash", "restore-request", Mark::kRecorded,
     Builds::kOnPremises},
    {Api::kV3, "PUT", "requests/{id}/_restore_from_trash", "restore-request", Mark::kOpen, Builds::kCloud},
    {Api::kV3, "PUT", "requests/{id}/upload", "add-attachment", Mark::kRecorded, Builds::kOnPremises},
    {Api::kV3, "POST", "requests/{id}/_uploads", "add-attachment", Mark::kDocumented, Builds::kCloud},
    {Api::kV3, "PUT", "requests/{id}/_uploads", "add-attachment", Mark::kInferred, Builds::kCloud},
    {Api::kV3, "GET", "requests/{id}/attachments", "list-attachments", Mark::kDocumented},
    {Api::kV3, "DELETE", "requests/{id}/attachments/{id}", "delete-attachment", Mark::kDocumented},
    {Api::kV3, "GET", "requests/{id}/attachments/{id}/_download", "download-attachment", Mark::kRecorded},
    {Api::kV3, "GET", "requests/{id}/attachments/{id}/download", "download-attachment", Mark::kInferred,
     Builds::kOnPremises},
    {Api::kV1, "ADD_ATTACHMENT", "request/{id}/attachment", "add-attachment", Mark::kDocumented},
    {Api::kV3, "PUT", "requests/{id}/merge_requests", "merge-requests", Mark::kRecorded,
     Builds::kNotShownOfCloud},
    {Api::kV3, "PUT", "requests/{id}/tag", "tag-request", Mark::kDocumented, Builds::kNotShownOfCloud},
    {Api::kV3, "GET", "requests/{id}/summary", "get-summary", Mark::kDocumented},
    {Api::kV1, "ADD_REQUEST", "request", "add-request", Mark::kInferred},
    {Api::kV1, "GET_REQUESTS", "request", "list-requests", Mark::kRecorded},
    {Api::kV1, "GET_REQUEST_FILTERS", "request", "list-filters", Mark::kInferred},
    {Api::kV1, "GET_REQUEST", "request/{id}", "get-request", Mark::kRecorded},
    {Api::kV1, "EDIT_REQUEST", "request/{id}", "update-request", Mark::kDocumented},
    {Api::kV1, "CLOSE_REQUEST", "request/{id}", "close-request", Mark::kDocumented},
    {Api::kV1, "DELETE_REQUEST", "request/{id}", "trash-request",
     Mark::kOpen},  // trash or for good: not stated
    {Api::kV1, "PICKUP_REQUEST", "request/{id}", "pickup-request", Mark::kDocumented},
    {Api::kV1, "ASSIGN_REQUEST", "request/{id}", "assign-request", Mark::kDocumented},
};

}  // namespace

std::span<const Verb> RequestVerbs() { return kVerbs; }
std::span<const Route> RequestRoutes() { return kRoutes; }

}  // namespace flintdesk::simulator
