#include "simulator/modules/attachments.hpp"
#include "simulator/modules/modules.hpp"

/// Notes of a request: recorded on builds 13008 and 14990.
namespace flintdesk::simulator {
namespace {

constexpr Field kFields[] = {
    {.v3 = "request", .kind = Kind::kParent},
    {.v3 = "id", .kind = Kind::kId},
    {.v3 = "description",
     .takes = Takes::kYes,
     .v1 = "NOTESTEXT",
     .mandatory = true,
     .kept = true,
     .views = kAlone},
    {.v3 = "show_to_requester",
     .kind = Kind::kFlag,
     .takes = Takes::kYes,
     .v1 = "ISPUBLIC",
     .preset = "false"},
    {.v3 = "added_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .v3_older = "created_by",
     .stamp = Stamp::kMadeBy},
    {.v3 = "added_time", .kind = Kind::kTime, .v3_older = "created_time", .stamp = Stamp::kMadeAt},
    {.v3 = "last_updated_by", .kind = Kind::kReference, .lookup = "users", .stamp = Stamp::kTouchedBy},
    {.v3 = "last_updated_time", .kind = Kind::kTime, .stamp = Stamp::kTouchedAt},
    {.v3 = "has_attachments", .kind = Kind::kDerived, .views = kAlone, .derive = HasAttachments},
    AttachmentsField(),
    // Accepted and without effect here.
    {.v3 = "mark_first_response",
     .kind = Kind::kFixed,
     .takes = Takes::kIgnored,
     .mark = Mark::kDocumented,
     .views = kNowhere},
    {.v3 = "add_to_linked_requests",
     .kind = Kind::kFixed,
     .takes = Takes::kIgnored,
     .mark = Mark::kDocumented,
     .views = kNowhere},
    {.v3 = "notify_technician",
     .kind = Kind::kFixed,
     .takes = Takes::kIgnored,
     .mark = Mark::kOpen,
     .views = kNowhere},
};

// The names of the fields were not recorded in JSON.
constexpr V1Shown kRecord[] = {
    {.name = "NOTESID", .field = "id", .is_number = true, .mark = Mark::kOpen},
    {.name = "USERNAME", .field = "added_by", .otherwise = "", .mark = Mark::kOpen},
    {.name = "NOTESDATE", .field = "added_time", .is_number = true, .is_when = true, .mark = Mark::kOpen},
    {.name = "ISPUBLIC", .field = "show_to_requester", .mark = Mark::kOpen},
    {.name = "NOTESTEXT", .field = "description", .otherwise = "", .mark = Mark::kOpen},
};

constexpr std::string_view kChanged = "Note changed successfully for request {}";
constexpr Verb kVerbs[] = {
    {.name = "list-notes",
     .act = Act::kList,
     .v1_message = "Notes fetched successfully.",
     .v1_layout = Layout::kParts},
    {.name = "add-note",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = "Note added successfully for request {}",
     .v1_layout = Layout::kParts,
     .v1_refusal = "Error when adding note to request - the note is empty"},
    {.name = "get-note",
     .act = Act::kGet,
     .v1_message = "Note fetched successfully.",
     .v1_layout = Layout::kParts},
    {.name = "edit-note",
     .act = Act::kEdit,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v1_input = V1Input::kEntity,
     .v1_message = kChanged},
    {.name = "delete-note",
     .act = Act::kDelete,
     .is_change = true,
     .v3_message = "Deleted successfully.",
     .v1_message = kChanged},
    kUpload,
    kAttach,
    kListAttachments,
    kGetAttachment,
    kDownload,
    kDeleteAttachment,
};

constexpr Route FileWay(std::string_view method, std::string_view path, std::string_view verb, Mark mark) {
  return {Api::kV3, method, path, verb, mark, Builds::kOnPremises};
}
constexpr std::string_view kFile = "requests/{id}/notes/{id}/attachments/{id}";
constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/notes", "list-notes", Mark::kRecorded},
    {Api::kV3, "POST", "requests/{id}/notes", "add-note", Mark::kRecorded},
    {Api::kV3, "GET", "requests/{id}/notes/{id}", "get-note", Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}/notes/{id}", "edit-note", Mark::kRecorded},
    {Api::kV3, "DELETE", "requests/{id}/notes/{id}", "delete-note", Mark::kRecorded},
    FileWay("POST", "requests/{id}/notes/upload", "upload-attachment", Mark::kDocumented),
    FileWay("PUT", "requests/{id}/notes/{id}/upload", "add-attachment", Mark::kDocumented),
    FileWay("GET", "requests/{id}/notes/{id}/attachments", "list-attachments", Mark::kInferred),
    FileWay("GET", kFile, "get-attachment", Mark::kInferred),
    FileWay("DELETE", kFile, "delete-attachment", Mark::kInferred),
    FileWay("GET", "requests/{id}/notes/{id}/attachments/{id}/download", "download-attachment",
            Mark::kInferred),
    {Api::kV1, "ADD_NOTE", "request/{id}/notes", "add-note", Mark::kDocumented},
    {Api::kV1, "GET_NOTES", "request/{id}/notes", "list-notes", Mark::kRecorded},
    {Api::kV1, "GET_NOTE", "request/{id}/notes/{id}", "get-note", Mark::kDocumented},
    {Api::kV1, "EDIT_NOTE", "request/{id}/notes/{id}", "edit-note", Mark::kDocumented},
    {Api::kV1, "DELETE_NOTE", "request/{id}/notes/{id}", "delete-note", Mark::kDocumented},
};

}  // namespace

const Type& NoteType() {
  static const Type type({.one = "note",
                          .many = "notes",
                          .one_older = "request_note",
                          .many_older = "request_notes",
                          .fields = kFields,
                          .first_id = 301,
                          .touches_whole = true,
                          .sort_field = "last_updated_time",
                          .v1_one = "Note",
                          .v1_many = "Notes",
                          .v1_segment = "notes",
                          .v1_not_found = "Invalid notes ID in given URL",
                          .v1_record = kRecord,
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
