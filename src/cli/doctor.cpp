#include "cli/doctor.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/host.hpp"
#include "base/loopback.hpp"
#include "base/text.hpp"
#include "cli/examination.hpp"
#include "cli/output.hpp"
#include "cli/wait_notice.hpp"
#include "connector/home_trust.hpp"
#include "http/transport/proxy.hpp"

namespace flintdesk::cli {
namespace {

struct Place {
  std::string host;
  int port = 0;
};

Place PlaceOfProxy(std::string_view url) {
  std::string text = http::ProxyHostAndPort(url);
  std::size_t colon = text.rfind(':');
  return {std::string(WithoutBrackets(text.substr(0, colon))),
          static_cast<int>(ParseInteger(text.substr(colon + 1)).value_or(0))};
}

}  // namespace

DoctorResult Examine(const DoctorSubject& subject, const Clock& clock, const Report& report) {
  return Examination(subject, clock, report).Run();
}

Examination::Examination(const DoctorSubject& subject, const Clock& clock, const Report& report)
    : subject_(subject), clock_(clock), report_(report) {}

DoctorResult Examination::Run() {
  ExamineFiles();
  if (!Failed()) ExamineSecretFiles();
  if (!Failed()) ExamineHome();
  if (!Failed()) ExamineWay();
  if (!Failed() && subject_.oauth) ExamineAccounts();
  if (!Failed()) ExamineService();
  return result_;
}

void Examination::ExamineWay() {
  ExamineProxy();
  if (!Failed()) {
    ExamineNetwork();
    ExamineEncryption();
  }
  if (!Failed() && subject_.origin.tls) ExamineTlsOfServer();
}

void Examination::Tell(Finding finding) {
  if (finding.outcome == Finding::Outcome::kFailure && !Failed()) result_.code = finding.code;
  report_(finding);
}

void Examination::ExamineFiles() {
  const http::ClientOptions& http = subject_.http;
  for (auto [name, path] :
       {std::pair{"ca-file", &http.ca_file}, std::pair{"client-certificate", &http.client_certificate},
        std::pair{"client-key", &http.client_key}}) {
    if (path->empty() || (path == &http.ca_file && SavesCaFile())) continue;
    Result<std::string> content = ReadFile(*path, 16 * 1024 * 1024);
    if (!content.ok())
      Tell(Failure("configuration", Code::kInvalidConfiguration,
                   fmt::format("{}: {}", name, content.error().message),
                   "Correct the path, which counts from the home folder, or who may read the file."));
  }
  if (Failed()) return;
  Tell(Ok("configuration", Configured()));
  const std::string& key = subject_.key.Reveal();
  if (key.find_first_of(" \t\r\n") != std::string::npos)
    Tell(Warning("configuration", "technician-key has blanks or line ends in it",
                 "Copy the key again, without them."));
  if (http.tls_minimum == "1.0" || http.tls_minimum == "1.1")
    Tell(Warning("configuration",
                 fmt::format("tls-minimum {} allows protocols that are broken", http.tls_minimum),
                 "Remove the setting once the service desk speaks TLS 1.2."));
}

std::string Examination::Configured() const {
  const std::string url = Redact(subject_.origin.Url());
  if (!subject_.oauth)
    return fmt::format("{}, {}", url, subject_.key.empty() ? "no key" : "a key is configured");
  return fmt::format("{}, cloud, portal {}, access tokens of {} for the client {}", url, PortalInWords(),
                     Redact(subject_.oauth->accounts.HostAndPort()), Redact(subject_.oauth->client_id));
}

void Examination::ExamineSecretFiles() {
  std::vector<std::string> readable, writable;
  for (const std::filesystem::path& file : subject_.secret_files) {
    const std::string shown = ShellWord(file.lexically_normal().string());
    if (connector::OthersCanRead(file))
      readable.push_back(shown);
    else if (connector::OthersCanWrite(file))
      writable.push_back(shown);
  }
  if (!readable.empty())
    Tell(Warning("secrets", fmt::format("others on this machine can read {}", Join(readable, " and ")),
                 fmt::format("`chmod 600 {}`.", Join(readable, " "))));
  if (!writable.empty())
    Tell(Warning("secrets", fmt::format("others on this machine can write {}", Join(writable, " and ")),
                 fmt::format("`chmod 600 {}`.", Join(writable, " "))));
}

/// Who can write a home decides where its key goes; data/ and secrets/ are nobody else's to read.
void Examination::ExamineHome() {
  if (subject_.home.empty()) return;
  const auto listed = [&](std::initializer_list<const char*> parts,
                          bool (*open)(const std::filesystem::path&)) {
    std::vector<std::string> found;
    for (const char* part : parts)
      if (const std::filesystem::path path = subject_.home / part; open(path))
        found.push_back(ShellWord(path.string()));
    return found;
  };
  if (const auto distrust = connector::DistrustOf(subject_.home))
    Tell(Warning("home", distrust->why + ", and whoever can write there decides where the key goes",
                 distrust->remedy));
  const auto writable =
      listed({"config", "data", "flintbox", "flintdesk.conf", "secrets"}, connector::OthersCanWrite);
  if (!writable.empty())
    Tell(Warning("home", fmt::format("others on this machine can write {}", Join(writable, " and ")),
                 fmt::format("Run `chmod go-w {}`.", Join(writable, " "))));
  const auto readable = listed({"data", "secrets"}, connector::OthersCanRead);
  if (!readable.empty())
    Tell(Warning("home", fmt::format("others on this machine can read {}", Join(readable, " and ")),
                 fmt::format("`chmod 700 {}`.", Join(readable, " "))));
}

void Examination::ExamineProxy() {
  const http::ProxySettings settings = http::MakeProxySettings(subject_.http);
  const bool tls = subject_.origin.tls;
  const std::string& variable = tls ? settings.https_variable : settings.http_variable;
  const std::string& wanted = tls ? settings.for_https : settings.for_http;
  const std::string source = variable.empty() ? "the configuration" : variable + " in the environment";
  proxy_ = settings.For(subject_.origin);
  // The configuration's was checked when it was read, the environment's not yet.
  if (const std::string fault = http::FaultOfProxy(proxy_); !fault.empty())
    Tell(Failure("proxy", Code::kInvalidConfiguration, fmt::format("from {}: {}", source, fault),
                 variable.empty()
                     ? "Correct `proxy`."
                     : fmt::format("Correct {}, or set `proxy` in the configuration.", variable)));
  else if (!proxy_.empty())
    Tell(Ok("proxy", fmt::format("{}, from {}", http::ProxyHostAndPort(proxy_), source)));
  else if (wanted.empty())
    Tell(Ok("proxy", subject_.http.proxy ? "none: the configuration says so, whatever the environment does"
                                         : "none, straight to the service desk"));
  else if (!variable.empty() && IsLoopback(subject_.origin.host))
    Tell(Ok("proxy", fmt::format("none: {} is this machine, and {} does not apply to it",
                                 subject_.origin.host, source)));
  else
    Tell(Ok("proxy", fmt::format("none: {} excludes {} from {}", settings.bypass_variable,
                                 subject_.origin.host, source)));
}

void Examination::ExamineNetwork() {
  const bool through = !proxy_.empty();
  const Place place = through ? PlaceOfProxy(proxy_) : Place{subject_.origin.host, subject_.origin.port};
  const milliseconds limit = subject_.http.connect_timeout;
  const auto asked = clock_.Now();
  auto addresses = [&] {
    const WaitNotice notice("the address of " + Redact(place.host), limit);
    return Resolve(place.host, place.port, limit);
  }();
  if (!addresses.ok()) {
    Tell(Failure("name", Code::kUnreachable, fmt::format("{}: {}", place.host, addresses.error()),
                 through ? "Check `proxy`, or http_proxy, https_proxy and all_proxy in the environment."
                         : "Check host-name for a typing error, and this machine's name service."));
    return;
  }
  const auto took = std::chrono::duration_cast<milliseconds>(clock_.Now() - asked);
  std::vector<std::string> all, good, bad;
  bool slow = false;
  const auto sockets = [&] {
    const WaitNotice notice(fmt::format("a connection to {} port {}", Redact(place.host), place.port), limit);
    return ConnectAll(*addresses, limit);
  }();
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    const Address& address = (*addresses)[i];
    const auto& socket = sockets[i];
    all.push_back(address.text);
    if (socket.ok()) {
      good.push_back(address.text);
      reachable_.push_back(address);
    } else {
      slow = slow || socket.error().starts_with("no response");
      bad.push_back(fmt::format("{}: {}", address.text, socket.error()));
    }
  }
  TellName(place.host, Join(all, ", "), took);
  if (good.empty())
    Tell(Failure(
        "connection", Code::kUnreachable, fmt::format("port {} of {}", place.port, Join(bad, "; ")),
        through ? "Check the proxy's address, and that it is running."
                : "Check host-name and port, that the service desk is running, and firewalls on the way."));
  else if (slow)
    Tell(
        Warning("connection",
                fmt::format("port {} of {} answers, but {}", place.port, Join(good, ", "), Join(bad, "; ")),
                "Calls may wait for the address that does not respond; use the one that does as host-name."));
  else
    Tell(Ok("connection", fmt::format("port {} of {} answers{}{}", place.port, Join(good, ", "),
                                      bad.empty() ? "" : "; ", Join(bad, "; "))));
}

