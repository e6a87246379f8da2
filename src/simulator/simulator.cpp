#include "simulator/simulator.hpp"

#include <fmt/format.h>

#include "base/base_path.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "simulator/operation.hpp"
#include "simulator/own_hosts.hpp"
#include "simulator/profile.hpp"
#include "simulator/service.hpp"
#include "simulator/tokens.hpp"
#include "simulator/toy_key.hpp"
#include "web/certificate.hpp"
#include "web/listener.hpp"

namespace flintdesk::simulator {

struct Simulator::Parts {
  SimulatorOptions options;
  Profile profile;
  std::string account;  // the customer that the connector file names; empty: there are none
  web::TlsOptions certificate;
  std::unique_ptr<Service> service;
  std::unique_ptr<web::Listener> listener;  // after what its handler uses
};

namespace {

Result<void> ReadData(State& state, const std::string& path, std::int64_t now, const Profile& profile) {
  Result<std::string> text = ReadFile(path, 64 * 1024 * 1024, FileKind::kAny);
  if (!text.ok())
    return InvalidConfigurationError(text.error().message,
                                     "Check the path that --data names, and who may read it.");
  auto document = json::Parse(text.value());
  const std::string correct = fmt::format("Correct {}, which --data names.", path);
  if (!document.ok())
    return InvalidConfigurationError(
        fmt::format("{} is not a JSON document: {}", path, document.error().Sentence()), correct);
  Result<void> laid = LayOver(state, document.value(), now, profile);
  if (!laid.ok()) laid.error().assistance = correct;
  return laid;
}

Result<void> LayDataOver(State& state, const std::string& path, std::int64_t now, const Profile& profile) {
  if (path.empty()) return {};
  return ReadData(state, path, now, profile);
}

/// What the state file holds, or a fresh state that is written to it at once.
Result<State> MakeState(const SimulatorOptions& options, const Profile& profile, Store* store) {
  const std::int64_t now = options.clock->EpochMilliseconds();
  State state;
  if (store != nullptr) {
    Result<bool> kept = store->HasState();
    if (!kept.ok()) return kept.error();
    if (kept.value()) {
      if (Result<void> loaded = store->Load(state); !loaded.ok()) return loaded.error();
      return state;
    }
  }
  state = FreshState(now, ProductModules(), profile);
  if (Result<void> laid = LayDataOver(state, options.data_file, now, profile); !laid.ok())
    return laid.error();
  for (std::string& name : state.DocumentNames()) state.touched.insert(std::move(name));
  if (store != nullptr) {
    if (Result<void> saved = store->Save(state); !saved.ok()) return saved.error();
  }
  state.touched.clear();
  return state;
}

/// A customer of the service provider, for whom requests can be made.
std::string AnAccount(const State& state, const Profile& profile) {
  const std::vector<Row>* accounts = profile.msp ? state.directory.Module("accounts") : nullptr;
  return accounts == nullptr || accounts->empty() ? std::string() : accounts->front().name;
}

/// Normalizes the base path, so that it can be compared with the paths of requests.
Result<void> TakeBasePath(SimulatorOptions& options) {
  if (const std::string fault = FaultOfBasePath(options.base_path); !fault.empty())
    return InvalidRequestError("--base-path: " + fault, "A path such as /helpdesk belongs there.");
  options.base_path = NormalBasePath(options.base_path);
  return {};
}

}  // namespace

Result<std::unique_ptr<Simulator>> Simulator::Start(SimulatorOptions options) {
  if (Result<void> path = TakeBasePath(options); !path.ok()) return path.error();
  Result<Profile> profile = ParseProfile(options.profile);
  if (!profile.ok()) return profile.error();
  Result<OwnHosts> hosts = OwnHosts::Make(options.bind, options.allow_hosts);
  if (!hosts.ok()) return hosts.error();
  std::unique_ptr<Store> store;
  if (!options.state_file.empty()) {
    Result<std::unique_ptr<Store>> opened = Store::Open(options.state_file);
    if (!opened.ok()) return opened.error();
    store = std::move(opened.value());
  }
  Result<State> state = MakeState(options, profile.value(), store.get());
  if (!state.ok()) return state.error();

  auto parts = std::make_unique<Parts>();
  parts->profile = profile.value();
  parts->account = AnAccount(state.value(), profile.value());
  if (options.api_key.empty()) options.api_key = MakeToyKey();
  ServiceOptions serving;
  serving.key = options.api_key;
  serving.base_path = options.base_path;
  serving.profile = profile.value();
  serving.lenient_names = options.lenient_names;
  serving.log = options.log;
  serving.clock = options.clock;
  web::ListenerOptions listening;
  listening.port = options.port;
  if (!options.bind.empty()) listening.addresses = {options.bind};
  if (options.tls) {
    Result<web::TlsOptions> certificate = web::MakeSelfSignedCertificate({.extra_name = options.bind});
    if (!certificate.ok()) return certificate.error();
    listening.tls = true;
    listening.certificate = parts->certificate = certificate.value();
    serving.certificate = certificate.value();
  }
  parts->service = std::make_unique<Service>(std::move(serving), std::move(state.value()), std::move(store));
  listening.reception = [service = parts->service.get()] { return service->Receive(); };
  listening.admission = [service = parts->service.get(), hosts = hosts.value(), log = options.log](
                            const web::Request& so_far, const std::string& local_address) {
    const std::string fault = hosts.FaultOf(so_far, local_address);
    if (fault.empty()) return service->Admit(so_far);
    if (log) Log(LogLevel::kInfo, fmt::format("{} {} -> 403 {}", so_far.method, so_far.path, Trim(fault)));
    return web::Admission::Refuse(web::Response::Text(403, fault));
  };
  auto handler = [service = parts->service.get()](const web::Request& request) {
    return service->Handle(request);
  };
  auto listener = web::Listener::Start(std::move(listening), web::Deferred(std::move(handler)));
  if (!listener.ok()) return listener.error();
  parts->listener = std::move(listener.value());
  parts->options = std::move(options);
  return std::unique_ptr<Simulator>(new Simulator(std::move(parts)));
}

Simulator::Simulator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Simulator::~Simulator() { Stop(); }

void Simulator::Stop() { parts_->listener->Stop(); }

int Simulator::port() const { return parts_->listener->port(); }

std::string Simulator::key() const { return parts_->options.api_key; }

std::string Simulator::certificate_pem() const { return parts_->certificate.certificate_pem; }

json::Value Simulator::Effects() const { return parts_->service->Effects(); }

Result<std::string> Simulator::PostPlan(const json::Value& plan) {
  Result<json::Value> posted = parts_->service->PostPlan(plan);
  if (!posted.ok()) return posted.error();
  return *posted->Find("id")->IfString();
}

json::Value Simulator::Plan(const std::string& id) const {
  return parts_->service->Plan(id).value_or(json::Value());
}

void Simulator::RemovePlans() { parts_->service->RemovePlans(); }

Surroundings Simulator::GetSurroundings() const { return parts_->service->Surroundings(); }

void Simulator::SetSurroundings(Surroundings surroundings) {
  parts_->service->SetSurroundings(std::move(surroundings));
}

Result<json::Value> Simulator::Act(const json::Value& deed) { return parts_->service->Act(deed); }

json::Value Simulator::Ticket(const std::string& id) const { return parts_->service->Ticket(id); }

Result<json::Value> Simulator::SeedAttachment(const json::Value& wanted) {
  return parts_->service->SeedAttachment(wanted);
}

json::Value Simulator::Attachment(const std::string& id) const { return parts_->service->Attachment(id); }

json::Value Simulator::Tokens() const { return parts_->service->Tokens(); }

void Simulator::SetClockOffset(std::chrono::milliseconds offset) { parts_->service->SetClockOffset(offset); }

namespace {

/// The address for clients on this machine; one that means all addresses cannot be called.
std::string HostOf(const std::string& bind) {
  if (bind.empty() || bind == "0.0.0.0" || bind == "::") return "127.0.0.1";
  return bind;
}

}  // namespace

std::string Simulator::url() const {
  const std::string host = HostOf(parts_->options.bind);
  const bool is_v6 = host.find(':') != host.npos;
  return fmt::format("{}://{}{}{}:{}", parts_->options.tls ? "https" : "http", is_v6 ? "[" : "", host,
                     is_v6 ? "]" : "", port());
}

std::string Simulator::ReadyLine() const { return fmt::format("listening on {} key {}", url(), key()); }

std::string Simulator::ConnectorFile() const {
  json::Object config{
      {"host-name", HostOf(parts_->options.bind)}, {"port", port()}, {"is-ssl", parts_->options.tls}};
  if (parts_->profile.cloud) {
    // One port is service desk and accounts server.
    config.Set("api-version", "cloud");
    config.Set("accounts-host", url());
    config.Set("portal", kPortal);
    config.Set("client-id", kToyClient);
    config.Set("client-secret", kToyClientSecret);
    config.Set("refresh-token", kToyRefreshToken);
  } else {
    config.Set("technician-key", key());
  }
  if (!parts_->account.empty()) config.Set("account", parts_->account);
  if (!parts_->options.base_path.empty()) config.Set("base-path", parts_->options.base_path);
  // Its certificate is made anew at every start, so there is no file that could be named here.
  if (parts_->options.tls) config.Set("verify-certificate", false);
  return json::WritePretty(json::Object{{"type", "flint-manageenginesdp-connector"},
                                        {"description", "simulated service desk"},
                                        {"config", std::move(config)}});
}

}  // namespace flintdesk::simulator
