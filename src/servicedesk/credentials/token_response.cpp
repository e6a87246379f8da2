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

/// "no access token: ", the beginning of every sentence about one that is not there.
std::string Lacks(TokenSource source) {
  return source == TokenSource::kGrantCode ? "no refresh token: " : "no access token: ";
}

/// What the accounts server has been asked, and for which token.
struct Question {
  const http::Origin& accounts;
  TokenSource source;

  Failure Fail(FailureKind kind, const std::string& what, std::string assistance) const {
    return {.kind = kind,
            .sent = false,
            .message = fmt::format("{}{} {}", Lacks(source), Redact(accounts.HostAndPort()), what),
            .assistance = std::move(assistance)};
  }
};

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

std::string RemedyFor(TokenSource source, std::string_view error) {
  const bool by_code = source == TokenSource::kGrantCode;
  if (error == "invalid_code")
    return by_code
               ? "Make a new grant code: this one is wrong, has expired, was used before (it works once), "
                 "or belongs to another client or data center"
               : "Make a new refresh token: this one is wrong, was revoked, or belongs to another client "
                 "or data center";
  if (error.starts_with("invalid_client"))
    return "Check client-id and client-secret, and that the client belongs to this data center";
  return by_code ? "Check the client and its grant code in the API console"
                 : "Check the client and its refresh token in the API console";
}

Failure Throttled(const Question& question) {
  return question.Fail(FailureKind::kProofThrottled, "issues no further ones for a while",
                       "Wait some minutes; few tokens may be made for one client at a time");
}

/// The accounts server says it with HTTP 400 and "Access Denied", and a sentence in one member or another, or
/// in a page.
bool SaysThrottled(const http::Response& response, std::string_view error) {
  constexpr std::size_t kFarEnough = 16'384;
  return http::IsThrottled(response) || EqualsIgnoreCase(error, "access denied") ||
         ContainsIgnoreCase(std::string_view(response.body).substr(0, kFarEnough), "too many requests");
}

Failure Refused(const Question& question, const std::string& error) {
  constexpr std::size_t kLongest = 80;
  const bool by_code = question.source == TokenSource::kGrantCode;
  return question.Fail(FailureKind::kProofRefused,
                       fmt::format("refuses {}: {}", by_code ? "the grant code" : "it",
                                   json::Quote(RedactAndShorten(error, kLongest))),
                       RemedyFor(question.source, error));
}

Failure LacksRefreshToken(const Question& question) {
  return question.Fail(FailureKind::kProofRefused, "issued an access token alone",
                       "Make a new grant code with access type offline");
}

}  // namespace

Result<TokenGrant, Failure> ReadTokenResponse(const http::Origin& accounts, const http::Response& response,
                                              TokenSource source) {
  constexpr std::string_view kRemedy = "Check which accounts server the client belongs to";
  const Question question{accounts, source};
  const int status = response.status;
  if (status >= 300 && status < 400)
    return question.Fail(FailureKind::kProofUnreadable,
                         fmt::format("redirects the request for it (HTTP {}), which is not followed", status),
                         std::string(kRemedy));
  const auto parsed = json::Parse(response.body);
  std::string error;
  if (parsed.ok() && parsed->IsObject() && status < 500) {
    // Before any message is made: they must not stand in one.
    Secret token(TextIn(*parsed, "access_token"));
    Secret refresh_token(TextIn(*parsed, "refresh_token"));
    error = TextIn(*parsed, "error");
    const std::chrono::seconds lifetime = LifetimeIn(*parsed);
    if (error.empty() && status == 200 && IsToken(token.Reveal()) && lifetime.count() > 0) {
      if (source == TokenSource::kRefreshToken) return TokenGrant{std::move(token), lifetime, {}};
      if (!IsToken(refresh_token.Reveal())) return LacksRefreshToken(question);
      return TokenGrant{std::move(token), lifetime, std::move(refresh_token)};
    }
  }
  if (SaysThrottled(response, error)) return Throttled(question);
  if (!error.empty()) return Refused(question, error);
  if (status >= 500)
    return question.Fail(FailureKind::kProofFailed, fmt::format("failed with HTTP {}", status),
                         "Retry later: the accounts server itself has failed");
  return question.Fail(FailureKind::kProofUnreadable,
                       fmt::format("sent a response without one (HTTP {})", status), std::string(kRemedy));
}

Failure NoTokenResponse(Failure failure, TokenSource source) {
  // The transport speaks of the setting that a service desk's address has.
  failure.assistance =
      ReplaceAll(ReplaceAll(std::move(failure.assistance),
                            "`host-name` and `port`, that the service desk is running,", "`accounts-host`"),
                 "`host-name` and `port`", "`accounts-host`");
  failure.assistance = ReplaceAll(std::move(failure.assistance), "`host-name`", "`accounts-host`");
  switch (failure.kind) {
    case FailureKind::kTlsSettings:
      break;
    case FailureKind::kResponseTooLarge:
    case FailureKind::kResponseUnreadable:
      failure.kind = failure.sent ? FailureKind::kProofUnreadable : FailureKind::kProofUnreachable;
      break;
    case FailureKind::kConnectionLost:
      failure.kind = failure.sent ? FailureKind::kProofFailed : FailureKind::kProofUnreachable;
      break;
    default:
      failure.kind = FailureKind::kProofUnreachable;
      break;
  }
  // Whether the call that waits for it asks again is its own affair.
  const std::string why = " (" + failure.gave_up + ")";
  if (source == TokenSource::kRefreshToken && !failure.gave_up.empty() && failure.message.ends_with(why))
    failure.message.resize(failure.message.size() - why.size());
  failure.sent = false;  // nothing of the call that waits for it
  failure.message = Lacks(source) + failure.message;
  return failure;
}

}  // namespace flintdesk::servicedesk
