#include "cli/init_cloud.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/environment.hpp"
#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "cli/commands.hpp"
#include "cli/init_address.hpp"
#include "cli/init_plan.hpp"
#include "cli/wait_notice.hpp"
#include "connector/prepare.hpp"
#include "http/loop/loop.hpp"
#include "servicedesk/credentials/grant_exchange.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/spec_cloud.hpp"

namespace flintdesk::cli {
namespace {

using servicedesk::DataCenter;
using servicedesk::DataCenters;

constexpr std::string_view kScope = "SDPOnDemand.requests.ALL";

std::string DataCenterList() {
  std::vector<std::string> names;
  for (const DataCenter& center : DataCenters()) names.emplace_back(center.name);
  return Join(names, ", ");
}

const KeptSecret* Find(const InitPlan& plan, const SecretKind& kind) {
  const auto found = std::ranges::find(plan.secrets, &kind, &KeptSecret::kind);
  return found == plan.secrets.end() ? nullptr : &*found;
}
KeptSecret* Find(InitPlan& plan, const SecretKind& kind) {
  const auto found = std::ranges::find(plan.secrets, &kind, &KeptSecret::kind);
  return found == plan.secrets.end() ? nullptr : &*found;
}

/// What of the plan is a connector's configuration; `otherwise` stands for secrets that are not known yet.
Result<catalogue::Checked> Configuration(const InitPlan& plan, std::string_view otherwise) {
  json::Object given = plan.cloud;
  for (const char* name : {"client-id", "client-secret", "refresh-token"})
    if (!given.Contains(name)) given.Set(name, otherwise);
  for (const SecretKind* kind : {&kClientSecret, &kRefreshToken})
    if (const KeptSecret* secret = Find(plan, *kind); secret != nullptr && !secret->text.empty())
      given.Set(kind->setting, secret->text.Reveal());
  if (!plan.ca_file.empty()) given.Set("ca-file", (plan.folder / plan.ca_file).string());
  return catalogue::CheckConfiguration(TheConnector(), given, {"client-secret", "refresh-token"});
}

/// Takes the settings of a desk in the cloud from the options, and asks for those that are left.
class CloudOptions {
 public:
  CloudOptions(const InitOptions& options, InitPlan& plan, Prompt& prompt)
      : options_(options), plan_(plan), prompt_(prompt) {}

  void Take(InitFindings& findings) {
    RefuseOthers(findings);
    if (!options_.url.empty() || !options_.host.empty()) DivideAddressOptions(options_, findings);
    TakeDataCenterOfHost();
    TakePortalOfPath(findings);
    plan_.cloud = json::Object{{"api-version", "cloud"}};
    Set("data-center", options_.data_center, findings);
    Set("host-name", options_.host, findings);
    if (!options_.host.empty()) Set("port", options_.port, findings);
    if (options_.tls && !*options_.tls) plan_.cloud.Set("is-ssl", false);
    Set("accounts-host", options_.accounts_host, findings);
    Set("portal", options_.portal, findings);
    Set("client-id", options_.client_id, findings);
    TakeSecrets(findings);
    CheckComplete(findings);
    if (findings.empty() && KnowsPlace()) CheckWhole(findings);
  }

  Result<void> AskForTheRest() {
    if (!prompt_.Interactive()) return {};
    if (!KnowsPlace())
      if (auto asked = Ask("data-center", "Data center (" + DataCenterList() + ")", ""); !asked.ok())
        return asked;
    if (options_.portal.empty())
      if (auto asked = AskForPortal(); !asked.ok()) return asked;
    SayWhereCodesAreMade();
    if (options_.client_id.empty())
      if (auto asked = Ask("client-id", "Client ID", ""); !asked.ok()) return asked;
    KeptSecret& secret = *Find(plan_, kClientSecret);
    if (secret.variable.empty() && secret.text.empty())
      if (auto asked = AskForSecretText(kClientSecret, secret.text); !asked.ok()) return asked;
    if (HasRefreshToken()) {
      KeptSecret& token = *Find(plan_, kRefreshToken);
      return token.variable.empty() && token.text.empty() ? AskForSecretText(kRefreshToken, token.text)
                                                          : Result<void>();
    }
    return plan_.code.empty() ? AskForSecretText(kGrantCode, plan_.code) : Result<void>();
  }

