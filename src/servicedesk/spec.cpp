#include "servicedesk/spec.hpp"

#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/wire/default_names.hpp"

namespace flintdesk::servicedesk {
namespace {

catalogue::Connector MakeSpec() {
  catalogue::Connector connector;
  connector.type = "flint-manageenginesdp-connector";
  connector.title = "ManageEngine ServiceDesk Plus";
  connector.description =
      "Gets, adds, updates, assigns and closes requests of ManageEngine ServiceDesk Plus, and adds notes, "
      "resolutions "
      "and worklogs to them, over its V1 or V3 REST API. A technician key is required.";
  connector.configuration = ConfigurationFields();
  for (const Module& module : AllModules()) {
    connector.groups.push_back(module.group);
    for (catalogue::Action& action : module.actions()) {
      action.group = module.group.name;
      connector.actions.push_back(std::move(action));
    }
  }
  for (catalogue::Action& action : connector.actions)
    for (catalogue::Field& field : action.fields)
      if (!field.lookup.empty()) field.usual = DefaultNamesOf(field.lookup);
  connector.wished_verbs = WishedVerbs();
  connector.wished_things = WishedThings();
  connector.wished_parameters = WishedParameters();
  return connector;
}

}  // namespace

const catalogue::Connector& ManageEngineSpec() {
  static const catalogue::Connector spec = MakeSpec();
  return spec;
}

}  // namespace flintdesk::servicedesk
