#include "cli/init_plan.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/base_path.hpp"
#include "base/file.hpp"
#include "base/findings.hpp"
#include "base/given_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/address.hpp"
#include "catalogue/value.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/init_home.hpp"
#include "cli/workplace.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {
namespace {

/// ServiceDesk Plus's own: older installations speak HTTP there, recent ones HTTPS, on the same port.
constexpr const char* kUsualPort = "8080";

/// Ports that are nearly always HTTPS: Return alone then means yes.
bool IsUsualForTls(int port) { return port == 443 || port == 8443 || port == 8383; }

/// `text` as the configuration's field takes it; the error says in words what is wrong.
Result<json::Value, catalogue::Finding> Convert(const char* field, const std::string& text) {
  const catalogue::Field* found = TheConnector().FindConfiguration(field);
  if (found == nullptr) return catalogue::Finding{fmt::format("unknown setting {}", field)};
  return catalogue::Convert(*found, text);
}

/// What is wrong with the options, gathered so that all of it is said at once.
class Findings {
 public:
  /// The code is the first finding's, unless another one is of how init was called.
  void Add(std::string finding, std::string remedy, Code code = Code::kInvalidRequest) {
    if (error_.details.empty() || code == Code::kInvalidRequest) error_.code = code;
    error_.details.push_back(std::move(finding));
    if (std::ranges::find(remedies_, remedy) == remedies_.end()) remedies_.push_back(std::move(remedy));
  }
  bool empty() const { return error_.details.empty(); }
  std::string Text() const { return JoinFindings(error_.details); }
  Error TakeError() && {
    error_.assistance = Join(remedies_, " ");
    return std::move(error_);
  }

