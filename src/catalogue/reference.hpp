#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "catalogue/spec.hpp"

/// The catalogue as text for people and as JSON for programs. Pure functions; the caller writes the files.
namespace flintdesk::catalogue {

/// A page of docs/reference/.
struct Page {
  std::string file_name;  ///< "add-note.md"
  std::string content;    ///< Markdown, ends with a line end
};

/// index.md, configuration.md, exit-codes.md and one page an action. The same input gives the same bytes.
std::vector<Page> ReferencePages(const Connector& connector);

/// `flintdesk actions`: the groups, each with a line an action; of a connector with more actions than a
/// screen has lines, only with their number.
std::string ActionsText(const Connector& connector);
/// `flintdesk actions GROUP`: a line an action.
std::string GroupText(const Connector& connector, const Group& group);
/// `flintdesk actions --find WORDS`: the actions whose texts or parameters hold every word of it, in any
/// case, those with all of them in the name first; empty for none.
std::string FoundText(const Connector& connector, std::string_view words);
/// `flintdesk actions ACTION`: what it does, its flags, its examples, how it can end. At most 100 columns, as
/// far as words allow.
std::string ActionText(const Connector& connector, const Action& action);

/// " unless associated_entity is request", after the word required; empty when it is so always.
std::string ConditionText(const Field& field);

/// The codes that an action's specification names, by number.
std::vector<Code> FailuresInOrder(const Action& action);

/// A JSON Schema (draft 2020-12) of the parameters of an action, with what a schema has no word for as
/// `x-effect`, `x-second-time`, `x-failures`, and for a property `x-place`, `x-secret`, `x-aliases`.
json::Value ActionSchema(const Connector& connector, const Action& action);
/// `flintdesk actions --json`: the schemas of all actions by name, and of the configuration; with a group, of
/// its actions.
json::Value ActionsJson(const Connector& connector, const Group* only = nullptr);

}  // namespace flintdesk::catalogue
