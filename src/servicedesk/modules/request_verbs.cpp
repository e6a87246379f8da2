#include "servicedesk/modules/request_verbs.hpp"

#include <utility>

#include "servicedesk/modules/closing.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/request_members.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

const std::vector<Code> kFailures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                                     Code::kIndeterminate};
constexpr std::string_view kOne = "/requests/{request-id}";
constexpr std::string_view kOneV1 = "/sdpapi/request/{request-id}";

ActionModel ModelOfRequest() {
  ActionModel model;
  model.thing = &RequestThing();
  model.members = {RequestId()};
  return model;
}

Action Changing(Effect effect, const char* summary, const char* description, const char* second_time,
                const char* done) {
  Action action;
  action.summary = summary;
  action.description = description;
  action.effect = effect;
  action.second_time = second_time;
  action.done = done;
  action.failures = kFailures;
  return action;
}

/// Other requests by their numbers, between commas.
Member Ids(const char* name, const char* what, Form form, const char* v3, const char* example) {
  return {.field = Field::Text(name, std::string(what) + ": numbers between commas.")
                       .Required()
                       .CheckedBy(FaultOfIds)
                       .Example(example),
          .form = form,
          .v3 = v3};
}

constexpr StateIs kOutOfTrash{"", "is_trashed", "", "false", "out of the trash"};

const std::pair<std::string, json::Object> kTrashed{"delete-request", {{"request-id", 17}}};

}  // namespace