 private:
  bool HasRefreshToken() const { return !options_.refresh_token.empty(); }
  bool KnowsPlace() const {
    return plan_.cloud.Contains("data-center") ||
           (plan_.cloud.Contains("host-name") && plan_.cloud.Contains("accounts-host"));
  }

  void RefuseOthers(InitFindings& findings) const {
    const std::pair<const char*, bool> kOthers[] = {{"--key", !options_.key.empty()},
                                                    {"--port", !options_.port.empty()},
                                                    {"--tls", options_.tls == true},
                                                    {"--no-tls", options_.tls == false},
                                                    {"--base-path", !options_.base_path.empty()}};
    for (const auto& [name, given] : kOthers) {
      if (!given) continue;
      const bool is_key = std::string_view(name) == "--key";
      findings.Add(fmt::format("{} is for installations of one's own, and --cloud is given", name),
                   is_key ? "The cloud takes --client-id, --client-secret and --code in place of a key."
                          : "The cloud takes --data-center, or --url and --accounts-host.");
    }
    if (HasRefreshToken() && !options_.code.empty())
      findings.Add("--code and --refresh-token are both given",
                   "Give --refresh-token where there is one already, else --code.");
    const auto read = std::ranges::count(
        std::vector<std::string>{options_.client_secret, options_.code, options_.refresh_token}, "-");
    if (read > 1)
      findings.Add("standard input can hold one of the secrets alone",
                   "Give the others as @FILE or env:NAME.");
  }

  /// An address from a browser leads to one of the known data centers.
  void TakeDataCenterOfHost() {
    if (options_.host.empty() || !options_.data_center.empty() || !options_.accounts_host.empty()) return;
    const auto found = std::ranges::find_if(DataCenters(), [&](const DataCenter& center) {
      return EqualsIgnoreCase(center.desk, options_.host);
    });
    if (found == DataCenters().end() || options_.port != "443") return;
    options_.data_center = found->name;
    options_.host.clear();
  }

  /// https://sdpondemand.manageengine.eu/app/itdesk/ui/requests
  void TakePortalOfPath(InitFindings& findings) {
    if (options_.base_path.empty()) return;
    const std::vector<std::string> parts = Split(options_.base_path, '/');
    const std::string portal = parts.size() > 2 && parts[1] == "app" ? parts[2] : "";
    if (portal.empty())
      return findings.Add("the address has a path that names no portal",
                          "In the cloud it begins with /app/ and the portal's name.");
    if (!options_.portal.empty() && options_.portal != portal)
      return findings.Add("the address names another portal than --portal", "Leave one of them out.");
    options_.portal = portal;
  }

  void Set(const char* field, const std::string& text, InitFindings& findings) {
    if (text.empty()) return;
    auto value = ConvertSetting(field, text);
    if (value.ok())
      plan_.cloud.Set(field, std::move(value).value());
    else
      findings.Add(
          value.error().text,
          fmt::format("Correct --{}.", std::string_view(field) == "host-name" ? "url or --host" : field));
  }

  void TakeSecrets(InitFindings& findings) {
    KeptSecret secret = TakeSecret(kClientSecret, options_.client_secret, prompt_, findings);
    KeptSecret token = TakeSecret(kRefreshToken, options_.refresh_token, prompt_, findings);
    if (!HasRefreshToken()) {
      // The exchange needs them now, wherever calls will read them.
      KeptSecret code = TakeSecret(kGrantCode, options_.code, prompt_, findings);
      ReadVariableOf(code, findings);
      ReadVariableOf(secret, findings);
      plan_.code = std::move(code.text);
    }
    plan_.secrets = {std::move(secret), std::move(token)};
  }

