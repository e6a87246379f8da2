#include "web/router.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.hpp"

namespace flintdesk::web {
namespace {

/// Segments of the path as it was sent, each decoded for itself: an encoded slash stays inside its segment.
std::vector<std::string> SegmentsOf(std::string_view path) {
  std::vector<std::string> segments = Split(path, '/');
  if (!segments.empty() && segments.front().empty()) segments.erase(segments.begin());
  if (!segments.empty() && segments.back().empty()) segments.pop_back();
  return segments;
}

std::optional<PathVariables> Match(const std::vector<std::string>& pattern,
                                   const std::vector<std::string>& path) {
  PathVariables variables;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string& wanted = pattern[i];
    const bool variable = wanted.size() > 2 && wanted.front() == '{' && wanted.back() == '}';
    if (variable && wanted.ends_with("...}")) {
      const std::vector<std::string> rest(
          path.begin() + static_cast<std::ptrdiff_t>(std::min(i, path.size())), path.end());
      variables[wanted.substr(1, wanted.size() - 5)] = PercentDecode(Join(rest, "/"), false);
      return variables;
    }
    if (i >= path.size()) return std::nullopt;
    if (variable) {
      variables[wanted.substr(1, wanted.size() - 2)] = PercentDecode(path[i], false);
    } else if (wanted != path[i]) {
      return std::nullopt;
    }
  }
  if (pattern.size() != path.size()) return std::nullopt;
  return variables;
}

}  // namespace

void Router::Add(std::string method, std::string_view pattern, RouteHandler handler) {
  routes_.push_back({std::move(method), SegmentsOf(pattern), std::move(handler)});
}

void Router::Handle(const Request& request, const Reply& reply) const {
  const std::string_view target = request.target;
  const std::vector<std::string> path = SegmentsOf(target.substr(0, target.find('?')));
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::set<std::string> allowed;
  for (const Route& route : routes_) {
    const std::optional<PathVariables> variables = Match(route.segments, path);
    if (!variables) continue;
    if (route.method == method) return route.handler(request, *variables, reply);
    allowed.insert(route.method);
  }
  if (allowed.empty()) return reply(Response::Text(404, "This path does not exist.\n"));
  Response response = Response::Text(405, "This method is not allowed here.\n");
  response.headers.Set("Allow", Join(std::vector<std::string>(allowed.begin(), allowed.end()), ", "));
  reply(std::move(response));
}

}  // namespace flintdesk::web
