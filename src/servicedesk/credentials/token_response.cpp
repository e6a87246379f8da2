#include "servicedesk/credentials/token_response.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "connector/members.hpp"
#include "http/policies/throttle.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::TextIn;
using http::Failure;
using http::FailureKind;

constexpr std::chrono::seconds kHour{3600};

Failure NoToken(FailureKind kind, const http::Origin& accounts, const std::string& what,
                std::string assistance) {
  return {.kind = kind,
          .sent = false,
          .message = fmt::format("no access token: {} {}", Redact(accounts.HostAndPort()), what),
          .assistance = std::move(assistance)};
}

/// It goes into a header as it is.
bool IsToken(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Some servers count milliseconds here; no token is valid for longer than an hour.
std::chrono::seconds LifetimeIn(const json::Value& document) {
  const json::Value* member = document.Find("expires_in");
  if (member == nullptr || !member->IfInteger()) return kHour;
  return std::chrono::seconds(std::clamp<std::int64_t>(*member->IfInteger(), 0, kHour.count()));
}

std::string RemedyFor(std::string_view error) {
  if (error == "invalid_code")
    return "Make a new refresh token: this one is wrong, was revoked, or belongs to another client or data "
           "centre";
  if (error.starts_with("invalid_client"))
    return "Check the client's id and secret, and that the client belongs to this data centre";
  return "Check the client and its refresh token in the API console";
}

Failure Throttled(const http::Origin& accounts) {
  return NoToken(FailureKind::kProofThrottled, accounts, "issues no further ones for a while",
                 "Wait some minutes; few access tokens may be made for one client at a time");
}

Failure Refused(const http::Origin& accounts, const json::Value& document, const std::string& error) {
  // The accounts server's own words for it: HTTP 400 and "Access Denied".
  if (ContainsIgnoreCase(TextIn(document, "error_description"), "too many requests") ||
      ContainsIgnoreCase(error, "too many requests"))
    return Throttled(accounts);
  constexpr std::size_t kLongest = 80;
  return NoToken(FailureKind::kProofRefused, accounts,
                 "refuses it: " + json::Quote(RedactAndShorten(error, kLongest)), RemedyFor(error));
}

}  // namespace

Result<TokenGrant, Failure> ReadTokenResponse(const http::Origin& accounts, const http::Response& response) {
  constexpr std::string_view kRemedy = "Check which accounts server the client belongs to";
  const int status = response.status;
  if (status >= 300 && status < 400)
    return NoToken(FailureKind::kProofUnreadable, accounts,
                   fmt::format("redirects the request for it (HTTP {}), which is not followed", status),
                   std::string(kRemedy));
  const auto parsed = json::Parse(response.body);
  if (parsed.ok() && parsed->IsObject() && status < 500) {
    // Before any message is made: it must not stand in one.
    Secret token(TextIn(*parsed, "access_token"));
    const std::string error = TextIn(*parsed, "error");
    if (!error.empty()) return Refused(accounts, *parsed, error);
    const std::chrono::seconds lifetime = LifetimeIn(*parsed);
    if (status == 200 && IsToken(token.Reveal()) && lifetime.count() > 0)
      return TokenGrant{std::move(token), lifetime};
  }
  if (http::IsThrottled(response)) return Throttled(accounts);
  return NoToken(FailureKind::kProofUnreadable, accounts,
                 fmt::format("sent a response without one (HTTP {})", status), std::string(kRemedy));
}

Failure NoTokenResponse(Failure failure) {
  switch (failure.kind) {
    case FailureKind::kTlsSettings:
      break;
    case FailureKind::kResponseTooLarge:
    case FailureKind::kResponseUnreadable:
    case FailureKind::kConnectionLost:
      failure.kind = failure.sent ? FailureKind::kProofUnreadable : FailureKind::kProofUnreachable;
      break;
    default:
      failure.kind = FailureKind::kProofUnreachable;
      break;
  }
  failure.sent = false;  // nothing of the call that waits for it
  failure.message = "no access token: " + failure.message;
  return failure;
}

}  // namespace flintdesk::servicedesk
