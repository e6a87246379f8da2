#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;

std::vector<Member> NoteMembers() {
  return {
      {.field = Field::Boolean("ispublic", "Is the note public (the requester sees it) or private?")
                    .Default(false)
                    .Example(false),
       .form = Form::kFlag,
       .v1 = "isPublic",
       .v1_shown = {"ISPUBLIC"},
       .v3 = "show_to_requester"},
      {.field = Field::Text("notetext", "Text to be entered as note, as text-format says: HTML or plain.")
                    .Required()
                    .Alias("notestext")
                    .Example("Create Virtual machine with CentOS."),
       .form = Form::kHtml,
       .v1 = "notesText",
       .v1_shown = {"NOTESTEXT", "description"},
       .v3 = "description",
       .identifies = true,
       .needs_words = true},
  };
}

PartRow Notes() {
  return {
      .thing = &NoteThing(),
      .noun = "note",
      .many = "notes",
      .of = "of request {request-id}",
      .parents = {RequestId()},
      .id = {.field = Field::Id("note-id", "Number of the note.").Required().Alias("noteid").Example(301)},
      .v1_edit = "EDIT_NOTE",
      .v1_delete = "DELETE_NOTE",
      .v1_wrap = {"notes", "note"},
      .v3_wrap = {"note", "request_note"},
      .example = {{"request-id", 17}, {"note-id", 301}},
      .example_edit = {{"notetext", "Seen, and done."}},
      .before = {{"add-note", {{"request-id", 17}, {"notetext", "Seen."}}}}};
}

catalogue::Action EditNote() {
  std::vector<Member> members = NoteMembers();
  members.front().field.default_value.reset();  // who sees it stays as it is unless it is given
  return EditPart(Notes(), std::move(members));
}

catalogue::Action AddNote() {
  catalogue::Action action;
  action.summary = "Add a note to a request.";
  action.description =
      "The note is private unless ispublic is true; which of the two is always sent, whatever the service "
      "desk's own default.";
  action.effect = catalogue::Effect::kAdds;
  action.second_time = "A second note of the same text stands in the request.";
  action.done = "The note was added";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {
      {"A private note at request 17",
       {{"request-id", 17}, {"ispublic", "false"}, {"notetext", "Create Virtual machine with CentOS."}}}};

  ActionModel model;
  model.thing = &NoteThing();
  model.wire.v1 = {"ADD_NOTE", "/sdpapi/request/{request-id}/notes", {"notes", "note"}};
  // The latter on older builds; the build where it changed is not known.
  model.wire.v3 = {"POST", "/requests/{request-id}/notes", {"note", "request_note"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = NewTwin{};
  model.to_check = "whether a new note stands in request {request-id}";
  model.moves_request = true;
  model.members = NoteMembers();
  model.members.insert(model.members.begin(), RequestId());
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace

std::vector<ActionRow> NoteActions() {
  return {{"add-note", AddNote},
          {"list-notes", [] { return ListParts(Notes()); }},
          {"get-note", [] { return GetPart(Notes()); }},
          {"edit-note", EditNote},
          {"delete-note", [] { return DeletePart(Notes()); }}};
}

const Thing& NoteThing() {
  static const Thing thing{
      .name = "note",
      .v3_list_path = "/requests/{request-id}/notes",
      .v3_path = "/requests/{request-id}/notes/{note-id}",
      .v3_lists = {"notes", "request_notes"},  // the latter on older builds
      .v3_single = {"note", "request_note"},
      .v3_made = {"added_time", "created_time"},
      .v3_touched = "last_updated_time",
      // `added_time` is nowhere documented as a field to sort by.
      .v3_sorted = "last_updated_time",
      .v1_list = "GET_NOTES",
      .v1_path = "/sdpapi/request/{request-id}/notes",
      .v1_read = "GET_NOTE",
      .v1_one_path = "/sdpapi/request/{request-id}/notes/{note-id}",
      .v1_wrappers = {"Notes", "Note"},
      .v1_id = "NOTESID",
      .v1_made = {"NOTESDATE", "CREATEDTIME", "ADDEDTIME"},
      .v1_author = {"USERNAME", "ADDEDBY"},
      .v1_view = {{"NOTESID", {"id"}, V1Form::kNumber},
                  {"USERNAME", {"created_by.name", "added_by.name"}},
                  {"NOTESDATE", {"created_time.value", "added_time.value"}, V1Form::kNumber},
                  {"ISPUBLIC", {"show_to_requester"}},
                  {"NOTESTEXT", {"description"}}},
  };
  return thing;
}

}  // namespace flintdesk::servicedesk
