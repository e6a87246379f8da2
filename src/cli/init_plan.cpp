#include "cli/init_plan.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "catalogue/value.hpp"
#include "cli/commands.hpp"
#include "cli/doctor.hpp"
#include "cli/workplace.hpp"
#include "connector/home.hpp"

namespace flintdesk::cli {
namespace {

/// ServiceDesk Plus's own: older installations speak HTTP there, recent ones HTTPS, on the same port.
constexpr const char* kUsualPort = "8080";

/// Ports on which hardly anything but HTTPS is spoken: what a mere Return answers about it.
bool IsUsualForTls(int port) { return port == 443 || port == 8443 || port == 8383; }

/// `text` as the configuration's field takes it; the error says in words what is wrong.
Result<json::Value, catalogue::Finding> Convert(const char* field, const std::string& text) {
  const catalogue::Field* found = TheConnector().FindConfiguration(field);
  if (found == nullptr) return catalogue::Finding{fmt::format("there is no setting {}", field)};
  return catalogue::Convert(*found, text);
}

/// What options say nothing about and nobody can be asked for.
Result<void> CheckComplete(const InitOptions& options, const Prompt& prompt) {
  if (prompt.Interactive()) return {};
  std::vector<std::string> missing;
  if (options.host.empty()) missing.emplace_back("--host NAME");
  if (!options.port) missing.emplace_back("--port N");
  if (!options.tls) missing.emplace_back("--tls or --no-tls");
  if (options.key.empty()) missing.emplace_back("--key @FILE, - or env:NAME");
  if (missing.empty()) return {};
  return InvalidRequestError(
      fmt::format("there is nobody to ask, and the options do not say everything; missing: {}",
                  Join(missing, "; ")),
      "Give them, or start init at a terminal.");
}

/// From the option, or asked for until it is right.
Result<json::Value> Setting(const char* field, const std::string& given, Prompt& prompt,
                            const std::string& question, const std::string& otherwise) {
  std::string text = given;
  for (;;) {
    if (given.empty()) {
      Result<std::string> answer = prompt.Ask(question, otherwise);
      if (!answer.ok()) return answer.error();
      text = *answer;
    }
    auto value = Convert(field, text);
    if (value.ok()) return std::move(value).value();
    if (!given.empty())
      return InvalidRequestError(value.error().text,
                                 "The options are --host NAME, --port N, and --tls or --no-tls.");
    prompt.Say(value.error().text);
  }
}

Result<void> TakeAddress(InitPlan& plan, const InitOptions& options, Prompt& prompt) {
  auto host = Setting("host-name", options.host, prompt, "Host name of the service desk", "localhost");
  if (!host.ok()) return std::move(host).error();
  plan.host = host->ScalarText().value_or("");
  auto port = Setting("port", options.port ? std::to_string(*options.port) : "", prompt, "Port", kUsualPort);
  if (!port.ok()) return std::move(port).error();
  plan.port = static_cast<int>(*port->IfInteger());
  if (options.tls) {
    plan.tls = *options.tls;
  } else {
    Result<bool> tls = prompt.AskYesNo("Is it reached over HTTPS?", IsUsualForTls(plan.port));
    if (!tls.ok()) return std::move(tls).error();
    plan.tls = *tls;
  }
  return {};
}

/// A key is one word; a line end, as editors leave one, is no part of it.
Result<void> TakeKeyText(InitPlan& plan, std::string_view text, std::string_view where) {
  std::string_view key = Trim(text);
  RememberSecret(key);
  bool broken = std::any_of(key.begin(), key.end(),
                            [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
  if (key.empty() || broken)
    return InvalidRequestError(
        fmt::format("{} holds {}", where, key.empty() ? "no key" : "more than one word"),
        "It must hold the technician key and nothing else.");
  if (catalogue::IsEncryptedByFlint(key))
    return InvalidRequestError(fmt::format("{} was encrypted by Flint and can't be read here", where),
                               "The technician key must be entered anew.");
  plan.key = Secret(std::string(key));
  return {};
}

Result<void> TakeKey(InitPlan& plan, const InitOptions& options, Prompt& prompt) {
  const std::string& given = options.key;
  if (given.starts_with("env:")) {
    plan.variable = given.substr(4);
    bool name = !plan.variable.empty() && plan.variable.find_first_of("=} \t\r\n") == std::string::npos;
    if (name) return {};
    return InvalidRequestError("--key env:NAME needs the name of an environment variable");
  }
  if (given.starts_with('@')) {
    Result<std::string> content = ReadFile(given.substr(1), 1024 * 1024);
    if (!content.ok())
      return InvalidRequestError("--key: " + content.error().message, content.error().assistance);
    return TakeKeyText(plan, *content, given.substr(1));
  }
  if (given.empty() || (given == "-" && prompt.Interactive())) {
    Result<Secret> key = prompt.AskHidden("Technician key (not shown)");
    if (!key.ok()) return std::move(key).error();
    return TakeKeyText(plan, key->Reveal(), "what was typed");
  }
  if (given == "-") {
    Result<std::string> content = ReadTextOption(given, "--key");
    if (!content.ok()) return std::move(content).error();
    return TakeKeyText(plan, *content, "standard input");
  }
  RememberSecret(given);
  return InvalidRequestError(
      "--key takes no key itself, because what stands on a command line is seen by others and kept by the "
      "shell",
      "Give --key @FILE, --key - (standard input) or --key env:NAME.");
}

}  // namespace

Result<InitPlan> MakePlan(const InitOptions& options, Prompt& prompt) {
  InitPlan plan;
  std::error_code ignored;
  std::filesystem::path folder = options.folder.empty() ? "." : options.folder;
  plan.folder = (std::filesystem::absolute(folder, ignored) / "").lexically_normal().parent_path();
  plan.name = options.name;
  if (!connector::IsSafeName(plan.name))
    return InvalidRequestError(
        fmt::format("--name {} can't be the name of a file", json::Quote(Shorten(plan.name, 60))),
        "Take letters, digits, '-' and '_'.");
  if (Result<void> complete = CheckComplete(options, prompt); !complete.ok())
    return std::move(complete).error();
  if (Result<void> taken = TakeAddress(plan, options, prompt); !taken.ok()) return std::move(taken).error();
  if (Result<void> taken = TakeKey(plan, options, prompt); !taken.ok()) return std::move(taken).error();
  if (!options.ca_file.empty()) {
    Result<std::string> content = ReadFile(options.ca_file);
    if (!content.ok())
      return InvalidRequestError("--ca-file: " + content.error().message, content.error().assistance);
    plan.ca_file = PathInConfiguration(options.ca_file, plan.folder);
  }
  return plan;
}

}  // namespace flintdesk::cli