  static void ReadVariableOf(KeptSecret& secret, InitFindings& findings) {
    if (secret.variable.empty()) return;
    const std::string where = "the environment variable " + Redact(secret.variable);
    const auto value = ReadVariable(secret.variable);
    if (!value)
      return findings.Add(fmt::format("{}: {} is not set", secret.kind->option, where),
                          "Set it where init is started.", Code::kInvalidConfiguration);
    Result<std::string> text = SecretFrom(*value, where);
    if (text.ok())
      secret.text = Secret(std::move(text).value());
    else
      findings.Add(fmt::format("{}: {}", secret.kind->option, text.error().message),
                   fmt::format("It must hold the {} and nothing else.", secret.kind->what),
                   Code::kInvalidConfiguration);
  }

  void CheckComplete(InitFindings& findings) const {
    if (prompt_.Interactive()) return;
    std::vector<std::string> missing;
    const bool by_hand = !options_.host.empty() || !options_.accounts_host.empty();
    if (options_.data_center.empty() && !by_hand)
      missing.push_back(fmt::format("--data-center ({})", DataCenterList()));
    if (options_.data_center.empty() && by_hand && options_.host.empty())
      missing.emplace_back("--url URL or --host NAME");
    if (options_.data_center.empty() && by_hand && options_.accounts_host.empty())
      missing.emplace_back("--accounts-host NAME");
    if (options_.client_id.empty()) missing.emplace_back("--client-id ID");
    if (options_.client_secret.empty()) missing.emplace_back("--client-secret @FILE, - or env:NAME");
    if (options_.code.empty() && !HasRefreshToken())
      missing.emplace_back("--code @FILE, - or env:NAME, or --refresh-token likewise");
    if (missing.empty()) return;
    findings.Add(fmt::format("standard input is not a terminal, so nothing can be asked; missing options: {}",
                             Join(missing, "; ")),
                 "Give these options, or start init at a terminal.");
  }

  /// What concerns several settings: an address without encryption, say.
  void CheckWhole(InitFindings& findings) const {
    auto checked = Configuration(plan_, "not-known-yet");
    if (checked.ok()) return;
    for (const std::string& detail : checked.error().details)
      findings.Add(detail, "The options are --data-center, or --url and --accounts-host.");
  }

  Result<void> Ask(const char* field, const std::string& question, const std::string& otherwise) {
    auto value = AskForSetting(field, prompt_, question, otherwise);
    if (!value.ok()) return std::move(value).error();
    plan_.cloud.Set(field, std::move(value).value());
    return {};
  }

  Result<void> AskForPortal() {
    constexpr const char* kNone = "the default one";
    const std::string question = "Portal: the name behind /app/ in the address of the service desk's pages";
    for (;;) {
      Result<std::string> answer = prompt_.Ask(question, kNone);
      if (!answer.ok()) return std::move(answer).error();
      if (*answer == kNone) return {};
      auto value = ConvertSetting("portal", *answer);
      if (value.ok()) {
        plan_.cloud.Set("portal", std::move(value).value());
        return {};
      }
      prompt_.Say(value.error().text);
    }
  }

  Result<void> AskForSecretText(const SecretKind& kind, Secret& into) {
    Result<Secret> typed = AskForSecret(kind, prompt_);
    if (!typed.ok()) return std::move(typed).error();
    into = std::move(typed).value();
    return {};
  }

