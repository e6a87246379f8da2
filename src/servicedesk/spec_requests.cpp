#include <utility>

#include "servicedesk/request_field.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

// The optional fields that add-request and update-request share.
std::vector<Field> TicketFields() {
  std::vector<Field> fields = {
      Field::Text("requester", "Name of the requester; an e-mail address also, where the API is v3.")
          .Required()
          .Example("administrator"),
      Field::Text("subject", "Subject of the request.").Required().Example("Testing update service request"),
      Field::Text("description", "Description of the request, as text-format says: HTML or plain.")
          .Example("The disk of srv1 is full."),
      Field::Text("requesttemplate", "Template of the request.").Example("Unable to browse"),
      Field::Text("priority", "Priority given to the request.").Example("Low"),
      Field::Text("site", "Site of the request; - for none.").DashHasAMeaning().Example("-"),
      Field::Text("group", "Group to which the request belongs.").Example("Network"),
      Field::Text("technician", "Technician assigned to the request.").Example("John"),
      Field::Text("level", "Level of the request.").Example("Tier 3"),
      Field::Text("status", "Status of the request; Close is sent as Closed.").Example("Open"),
      Field::Text("service", "Service category to which the request belongs.").Example("Email"),
      Field::ObjectOf(
          "fields",
          "Further fields by name: category, subcategory, item, impact, impactdetails, urgency, "
          "mode, asset, emailcc, duebytime, and custom fields: by their label on v1, by their "
          "udf_ name on v3 (or by a label that value-names knows). V1 silently ignores a name that it does "
          "not "
          "know; when the response to the change shows the request without the field, a warning says so. "
          "V3 refuses it.")
          .Example(json::Object{{"urgency", "High"}}),
  };
  for (Field& field : fields) field.lookup = LookupOf(field.name);
  return fields;
}

Action GetRequest() {
  Action action;
  action.name = "get-request";
  action.summary = "Get details of a request.";
  action.description =
      "Returns the request as the service desk holds it: V1's response, or V3's with the V1 view under "
      "operation.";
  action.effect = Effect::kReads;
  action.second_time = "Reads it again.";
  action.fields = {RequestIdField()};
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{"Details of request 17", {{"request-id", 17}}}};
  return action;
}

Action UpdateRequest() {
  Action action;
  action.name = "update-request";
  action.summary = "Update a request.";
  action.description =
      "Sets the fields that are given and leaves the others alone. An empty text empties its field; a "
      "parameter that is left out or nil is not sent. The connector's document requires requester and "
      "subject "
      "of every update, so they are asked for here as well, and they are set like the others: to leave them "
      "as "
      "they are, give what get-request returns for them.";
  action.effect = Effect::kSets;
  action.second_time = "Sets the same values again, over what somebody may have changed in between.";
  action.done = "The request was updated";
  action.fields = {RequestIdField()};
  for (Field& field : TicketFields()) action.fields.push_back(std::move(field));
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
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
  return action;
}

Action CloseRequest() {
  Action action;
  action.name = "close-request";
  action.summary = "Close a request.";
  action.description =
      "Closes the request. A request that is closed already is a success, and the message says so. The "
      "document calls "
      "close-accepted required; it may be left out, as working flintbits do.";
  action.effect = Effect::kSets;
  action.second_time = "Finds the request closed; one that was reopened in between is closed again.";
  action.done = "The request was closed";
  action.fields = {
      RequestIdField(),
      Field::Text("close-accepted", "Has the requester accepted? Accepted, or anything else for not.")
          .Usually({"Accepted"})
          .Alias("closeaccepted")
          .Example("Accepted"),
      Field::Text("close-comment", "Comment while closing the request; plain text, never HTML.")
          .Alias("closecomment")
          .Example("Virtual machine provisioned successfully"),
  };
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Close request 17",
                      {{"request-id", 17},
                       {"close-accepted", "Accepted"},
                       {"close-comment", "Virtual machine provisioned successfully"}}}};
  return action;
}

Action AddNote() {
  Action action;
  action.name = "add-note";
  action.summary = "Add a note to a request.";
  action.description =
      "The note is private unless ispublic is true; which of the two is always sent, whatever the service "
      "desk's "
      "own default.";
  action.effect = Effect::kAdds;
  action.second_time = "A second note of the same text stands in the request.";
  action.done = "The note was added";
  action.fields = {
      RequestIdField(),
      Field::Boolean("ispublic", "Is the note public (the requester sees it) or private?")
          .Default(false)
          .Example(false),
      Field::Text("notetext", "Text to be entered as note, as text-format says: HTML or plain.")
          .Required()
          .Alias("notestext")
          .Example("Create Virtual machine with CentOS."),
  };
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {
      {"A private note at request 17",
       {{"request-id", 17}, {"ispublic", "false"}, {"notetext", "Create Virtual machine with CentOS."}}}};
  return action;
}

Action AddRequest() {
  Action action;
  action.name = "add-request";
  action.summary = "Add a request.";
  action.description = "Makes a new request and returns it; its id is operation.Details.WORKORDERID.";
  action.effect = Effect::kAdds;
  action.second_time = "A second request of the same content is made.";
  action.done = "The request was added";
  action.fields = TicketFields();
  action.fields.push_back(Field::Text("requesttype", "Type of the request.")
                              .FromList(std::string(LookupOf("requesttype")))
                              .Alias("requestType")
                              .Example("Incident"));
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
  return action;
}

}  // namespace

Field RequestIdField() {
  return Field::Id("request-id", "Number of the request.").Required().Alias("requestid").Example(17);
}

std::vector<Action> RequestActions() {
  return {GetRequest(), UpdateRequest(), CloseRequest(), AddNote(), AddRequest()};
}

}  // namespace flintdesk::servicedesk
