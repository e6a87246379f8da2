#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk {

using catalogue::Wish;

std::vector<Wish> WishedVerbs() {
  return {
      {{"reopen", "unclose", "reactivate"},
       "a closed request is opened again by update-request with status Open, and requester and subject as "
       "get-request shows them",
       "update-request"},
      {{"open", "create", "new", "make", "log", "raise", "submit", "post", "insert"},
       "a new request is made by add-request; a closed one is opened again by update-request with status "
       "Open",
       "add-request"},
      {{"edit", "modify", "change", "set", "patch", "put", "alter", "rename"},
       "fields of a request are set by update-request",
       "update-request"},
      {{"show", "view", "read", "fetch", "describe", "display", "retrieve", "see"},
       "one request is read by get-request with its request-id",
       "get-request"},
      {{"list", "search", "find", "query", "filter", "count", "ls", "all", "export"},
       "listing and searching are not possible yet; get-request reads one request by its request-id",
       "get-request"},
      {{"delete", "remove", "trash", "purge", "destroy", "rm", "restore", "undelete"},
       "deleting and restoring are not possible yet",
       ""},
      {{"attach", "upload", "download", "detach"}, "attachments are not possible yet", ""},
      {{"reply", "respond", "answer", "mail", "email", "send", "forward", "notify"},
       "replies and mails are not possible yet; what the requester is to see can go into a note, by add-note "
       "with ispublic true",
       "add-note"},
      {{"comment", "annotate", "write"}, "a note is written by add-note", "add-note"},
      {{"resolve", "solve", "fix", "finish", "complete"},
       "a request is resolved by add-resolution, and then by update-request with status Resolved or by "
       "close-request",
       "add-resolution"},
      {{"hold", "suspend", "pause", "cancel", "resume", "start"},
       "the status of a request is set by update-request with status",
       "update-request"},
      {{"take", "claim", "pick", "grab", "own"},
       "a request is taken over by pickup-request",
       "pickup-request"},
      {{"reassign", "delegate", "transfer", "escalate", "dispatch"},
       "a request is given to a technician by assign-request, to a group by update-request",
       "assign-request"},
      {{"unassign", "release"}, "taking a request from its technician is not possible yet", ""},
      {{"approve", "reject", "decline"}, "approvals are not possible yet", ""},
      {{"merge", "split", "duplicate", "copy", "clone", "link", "unlink", "associate"},
       "merging, copying and linking requests are not possible yet",
       ""},
      {{"track", "spend", "book"}, "work is logged by add-worklog", "add-worklog"},
  };
}

std::vector<Wish> WishedThings() {
  return {
      {{"attachment", "attachments", "file", "files", "image", "screenshot"},
       "attachments are not possible yet",
       ""},
      {{"task", "tasks", "checklist", "checklists", "reminder", "reminders"},
       "tasks and reminders are not possible yet",
       ""},
      {{"approval", "approvals"}, "approvals are not possible yet", ""},
      {{"reply", "replies", "mail", "email", "conversation", "conversations", "notification"},
       "replies and mails are not possible yet; what the requester is to see can go into a note, by add-note "
       "with ispublic true",
       "add-note"},
      {{"note", "notes", "comment", "comments"},
       "a note is written by add-note; reading, changing and deleting notes are not possible yet",
       "add-note"},
      {{"worklog", "worklogs", "timesheet"},
       "work is logged by add-worklog; reading, changing and deleting worklogs are not possible yet",
       "add-worklog"},
      {{"resolution", "solution"}, "a resolution is written by add-resolution", "add-resolution"},
      {{"technician", "technicians", "group", "groups"},
       "a request is given to a technician by assign-request, to a group by update-request; reading lists of "
       "them is not possible yet",
       "assign-request"},
      {{"status", "priority", "level", "category", "subject", "description", "field", "fields"},
       "fields of a request are set by update-request and read by get-request",
       "update-request"},
      {{"problem",  "problems", "change",    "changes",    "release",  "releases",  "project",
        "projects", "asset",    "assets",    "solutions",  "contract", "contracts", "purchase",
        "user",     "users",    "requester", "requesters", "site",     "sites"},
       "only requests are possible yet, with their notes, resolutions and worklogs",
       ""},
  };
}

std::vector<Wish> WishedParameters() {
  return {
      {{"file", "files", "attach", "attachment", "attachments", "upload"},
       "attachments are not possible yet; a text comes from a file by --NAME-file, --notetext-file for one",
       ""},
      {{"id", "ticket", "ticket-id", "request", "workorderid"}, "the request is named by request-id", ""},
      {{"title", "summary"}, "what a request is about goes into subject", ""},
      {{"note", "comment", "body", "message", "text"},
       "a note's text goes into notetext, a request's into description, a resolution's into resolutiontext, "
       "a word at closing into close-comment",
       ""},
      {{"public", "private"}, "who sees a note is said by ispublic", ""},
      {{"assignee", "owner"},
       "the technician is named by technician, in add-worklog by name and in assign-request by technicianid",
       ""},
      {{"category", "subcategory", "item", "impact", "urgency", "mode", "due-date"},
       "further fields go into fields, as in {\"urgency\": \"High\"}",
       ""},
      {{"filter", "search", "query", "limit", "sort"}, "listing and searching are not possible yet", ""},
      {{"template"}, "the template is named by requesttemplate", ""},
      {{"type"}, "the type of a request is named by requesttype", ""},
  };
}

}  // namespace flintdesk::servicedesk
