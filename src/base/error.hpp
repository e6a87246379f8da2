#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flintdesk {

/// What became of a call, a flintbit or a command. The number is `response.exitcode`, the job's
/// `meta.exit-code` and, from 0 to 125, the status of the process. `CodeTable()` knows the rest.
enum class Code : int {
  kSuccess = 0,
  kFailed = 1,
  kInvalidRequest = 2,
  kInvalidConfiguration = 3,
  kUnauthenticated = 4,
  kForbidden = 5,
  kNotFound = 6,
  kConflict = 7,
  kRejected = 8,
  kThrottled = 9,
  kTimeout = 10,
  kUnreachable = 11,
  kServerError = 12,
  kIndeterminate = 13,
  kCancelled = 14,
};

/// One row a code; every mapping from a code to anything reads this table.
struct CodeRow {
  Code code;
  std::string_view name;  ///< Stable, kebab-case: "not-found".
  int http_status;        ///< Status of a problem document that carries this code.
  bool may_be_retried;    ///< A later retry of the same call can help, and cannot carry out a change twice.
  std::string_view meaning;     ///< One sentence for the reference.
  std::string_view assistance;  ///< What a person can do when nothing more precise is known.
};

std::span<const CodeRow> CodeTable();
const CodeRow& RowOf(Code code);

/// A failure on its way to a person. `message` names the thing that failed; `assistance` names the remedy;
/// `details` are single findings (one a wrong parameter, say). None of them ever holds a secret.
struct Error {
  Code code = Code::kFailed;
  std::string message;
  std::string assistance;
  std::vector<std::string> details;
  int system_error = 0;  ///< What errno said, where the system refused something.

  /// "message: detail; detail. assistance" as one line of text.
  std::string Sentence() const;
};

/// One constructor a code. Without `assistance` the table's default is used.
Error MakeError(Code code, std::string message, std::string assistance = {});
inline Error FailedError(std::string m, std::string a = {}) {
  return MakeError(Code::kFailed, std::move(m), std::move(a));
}
inline Error InvalidRequestError(std::string m, std::string a = {}) {
  return MakeError(Code::kInvalidRequest, std::move(m), std::move(a));
}
inline Error InvalidConfigurationError(std::string m, std::string a = {}) {
  return MakeError(Code::kInvalidConfiguration, std::move(m), std::move(a));
}
inline Error UnauthenticatedError(std::string m, std::string a = {}) {
  return MakeError(Code::kUnauthenticated, std::move(m), std::move(a));
}
inline Error ForbiddenError(std::string m, std::string a = {}) {
  return MakeError(Code::kForbidden, std::move(m), std::move(a));
}
inline Error NotFoundError(std::string m, std::string a = {}) {
  return MakeError(Code::kNotFound, std::move(m), std::move(a));
}
inline Error ConflictError(std::string m, std::string a = {}) {
  return MakeError(Code::kConflict, std::move(m), std::move(a));
}
inline Error RejectedError(std::string m, std::string a = {}) {
  return MakeError(Code::kRejected, std::move(m), std::move(a));
}
inline Error ThrottledError(std::string m, std::string a = {}) {
  return MakeError(Code::kThrottled, std::move(m), std::move(a));
}
inline Error TimeoutError(std::string m, std::string a = {}) {
  return MakeError(Code::kTimeout, std::move(m), std::move(a));
}
inline Error UnreachableError(std::string m, std::string a = {}) {
  return MakeError(Code::kUnreachable, std::move(m), std::move(a));
}
inline Error ServerError(std::string m, std::string a = {}) {
  return MakeError(Code::kServerError, std::move(m), std::move(a));
}
inline Error IndeterminateError(std::string m, std::string a = {}) {
  return MakeError(Code::kIndeterminate, std::move(m), std::move(a));
}
inline Error CancelledError(std::string m, std::string a = {}) {
  return MakeError(Code::kCancelled, std::move(m), std::move(a));
}

}  // namespace flintdesk
