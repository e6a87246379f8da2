#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// Tells requests that are meant for this simulator from those that a web page makes a browser send: a page
/// of another site says so by Origin, and one whose name was made to lead here (DNS rebinding) by Host.
/// Immutable, so any thread may ask.
///
///   OwnHosts hosts = OwnHosts::Make("", {"desk.test"}).value();
///   if (!hosts.FaultOf(request, local_address).empty()) Refuse();
class OwnHosts {
 public:
  /// `bind`: the one address that is listened on, empty for loopback. `names`: further hosts that it is
  /// reached by; kInvalidRequest when one of them is not the bare name or address of a host.
  static Result<OwnHosts> Make(const std::string& bind, const std::vector<std::string>& names);

  /// Why the request is refused, a sentence for its sender; empty when it is not. `local_address`: the
  /// one of this machine that it came to.
  std::string FaultOf(const web::Request& request, std::string_view local_address) const;

 private:
  bool IsOwn(std::string_view host, std::string_view local_address) const;

  std::vector<std::string> names_;
  bool beyond_loopback_ = false;  ///< Its own addresses count, whatever they are.
};

}  // namespace flintdesk::simulator