 private:
  Error error_ = InvalidRequestError("init can't begin");
  std::vector<std::string> remedies_;
};

/// What options say nothing about and nobody can be asked for.
void CheckComplete(const InitOptions& options, const Prompt& prompt, Findings& findings) {
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

/// The options with a whole address divided, as if each part had been given by itself.
class AddressOptions {
 public:
  AddressOptions(InitOptions& options, Findings& findings) : options_(options), findings_(findings) {}

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
  Findings& findings_;
};

void TakeBasePath(InitPlan& plan, const InitOptions& options, Findings& findings) {
  auto path = Convert("base-path", options.base_path);
  if (path.ok())
    plan.base_path = NormalBasePath(options.base_path);
  else
    findings.Add(path.error().text,
                 "The address ends where the service desk's own pages begin, as in "
                 "https://it.example.org/helpdesk.");
}

void TakeAddress(InitPlan& plan, const InitOptions& options, Findings& findings) {
  constexpr const char* kRemedy =
      "The options are --url URL, or --host NAME, --port N, and --tls or --no-tls.";
  if (!options.host.empty()) {
    auto host = Convert("host-name", options.host);
    if (host.ok())
      plan.host = host->ScalarText().value_or("");
    else
      findings.Add(host.error().text, kRemedy);
  }
  if (!options.port.empty()) {
    auto port = Convert("port", options.port);
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

/// A key is one word.
void TakeKeyText(InitPlan& plan, std::string_view text, std::string_view where, Findings& findings) {
  Result<std::string> key = SecretFrom(text, where);
  if (!key.ok())
    findings.Add(key.error().message, "It must hold the technician key and nothing else.",
                 Code::kInvalidConfiguration);
  else if (key->find(' ') != key->npos)
    findings.Add(fmt::format("{} holds more than one word", where),
                 "It must hold the technician key and nothing else.");
  else if (catalogue::IsEncryptedByFlint(*key))
    findings.Add(fmt::format("{} was encrypted by Flint and can't be read here", where),
                 "The technician key must be entered anew.");
  else
    plan.key = Secret(std::move(key).value());
}

/// A key that nobody has to be asked for.
void TakeKey(InitPlan& plan, const InitOptions& options, const Prompt& prompt, Findings& findings) {
  const std::string& given = options.key;
  if (given.empty() || (given == "-" && prompt.Interactive())) return;
  if (given.starts_with("env:")) {
    plan.variable = given.substr(4);
    bool name = !plan.variable.empty() && plan.variable.find_first_of("=} \t\r\n") == std::string::npos;
    if (!name)
      findings.Add("--key env:NAME needs the name of an environment variable",
                   "Write it without $, as in --key env:SDP_TECHNICIAN_KEY.");
  } else if (std::error_code ignored;
             given.starts_with('@') && !std::filesystem::exists(given.substr(1), ignored)) {
    // It may be the key itself, and is not repeated.
    findings.Add("--key: there is no file of the name that stands after @", "Check the path.");
  } else if (given.starts_with('@') || given == "-") {
    Result<std::string> content = given == "-" ? ReadTextOption(given, "--key")
                                               : ReadFile(given.substr(1), 1024 * 1024, FileKind::kAny);
    if (content.ok())
      TakeKeyText(plan, *content, given == "-" ? "standard input" : given.substr(1), findings);
    else
      findings.Add((given == "-" ? "" : "--key: ") + content.error().message, content.error().assistance);
  } else {
    RememberSecret(given);
    findings.Add(
        "--key does not take the key itself, because others see the command line, and it is kept by the "
        "shell",
        "Give --key @FILE, --key - (standard input) or --key env:NAME.");
  }
}

void TakeCaFile(InitPlan& plan, const InitOptions& options, Findings& findings) {
  if (options.ca_file.empty()) return;
  Result<std::string> content = ReadFile(options.ca_file);
  if (content.ok())
    plan.ca_file = PathInConfiguration(options.ca_file, plan.folder);
  else
    findings.Add("--ca-file: " + content.error().message, content.error().assistance);
}

/// Asks until the answer is one that the configuration's field takes.
Result<json::Value> Ask(const char* field, Prompt& prompt, const std::string& question,
                        const std::string& otherwise) {
  for (;;) {
    Result<std::string> answer = prompt.Ask(question, otherwise);
    if (!answer.ok()) return answer.error();
    auto value = Convert(field, *answer);
    if (value.ok()) return std::move(value).value();
    prompt.Say(value.error().text);
  }
}

/// Asks for the address until it is one; a whole URL answers further questions, too. What options said stays.
Result<void> AskForAddress(InitPlan& plan, InitOptions& options, Prompt& prompt) {
  for (;;) {
    Result<std::string> answer =
        prompt.Ask("Host name or whole address (URL) of the service desk", "localhost");
    if (!answer.ok()) return answer.error();
    InitOptions typed = options;
    typed.host = *answer;
    Findings findings;
    AddressOptions(typed, findings).Divide();
    if (findings.empty()) TakeAddress(plan, typed, findings);
    if (findings.empty()) {
      options = std::move(typed);
      return {};
    }
    prompt.Say(findings.Text());
  }
}

}  // namespace

Result<void> AskForKey(InitPlan& plan, Prompt& prompt) {
  for (;;) {
    Result<Secret> key = prompt.AskHidden("Technician key (not shown)");
    if (!key.ok() && key.error().code == Code::kCancelled) return std::move(key).error();
    Findings findings;
    if (key.ok())
      TakeKeyText(plan, key->Reveal(), "what was typed", findings);
    else
      findings.Add(key.error().message, key.error().assistance);
    if (findings.empty()) return {};
    prompt.Say(std::move(findings).TakeError().Sentence());
  }
}

namespace {

/// What the options left open.
Result<void> AskForTheRest(InitPlan& plan, InitOptions& options, Prompt& prompt) {
  if (options.host.empty())
    if (Result<void> asked = AskForAddress(plan, options, prompt); !asked.ok()) return asked;
  if (options.port.empty()) {
    auto port = Ask("port", prompt, "Port", kUsualPort);
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
    return AskForKey(plan, prompt);
  }
  return {};
}

}  // namespace

Result<InitPlan> MakePlan(const InitOptions& given, Prompt& prompt) {
  InitOptions options = given;
  InitPlan plan;
  std::error_code ignored;
  std::filesystem::path folder = options.folder.empty() ? "." : options.folder;
  plan.folder = (std::filesystem::absolute(folder, ignored) / "").lexically_normal().parent_path();
  plan.name = options.name;
  Findings findings;
  if (!connector::IsSafeName(plan.name))
    findings.Add(
        fmt::format("--name {} can't be the name of a file", json::Quote(RedactAndShorten(plan.name, 60))),
        "Use letters, digits, '-' and '_'.");
  AddressOptions(options, findings).Divide();
  CheckComplete(options, prompt, findings);
  TakeAddress(plan, options, findings);
  TakeKey(plan, options, prompt, findings);
  TakeCaFile(plan, options, findings);
  if (!findings.empty()) return std::move(findings).TakeError();
  // Before the first question, so that nobody answers them all in vain.
  plan.first_flintbit = !HasFirstFlintbit(plan.folder);
  if (Result<void> free = CheckTargets(plan); !free.ok()) return std::move(free).error();
  if (Result<void> asked = AskForTheRest(plan, options, prompt); !asked.ok()) return std::move(asked).error();
  return plan;
}

}  // namespace flintdesk::cli
