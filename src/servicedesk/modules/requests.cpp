#include <utility>

#include "servicedesk/modules/closing.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/request_members.hpp"
#include "servicedesk/modules/request_verbs.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

const std::vector<Code> kFailuresOfSetting = {Code::kNotFound, Code::kForbidden, Code::kConflict,
                                              Code::kRejected, Code::kIndeterminate};

Action GetRequest() {
  Action action;
  action.summary = "Get details of a request.";
  action.description =
      "Returns the request as the service desk holds it: V1's response, or V3's with the V1 view under "
      "operation.";
  action.effect = Effect::kReads;
  action.second_time = "Reads it again.";
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{"Details of request 17", {{"request-id", 17}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"GET_REQUEST", "/sdpapi/request/{request-id}"};
  model.wire.v3 = {"GET", "/requests/{request-id}"};
  model.wire.cloud = model.wire.v3;
  model.members = {RequestId()};
  return MakeAction(std::move(action), std::move(model));
}

Action UpdateRequest() {
  Action action;
  action.summary = "Update a request.";
  action.description =
      "Sets the fields that are given and leaves the others alone. An empty text empties its field; a "
      "parameter that is left out or nil is not sent. The connector's document requires requester and "
      "subject of every update, so they are asked for here as well, and they are set like the others: to "
      "leave them as they are, give what get-request returns for them.";
  action.effect = Effect::kSets;
  action.second_time = "Sets the same values again, over what somebody may have changed in between.";
  action.done = "The request was updated";
  action.failures = kFailuresOfSetting;
  action.examples = {{"Hand request 17 to John",
                      {{"request-id", 17},
                       {"requester", "administrator"},
                       {"subject", "Testing update service request"},
                       {"description", "Specific description"},
                       {"requesttemplate", "Unable to browse"},
                       {"priority", "Low"},
                       {"site", "-"},
                       {"group", "Network"},
                       {"technician", "John"},
                       {"level", "Tier 3"},
                       {"status", "Open"}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"EDIT_REQUEST", "/sdpapi/request/{request-id}"};
  model.wire.v3 = {"PUT", "/requests/{request-id}", {"request"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = SameState{};
  model.moves_request = true;
  model.demands = DemandsOnClosing("status");
  model.to_check = "whether request {request-id} shows what was sent";
  model.members = RequestParameters(false);
  model.members.insert(model.members.begin(), RequestId());
  return MakeAction(std::move(action), std::move(model));
}

Action AddRequest() {
  Action action;
  action.summary = "Add a request.";
  action.description = "Makes a new request and returns it; its id is operation.Details.WORKORDERID.";
  action.effect = Effect::kAdds;
  action.second_time = "A second request of the same content is made.";
  action.done = "The request was added";
  action.failures = {Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {{"A request of Ann Ray's",
                      {{"requester", "Ann Ray"},
                       {"subject", "Disk full"},
                       {"description", "The disk of srv1 is full."},
                       {"requesttemplate", "Default Request"},
                       {"requesttype", "Incident"},
                       {"priority", "High"},
                       {"site", "-"},
                       {"group", "Hardware"},
                       {"technician", "John"},
                       {"level", "Tier 2"},
                       {"status", "Open"},
                       {"service", "Email"},
                       {"fields", json::Object{{"urgency", "High"}}}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"ADD_REQUEST", "/sdpapi/request/"};
  model.wire.v3 = {"POST", "/requests", {"request"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = NewTwin{};
  model.to_check = "whether there is a new request with this subject";
  model.members = RequestParameters(true);
  model.members.push_back(RequestAccount());
  return MakeAction(std::move(action), std::move(model));
}

Action CloseRequest() {
  Action action;
  action.summary = "Close a request.";
  action.description =
      "Closes the request. A request that is closed already is a success, and the message says so; it keeps "
      "the comment that it was closed with, and close-comment is not written. The document calls "
      "close-accepted required; it may be left out, as working flintbits do.";
  action.effect = Effect::kSets;
  action.second_time = "Finds the request closed; one that was reopened in between is closed again.";
  action.done = "The request was closed";
  action.failures = kFailuresOfSetting;
  action.examples = {{"Close request 17",
                      {{"request-id", 17},
                       {"close-accepted", "Accepted"},
                       {"close-comment", "Virtual machine provisioned successfully"}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"CLOSE_REQUEST", "/sdpapi/request/{request-id}"};
  // No closure_code: an empty one is refused, and some close forms do not hold the field.
  model.wire.v3 = {"PUT", "/requests/{request-id}/close", {"request"}};
  model.wire.cloud = {"PUT", "/requests/{request-id}/_close", {"request"}};
  model.evidence = kClosed;
  model.to_check = "whether request {request-id} is closed";
  model.already =
      Already{"Request is already closed", {"is closed", "unassigned", "not assigned"}, "was already closed"};
  model.remedy_for_state = RemedyForClosing;
  model.demands = DemandsOnClosing();
  model.members = {
      RequestId(),
      // Flint's flintbits say `Accepted`; anything else given is a no.
      {.field =
           Field::Text("close-accepted", "Has the requester accepted? Accepted, or anything else for not.")
               .Usually({"Accepted"})
               .Alias("closeaccepted")
               .Example("Accepted"),
       .form = Form::kAgreement,
       .v1 = "closeAccepted",
       .v3 = "closure_info.requester_ack_resolution",
       .yes = "Accepted"},
      // Of V3's two comments the one that V1's comment is shown as.
      {.field = Field::Text("close-comment", "Comment while closing the request; plain text, never HTML.")
                    .Alias("closecomment")
                    .Long()
                    .Example("Virtual machine provisioned successfully"),
       .form = Form::kTyped,
       .v1 = "closeComment",
       .v3 = "closure_info.closure_comments"},
  };
  return MakeAction(std::move(action), std::move(model));
}

Action AssignRequest() {
  Action action;
  action.summary = "Assign a request to a technician or a group.";
  action.description =
      "The technician is given by number, or by name or e-mail address, for which the service desk's list of "
      "technicians is read first (at most once an hour): a name or address that nobody there has, or "
      "several, "
      "is refused with 8 before anything is sent. A request that is assigned so already is left alone, "
      "where V3 shows it. Over V1 a request can be assigned to a technician only.";
  action.effect = Effect::kSets;
  action.second_time = "Assigns it again, over what somebody may have changed in between.";
  action.done = "The request was assigned";
  action.failures = kFailuresOfSetting;
  action.examples = {{"Assign request 18 to the administrator", {{"request-id", 18}, {"technicianid", 4}}},
                     {"Assign request 17 to John", {{"request-id", 17}, {"technician", "John"}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"ASSIGN_REQUEST", "/sdpapi/request/{request-id}"};
  model.wire.v3 = {"PUT", "/requests/{request-id}/assign", {"request"}};
  model.wire.cloud = {"PUT", "/requests/{request-id}/_assign", {"request"}};
  model.evidence = SameState{};
  model.needs_something = model.reads_first = model.shows_status_alone = true;
  model.to_check =
      "whether request {request-id} is assigned to the technician with the number {technicianid}";
  model.tells_person = "technician";
  model.members = {
      RequestId(),
      {.field = Field::Id("technicianid",
                          "Number of the technician, in place of technician. V1 lists technicians with "
                          "theirs: POST /sdpapi/technician/ with OPERATION_NAME=GET_ALL. V3 shows it in "
                          "get-request as request.technician.id of any request that the technician has; "
                          "where the build has the list of technicians, it is GET /api/v3/technicians.")
                    .FromList("technician_ids")
                    .Example(4),
       .form = Form::kWord,
       .v1 = "technicianid",  // V1 shows the name alone
       .v3 = "technician.id",
       .remedy = "Give the technician by name; `flintdesk actions assign-request` says how to find the "
                 "numbers."},
      {.field = Field::Text("technician",
                            "The technician, by name or e-mail address, or by number. A service desk that "
                            "does not show its list gets the name or address as it is, over V3.")
                    .FromList("technicians")
                    .Example("John"),
       .form = Form::kPerson,
       .v1_shown = {"technician"},
       .v3 = "technician",
       .id_parameter = "technicianid"},
      {.field = Field::Text("group", "Group to which the request is to belong; not over V1.")
                    .FromList("groups")
                    .Example("Network"),
       .form = Form::kReference,
       .v3 = "group",
       .no_v1_remedy = "Over V1, edit-request sets the group."},
  };
  return MakeAction(std::move(action), std::move(model));
}

Action PickupRequest() {
  Action action;
  action.summary = "Take a request over.";
  action.description = "Assigns the request to the technician to whom the key belongs.";
  action.effect = Effect::kSets;
  action.second_time = "Takes it over again, from whom it may have been given to in between.";
  action.done = "The request was taken over";
  action.failures = kFailuresOfSetting;
  action.examples = {{"Take request 18 over", {{"request-id", 18}}}};

  ActionModel model;
  model.thing = &RequestThing();
  model.wire.v1 = {"PICKUP_REQUEST", "/sdpapi/request/{request-id}"};
  model.wire.v3 = {"PUT", "/requests/{request-id}/pickup"};
  model.wire.cloud = {"PUT", "/requests/{request-id}/_pickup"};
  // Nothing shows whose key it is.
  model.evidence = Unknowable{};
  model.to_check = "whether request {request-id} is assigned to the technician to whom the key belongs";
  model.tells_person = "technician";
  model.members = {RequestId()};
  return MakeAction(std::move(action), std::move(model));
}

// As V1 shows a request (reference: a recorded response and a copy of the vendor's JSON document).
std::vector<V1Member> V1View() {
  return {
      {"WORKORDERID", {"id"}},
      {"SUBJECT", {"subject"}},
      {"SHORTDESCRIPTION", {"short_description"}},
      {"DESCRIPTION", {"description"}},
      {"IMPACTDETAILS", {"impact_details"}},
      {"YETTOREPLYCOUNT", {"unreplied_count"}},
      {"ISOVERDUE", {"is_overdue"}},
      {"FCR", {"is_fcr"}},
      {"REQUESTER", {"requester.name"}},
      {"CREATEDBY", {"created_by.name"}},
      {"REQUESTTEMPLATE", {"template.name"}},
      {"MODE", {"mode.name"}},
      {"SLA", {"sla.name"}},
      {"DEPARTMENT", {"department.name"}},
      {"SITE", {"site.name"}},
      {"SERVICE", {"service_category.name"}},
      {"CATEGORY", {"category.name"}},
      {"SUBCATEGORY", {"subcategory.name"}},
      {"ITEM", {"item.name"}},
      {"TECHNICIAN", {"technician.name"}},
      {"STATUS", {"status.name"}},
      {"PRIORITY", {"priority.name"}},
      {"LEVEL", {"level.name"}},
      {"IMPACT", {"impact.name"}},
      {"URGENCY", {"urgency.name"}},
      {"REQUESTTYPE", {"request_type.name"}},
      {"GROUP", {"group.name"}},
      {"APPROVAL_STATUS", {"approval_status.name"}},
      {"CREATEDTIME", {"created_time.value"}, V1Form::kText, "0"},
      {"DUEBYTIME", {"due_by_time.value"}, V1Form::kText, "-1"},
      {"FR_DUETIME", {"first_response_due_by_time.value"}, V1Form::kText, "-1"},
      {"RESPONSEDUEBYTIME", {"first_response_due_by_time.value"}, V1Form::kText, "-1"},
      {"RESPONDEDTIME", {"responded_time.value"}, V1Form::kText, "0"},
      {"RESOLVEDTIME", {"resolved_time.value"}, V1Form::kText, "0"},
      {"COMPLETEDTIME", {"completed_time.value"}, V1Form::kText, "0"},
      {"ASSET", {"assets"}, V1Form::kNames},
      {"ISVIPUSER", {"requester.is_vipuser"}, V1Form::kYesNo},
      {"IS_CATALOG_TEMPLATE", {"template.is_service_template"}, V1Form::kTextIfShown},
      {"CLOSURECODE", {"closure_info.closure_code.name"}},
      {"CLOSURECOMMENTS", {"closure_info.closure_comments"}},
      // What V3 does not show.
      {"TIMESPENTONREQ", {}},
      {"EDITORID", {}},
      {"EDITING_STATUS", {}},
      {"TECHNICIAN_LOGINNAME", {}},
      {"URI", {}},
  };
}

}  // namespace

Member RequestId() {
  return {.field =
              Field::Id("request-id", "Number of the request.").Required().Alias("requestid").Example(17)};
}

std::vector<ActionRow> RequestActions() {
  return {{"get-request", GetRequest},
          {"update-request", UpdateRequest},
          {"close-request", CloseRequest},
          {"add-request", AddRequest},
          {"assign-request", AssignRequest},
          {"pickup-request", PickupRequest},
          {"list-requests", ListRequests},
          {"count-requests", CountRequests},
          {"edit-request", EditRequest},
          {"reopen-request", ReopenRequest},
          {"delete-request", DeleteRequest},
          {"restore-request", RestoreRequest},
          {"purge-request", PurgeRequest},
          {"merge-requests", MergeRequests},
          {"link-requests", LinkRequests},
          {"unlink-requests", UnlinkRequests},
          {"tag-request", TagRequest},
          {"list-tags", ListTags},
          {"get-request-history", GetRequestHistory},
          {"get-request-summary", GetRequestSummary}};
}

const Thing& RequestThing() {
  static const Thing thing{
      .name = "request",
      .is_request = true,
      .v3_list_path = "/requests",
      .v3_path = "/requests/{request-id}",
      .v3_lists = {"requests"},
      .v3_single = {"request"},
      .v3_made = {"created_time"},
      .v3_touched = "last_updated_time",
      .v3_sorted = "created_time",
      .v1_list = "GET_REQUESTS",
      .v1_path = "/sdpapi/request/",
      .v1_read = "GET_REQUEST",
      .v1_one_path = "/sdpapi/request/{request-id}",
      .v1_rows_are_whole = false,
      .v1_pages = true,
      .v1_id = "WORKORDERID",
      .v1_made = {"CREATEDTIME"},
      .v1_author = {"CREATEDBY"},
      // Reference: recorded requests of builds 13008 to 15100.
      .edited = {"subject",
                 "description",
                 "requester",
                 "technician",
                 "group",
                 "site",
                 "status",
                 "priority",
                 "category",
                 "urgency",
                 "impact",
                 "subcategory",
                 "impact_details",
                 "item",
                 "level",
                 "mode",
                 "template",
                 "request_type",
                 "assets",
                 "service_category",
                 "due_by_time",
                 "udf_fields",
                 "closure_info",
                 "resolution",
                 "editor",
                 "on_behalf_of",
                 "email_ids_to_notify"},
      .members = RequestMembers(),
      .v1_view = V1View(),
      .v1_view_shows_nulls = true,
  };
  return thing;
}

}  // namespace flintdesk::servicedesk
