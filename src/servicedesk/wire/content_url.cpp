#include "servicedesk/wire/content_url.hpp"

#include <algorithm>

#include "base/host.hpp"
#include "base/text.hpp"
#include "servicedesk/model/edition.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kLongest = 2'048;

/// As a server may read it: with its percent signs decoded, once or twice, and without parameters ("..;x").
bool Climbs(const std::string& part) {
  const std::string once = PercentDecode(part, false);
  for (const std::string& read : {part, once, PercentDecode(once, false)}) {
    const std::string_view bare = std::string_view(read).substr(0, read.find(';'));
    if (bare == "." || bare == ".." || read.find_first_of("/\\") != read.npos) return true;
  }
  return false;
}

bool IsSound(std::string_view path) {
  const std::vector<std::string> parts = Split(path.substr(0, path.find('?')), '/');
  return std::ranges::none_of(parts, Climbs);
}

/// "desk.example.org:8080" is where the call goes; without a port it is the scheme's own.
bool IsOrigin(std::string_view authority, const http::Origin& origin) {
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != authority.npos && authority.find(']', colon) == authority.npos;
  const std::string_view host = WithoutBrackets(authority.substr(0, has_port ? colon : authority.size()));
  const auto port = has_port ? ParseInteger(authority.substr(colon + 1)) : origin.tls ? 443 : 80;
  return EqualsIgnoreCase(host, origin.host) && port == std::int64_t{origin.port};
}

/// Takes the scheme and the host off; false when they are another origin's.
bool TakeOrigin(std::string_view& text, const http::Origin& origin) {
  const std::string scheme = origin.tls ? "https:" : "http:";
  const bool has_scheme = EqualsIgnoreCase(text.substr(0, scheme.size()), scheme);
  if (has_scheme) text.remove_prefix(scheme.size());
  if (!text.starts_with("//")) return !has_scheme;
  text.remove_prefix(2);
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  return IsOrigin(authority, origin);
}

/// "/app/itdesk/…" names a portal; the call has to be that portal's.
bool IsOfThePortal(std::string_view path, const catalogue::Checked& values) {
  if (!path.starts_with("/app/")) return true;
  const std::string portal = values.Text("portal");
  return !portal.empty() && path.starts_with("/app/" + PercentEncode(portal) + "/");
}

/// V1 carries out what its query names, whatever the method.
bool IsOfV1(std::string_view target) {
  const std::string lower = ToLower(PercentDecode(target, false));
  return lower.find("sdpapi") != lower.npos || lower.find("operation_name") != lower.npos;
}

}  // namespace

std::optional<std::string> TargetOfContent(std::string_view content_url, const connector::CheckedCall& call) {
  std::string_view text = content_url;
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '\\' ||
           c == '#';
  };
  if (text.empty() || text.size() > kLongest || std::ranges::any_of(text, is_odd)) return std::nullopt;
  if (!TakeOrigin(text, call.origin) || !text.starts_with('/') || text.starts_with("//") || !IsSound(text))
    return std::nullopt;
  const std::string& base = call.origin.base_path;
  // The API's own paths are written without the base path by service desks that know nothing of it.
  if (!base.empty() && text.starts_with(base + "/"))
    text.remove_prefix(base.size());
  else if (!base.empty() && !(text == content_url && text.starts_with("/api/v3/")))
    return std::nullopt;
  if (!IsOfThePortal(text, call.values) || IsOfV1(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace flintdesk::servicedesk