Action EditRequest() {
  Action action = Changing(
      Effect::kSets, "Change fields of a request.",
      "Sets the fields that are given and leaves the others alone; unlike update-request it asks for none of "
      "them. An empty text empties its field.",
      "Sets the same values again, over what somebody may have changed in between.",
      "The request was changed");
  action.examples = {{"Make request 17 urgent", {{"request-id", 17}, {"priority", "High"}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v1 = {"EDIT_REQUEST", kOneV1};
  model.wire.v3 = {"PUT", kOne, {"request"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = SameState{};
  model.moves_request = model.needs_something = model.reads_first = true;
  model.demands = DemandsOnClosing("status");
  for (Member& member : Optional(RequestParameters(true))) model.members.push_back(std::move(member));
  return MakeAction(std::move(action), std::move(model));
}

Action ReopenRequest() {
  Action action =
      Changing(Effect::kSets, "Open a closed request again.",
               "Sets its status to Open, or to the one that is given, which must be none of those that "
               "end a request.",
               "Finds the request open; one that was closed in between is opened again.",
               "The request was opened again");
  action.examples = {
      {"Open request 17 again", {{"request-id", 17}}, {{"close-request", {{"request-id", 17}}}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v1 = {"EDIT_REQUEST", kOneV1};
  model.wire.v3 = {"PUT", kOne, {"request"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = SameState{};
  model.moves_request = true;
  model.members.push_back({.field = Field::Text("status", "The status that it is to have.")
                                        .FromList("statuses")
                                        .Default("Open")
                                        .Example("In Progress"),
                           .form = Form::kReference,
                           .v1 = "status",
                           .v1_shown = {"status"},
                           .v3 = "status"});
  return MakeAction(std::move(action), std::move(model));
}

Action DeleteRequest() {
  Action action = Changing(
      Effect::kRemoves, "Put a request into the trash.",
      "restore-request takes it out again. Over V1 nobody knows whether there is a trash: "
      "take it for deleted for good.",
      "Finds it in the trash; in the cloud, where a second one would delete it for good, that is read "
      "first. Over V1 it may delete it for good, so that it is never retried there.",
      "The request was deleted");
  action.irreversible = true;
  action.irreversible_where = "over V1";
  action.examples = {{"Delete request 17", {{"request-id", 17}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v1 = {"DELETE_REQUEST", kOneV1, {}, true};
  model.wire.v3 = {"DELETE", "/requests/{request-id}/move_to_trash"};
  model.wire.cloud = V3Wire{.method = "DELETE", .path = kOne, .once = true, .bar = Bar{kInTrash}};
  model.evidence = kInTrash;
  model.already = Already{"Already in trash", {"in trash", "trashed"}, "was in the trash already"};
  model.to_check = "whether request {request-id} is in the trash";
  return MakeAction(std::move(action), std::move(model));
}

Action RestoreRequest() {
  Action action = Changing(Effect::kSets, "Take a request out of the trash.", "It is as it was before.",
                           "Finds it outside of the trash.", "The request was taken out of the trash");
  action.examples = {{"Restore request 17", {{"request-id", 17}}, {kTrashed}}};
  ActionModel model = ModelOfRequest();
  model.wire.v3 = {"PUT", "/requests/{request-id}/restore_from_trash"};
  model.wire.cloud =
      V3Wire{.method = "PUT", .path = "/requests/{request-id}/_restore_from_trash", .open = true};
  model.evidence = kOutOfTrash;
  model.already = Already{"", {"not in the trash", "not in trash"}, "was out of the trash already"};
  model.to_check = "whether request {request-id} is out of the trash";
  return MakeAction(std::move(action), std::move(model));
}

Action PurgeRequest() {
  Action action =
      Changing(Effect::kRemoves, "Delete a request in the trash for good.",
               "delete-request has to come first. Nothing brings it back.",
               "Finds no such request. One that was restored in between would be deleted for good, "
               "so that it is never retried.",
               "The request was deleted for good");
  action.irreversible = true;
  action.examples = {{"Purge request 17", {{"request-id", 17}}, {kTrashed}}};
  ActionModel model = ModelOfRequest();
  const Bar bar{kOutOfTrash, "delete-request puts it into the trash."};
  // Nobody can bring back what was restored in between and is purged by a retry.
  model.wire.v3 = V3Wire{.method = "DELETE", .path = kOne, .once = true, .bar = bar};
  // It is the one that puts a request into the trash, too.
  model.wire.cloud = V3Wire{.method = "DELETE", .path = kOne, .once = true, .open = true, .bar = bar};
  model.evidence = Gone{};
  return MakeAction(std::move(action), std::move(model));
}

Action MergeRequests() {
  Action action =
      Changing(Effect::kRemoves, "Merge other requests into one.",
               "The others are gone afterwards, and what they hold stands in the one that is named by "
               "request-id. Nothing parts them again.",
               "Finds the others gone.", "The requests were merged");
  action.irreversible = true;
  action.examples = {{"Take 18 and 19 into 17", {{"request-id", 17}, {"merge-request-ids", "18,19"}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v3 =
      V3Wire{.method = "PUT", .path = "/requests/{request-id}/merge_requests", .once = true, .bare = true};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.evidence = MergedInto{"merge-request-ids"};
  model.to_check = "whether request {request-id} has taken the others in";
  model.members.push_back(
      Ids("merge-request-ids", "The requests to take in", Form::kIds, "merge_requests", "18,19"));
  return MakeAction(std::move(action), std::move(model));
}

Action LinkRequests() {
  Action action = Changing(Effect::kSets, "Link other requests to one.", "Links show in both.",
                           "Finds them linked.", "The requests were linked");
  action.examples = {{"Link 18 to 17", {{"request-id", 17}, {"linked-request-ids", "18"}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v3 =
      V3Wire{.method = "POST", .path = "/requests/{request-id}/link_requests", .once = true, .bare = true};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.to_check = "whether request {request-id} has the links";
  model.members.push_back(
      Ids("linked-request-ids", "The requests to link", Form::kLinks, "link_requests", "18"));
  return MakeAction(std::move(action), std::move(model));
}

Action UnlinkRequests() {
  Action action =
      Changing(Effect::kSets, "Take links to other requests away.", "The requests themselves stay.",
               "Finds no such links.", "The links were taken away");
  action.examples = {{"Part 18 from 17",
                      {{"request-id", 17}, {"linked-request-ids", "18"}},
                      {{"link-requests", {{"request-id", 17}, {"linked-request-ids", "18"}}}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v3 =
      V3Wire{.method = "DELETE", .path = "/requests/{request-id}/link_requests", .once = true, .bare = true};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.to_check = "whether request {request-id} still has the links";
  model.members.push_back(
      Ids("linked-request-ids", "The linked requests", Form::kLinks, "link_requests", "18"));
  return MakeAction(std::move(action), std::move(model));
}

Action TagRequest() {
  Action action =
      Changing(Effect::kSets, "Set the tags of a request.",
               "The tags that are given take the place of those that are there. list-tags shows their "
               "numbers.",
               "Sets the same tags again.", "The tags were set");
  action.examples = {{"Tag request 17", {{"request-id", 17}, {"tag-ids", "1"}}}};
  ActionModel model = ModelOfRequest();
  model.wire.v3 = V3Wire{.method = "PUT", .path = "/requests/{request-id}/tag", .bare = true};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.evidence = SameState{};
  model.to_check = "whether request {request-id} has the tags";
  model.members.push_back(Ids("tag-ids", "The tags", Form::kIds, "tags", "1"));
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace flintdesk::servicedesk
