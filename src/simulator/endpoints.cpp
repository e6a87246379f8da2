#include "simulator/endpoints.hpp"

#include <fmt/format.h>

#include "simulator/modules/lookups.hpp"
#include "simulator/modules/modules.hpp"

namespace flintdesk::simulator {

std::string EndpointsText() {
  std::string text = "api,method,path,verb,mark\n";
  for (const Modules::Way& way : ProductModules().ways()) {
    const Route& route = *way.route;
    text += fmt::format("{},{},{},{},{}\n", route.api == Api::kV1 ? "V1" : "V3", route.method, route.path,
                        route.verb, LetterOf(route.mark));
  }
  for (const LookUp& lookup : LookUps()) {
    if (!lookup.is_listed) continue;
    text += fmt::format("V3,GET,{},list-rows,{}\n", lookup.module, LetterOf(lookup.mark));
    text += fmt::format("V3,GET,{}/{{id}},get-row,\n", lookup.module);
  }
  return text;
}

}  // namespace flintdesk::simulator
