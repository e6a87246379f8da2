#include <utility>

#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;

Member Text() {
  return {
      .field = Field::Text("resolutiontext", "Text of the resolution, as text-format says: HTML or plain.")
                   .Required()
                   .Example("The log files were rotated."),
      .form = Form::kHtml,
      .v1 = "resolutiontext",
      .v1_shown = {"RESOLUTION"},
      .v3 = "content",
      .identifies = true,
      .needs_words = true};
}

catalogue::Action GetResolution() {
  catalogue::Action action;
  action.summary = "Get the resolution of a request.";
  action.description = "Where there is none, its content is null over V3 and left out over V1.";
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {{"How request 18 was solved", {{"request-id", 18}}}};
  ActionModel model;
  model.thing = &ResolutionThing();
  model.wire.v1 = {"GET_RESOLUTION", "/sdpapi/request/{request-id}/resolution"};
  model.wire.v3 = {"GET", "/requests/{request-id}/resolutions"};
  model.wire.cloud = model.wire.v3;
  model.members = {RequestId()};
  return MakeAction(std::move(action), std::move(model));
}

/// Both put the text in the place of what is there.
catalogue::Action Writing(std::string_view v1, std::string_view v3, const char* title, const char* text) {
  catalogue::Action action;
  action.effect = catalogue::Effect::kSets;
  action.second_time = "Writes the same text again, over one that somebody may have written in between.";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{title, {{"request-id", 18}, {"resolutiontext", text}}}};
  ActionModel model;
  model.thing = &ResolutionThing();
  model.wire.v1 = {v1, "/sdpapi/request/{request-id}/resolution", {"resolution"}};
  model.wire.v3 = {v3, "/requests/{request-id}/resolutions", {"resolution"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = SameState{};
  model.to_check = "whether request {request-id} has the resolution that was sent";
  model.members = {RequestId(), Text()};
  return MakeAction(std::move(action), std::move(model));
}

catalogue::Action AddResolution() {
  catalogue::Action action =
      Writing("ADD_RESOLUTION", "POST", "How request 18 was solved", "The log files were rotated.");
  action.summary = "Write the resolution of a request.";
  action.description = "The text takes the place of a resolution that is there.";
  action.done = "The resolution was written";
  return action;
}

catalogue::Action EditResolution() {
  catalogue::Action action =
      Writing("EDIT_RESOLUTION", "PUT", "A better text", "The log files are rotated each night.");
  action.summary = "Change the resolution of a request.";
  action.description = "The text takes the place of the one that is there.";
  action.done = "The resolution was changed";
  return action;
}

}  // namespace

std::vector<ActionRow> ResolutionActions() {
  return {{"add-resolution", AddResolution},
          {"get-resolution", GetResolution},
          {"edit-resolution", EditResolution}};
}

const Thing& ResolutionThing() {
  static const Thing thing{
      .name = "resolution",
      .v3_path = "/requests/{request-id}/resolutions",
      .v3_single = {"resolution"},
      .v3_touched = "submitted_on",
      .v1_read = "GET_RESOLUTION",
      .v1_one_path = "/sdpapi/request/{request-id}/resolution",
      .v1_touched = {"LASTUPDATEDTIME"},
      // Recorded: a request without a resolution shows its content as null and no time.
      .v3_content = "content",
      .v1_content = "RESOLUTION",
  };
  return thing;
}

}  // namespace flintdesk::servicedesk
