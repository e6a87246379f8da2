#include "cli/init_plan.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/base_path.hpp"
#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/value.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/init_address.hpp"
#include "cli/init_cloud.hpp"
#include "cli/init_home.hpp"
#include "cli/init_secret.hpp"
#include "cli/workplace.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {
namespace {

/// ServiceDesk Plus's own: older installations speak HTTP there, recent ones HTTPS, on the same port.
constexpr const char* kUsualPort = "8080";

/// Ports that are nearly always HTTPS: Return alone then means yes.
bool IsUsualForTls(int port) { return port == 443 || port == 8443 || port == 8383; }

}  // namespace

Result<json::Value, catalogue::Finding> ConvertSetting(const char* field, const std::string& text) {
  const catalogue::Field* found = TheConnector().FindConfiguration(field);
  if (found == nullptr) return catalogue::Finding{fmt::format("unknown setting {}", field)};
  return catalogue::Convert(*found, text);
}

namespace {

/// What options say nothing about and nobody can be asked for.
void CheckComplete(const InitOptions& options, const Prompt& prompt, InitFindings& findings) {
  if (prompt.Interactive()) return;
  std::vector<std::string> missing;
  if (options.host.empty()) missing.emplace_back("--host NAME or --url URL");
  if (options.port.empty()) missing.emplace_back("--port N");
  if (!options.tls) missing.emplace_back("--tls or --no-tls");
  if (options.key.empty()) missing.emplace_back("--key @FILE, - or env:NAME");
  if (missing.empty()) return;
  findings.Add(fmt::format("standard input is not a terminal, so nothing can be asked; missing options: {}",
                           Join(missing, "; ")),
               "Give these options, or start init at a terminal.");
}

void TakeBasePath(InitPlan& plan, const InitOptions& options, InitFindings& findings) {
  auto path = ConvertSetting("base-path", options.base_path);
  if (path.ok())
    plan.base_path = NormalBasePath(options.base_path);
  else
    findings.Add(path.error().text,
                 "The address ends where the service desk's own pages begin, as in "
                 "https://it.example.org/helpdesk.");
}

void TakeAddress(InitPlan& plan, const InitOptions& options, InitFindings& findings) {
  constexpr const char* kRemedy =
      "The options are --url URL, or --host NAME, --port N, and --tls or --no-tls.";
  if (!options.host.empty()) {
    auto host = ConvertSetting("host-name", options.host);
    if (host.ok())
      plan.host = host->ScalarText().value_or("");
    else
      findings.Add(host.error().text, kRemedy);
  }
  if (!options.port.empty()) {
    auto port = ConvertSetting("port", options.port);
    if (port.ok())
      plan.port = static_cast<int>(*port->IfInteger());
    else
      findings.Add(
          fmt::format("--port: {} is not a port from 1 to 65535", RedactAndShorten(options.port, 40)),
          kRemedy);
  }
  plan.tls = options.tls.value_or(false);
  TakeBasePath(plan, options, findings);
}

void TakeCaFile(InitPlan& plan, const InitOptions& options, InitFindings& findings) {
  if (options.ca_file.empty()) return;
  Result<std::string> content = ReadFile(options.ca_file);
  if (content.ok())
    plan.ca_file = PathInConfiguration(options.ca_file, plan.folder);
  else
    findings.Add("--ca-file: " + content.error().message, content.error().assistance);
}

}  // namespace

Result<json::Value> AskForSetting(const char* field, Prompt& prompt, const std::string& question,
                                  const std::string& otherwise) {
  for (;;) {
    Result<std::string> answer = prompt.Ask(question, otherwise);
    if (!answer.ok()) return answer.error();
    auto value = ConvertSetting(field, *answer);
    if (value.ok()) return std::move(value).value();
    prompt.Say(value.error().text);
  }
}

namespace {

/// Asks for the address until it is one; a whole URL answers further questions, too. What options said stays.
Result<void> AskForAddress(InitPlan& plan, InitOptions& options, Prompt& prompt) {
  for (;;) {
    Result<std::string> answer =
        prompt.Ask("Host name or whole address (URL) of the service desk", "localhost");
    if (!answer.ok()) return answer.error();
    InitOptions typed = options;
    typed.host = *answer;
    InitFindings findings;
    DivideAddressOptions(typed, findings);
    if (findings.empty()) TakeAddress(plan, typed, findings);
    if (findings.empty()) {
      options = std::move(typed);
      return {};
    }
    prompt.Say(findings.Text());
  }
}

/// What the options left open.
Result<void> AskForTheRest(InitPlan& plan, InitOptions& options, Prompt& prompt) {
  if (options.host.empty())
    if (Result<void> asked = AskForAddress(plan, options, prompt); !asked.ok()) return asked;
  if (options.port.empty()) {
    auto port = AskForSetting("port", prompt, "Port", kUsualPort);
    if (!port.ok()) return std::move(port).error();
    plan.port = static_cast<int>(*port->IfInteger());
  }
  if (!options.tls) {
    Result<bool> tls = prompt.AskYesNo("Is it reached over HTTPS?", IsUsualForTls(plan.port));
    if (!tls.ok()) return std::move(tls).error();
    plan.tls = *tls;
  }
  if (options.key.empty() || options.key == "-") {
    if (!prompt.Interactive()) return {};  // it was read already
    Result<Secret> key = AskForSecret(kTechnicianKey, prompt);
    if (!key.ok()) return std::move(key).error();
    plan.secrets.front().text = std::move(key).value();
  }
  return {};
}

}  // namespace

InitPlan BeginPlan(const InitOptions& options, InitFindings& findings) {
  InitPlan plan;
  std::error_code ignored;
  std::filesystem::path folder = options.folder.empty() ? "." : options.folder;
  plan.folder = (std::filesystem::absolute(folder, ignored) / "").lexically_normal().parent_path();
  plan.name = options.name;
  if (!connector::IsSafeName(plan.name))
    findings.Add(
        fmt::format("--name {} can't be the name of a file", json::Quote(RedactAndShorten(plan.name, 60))),
        "Use letters, digits, '-' and '_'.");
  TakeCaFile(plan, options, findings);
  plan.first_flintbit = !HasFirstFlintbit(plan.folder);
  return plan;
}

Result<InitPlan> MakePlan(const InitOptions& given, Prompt& prompt) {
  if (given.cloud) return MakeCloudPlan(given, prompt);
  InitOptions options = given;
  InitFindings findings;
  InitPlan plan = BeginPlan(options, findings);
  RefuseCloudOptions(options, findings);
  DivideAddressOptions(options, findings);
  CheckComplete(options, prompt, findings);
  TakeAddress(plan, options, findings);
  plan.secrets = {TakeSecret(kTechnicianKey, options.key, prompt, findings)};
  if (!findings.empty()) return std::move(findings).TakeError();
  // Before the first question, so that nobody answers them all in vain.
  if (Result<void> free = CheckTargets(plan); !free.ok()) return std::move(free).error();
  if (Result<void> asked = AskForTheRest(plan, options, prompt); !asked.ok()) return std::move(asked).error();
  return plan;
}

}  // namespace flintdesk::cli
