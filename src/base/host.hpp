#pragma once

#include <string_view>

namespace flintdesk {

/// A host's name without the dot that may end it: "desk.example.org." is the same host.
inline std::string_view WithoutLastDot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// An address as it stands outside of a URL: "::1" for "[::1]". Anything else stays as it is.
inline std::string_view WithoutBrackets(std::string_view host) {
  const bool has_some = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  return has_some ? host.substr(1, host.size() - 2) : host;
}

}  // namespace flintdesk