/// Said whether or not the service desk can be reached: the key would be read on the way all the same.
void Examination::ExamineEncryption() {
  if (subject_.origin.tls) return;
  const bool leaves_machine =
      reachable_.empty() ? !IsLoopback(subject_.origin.host) : !reachable_.front().loopback;
  if (!leaves_machine && proxy_.empty()) return;
  Tell(Warning(
      "tls",
      fmt::format("not used: the {} and all tickets can be read on the way{}",
                  subject_.oauth ? "access token" : "key", proxy_.empty() ? "" : ", and by the proxy"),
      "Where the service desk speaks HTTPS, set \"is-ssl\": true and its port."));
}

void Examination::TellName(const std::string& host, const std::string& addresses, milliseconds took) {
  constexpr milliseconds kSlow(1'000);
  if (host == addresses) return Tell(Ok("name", fmt::format("{} is an address", host)));
  const std::string text = fmt::format("{} is {}, found in {} ms", host, addresses, took.count());
  if (took < kSlow) return Tell(Ok("name", text));
  Tell(Warning("name", text, "Every new connection waits so long; check this machine's name service."));
}

Result<Examination::Way, NoWay> Examination::OpenWay() {
  Way way;
  if (proxy_.empty()) {
    auto socket = Connect(reachable_.front(), subject_.http.connect_timeout);
    if (!socket.ok()) return NoWay{socket.error(), "Check that the service desk is running."};
    way.socket = std::move(socket).value();
    way.descriptor = way.socket.descriptor();
  } else {
    way.tunnel = std::make_unique<Tunnel>();
    auto descriptor = way.tunnel->Open(subject_.origin, proxy_, subject_.http);
    if (!descriptor.ok()) return std::move(descriptor).error();
    way.descriptor = descriptor.value();
  }
  return way;
}

}  // namespace flintdesk::cli
