#include "cli/finding.hpp"

#include <utility>

#include <fmt/core.h>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {
namespace {

struct Look {
  std::string_view word;
  std::string_view colour;
};

Look LookOf(Finding::Outcome outcome) {
  switch (outcome) {
    case Finding::Outcome::kOk:
      return {"ok", "\x1b[32m"};
    case Finding::Outcome::kWarning:
      return {"warning", "\x1b[33m"};
    case Finding::Outcome::kFailure:
      break;
  }
  return {"failure", "\x1b[31m"};
}

std::string OneLine(std::string_view text) {
  // Sentences of ours are folded over lines here and there; what else steers a terminal is not ours.
  std::string line = RedactUnmistakable(text);
  for (char& c : line)
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  return Printable(line);
}

}  // namespace

Finding Ok(std::string check, std::string text) {
  return {Finding::Outcome::kOk, std::move(check), std::move(text), {}, Code::kSuccess};
}

Finding Warning(std::string check, std::string text, std::string remedy) {
  return {Finding::Outcome::kWarning, std::move(check), std::move(text), std::move(remedy), Code::kSuccess};
}

Finding Failure(std::string check, Code code, std::string text, std::string remedy) {
  return {Finding::Outcome::kFailure, std::move(check), std::move(text), std::move(remedy), code};
}

std::string LineOf(const Finding& finding, bool colour) {
  const Look look = LookOf(finding.outcome);
  std::string word = fmt::format("{:<7}", look.word);
  if (colour) word = fmt::format("{}{}\x1b[0m", look.colour, word);
  const std::string text = Error{finding.code, OneLine(finding.text), OneLine(finding.remedy), {}}.Sentence();
  return fmt::format("{}  {:<13}  {}", word, finding.check, text);
}

}  // namespace flintdesk::cli