  void SayWhereCodesAreMade() {
    constexpr std::string_view kAccounts = "accounts.";
    const auto checked = Configuration(plan_, "not-known-yet");
    const std::string accounts =
        checked.ok() ? servicedesk::OAuthSettingsOf(*checked).accounts.host : std::string();
    const std::string console = accounts.starts_with(kAccounts)
                                    ? "https://api-console." + accounts.substr(kAccounts.size())
                                    : "the API console of " + accounts;
    prompt_.Say(fmt::format("A self client lets this program in. It is made in {}", console));
    prompt_.Say("(Add client, Self Client), which also shows its client ID and secret.");
    if (HasRefreshToken() || !plan_.code.empty()) return;
    prompt_.Say(
        fmt::format("Its tab Generate Code makes the grant code: scope {} (others with commas", kScope));
    prompt_.Say("between them), 10 minutes of validity, access type offline. A grant code works once.");
  }

  InitOptions options_;
  InitPlan& plan_;
  Prompt& prompt_;
};

Error Refusal(const http::Failure& failure, const servicedesk::OAuthSettings& settings) {
  servicedesk::Asked asked;
  asked.edition = servicedesk::Edition::kCloud;
  asked.origin = settings.accounts;
  servicedesk::Judgement judgement = servicedesk::ClassifyFailure(asked, failure);
  std::string remedy = judgement.remedy;
  if (judgement.code == Code::kUnauthenticated || judgement.code == Code::kServerError)
    remedy += fmt::format(" The data centers are {}.", DataCenterList());
  remedy += " Nothing was written; a grant code works once, so make a new one where it may have been used.";
  return MakeError(judgement.code, std::move(judgement.what), std::move(remedy));
}

}  // namespace

Result<InitPlan> MakeCloudPlan(const InitOptions& options, Prompt& prompt) {
  InitFindings findings;
  InitPlan plan = BeginPlan(options, findings);
  CloudOptions cloud(options, plan, prompt);
  cloud.Take(findings);
  if (!findings.empty()) return std::move(findings).TakeError();
  // Before the first question, and before a code is used up.
  if (Result<void> free = CheckTargets(plan); !free.ok()) return std::move(free).error();
  if (Result<void> asked = cloud.AskForTheRest(); !asked.ok()) return std::move(asked).error();
  return plan;
}

Result<void> ExchangeCode(InitPlan& plan) {
  if (plan.code.empty()) return {};
  const auto checked = Configuration(plan, "not-known-yet");
  if (!checked.ok()) return checked.error();
  const servicedesk::OAuthSettings settings = servicedesk::OAuthSettingsOf(*checked);
  http::ClientOptions options = connector::ClientOptionsOf(*checked);
  options.retries = 0;  // somebody waits for it
  constexpr milliseconds kLongest{30'000};
  const WaitNotice notice("a refresh token of " + Redact(settings.accounts.HostAndPort()), kLongest);
  http::Loop loop(SystemClock());
  const auto client = http::MakeClient(loop, SystemClock(), options);
  http::Context context;
  context.deadline = Deadline::In(kLongest, SystemClock());
  context.label = "grant code";
  std::optional<Result<Secret, http::Failure>> result;
  loop.Post([&] {
    servicedesk::ExchangeGrant(
        *client, settings, plan.code, std::move(context),
        [&](Result<Secret, http::Failure> exchanged) { result = std::move(exchanged); });
  });
  loop.Wait([&] { return result.has_value(); });
  if (!result->ok()) return Refusal(result->error(), settings);
  Find(plan, kRefreshToken)->text = std::move(*result).value();
  return {};
}

void RefuseCloudOptions(const InitOptions& options, InitFindings& findings) {
  for (const auto& [name, value] : {std::pair{"--data-center", &options.data_center},
                                    {"--accounts-host", &options.accounts_host},
                                    {"--portal", &options.portal},
                                    {"--client-id", &options.client_id},
                                    {"--client-secret", &options.client_secret},
                                    {"--code", &options.code},
                                    {"--refresh-token", &options.refresh_token}})
    if (!value->empty())
      findings.Add(fmt::format("{} is for a service desk in the cloud, and --cloud is not given", name),
                   "Give --cloud, too, or leave it out.");
}

}  // namespace flintdesk::cli
