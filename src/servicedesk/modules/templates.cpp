#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

namespace flintdesk::servicedesk {
namespace {

PartRow Templates() {
  static const Thing thing{.name = "template",
                           .v3_list_path = "/request_templates",
                           .v3_path = "/request_templates/{template-id}",
                           .v3_lists = {"request_templates"},
                           .v3_single = {"request_template"}};
  return {
      .thing = &thing,
      .noun = "template",
      .many = "templates",
      .of = "of requests",
      .id = {.field = catalogue::Field::Id("template-id", "Number of the template.").Required().Example(1)},
      .example = {{"template-id", 1}},
      .cloud_open = true};
}

}  // namespace

std::vector<ActionRow> TemplateActions() {
  return {{"list-request-templates",
           [] {
             catalogue::Action action = ListParts(Templates());
             action.summary = "List the templates of requests.";
             return action;
           }},
          {"get-request-template", [] {
             catalogue::Action action = GetPart(Templates());
             action.summary = "Get one template of requests, with its fields where the build shows them.";
             return action;
           }}};
}

}  // namespace flintdesk::servicedesk
