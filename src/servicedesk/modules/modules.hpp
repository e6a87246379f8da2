#pragma once

#include <string_view>
#include <vector>

#include "servicedesk/model/action.hpp"

/// The actions of the service desk, a file for each of its modules; nothing else in this room knows one by
/// name. To add an action, add it to the file of its module.
namespace flintdesk::servicedesk {

/// An action of a module. `make` leaves the name out.
struct ActionRow {
  std::string_view name;
  catalogue::Action (*make)();
};

/// What a module adds to the catalogue: a group and its actions.
struct Module {
  catalogue::Group group;
  std::vector<ActionRow> (*actions)();
};
const std::vector<Module>& AllModules();

std::vector<ActionRow> RequestActions();
std::vector<ActionRow> NoteActions();
std::vector<ActionRow> WorklogActions();
std::vector<ActionRow> ResolutionActions();
std::vector<ActionRow> TaskActions();
std::vector<ActionRow> ApprovalActions();
std::vector<ActionRow> MailActions();
std::vector<ActionRow> AssociationActions();
std::vector<ActionRow> AttachmentActions();
std::vector<ActionRow> TemplateActions();

/// What all of them are about. Each lives as long as the program.
const Thing& RequestThing();
const Thing& NoteThing();
const Thing& WorklogThing();
const Thing& ResolutionThing();
const Thing& TaskThing();
const std::vector<const Thing*>& AllThings();

/// The state of a request that was deleted and can be restored.
inline constexpr StateIs kInTrash{"", "is_trashed", "", "true", "in the trash"};

/// What a worklog of anything takes, without the ids.
std::vector<Member> WorklogMembers();

/// `request-id`, which most actions have.
Member RequestId();

}  // namespace flintdesk::servicedesk
