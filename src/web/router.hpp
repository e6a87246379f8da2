#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "web/message.hpp"

namespace flintdesk::web {

/// The variable parts of a path, decoded, by their names.
using PathVariables = std::map<std::string, std::string, std::less<>>;
using RouteHandler = std::function<void(const Request&, const PathVariables&, Reply)>;

/// Finds the handler of a request by method and path. Fill it, then hand `Handle` to a listener; it is not
/// changed after that and any thread may use it. A HEAD request goes where GET goes. A path without a route
/// gets 404, a route without the method 405 with `Allow`.
///
///   Router router;
///   router.Add("GET", "/jobs/{id}", [](const Request&, const PathVariables& path, const Reply& reply) {
///     reply(Response::Text(200, path.at("id")));
///   });
///   auto listener = Listener::Start({}, [&router](const Request& request, Reply reply) {
///     router.Handle(request, reply);
///   });
class Router {
 public:
  /// `{name}` stands for one segment, `{name...}` at the end for all that are left.
  void Add(std::string method, std::string_view pattern, RouteHandler handler);
  void Handle(const Request& request, const Reply& reply) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    RouteHandler handler;
  };
  std::vector<Route> routes_;
};

}  // namespace flintdesk::web
