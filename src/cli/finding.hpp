#pragma once

#include <functional>
#include <string>

#include "base/error.hpp"

namespace flintdesk::cli {

/// What one check of the doctor found. Plain data; holds no secret.
struct Finding {
  enum class Outcome { kOk, kWarning, kFailure };

  Outcome outcome = Outcome::kOk;
  std::string check;           ///< "tls": one word, stable.
  std::string text;            ///< What was found.
  std::string remedy;          ///< What to do about it, a sentence; empty when all is well.
  Code code = Code::kSuccess;  ///< Of a failure: what a call would end with.
};

Finding Ok(std::string check, std::string text);
Finding Warning(std::string check, std::string text, std::string remedy);
Finding Failure(std::string check, Code code, std::string text, std::string remedy);

/// "failure  tls          the port speaks plain HTTP. Set …" without a line end. Control characters of
/// foreign texts (a certificate's subject, a header) are taken out, and secrets are hidden. `colour` is for a
/// terminal only.
std::string LineOf(const Finding& finding, bool colour);

/// Takes the findings as they come.
using Report = std::function<void(const Finding&)>;

}  // namespace flintdesk::cli
