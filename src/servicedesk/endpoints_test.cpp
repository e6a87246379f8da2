#include "servicedesk/endpoints.hpp"

#include <regex>
#include <set>

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "servicedesk/spec.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::Contains;

std::string Plain(const std::string& path) {
  static const std::regex variable("\\{[^}]*\\}|[0-9]+");
  return std::regex_replace(path, variable, "{}");
}

/// "V1 ADD_NOTE request/{}/notes"
std::string KindOf(const http::Request& request) {
  std::string path = request.target.substr(0, request.target.find('?'));
  while (path.ends_with('/')) path.pop_back();
  const std::string v3 = "/api/v3/";
  if (path.starts_with(v3)) return "V3 " + request.method + " " + Plain(path.substr(v3.size()));
  static const std::regex operation("OPERATION_NAME=([A-Z_]+)");
  std::smatch found;
  const std::string form = request.target + "&" + request.body;
  const bool has_one = std::regex_search(form, found, operation);
  return "V1 " + (has_one ? found[1].str() : std::string("none")) + " " +
         Plain(path.substr(std::string("/sdpapi/").size()));
}

TEST(EndpointsTest, EveryRequestOfEveryExampleIsInTheList) {
  std::set<std::string> listed;
  for (const Endpoint& endpoint : Endpoints(ManageEngineSpec()))
    listed.insert(std::string(NameOf(endpoint.api)) + " " + endpoint.method + " " + Plain(endpoint.path));
  std::set<std::string> sent;
  for (const catalogue::Action& action : ManageEngineSpec().actions) {
    for (const auto& [title, parameters, before] : action.examples) {
      for (const char* api : {"v1", "v3"}) {
        const Wire& wire = ModelOf(action).wire;
        if (std::string_view(api) == "v1" ? !wire.v1 : !wire.v3) continue;
        testing::Desk desk;
        desk.client.otherwise = testing::TypedResponse(503, "", "");  // so that it is read back
        static_cast<void>(desk.Run(
            testing::MakeCall(action.name, parameters, {{"api-version", api}, {"unproven-actions", "all"}})));
        ASSERT_FALSE(desk.client.requests.empty()) << action.name;
        for (const http::Request& request : desk.client.requests) sent.insert(KindOf(request));
      }
    }
  }
  for (const std::string& kind : sent) EXPECT_THAT(listed, Contains(kind));
  EXPECT_GT(sent.size(), ManageEngineSpec().actions.size());
}

}  // namespace
}  // namespace flintdesk::servicedesk
