#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {

const std::vector<Module>& AllModules() {
  static const std::vector<Module> modules = {
      {{"requests", "Requests themselves."}, RequestActions},
      {{"notes", "Notes of requests."}, NoteActions},
      {{"worklogs", "Time that was spent on requests."}, WorklogActions},
      {{"resolution", "The resolution of a request."}, ResolutionActions},
      {{"tasks", "Tasks of requests, with their comments and worklogs."}, TaskActions},
      {{"approvals", "Approvals of requests, level by level."}, ApprovalActions},
      {{"attachments", "Files at requests, notes and tasks."}, AttachmentActions},
      {{"mail", "What was mailed about a request, and replies."}, MailActions},
      {{"associations", "Problems, changes and projects of requests."}, AssociationActions},
      {{"templates", "Templates of requests."}, TemplateActions}};
  return modules;
}

const std::vector<const Thing*>& AllThings() {
  static const std::vector<const Thing*> things = {&RequestThing(), &NoteThing(), &WorklogThing(),
                                                   &ResolutionThing(), &TaskThing()};
  return things;
}

}  // namespace flintdesk::servicedesk
