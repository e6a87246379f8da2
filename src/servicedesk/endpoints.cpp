#include "servicedesk/endpoints.hpp"

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/lookup.hpp"

namespace flintdesk::servicedesk {
namespace {

std::string Below(std::string_view path) {
  for (const std::string_view prefix : {std::string_view("/sdpapi"), std::string_view("/")})
    if (path.starts_with(prefix)) path.remove_prefix(prefix.size());
  path = path.substr(0, path.find('?'));
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

void AddReads(const Thing& thing, std::vector<Endpoint>& endpoints) {
  const std::string list = "list of " + std::string(thing.name) + "s";
  const std::string one = "one " + std::string(thing.name);
  const auto add = [&](Api api, std::string_view method, std::string path, const std::string& use) {
    if (!method.empty() && !path.empty())
      endpoints.push_back({api, std::string(method), std::move(path), use});
  };
  const std::string v3_list = Below(thing.v3_list_path);
  add(Api::kV3, "GET", v3_list, list);
  if (!v3_list.empty()) add(Api::kV3, "GET", v3_list + "/{id}", one);
  add(Api::kV3, "GET", Below(thing.v3_path), one);
  add(Api::kV1, thing.v1_list, Below(thing.v1_path), list);
  add(Api::kV1, thing.v1_read, Below(thing.v1_one_path), one);
  if (!thing.v1_rows_are_whole) add(Api::kV1, thing.v1_read, Below(thing.v1_path) + "/{id}", one);
}

// What names are looked up in.
void AddLists(std::vector<Endpoint>& endpoints) {
  for (const std::string_view path : V3PathsOfLists())
    endpoints.push_back({Api::kV3, "GET", Below(path), "names"});
  for (const char* path : {"request_templates/{id}", "requests/_metainfo"})
    endpoints.push_back({Api::kV3, "GET", path, "fields"});
  endpoints.push_back({Api::kV1, "GET_ALL", "technician", "names"});
  endpoints.push_back({Api::kV1, "GET_ALL", "admin/account", "account"});
}

}  // namespace

std::vector<Endpoint> Endpoints(const catalogue::Connector& connector) {
  std::vector<Endpoint> endpoints;
  for (const catalogue::Action& action : connector.actions) {
    const Wire& wire = ModelOf(action).wire;
    if (wire.v1)
      endpoints.push_back({Api::kV1, std::string(wire.v1->operation), Below(wire.v1->path), action.name});
    for (const std::optional<V3Wire>& form : {wire.v3, wire.cloud})
      if (form) endpoints.push_back({Api::kV3, std::string(form->method), Below(form->path), action.name});
    if (ModelOf(action).download)
      for (const std::string_view path : ModelOf(action).download->paths)
        endpoints.push_back({Api::kV3, "GET", Below(path), action.name});
  }
  for (const Thing* thing : AllThings()) AddReads(*thing, endpoints);
  AddLists(endpoints);
  return endpoints;
}

}  // namespace flintdesk::servicedesk
