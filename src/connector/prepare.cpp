#include "connector/prepare.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/base_path.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::connector {
namespace {

// The names that every connector's specification uses for these.
constexpr std::string_view kHost = "host-name";
constexpr std::string_view kPort = "port";
constexpr std::string_view kTls = "is-ssl";
constexpr std::string_view kBasePath = "base-path";
constexpr std::string_view kKey = "technician-key";
constexpr std::string_view kTimeout = "timeout";
constexpr std::string_view kOtherHosts = "allow-other-hosts";
constexpr std::array kPartsOfOrigin = {kHost, kPort, kTls};

/// The ways of reaching another place than the configuration's after all.
constexpr std::string_view kOrGiveTheKey =
    "give technician-key with the request (on the command line --technician-key @FILE or env:NAME), or set "
    "allow-other-hosts in the configuration";

constexpr std::string_view kOrAllow = "or set allow-other-hosts in the configuration";

bool Present(const json::Object& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  return value && !value->IsNull();
}

/// The action that is asked for; the error names the nearest or all.
Result<const catalogue::Action*> ActionOf(const catalogue::Connector& spec, const Call& call) {
  std::string name = call.action;
  const json::Value* parameter = call.parameters.Find("action");
  if (name.empty() && parameter) name = parameter->ScalarText().value_or("");
  if (const catalogue::Action* action = spec.FindAction(name)) return action;

  Error error = InvalidRequestError("", catalogue::KnownActions(spec, name));
  error.details.push_back(catalogue::UnknownAction(spec, name));
  return error;
}

std::string BasePathOf(const catalogue::Checked& values) { return NormalBasePath(values.Text(kBasePath)); }

/// A secret of the configuration that a call would take along; null for none. A key of the request's own goes
/// in place of the configured one, and of no other proof.
const catalogue::Field* SecretTakenAlong(const NamedConnector& connector, const Call& call) {
  for (const catalogue::Field& field : connector.type->spec->configuration) {
    if (!field.secret || !Present(connector.given, field.name)) continue;
    if (field.name != kKey || !Present(call.parameters, kKey)) return &field;
  }
  return nullptr;
}

/// The parameters by which the request leads to another scheme, host or port than the configuration says,
/// its defaults included. What the configuration leaves open is the request's to say.
std::vector<std::string_view> WaysOutOfConfiguredOrigin(const NamedConnector& connector,
                                                        const catalogue::Checked& values) {
  const catalogue::Checked& configured = connector.configuration;
  if (!configured.Has(kHost)) return {};
  std::vector<std::string_view> ways;
  if (!EqualsIgnoreCase(configured.Text(kHost), values.Text(kHost))) ways.push_back(kHost);
  if (configured.Has(kPort) && configured.Integer(kPort) != values.Integer(kPort)) ways.push_back(kPort);
  if (configured.Boolean(kTls) != values.Boolean(kTls)) ways.push_back(kTls);
  return ways;
}

int PortOf(bool tls) { return tls ? 443 : 80; }

/// The port that the specification shows for it: where the product listens as it is installed.
std::optional<std::int64_t> UsualPort(const catalogue::Connector& spec) {
  const catalogue::Field* field = spec.FindConfiguration(kPort);
  const std::int64_t* port = field && field->example ? field->example->IfInteger() : nullptr;
  return port ? std::optional(*port) : std::nullopt;
}

/// The configured host, on a port that only the request names: the key may go where a service desk is to be
/// expected, and not to whatever else listens on that host.
std::string FaultOfChosenPort(const NamedConnector& connector, const catalogue::Checked& values) {
  const catalogue::Checked& configured = connector.configuration;
  if (!configured.Has(kHost) || configured.Has(kPort)) return {};
  const std::optional<std::int64_t> port = values.Integer(kPort);
  const std::int64_t scheme = PortOf(values.Boolean(kTls));
  const std::optional<std::int64_t> usual = UsualPort(*connector.type->spec);
  if (!port || port == scheme || port == usual) return {};
  return fmt::format(
      "the request names port {} of {}, but the configuration, which has no port, keeps its technician-key "
      "to "
      "{}; correct port, set port in the configuration, {}",
      *port, Redact(values.Text(kHost)),
      usual ? fmt::format("ports {} and {}", scheme, *usual) : fmt::format("port {}", scheme), kOrGiveTheKey);
}

/// Where the call would go, as far as its parameters can be read.
catalogue::Checked WhereTo(const NamedConnector& connector, const Call& call) {
  catalogue::Checked where = connector.configuration;
  for (const std::string_view name : kPartsOfOrigin) {
    const catalogue::Field* field = connector.type->spec->FindConfiguration(name);
    if (!field || !Present(call.parameters, name)) continue;
    auto value = catalogue::Convert(*field, *call.parameters.Find(name));
    if (value.ok()) where.values.Set(field->name, std::move(value).value());
  }
  return where;
}

/// A key goes only where its configuration says (a script must not be able to send it elsewhere); the
/// sentence says what is wrong.
std::string CheckKeyMayGo(const NamedConnector& connector, const Call& call) {
  const auto given = [&call](std::string_view name) { return Present(call.parameters, name); };
  if (std::ranges::none_of(kPartsOfOrigin, given)) return {};  // it goes where the configuration says
  if (connector.configuration.Boolean(kOtherHosts)) return {};
  const catalogue::Field* secret = SecretTakenAlong(connector, call);
  if (secret == nullptr) return {};
  const catalogue::Checked values = WhereTo(connector, call);
  const std::vector<std::string_view> ways = WaysOutOfConfiguredOrigin(connector, values);
  if (ways.empty()) return FaultOfChosenPort(connector, values);
  return fmt::format("the request names {}, but the configured {} belongs to {}; correct {}, {}",
                     Redact(OriginOf(values).Url()), secret->name,
                     Redact(OriginOf(connector.configuration).Url()), fmt::join(ways, " and "),
                     secret->name == kKey ? kOrGiveTheKey : kOrAllow);
}

/// What is wrong with the time that comes beside the parameters; empty for nothing.
std::string FaultOfTime(const Call& call) {
  const catalogue::Field& field = catalogue::TimeoutField();
  if (!call.timeout || (call.timeout->count() >= *field.least && call.timeout->count() <= *field.most))
    return {};
  return fmt::format("timeout: expected milliseconds from {} to {}, got {}", *field.least, *field.most,
                     call.timeout->count());
}

constexpr std::size_t kMostOfLabel = 160;

std::string Label(const std::string& connector, const std::string& action) {
  const std::string name = ShownName(connector, kMostOfLabel);
  return Shorten(name + (name.empty() || action.empty() ? "" : " ") + action, kMostOfLabel);
}

}  // namespace

