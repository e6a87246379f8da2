#include "servicedesk/thing.hpp"

#include <cstdlib>

namespace flintdesk::servicedesk {
namespace {

using Name = std::string_view;

constexpr Name kNoteLists[] = {"notes", "request_notes"};  // the latter on older builds
constexpr Name kNoteSingle[] = {"note", "request_note"};
constexpr Name kNoteMade[] = {"added_time", "created_time"};
constexpr Name kNoteWrappers[] = {"Notes", "Note"};
constexpr Name kNoteMadeV1[] = {"NOTESDATE", "CREATEDTIME", "ADDEDTIME"};
constexpr Name kNoteAuthorV1[] = {"USERNAME", "ADDEDBY"};
constexpr Name kWorklogLists[] = {"worklogs"};
constexpr Name kWorklogSingle[] = {"worklog"};
constexpr Name kWorklogWrappers[] = {"Worklogs", "Worklog"};
constexpr Name kRequestLists[] = {"requests"};
constexpr Name kRequestSingle[] = {"request"};
constexpr Name kMade[] = {"created_time"};
constexpr Name kMadeV1[] = {"CREATEDTIME"};
constexpr Name kAuthorV1[] = {"CREATEDBY"};

constexpr ThingShape kNote{.name = "note",
                           .made_by = "add-note",
                           .path = "/notes",
                           .v3_lists = kNoteLists,
                           .v3_single = kNoteSingle,
                           .v3_made = kNoteMade,
                           .v3_touched = "last_updated_time",
                           // `added_time` is nowhere documented as a field to sort by.
                           .v3_sorted = "last_updated_time",
                           .v1_list = "GET_NOTES",
                           .v1_wrappers = kNoteWrappers,
                           .v1_id = "NOTESID",
                           .v1_made = kNoteMadeV1,
                           .v1_author = kNoteAuthorV1};
constexpr ThingShape kWorklog{.name = "worklog",
                              .made_by = "add-worklog",
                              .path = "/worklogs",
                              .v3_lists = kWorklogLists,
                              .v3_single = kWorklogSingle,
                              .v3_made = kMade,
                              .v3_touched = {},
                              .v3_sorted = "created_time",
                              .v1_list = "GET_WORKLOGS",
                              .v1_wrappers = kWorklogWrappers,
                              .v1_id = "WORKLOGID",
                              .v1_made = kMadeV1,
                              .v1_author = kAuthorV1};
constexpr ThingShape kRequest{.name = "request",
                              .made_by = "add-request",
                              .path = {},
                              .v3_lists = kRequestLists,
                              .v3_single = kRequestSingle,
                              .v3_made = kMade,
                              .v3_touched = {},
                              .v3_sorted = "created_time",
                              .v1_list = "GET_REQUESTS",
                              .v1_wrappers = {},
                              .v1_id = "WORKORDERID",
                              .v1_made = kMadeV1,
                              .v1_author = kAuthorV1};

}  // namespace

const ThingShape& ShapeOf(Thing thing) {
  switch (thing) {
    case Thing::kNote:
      return kNote;
    case Thing::kWorklog:
      return kWorklog;
    case Thing::kRequest:
      return kRequest;
  }
  std::abort();  // no thing has another number
}

std::optional<Thing> ThingMadeBy(std::string_view action) {
  for (const Thing thing : kThings)
    if (ShapeOf(thing).made_by == action) return thing;
  return std::nullopt;
}

std::string_view NameOf(Thing thing) { return ShapeOf(thing).name; }

}  // namespace flintdesk::servicedesk
