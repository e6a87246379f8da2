#include "base/error.hpp"

#include <array>

#include "base/findings.hpp"

namespace flintdesk {
namespace {

constexpr std::array<CodeRow, 15> kTable{{
    {Code::kSuccess, "success", 200, false,
     "Done, or there was nothing left to do (closing a closed request; the message says so).", ""},
    {Code::kFailed, "failed", 500, false,
     "The flintbit raised, the response of a call that succeeded lacks the `--field`, or nothing below fits.",
     "Read the message and the log lines above it."},
    {Code::kInvalidRequest, "invalid-request", 400, false,
     "A required parameter is missing, a value is of the wrong type, or an option of the command line is "
     "unknown; nothing was sent.",
     "Correct the call; `flintdesk actions ACTION` lists what it takes."},
    {Code::kInvalidConfiguration, "invalid-configuration", 500, false,
     "Unknown connector, or its configuration can't be read or is wrong; nothing was sent.",
     "Correct the connector's file under connectors/ in the home folder."},
    {Code::kUnauthenticated, "unauthenticated", 502, false,
     "The technician key is wrong, expired or missing.",
     "Generate a new technician key in ServiceDesk Plus and put it where the connector's configuration "
     "points."},
    {Code::kForbidden, "forbidden", 403, false, "The key is valid, but its technician may not do this.",
     "Give the key's technician the role, site or group that this needs."},
    {Code::kNotFound, "not-found", 404, false, "There is no such request, note, flintbit or other thing.",
     "Check the id or the name."},
    {Code::kConflict, "conflict", 409, false, "The state of the thing forbids it.",
     "Check the request's state and history."},
    {Code::kRejected, "rejected", 422, false,
     "The service desk refused the values; the message names the fields.",
     "Correct the named fields; names must be spelt as the service desk spells them."},
    {Code::kThrottled, "throttled", 429, true,
     "Still rate-limited after all retries, or when the timeout expired; nothing was changed.",
     "Retry in some minutes, or set rate-limit in the connector's configuration."},
    {Code::kTimeout, "timeout", 504, true,
     "The timeout expired during a read, or before a change was sent; nothing was changed.",
     "Raise the timeout, or find out what makes the service desk slow."},
    {Code::kUnreachable, "unreachable", 502, true,
     "Name, connection, TLS or proxy failed before the request was sent.",
     "Run `flintdesk doctor` for this connector."},
    {Code::kServerError, "server-error", 502, true,
     "A read failed at the service desk, or its response can't be understood. A change ends so only when it "
     "is "
     "known that nothing was changed.",
     "Retry; if it stays so, read the service desk's own log."},
    {Code::kIndeterminate, "indeterminate", 502, false,
     "A change may have been carried out: its response was lost, and reading back did not settle it.",
     "Check the request in the service desk before sending this again."},
    {Code::kCancelled, "cancelled", 499, true, "Stopped on demand.", "Start it again when wanted."},
}};

}  // namespace

std::span<const CodeRow> CodeTable() { return kTable; }

const CodeRow& RowOf(Code code) {
  auto index = static_cast<std::size_t>(code);
  return index < kTable.size() ? kTable[index] : kTable[1];
}

std::string JoinFindings(std::span<const std::string> findings) {
  std::string text;
  for (const std::string& finding : findings) {
    const bool ended = !text.empty() && std::string_view(".?!").find(text.back()) != std::string_view::npos;
    text += (text.empty() ? "" : ended ? " " : "; ") + finding;
  }
  return text;
}

std::string Error::Sentence() const {
  std::string text = message;
  if (!details.empty()) text += ": " + JoinFindings(details);
  if (!assistance.empty()) {
    if (!text.empty() && text.back() != '.' && text.back() != '?' && text.back() != '!') text += '.';
    text += ' ';
    text += assistance;
  }
  return text;
}

Error MakeError(Code code, std::string message, std::string assistance) {
  if (assistance.empty()) assistance = RowOf(code).assistance;
  return Error{code, std::move(message), std::move(assistance), {}};
}

}  // namespace flintdesk
