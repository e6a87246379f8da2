#include "servicedesk/spec_cloud.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/loopback.hpp"
#include "base/text.hpp"
#include "catalogue/address.hpp"
#include "catalogue/value.hpp"
#include "servicedesk/model/edition.hpp"

namespace flintdesk::servicedesk {
namespace {

using catalogue::Checked;
using catalogue::Field;
using catalogue::Place;

constexpr std::array<std::string_view, 3> kClient = {"client-id", "client-secret", "refresh-token"};
constexpr int kHttps = 443, kHttp = 80;

bool IsGiven(const json::Object& given, std::string_view name) {
  const json::Value* value = given.Find(name);
  return value != nullptr && !value->IsNull();
}

std::string FaultOfPortal(std::string_view text) {
  const bool sound = std::ranges::all_of(text, [](unsigned char c) {
    return c > ' ' && c != '/' && c != '?' && c != '#' && c != '\\' && c != 0x7F;
  });
  return sound ? std::string{} : "expected the name that stands behind /app/ in the portal's address";
}

http::Origin AccountsAt(std::string_view text) {
  const catalogue::AddressParts parts = catalogue::DivideAddress(Trim(text));
  http::Origin origin;
  origin.tls = parts.scheme != "http";
  origin.host = parts.host;
  origin.port = static_cast<int>(ParseInteger(parts.port).value_or(origin.tls ? kHttps : kHttp));
  return origin;
}

std::string FaultOfAccountsHost(std::string_view text) {
  const catalogue::AddressParts parts = catalogue::DivideAddress(Trim(text));
  constexpr const char* kExpected = "expected a host, as in accounts.example.org";
  if (!parts.user.empty() || parts.path.size() > 1) return kExpected;
  if (!parts.scheme.empty() && parts.scheme != "http" && parts.scheme != "https") return kExpected;
  if (!catalogue::Convert(Field::Host("accounts-host", ""), parts.host).ok()) return kExpected;
  if (const auto port = ParseInteger(parts.port);
      !parts.port.empty() && (!port || *port < 1 || *port > 65535))
    return "expected a port from 1 to 65535";
  if (parts.scheme == "http" && !IsLoopback(parts.host))
    return "the client's secrets would go there unencrypted; expected https";
  return {};
}

const DataCenter* DataCenterOf(const Checked& values) {
  const std::string name = values.Text("data-center");
  const auto found = std::ranges::find(DataCenters(), name, &DataCenter::name);
  return found == DataCenters().end() ? nullptr : &*found;
}

std::vector<std::string> CompleteCloud(Checked& values, const json::Object& given) {
  std::vector<std::string> findings;
  std::vector<std::string> missing;
  for (const std::string_view name : kClient)
    if (!IsGiven(given, name)) missing.emplace_back(name);
  if (!missing.empty())
    findings.push_back(
        fmt::format("{} {} missing, which api-version cloud needs in place of technician-key; "
                    "`flintdesk init --cloud` gets them",
                    Join(missing, " and "), missing.size() == 1 ? "is" : "are"));
  for (const std::string_view name : {"technician-key", "portal-id"})
    if (IsGiven(given, name))
      findings.push_back(
          fmt::format("{} is for installations of one's own; the cloud takes {}", name,
                      name == "portal-id" ? "portal" : "client-id, client-secret and refresh-token"));
  const DataCenter* center = DataCenterOf(values);
  const auto needs = [&](std::string_view host, std::string_view known) {
    if (values.Has(host)) return;
    if (center != nullptr)
      values.values.Set(host, known);
    else
      findings.push_back(fmt::format("{} is missing: set it, or data-center, which knows it", host));
  };
  needs("host-name", center == nullptr ? "" : center->desk);
  needs("accounts-host", center == nullptr ? "" : center->accounts);
  if (!IsGiven(given, "is-ssl")) values.values.Set("is-ssl", true);
  const bool tls = values.Boolean("is-ssl");
  if (!tls && values.Has("host-name") && !IsLoopback(values.Text("host-name")))
    findings.push_back("is-ssl is false, and access tokens would go unencrypted; the cloud speaks HTTPS");
  if (!values.Has("port")) values.values.Set("port", tls ? kHttps : kHttp);
  return findings;
}

}  // namespace

const std::vector<DataCenter>& DataCenters() {
  static const std::vector<DataCenter> all = {
      {"us", "sdpondemand.manageengine.com", "accounts.zoho.com"},
      {"eu", "sdpondemand.manageengine.eu", "accounts.zoho.eu"},
      {"in", "sdpondemand.manageengine.in", "accounts.zoho.in"},
      {"cn", "servicedeskplus.cn", "accounts.zoho.com.cn"},
      {"au", "servicedeskplus.net.au", "accounts.zoho.com.au"},
      {"jp", "servicedeskplus.jp", "accounts.zoho.jp"},
      {"ca", "servicedeskplus.ca", "accounts.zohocloud.ca"},
      {"uk", "servicedeskplus.uk", "accounts.zoho.uk"},
      {"sa", "servicedeskplus.sa", "accounts.zoho.sa"},
  };
  return all;
}

std::vector<Field> CloudFields() {
  std::vector<std::string> names;
  for (const DataCenter& center : DataCenters()) names.emplace_back(center.name);
  return {
      Field::Text("portal",
                  "Name of the portal: what stands behind /app/ in the address of its pages. In the cloud, "
                  "and on premises over v3 on builds that have such addresses.")
          .From(Place::kConfiguration)
          .CheckedBy(FaultOfPortal)
          .Example("itdesk"),
      Field::Text(
          "account",
          "Customer account of an MSP installation. New requests are made for it; their requester and "
          "site must belong to it. Searches find its requests alone, and those of another one are not "
          "changed.")
          .From(Place::kEither)
          .Example("Acme"),
      Field::Choice("data-center",
                    "Where the cloud keeps the desk and its accounts: the region in which it was made. "
                    "host-name and accounts-host by hand go before it.",
                    std::move(names))
          .From(Place::kConfiguration)
          .Example("eu"),
      Field::Text(
          "accounts-host",
          "Host that issues access tokens, where data-center does not know it. The client's secrets go "
          "to it alone, whatever a response names.")
          .From(Place::kConfiguration)
          .CheckedBy(FaultOfAccountsHost)
          .Example("accounts.zoho.eu"),
      Field::Text("client-id", "Id of the client that access tokens are made for (the API console shows it).")
          .From(Place::kConfiguration)
          .Example("1000.ABCDEFGHIJ"),
      Field::Text("client-secret", "Secret of that client.").From(Place::kConfiguration).Secret(),
      Field::Text("refresh-token",
                  "What access tokens are made from; `flintdesk init --cloud` gets it for a grant code.")
          .From(Place::kConfiguration)
          .Secret(),
  };
}

std::vector<std::string> CompleteConfiguration(Checked& values, const json::Object& given) {
  if (EditionOf(values) == Edition::kCloud) return CompleteCloud(values, given);
  std::vector<std::string> findings;
  for (const std::string_view name :
       {"client-id", "client-secret", "refresh-token", "data-center", "accounts-host"})
    if (IsGiven(given, name))
      findings.push_back(fmt::format("{} is for the cloud: set api-version to cloud, or leave it out", name));
  return findings;
}

OAuthSettings OAuthSettingsOf(const Checked& values) {
  return {.client_id = values.Text("client-id"),
          .client_secret = Secret(values.Text("client-secret")),
          .refresh_token = Secret(values.Text("refresh-token")),
          .accounts = AccountsAt(values.Text("accounts-host"))};
}

}  // namespace flintdesk::servicedesk
