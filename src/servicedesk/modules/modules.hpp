#pragma once

#include <vector>

#include "servicedesk/model/action.hpp"

/// The actions of the service desk, a file for each of its modules; nothing else in this room knows one by
/// name. To add an action, add it to the file of its module.
namespace flintdesk::servicedesk {

/// What a module adds to the catalogue: a group and its actions.
struct Module {
  catalogue::Group group;
  std::vector<catalogue::Action> (*actions)();
};
const std::vector<Module>& AllModules();

std::vector<catalogue::Action> RequestActions();
std::vector<catalogue::Action> NoteActions();
std::vector<catalogue::Action> WorklogActions();
std::vector<catalogue::Action> ResolutionActions();

/// What all of them are about. Each lives as long as the program.
const Thing& RequestThing();
const Thing& NoteThing();
const Thing& WorklogThing();
const Thing& ResolutionThing();
const std::vector<const Thing*>& AllThings();

/// `request-id`, which most actions have.
Member RequestId();

}  // namespace flintdesk::servicedesk
