#include "servicedesk/response/redirect.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "base/base_path.hpp"
#include "base/host.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kLongest = 2'048, kShown = 200;

/// What stands before the first of the characters.
std::string_view UpTo(std::string_view text, std::string_view ends) {
  return text.substr(0, text.find_first_of(ends));
}

/// Each part of a path may have parameters of its own: "/a;jsessionid=1/b".
std::string WithoutParameters(std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string& part : Split(path, '/')) parts.emplace_back(UpTo(part, ";"));
  return Join(parts, "/");
}

std::string PortOf(const Redirect& redirect) {
  if (!redirect.port.empty()) return redirect.port;
  return redirect.scheme == "https" ? "443" : "80";
}

/// The path in front of the API's own, when it has one: "/helpdesk" of "/helpdesk/api/v3/requests".
std::string BasePathIn(const std::string& path) {
  for (const std::string_view own : {"/api/v3/", "/sdpapi/"}) {
    const std::size_t at = (path + "/").find(own);
    if (at != std::string::npos) return path.substr(0, at);
  }
  return {};
}

/// "/helpdesk" of "/helpdesk/app/itdesk".
std::string WithoutPortal(const std::string& base) {
  const std::size_t name = base.rfind('/');
  constexpr std::string_view kApp = "/app";
  const std::string before = base.substr(0, name == base.npos ? 0 : name);
  return before.ends_with(kApp) ? before.substr(0, before.size() - kApp.size()) : base;
}

}  // namespace

Redirect ReadRedirect(std::string_view location) {
  Redirect redirect;
  // Before anything is taken out of it: a part of a secret must not be left.
  const std::string redacted = Redact(location);
  std::string_view text = UpTo(Trim(std::string_view(redacted).substr(0, kLongest)), "?#");
  const std::size_t colon = text.find("://");
  if (colon != text.npos && text.find('/') == colon + 1) {
    redirect.scheme = ToLower(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    std::string_view authority = UpTo(text, "/\\");
    text.remove_prefix(authority.size());
    if (const std::size_t at = authority.rfind('@'); at != authority.npos) authority.remove_prefix(at + 1);
    const std::size_t port = authority.rfind(':');
    const bool has_port = port != authority.npos && authority.find(']', port) == authority.npos;
    redirect.host = ToLower(authority.substr(0, has_port ? port : authority.size()));
    if (has_port) redirect.port = authority.substr(port + 1);
  }
  redirect.path = WithoutParameters(text);
  return redirect;
}

std::string Redirect::Shown() const {
  std::string text = scheme.empty() ? "" : scheme + ":";
  if (!host.empty()) text += "//" + host + (port.empty() ? "" : ":" + port);
  return Shorten(Printable(Redact(text + path)), kShown);
}

std::string RemedyOf(const Redirect& redirect, const http::Origin& asked, bool has_portal) {
  const std::string_view host = WithoutBrackets(redirect.host);
  if (!host.empty() && !EqualsIgnoreCase(host, asked.host))
    return "If that is the service desk, set host-name, port, is-ssl and base-path to it.";
  // Nobody is told to give up TLS because of what a response says.
  if (redirect.scheme == "http" && asked.tls) return "Check host-name, port, is-ssl and base-path.";
  std::vector<std::string> settings;
  if (redirect.scheme == "https" && !asked.tls) settings.emplace_back("is-ssl to true");
  const auto port = ParseInteger(PortOf(redirect));
  if (!host.empty() && port && *port > 0 && *port <= 65'535 && *port != asked.port)
    settings.push_back(fmt::format("port to {}", *port));
  std::string base = BasePathIn(redirect.path);
  if (has_portal) base = WithoutPortal(base);
  if (!base.empty() && base != asked.base_path && FaultOfBasePath(base).empty())
    settings.push_back(fmt::format("base-path to {}", Shorten(Redact(NormalBasePath(base)), 80)));
  if (settings.empty()) return "Check host-name, port, is-ssl and base-path.";
  return fmt::format("Set {}.", Join(settings, ", "));
}

}  // namespace flintdesk::servicedesk
