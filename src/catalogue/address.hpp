#pragma once

#include <string>
#include <string_view>

namespace flintdesk::catalogue {

/// The parts of an address as people type it: a URL, a host with a port or a path, or a host alone. None of
/// them is checked; what is not there is empty. `user` may hold a password.
struct AddressParts {
  std::string scheme;  ///< In lower case.
  std::string user, host, port;
  std::string path;  ///< With query and fragment: "/helpdesk?x=1".

  /// Is it nothing but a host?
  bool IsHostAlone() const { return scheme.empty() && user.empty() && path.empty() && port.empty(); }
};

/// Pure; any thread.
///
///   DivideAddress("https://it.example:8443/helpdesk") -> https, it.example, 8443, /helpdesk
AddressParts DivideAddress(std::string_view text);

}  // namespace flintdesk::catalogue
