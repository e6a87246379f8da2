#pragma once

#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace flintdesk::cli {

class QuietTerminal;

/// Asks a person at a terminal. Borrows two descriptors; one thread. Errors are kCancelled: the person ended
/// the input or pressed Ctrl-C (which also raises SIGINT, as at any terminal).
///
///   Prompt prompt(STDIN_FILENO, STDERR_FILENO);
///   if (prompt.Interactive()) name = prompt.Ask("Host name of the service desk", "");
class Prompt {
 public:
  Prompt(int in, int out) : in_(in), out_(out) {}

  /// At standard input; what it says goes to standard error, or to the terminal of standard input where that
  /// is redirected, so that the question can be seen.
  static Prompt OfThisProcess();

  /// Is there somebody to ask?
  bool Interactive() const;

  /// One line without blanks around it; `otherwise`, when it is not empty, is shown and stands for an empty
  /// line. Without it the question is asked again until something comes.
  Result<std::string> Ask(const std::string& question, const std::string& otherwise);
  Result<bool> AskYesNo(const std::string& question, bool otherwise);
  /// One line that is not shown while it is typed, read like any secret (base/given_text.hpp); what can't be
  /// one is kInvalidConfiguration. The terminal is as before afterwards, also when a signal ends or stops the
  /// program meanwhile; a program that goes on asks again.
  Result<Secret> AskHidden(const std::string& question);

  void Say(const std::string& line);

 private:
  Result<std::string> ReadLine();
  static Result<std::string> ReadHidden(QuietTerminal& terminal);

  int in_;
  int out_;
};

}  // namespace flintdesk::cli
