#include "cli/init_address.hpp"

#include <string>
#include <utility>

#include <fmt/core.h>

#include "base/base_path.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/address.hpp"

namespace flintdesk::cli {
namespace {

class AddressOptions {
 public:
  AddressOptions(InitOptions& options, InitFindings& findings) : options_(options), findings_(findings) {}

  void Divide() {
    if (!options_.url.empty() && !options_.host.empty())
      return Refuse("--url and --host both say where the service desk is", "Give one of them.");
    if (!options_.url.empty()) options_.host = std::exchange(options_.url, {});
    DivideText();
  }

 private:
  void Refuse(std::string finding, std::string remedy) {
    findings_.Add(std::move(finding), std::move(remedy));
  }

  void DivideText() {
    const catalogue::AddressParts parts = catalogue::DivideAddress(Trim(options_.host));
    // Those with a user name in front are refused when the host is checked.
    if (parts.IsHostAlone() || !parts.user.empty()) return;
    if (!parts.scheme.empty() && parts.scheme != "http" && parts.scheme != "https")
      return Refuse(
          fmt::format("a service desk's address cannot begin with {}", RedactAndShorten(parts.scheme, 20)),
          "Its address begins with http:// or https://.");
    options_.host = parts.host;
    if (!parts.scheme.empty()) TakeTls(parts.scheme == "https");
    if (!parts.port.empty()) TakePort(parts.port);
    if (parts.port.empty() && !parts.scheme.empty() && options_.port.empty())
      options_.port = *options_.tls ? "443" : "80";
    if (parts.path.size() > 1) TakePath(parts.path);
  }

  void TakeTls(bool tls) {
    if (options_.tls && *options_.tls != tls)
      Refuse(fmt::format("the address says {}, and {} the opposite", tls ? "https" : "http",
                         tls ? "--no-tls" : "--tls"),
             "Leave one of them out.");
    options_.tls = tls;
  }
  void TakePort(const std::string& port) {
    if (!options_.port.empty() && options_.port != port)
      Refuse("the address has another port than --port", "Leave one of them out.");
    options_.port = port;
  }
  void TakePath(const std::string& path) {
    const bool same = NormalBasePath(options_.base_path) == NormalBasePath(path);
    if (!options_.base_path.empty() && !same)
      Refuse("the address has another path than --base-path", "Leave one of them out.");
    options_.base_path = path;
  }

  InitOptions& options_;
  InitFindings& findings_;
};

}  // namespace

void DivideAddressOptions(InitOptions& options, InitFindings& findings) {
  AddressOptions(options, findings).Divide();
}

}  // namespace flintdesk::cli