std::string LabelOf(const Call& call, const std::string& connector, const catalogue::Connector* spec) {
  std::string action = call.action;
  if (action.empty())
    if (const json::Value* parameter = call.parameters.Find("action"))
      action = parameter->ScalarText().value_or("");
  const bool ours = spec != nullptr && spec->FindAction(action) != nullptr;  // any other is the caller's text
  return Label(call.connector.empty() ? connector : call.connector,
               ours ? action : ShownName(action, kMostOfLabel));
}

std::string LabelOf(const std::string& connector, const catalogue::Action& action) {
  return Label(connector, action.name);
}

http::Origin OriginOf(const catalogue::Checked& values) {
  http::Origin origin;
  origin.tls = values.Boolean(kTls);
  origin.host = values.Text(kHost);
  origin.port = static_cast<int>(values.Integer(kPort).value_or(PortOf(origin.tls)));
  origin.base_path = BasePathOf(values);
  return origin;
}

Result<CheckedCall> PrepareCall(const NamedConnector& connector, const Call& call, const Clock& clock) {
  auto named = [&](Error error) {
    error.message = LabelOf(call, connector.name, &*connector.type->spec);
    return error;
  };
  Result<const catalogue::Action*> action = ActionOf(*connector.type->spec, call);
  if (!action.ok()) return named(std::move(action).error());
  auto checked = catalogue::CheckCall(*connector.type->spec, *action.value(), connector.configuration,
                                      call.parameters, call.tolerate_unknown_parameters);
  std::vector<std::string> findings;
  if (!checked.ok()) findings = checked.error().details;
  if (std::string fault = CheckKeyMayGo(connector, call); !fault.empty())
    findings.push_back(std::move(fault));
  if (std::string fault = FaultOfTime(call); !fault.empty()) findings.push_back(std::move(fault));
  if (!findings.empty()) {
    // What is wrong with a secret alone is a setting's fault, wherever it was set.
    const bool secret = !checked.ok() && checked.error().code == Code::kInvalidConfiguration &&
                        checked.error().details.size() == findings.size();
    Error error =
        named(secret ? checked.error() : InvalidRequestError("", catalogue::HowToCall(*action.value())));
    error.details = std::move(findings);
    return error;
  }

  CheckedCall prepared;
  prepared.connector = call.connector.empty() ? connector.name : call.connector;
  prepared.action = action.value();
  prepared.values = std::move(checked).value();
  prepared.origin = OriginOf(prepared.values);
  prepared.key = Secret(prepared.values.Text(kKey));
  // From here on a key travels as what cannot be printed, and the connector has the other secrets.
  for (const catalogue::Field& field : connector.type->spec->configuration)
    if (field.secret) prepared.values.values.Remove(field.name);
  prepared.timeout = call.timeout.value_or(
      milliseconds(prepared.values.Integer(kTimeout).value_or(kDefaultTimeout.count())));
  prepared.deadline = Deadline::In(prepared.timeout, clock);
  prepared.cancellation = std::make_shared<Cancellation>();
  return prepared;
}

http::ClientOptions ClientOptionsOf(const catalogue::Checked& configuration) {
  http::ClientOptions options;
  auto number = [&](std::string_view name, auto& target) {
    using Number = std::remove_reference_t<decltype(target)>;
    if (auto value = configuration.Integer(name)) target = Number(*value);
  };
  auto text = [&](std::string_view name, std::string& target) {
    if (configuration.Has(name)) target = configuration.Text(name);
  };
  number("connect-timeout", options.connect_timeout);
  number("max-concurrent", options.max_concurrent);
  number("retries", options.retries);
  number("rate-limit", options.rate_limit);
  number("breaker-failures", options.breaker_failures);
  number("max-response-size", options.max_body);
  number("max-header-size", options.max_headers);
  if (auto time = configuration.Integer("attempt-timeout")) options.attempt_timeout = milliseconds(*time);
  text("ca-file", options.ca_file);
  text("client-certificate", options.client_certificate);
  text("client-key", options.client_key);
  text("tls-minimum", options.tls_minimum);
  if (configuration.Has("proxy")) options.proxy = configuration.Text("proxy");
  if (configuration.Has("verify-certificate"))
    options.verify_certificate = configuration.Boolean("verify-certificate");
  return options;
}

}  // namespace flintdesk::connector
