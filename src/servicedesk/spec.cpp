#include "servicedesk/spec.hpp"

#include <utility>

#include "servicedesk/default_names.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

Action AddResolution() {
  Action action;
  action.name = "add-resolution";
  action.summary = "Write the resolution of a request.";
  action.description = "The text takes the place of a resolution that is there.";
  action.effect = Effect::kSets;
  action.second_time = "Writes the same text again, over one that somebody may have written in between.";
  action.done = "The resolution was written";
  action.fields = {
      RequestIdField(),
      Field::Text("resolutiontext", "Text of the resolution, as text-format says: HTML or plain.")
          .Required()
          .Example("The log files were rotated.")};
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {
      {"How request 18 was solved", {{"request-id", 18}, {"resolutiontext", "The log files were rotated."}}}};
  return action;
}

Action AddWorklog() {
  Action action;
  action.name = "add-worklog";
  action.summary = "Log work on a request.";
  action.description =
      "The request is named by request-id, or by associated_entity (request) and associated_entity_id, as "
      "older "
      "flintbits do.";
  action.effect = Effect::kAdds;
  action.second_time = "A second worklog of the same content stands in the request.";
  action.done = "The work was logged";
  action.fields = {
      Field::Id("request-id", "Number of the request.")
          .RequiredUnless("associated_entity", "request")
          .Alias("requestid")
          .Example(18),
      Field::Choice("associated_entity", "What the work was done on.", {"request"}).Example("request"),
      Field::Id("associated_entity_id", "Number of that request, in place of request-id.")
          .RequiredWhen("associated_entity", "request")
          .SameAs("request-id")
          .Example(18),
      Field::Text("name", "Name of the technician who did the work.")
          .FromList("owners")
          .Required()
          .Example("John"),
      Field::Text("description", "What was done, as text-format says: HTML or plain.")
          .Example("Rotated the log files."),
      Field::Integer("work-hours", "Hours of work, beside work-minutes.").Between(0, 100'000).Example(1),
      Field::Integer("work-minutes", "Minutes of work, beside work-hours.").Between(0, 1'000'000).Example(30),
      Field::Text("cost", "Other cost of the work, in the service desk's currency.").Example("12.50"),
  };
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {{"An hour and a half of John's on request 18",
                      {{"request-id", 18},
                       {"name", "John"},
                       {"description", "Rotated the log files."},
                       {"work-hours", 1},
                       {"work-minutes", 30}}},
                     {"As older flintbits name the request",
                      {{"associated_entity", "request"},
                       {"associated_entity_id", 18},
                       {"name", "John"},
                       {"description", "Rotated the log files."}}}};
  return action;
}

Action AssignRequest() {
  Action action;
  action.name = "assign-request";
  action.summary = "Assign a request to a technician.";
  action.description = "The technician is named by number; to assign by name, use update-request.";
  action.effect = Effect::kSets;
  action.second_time = "Assigns it again, over what somebody may have changed in between.";
  action.done = "The request was assigned";
  action.fields = {RequestIdField(),
                   Field::Id("technicianid",
                             "Number of the technician. V1 lists technicians with theirs: POST "
                             "/sdpapi/technician/ with OPERATION_NAME=GET_ALL. V3 shows it in get-request as "
                             "request.technician.id of any request that the technician has; where the build "
                             "has the list of technicians, it is GET /api/v3/technicians.")
                       .FromList("technician_ids")
                       .Required()
                       .Example(4)};
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Assign request 18 to the administrator", {{"request-id", 18}, {"technicianid", 4}}}};
  return action;
}

Action PickupRequest() {
  Action action;
  action.name = "pickup-request";
  action.summary = "Take a request over.";
  action.description = "Assigns the request to the technician to whom the key belongs.";
  action.effect = Effect::kSets;
  action.second_time = "Takes it over again, from whom it may have been given to in between.";
  action.done = "The request was taken over";
  action.fields = {RequestIdField()};
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Take request 18 over", {{"request-id", 18}}}};
  return action;
}

catalogue::Connector MakeSpec() {
  catalogue::Connector connector;
  connector.type = "flint-manageenginesdp-connector";
  connector.title = "ManageEngine ServiceDesk Plus";
  connector.description =
      "Gets, adds, updates, assigns and closes requests of ManageEngine ServiceDesk Plus, and adds notes, "
      "resolutions "
      "and worklogs to them, over its V1 or V3 REST API. A technician key is required.";
  connector.configuration = ConfigurationFields();
  connector.actions = RequestActions();
  for (Action& action : WorkingActions()) connector.actions.push_back(std::move(action));
  for (Action& action : connector.actions)
    for (Field& field : action.fields)
      if (!field.lookup.empty()) field.usual = DefaultNamesOf(field.lookup);
  connector.wished_verbs = WishedVerbs();
  connector.wished_things = WishedThings();
  connector.wished_parameters = WishedParameters();
  return connector;
}

}  // namespace

std::vector<Action> WorkingActions() {
  return {AddResolution(), AddWorklog(), AssignRequest(), PickupRequest()};
}

const catalogue::Connector& ManageEngineSpec() {
  static const catalogue::Connector spec = MakeSpec();
  return spec;
}

}  // namespace flintdesk::servicedesk
