#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {

const std::vector<Module>& AllModules() {
  static const std::vector<Module> modules = {
      {{"requests", "Requests themselves."}, RequestActions},
      {{"notes", "Notes of requests."}, NoteActions},
      {{"worklogs", "Time that was spent on requests."}, WorklogActions},
      {{"resolution", "The resolution of a request."}, ResolutionActions}};
  return modules;
}

const std::vector<const Thing*>& AllThings() {
  static const std::vector<const Thing*> things = {&RequestThing(), &NoteThing(), &WorklogThing(),
                                                   &ResolutionThing()};
  return things;
}

}  // namespace flintdesk::servicedesk
