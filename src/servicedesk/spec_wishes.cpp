#include "servicedesk/spec.hpp"

namespace flintdesk::servicedesk {

using catalogue::Wish;

std::vector<Wish> WishedVerbs() {
  return {
      {{"unclose", "reactivate"}, "a closed request is opened again by reopen-request", "reopen-request"},
      {{"open", "create", "new", "make", "log", "raise", "submit", "post", "insert"},
       "a new request is made by add-request; a closed one is opened again by reopen-request",
       "add-request"},
      {{"modify", "change", "set", "patch", "put", "alter", "rename"},
       "fields of a request are set by edit-request",
       "edit-request"},
      {{"show", "view", "read", "fetch", "describe", "display", "retrieve", "see"},
       "one request is read by get-request with its request-id; list-requests finds them",
       "get-request"},
      {{"search", "find", "query", "filter", "ls", "all", "export"},
       "requests are listed and searched by list-requests",
       "list-requests"},
      {{"remove", "trash", "destroy", "rm"},
       "a request is put into the trash by delete-request",
       "delete-request"},
      {{"undelete", "untrash"}, "a request is taken out of the trash by restore-request", "restore-request"},
      {{"attach", "upload"}, "a file is attached to a request by add-attachment", "add-attachment"},
      {{"save"}, "an attachment is written to a file by download-attachment", "download-attachment"},
      {{"detach"}, "an attachment is removed by delete-attachment", "delete-attachment"},
      {{"respond", "answer", "mail", "email", "forward", "notify"},
       "a reply is mailed by reply-request; what the requester is to see can also go into a note, by "
       "add-note with "
       "ispublic true",
       "reply-request"},
      {{"comment", "annotate", "write"}, "a note is written by add-note", "add-note"},
      {{"resolve", "solve", "fix", "finish", "complete"},
       "a request is resolved by add-resolution, and then by edit-request with status Resolved or by "
       "close-request",
       "add-resolution"},
      {{"hold", "suspend", "pause", "resume", "start"},
       "the status of a request is set by edit-request with status",
       "edit-request"},
      {{"take", "claim", "pick", "grab", "own"},
       "a request is taken over by pickup-request",
       "pickup-request"},
      {{"reassign", "delegate", "transfer", "escalate", "dispatch"},
       "a request is given to a technician or a group by assign-request",
       "assign-request"},
      {{"unassign", "release"}, "taking a request from its technician is not possible yet", ""},
      {{"decline"}, "an approval is rejected by reject-approval", "reject-approval"},
      {{"combine", "unite"}, "requests are merged by merge-requests", "merge-requests"},
      {{"split", "duplicate", "copy", "clone"}, "copying requests is not possible yet", ""},
      {{"relate", "associate", "connect"}, "requests are linked by link-requests", "link-requests"},
      {{"track", "spend", "book"}, "work is logged by add-worklog", "add-worklog"},
  };
}

std::vector<Wish> WishedThings() {
  return {
      {{"attachment", "attachments", "file", "files", "image", "screenshot"},
       "a file is attached by add-attachment and read by download-attachment; list-attachments lists them",
       "list-attachments"},
      {{"checklist", "checklists", "reminder", "reminders"},
       "checklists and reminders are not possible yet",
       ""},
      {{"reply", "replies", "mail", "email"}, "a reply is mailed by reply-request", "reply-request"},
      {{"timesheet", "timesheets"},
       "the time spent on a request is listed by list-worklogs",
       "list-worklogs"},
      {{"ticket", "tickets", "incident", "incidents"},
       "a ticket is called request: list-requests lists them",
       "list-requests"},
      {{"solution"}, "a resolution is written by add-resolution", "add-resolution"},
      {{"technician", "technicians", "group", "groups"},
       "a request is given to a technician or a group by assign-request; reading lists of them is not "
       "possible "
       "yet",
       "assign-request"},
      {{"status", "priority", "category", "subject", "description", "field", "fields"},
       "fields of a request are set by edit-request and read by get-request",
       "edit-request"},
      {{"problems", "changes", "release", "releases", "projects", "asset", "assets", "solutions", "contract",
        "contracts", "purchase", "user", "users", "requester", "requesters", "site", "sites"},
       "only requests are possible yet, with all that belongs to them",
       ""},
  };
}

std::vector<Wish> WishedParameters() {
  return {
      {{"file", "files", "attach", "attachment", "attachments", "upload"},
       "a file is attached by add-attachment; a text comes from a file by --NAME-file, --notetext-file for "
       "one",
       ""},
      {{"id", "ticket", "ticket-id", "request", "workorderid"}, "the request is named by request-id", ""},
      {{"title", "summary"}, "what a request is about goes into subject", ""},
      {{"note", "comment", "body", "message", "text"},
       "a note's text goes into notetext, a request's into description, a resolution's into resolutiontext, "
       "a word at closing into close-comment",
       ""},
      {{"public", "private"}, "who sees a note is said by ispublic", ""},
      {{"assignee", "owner"}, "the technician is named by technician, in add-worklog by name", ""},
      {{"category", "subcategory", "item", "impact", "urgency", "mode", "due-date"},
       "further fields go into fields, as in {\"urgency\": \"High\"}",
       ""},
      {{"filter", "search", "query"},
       "each field that can be searched has its parameter, status for one",
       ""},
      {{"template"}, "the template is named by requesttemplate", ""},
      {{"type"}, "the type of a request is named by requesttype", ""},
  };
}

}  // namespace flintdesk::servicedesk
