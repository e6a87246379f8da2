#include "http/transport/proxy.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/core.h>

#include "base/environment.hpp"
#include "base/host.hpp"
#include "base/loopback.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::http {
namespace {

struct Variable {
  std::string value;
  std::string name;
};

Variable FromEnvironment(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (auto value = FindVariable(name); value && !value->empty()) return {std::move(*value), name};
  return {};
}

std::string PartOfUrl(std::string_view url, CURLUPart part) {
  std::string whole(url);
  if (url.find("://") == url.npos) whole.insert(0, "http://");  // as libcurl takes a proxy without a scheme
  CURLU* parsed = curl_url();
  char* text = nullptr;
  std::string found;
  if (curl_url_set(parsed, CURLUPART_URL, whole.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
      curl_url_get(parsed, part, &text, 0) == CURLUE_OK)
    found = text;
  curl_free(text);
  curl_url_cleanup(parsed);
  return found;
}

/// Of a URL that nobody can read: what stands where a password would, whatever else it is.
std::string LikelyPassword(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, std::min(url.rfind('@'), url.size()));
  return std::string(url.substr(std::min(url.find(':') + 1, url.size())));
}

void RememberPassword(const std::string& proxy) {
  if (proxy.empty()) return;
  const bool readable = !PartOfUrl(proxy, CURLUPART_HOST).empty();
  if (!readable && proxy.find('@') == proxy.npos) return;
  std::string password = readable ? PartOfUrl(proxy, CURLUPART_PASSWORD) : LikelyPassword(proxy);
  if (password.empty()) {
    // A name that stands alone may be a token, and a token is long. A short one is a person's or a machine's
    // name, and would be cut out of every message that holds the word.
    constexpr std::size_t kShortestToken = 16;
    password = PartOfUrl(proxy, CURLUPART_USER);
    if (PercentDecode(password, false).size() < kShortestToken) return;
  }
  RememberSecret(password);
  RememberSecret(PercentDecode(password, false));
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  int bits = 0;
};

std::optional<Address> ParseAddress(std::string_view text) {
  std::string copy(text);
  Address address;
  if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
    return address;
  }
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) {
    address.bits = 128;
    return address;
  }
  return std::nullopt;
}

bool InNetwork(const Address& address, std::string_view entry) {
  std::size_t slash = entry.find('/');
  auto network = ParseAddress(entry.substr(0, slash));
  if (!network || network->bits != address.bits) return false;
  std::int64_t bits = network->bits;
  if (slash != entry.npos) bits = ParseInteger(entry.substr(slash + 1)).value_or(-1);
  if (bits < 0 || bits > network->bits) return false;
  for (std::int64_t bit = 0; bit < bits; ++bit) {
    auto byte = static_cast<std::size_t>(bit / 8);
    unsigned mask = 0x80U >> (bit % 8);
    if (((address.bytes[byte] ^ network->bytes[byte]) & mask) != 0) return false;
  }
  return true;
}

bool IsNameOrBelow(std::string_view host, std::string_view entry) {
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || host.size() < entry.size()) return false;
  if (!EqualsIgnoreCase(host.substr(host.size() - entry.size()), entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool IsKindOfProxy(std::string_view scheme) {
  for (const std::string_view known : {"http", "https", "socks4", "socks4a", "socks5", "socks5h"})
    if (EqualsIgnoreCase(scheme, known)) return true;
  return false;
}

}  // namespace

std::string FaultOfProxy(std::string_view url) {
  constexpr std::string_view kRemedy = "write http://HOST:PORT or socks5://HOST:PORT";
  if (url.empty()) return {};  // no proxy
  RememberPassword(std::string(url));
  const std::string scheme = PartOfUrl(url, CURLUPART_SCHEME);
  if (scheme.empty() || PartOfUrl(url, CURLUPART_HOST).empty())
    return fmt::format("this is not the URL of a proxy (not shown, it may hold a password); {}", kRemedy);
  if (!IsKindOfProxy(scheme))
    return fmt::format("a proxy cannot have a URL of this scheme (not shown, it may hold a password); {}",
                       kRemedy);
  return {};
}

std::string_view ProxySettings::For(const Origin& origin) const {
  const std::string& proxy = origin.tls ? for_https : for_http;
  if (proxy.empty() || BypassesProxy(origin.host, bypass)) return {};
  // The environment's stands there for the network. This machine is not on the way to it: elsewhere the name
  // would mean another machine, and the key would have left this one. A connector that names its own proxy
  // means what it says, as with a tunnel whose other end is the service desk's localhost.
  const std::string& variable = origin.tls ? https_variable : http_variable;
  if (!variable.empty() && IsLoopback(origin.host)) return {};
  return proxy;
}

std::string ProxySettings::FaultFor(const Origin& origin) const {
  const std::string& variable = origin.tls ? https_variable : http_variable;
  const std::string fault = FaultOfProxy(For(origin));
  return fault.empty() || variable.empty() ? fault
                                           : fmt::format("{} in the environment: {}", variable, fault);
}

ProxySettings MakeProxySettings(const ClientOptions& options) {
  ProxySettings settings;
  if (!options.proxy) {
    // No HTTP_PROXY in capitals: behind a web server a client's "Proxy:" header can set it.
    const Variable http = FromEnvironment({"http_proxy", "all_proxy", "ALL_PROXY"});
    const Variable https = FromEnvironment({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    const Variable bypass = FromEnvironment({"no_proxy", "NO_PROXY"});
    settings = {http.value, https.value, bypass.value, http.name, https.name, bypass.name};
  } else {
    settings.for_http = settings.for_https = *options.proxy;
  }
  RememberPassword(settings.for_http);
  RememberPassword(settings.for_https);
  return settings;
}

bool BypassesProxy(std::string_view host, std::string_view list) {
  host = WithoutLastDot(WithoutBrackets(host));
  auto address = ParseAddress(host);
  while (!list.empty()) {
    std::size_t end = list.find_first_of(", \t");
    std::string_view entry = WithoutLastDot(WithoutBrackets(list.substr(0, end)));
    list = end == list.npos ? std::string_view{} : list.substr(end + 1);
    if (entry == "*") return true;
    if (address ? InNetwork(*address, entry) : IsNameOrBelow(host, entry)) return true;
  }
  return false;
}

bool IsReachedOverTls(std::string_view proxy_url) {
  return PartOfUrl(proxy_url, CURLUPART_SCHEME) == "https";
}

bool TakesConnect(std::string_view proxy_url) {
  return !PartOfUrl(proxy_url, CURLUPART_SCHEME).starts_with("socks");
}

bool PassesRequestsOn(std::string_view proxy_url, const Origin& origin) {
  return !proxy_url.empty() && !origin.tls && TakesConnect(proxy_url);
}

std::string ProxyAuthorization(std::string_view proxy_url) {
  const std::string user = PercentDecode(PartOfUrl(proxy_url, CURLUPART_USER), false);
  const std::string password = PercentDecode(PartOfUrl(proxy_url, CURLUPART_PASSWORD), false);
  if (user.empty() && password.empty()) return {};
  const std::string encoded = Base64Encode(user + ":" + password);
  RememberSecret(encoded);
  return "Basic " + encoded;
}

std::string ProxyHostAndPort(std::string_view url) {
  std::string host = PartOfUrl(url, CURLUPART_HOST);
  std::string port = PartOfUrl(url, CURLUPART_PORT);
  bool is_tls = IsReachedOverTls(url);
  return fmt::format("{}:{}", host.empty() ? "?" : host, !port.empty() ? port : is_tls ? "443" : "1080");
}

}  // namespace flintdesk::http
