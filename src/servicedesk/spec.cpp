#include "servicedesk/spec.hpp"

#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/spec_cloud.hpp"
#include "servicedesk/wire/default_names.hpp"

namespace flintdesk::servicedesk {
namespace {

catalogue::Action MakeActionOf(const Module& module, const ActionRow& row) {
  catalogue::Action action = row.make();
  action.group = module.group.name;
  for (catalogue::Field& field : action.fields)
    if (!field.lookup.empty()) field.usual = DefaultNamesOf(field.lookup);
  return action;
}

catalogue::Connector MakeSpec() {
  catalogue::Connector connector;
  connector.type = "flint-manageenginesdp-connector";
  connector.title = "ManageEngine ServiceDesk Plus";
  connector.description =
      "Gets, adds, updates, assigns and closes requests of ManageEngine ServiceDesk Plus, and adds notes, "
      "resolutions "
      "and worklogs to them, over its V1 or V3 REST API, on premises, for several customers (MSP) or in the "
      "cloud. A technician key is required; in the cloud, an OAuth client with a refresh token.";
  connector.configuration = ConfigurationFields();
  connector.complete = CompleteConfiguration;
  for (const Module& module : AllModules()) {
    connector.groups.push_back(module.group);
    for (const ActionRow& row : module.actions())
      connector.actions.Add(std::string(row.name), [row, &module] { return MakeActionOf(module, row); });
  }
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
