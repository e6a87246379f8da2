#include "cli/init_secret.hpp"

#include <filesystem>
#include <utility>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/given_text.hpp"
#include "catalogue/value.hpp"
#include "cli/workplace.hpp"

namespace flintdesk::cli {
namespace {

/// It is one word.
Secret ReadText(const SecretKind& kind, std::string_view text, std::string_view where,
                InitFindings& findings) {
  const std::string remedy = fmt::format("It must hold the {} and nothing else.", kind.what);
  Result<std::string> secret = SecretFrom(text, where);
  if (!secret.ok())
    findings.Add(secret.error().message, remedy, Code::kInvalidConfiguration);
  else if (secret->find(' ') != secret->npos)
    findings.Add(fmt::format("{} holds more than one word", where), remedy);
  else if (catalogue::IsEncryptedByFlint(*secret))
    findings.Add(fmt::format("{} was encrypted by Flint and can't be read here", where),
                 fmt::format("The {} must be entered anew.", kind.what));
  else
    return Secret(std::move(secret).value());
  return {};
}

}  // namespace

KeptSecret TakeSecret(const SecretKind& kind, const std::string& given, const Prompt& prompt,
                      InitFindings& findings) {
  KeptSecret kept{&kind, {}, {}};
  if (given.empty() || (given == "-" && prompt.Interactive())) return kept;
  const std::string option = kind.option;
  if (given.starts_with("env:")) {
    kept.variable = given.substr(4);
    bool name = !kept.variable.empty() && kept.variable.find_first_of("=} \t\r\n") == std::string::npos;
    if (!name)
      findings.Add(fmt::format("{} env:NAME needs the name of an environment variable", option),
                   fmt::format("Write it without $, as in {} env:{}.", option, kind.variable));
  } else if (std::error_code ignored;
             given.starts_with('@') && !std::filesystem::exists(given.substr(1), ignored)) {
    // It may be the secret itself, and is not repeated.
    findings.Add(fmt::format("{}: there is no file of the name that stands after @", option),
                 "Check the path.");
  } else if (given.starts_with('@') || given == "-") {
    Result<std::string> content =
        given == "-" ? ReadTextOption(given, option) : ReadFile(given.substr(1), 1024 * 1024, FileKind::kAny);
    if (content.ok())
      kept.text = ReadText(kind, *content, given == "-" ? "standard input" : given.substr(1), findings);
    else
      findings.Add((given == "-" ? "" : option + ": ") + content.error().message, content.error().assistance);
  } else {
    RememberSecret(given);
    findings.Add(fmt::format("{} does not take the {} itself, because others see the command line, and it is "
                             "kept by the shell",
                             option, kind.what),
                 fmt::format("Give {0} @FILE, {0} - (standard input) or {0} env:NAME.", option));
  }
  return kept;
}

Result<Secret> AskForSecret(const SecretKind& kind, Prompt& prompt) {
  for (;;) {
    Result<Secret> typed = prompt.AskHidden(kind.question);
    if (!typed.ok() && typed.error().code == Code::kCancelled) return std::move(typed).error();
    InitFindings findings;
    Secret secret;
    if (typed.ok())
      secret = ReadText(kind, typed->Reveal(), "what was typed", findings);
    else
      findings.Add(typed.error().message, typed.error().assistance);
    if (findings.empty()) return secret;
    prompt.Say(std::move(findings).TakeError().Sentence());
  }
}

}  // namespace flintdesk::cli
