#include "servicedesk/credentials/oauth_client.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "http/message/http_date.hpp"
#include "servicedesk/credentials/token_response.hpp"

namespace flintdesk::servicedesk {
namespace {

using http::Failure;
using http::FailureKind;
using std::chrono::minutes;

constexpr char kHeader[] = "Authorization";
constexpr minutes kMargin{5};  ///< Before a token expires: clocks differ, and calls take their time.
constexpr minutes kPause{1};   ///< After a refusal, where the response names no other time.
/// Zoho's documents allow 5 a minute; others report 10 in ten minutes for one refresh token.
constexpr std::size_t kMostInAMinute = 5, kMostInTenMinutes = 10;
constexpr minutes kMinute{1}, kTenMinutes{10};

std::size_t MarkOf(const OAuthSettings& settings) {
  return std::hash<std::string>()(settings.accounts.Url() + "\n" + settings.client_id);
}

/// The API's own refusal. A page, or a bare status, may be of somebody who stands behind it.
bool SaysNothingWasDone(const http::Response& response) {
  const auto document = json::Parse(response.body);
  if (!document.ok()) return false;
  const json::Value* status = document->Path({"response_status", "status"});
  return status != nullptr && status->IfString() != nullptr && *status->IfString() == "failed";
}

}  // namespace

OAuthClient::OAuthClient(OAuthSettings settings, http::Client& client, const Clock& clock)
    : settings_(std::move(settings)), client_(client), clock_(clock), mark_(MarkOf(settings_)) {}

std::string OAuthClient::Awaited() const {
  return "an access token of " + Redact(settings_.accounts.HostAndPort());
}

void OAuthClient::Authorize(const http::RequestPointer& request, Authorized done) {
  Waiter waiter{request, std::move(done)};
  if (token_ && clock_.Now() < token_->renewed) return Serve(std::move(waiter), std::nullopt);
  if (const auto refresh = refresh_.lock()) return refresh->waiters.push_back(std::move(waiter));
  if (const auto failure = WhyNotNow()) return Serve(std::move(waiter), failure);
  const auto refresh = std::make_shared<Refresh>();
  refresh->waiters.push_back(std::move(waiter));
  refresh_ = refresh;
  Ask(refresh);
}

bool OAuthClient::Rejected(const http::Request& sent, const http::Response& response) {
  constexpr int kUnauthorized = 401;
  if (response.status != kUnauthorized) return false;
  const bool current = token_ && std::ranges::any_of(sent.secret_headers, [&](const auto& header) {
                         return header.first == kHeader && header.second == token_->header;
                       });
  if (current) {
    // A token that is as good as new is not the reason, and another one would be refused, too.
    if (clock_.Now() < token_->made + kMinute || WhyNotNow()) return false;
    token_.reset();
  }
  return !sent.changes || SaysNothingWasDone(response);
}

/// Why no token may be asked for at the moment.
std::optional<Failure> OAuthClient::WhyNotNow() {
  const Clock::time_point now = clock_.Now();
  if (pause_ && now < pause_->end) return pause_->why;
  while (!asked_.empty() && asked_.front() + kTenMinutes <= now) asked_.pop_front();
  const auto lately = std::ranges::count_if(asked_, [&](auto time) { return time + kMinute > now; });
  if (std::cmp_less(lately, kMostInAMinute) && asked_.size() < kMostInTenMinutes) return std::nullopt;
  return Failure{
      .kind = FailureKind::kProofThrottled,
      .sent = false,
      .message = fmt::format("no access token: {} were asked for within ten minutes, and {} allows "
                             "no more",
                             asked_.size(), Redact(settings_.accounts.HostAndPort())),
      .assistance = "Wait some minutes"};
}

void OAuthClient::Ask(const std::shared_ptr<Refresh>& refresh) {
  constexpr std::chrono::seconds kLongest{30};  // of its own: the calls that wait have different deadlines
  http::Context context;
  context.deadline = Deadline::In(kLongest, clock_);
  context.label = "access token";
  asked_.push_back(clock_.Now());
  client_.Send(TokenRequest(), std::move(context), [self = shared_from_this(), refresh](auto&& result) {
    self->End(*refresh, std::move(result));
  });
}

http::Request OAuthClient::TokenRequest() const {
  http::Request request;
  request.method = "POST";
  request.origin = settings_.accounts;
  request.target = "/oauth/v2/token";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = "grant_type=refresh_token&client_id=" + PercentEncode(settings_.client_id) +
                 "&client_secret=" + PercentEncode(settings_.client_secret.Reveal()) +
                 "&refresh_token=" + PercentEncode(settings_.refresh_token.Reveal());
  // Each counts, with and without a response: it is resent only when nothing of it has left this machine.
  request.changes = true;
  return request;
}

void OAuthClient::End(Refresh& refresh, Result<http::Response, Failure> result) {
  refresh_.reset();
  const std::optional<Failure> failure = Take(result);
  for (Waiter& waiter : std::exchange(refresh.waiters, {})) Serve(std::move(waiter), failure);
}

/// Keeps the token, or says why there is none.
std::optional<Failure> OAuthClient::Take(const Result<http::Response, Failure>& result) {
  if (!result.ok()) {
    if (!result.error().sent && !asked_.empty()) asked_.pop_back();
    return NoTokenResponse(result.error());
  }
  const Clock::time_point now = clock_.Now();
  const auto grant = ReadTokenResponse(settings_.accounts, *result);
  if (grant.ok()) {
    const auto lifetime = grant->lifetime;
    token_ = Token{.header = Secret("Zoho-oauthtoken " + grant->token.Reveal()),
                   .made = now,
                   .renewed = now + lifetime - std::min<std::chrono::seconds>(kMargin, lifetime / 2),
                   .expires = now + lifetime};
    pause_.reset();
    return std::nullopt;
  }
  const Failure& failure = grant.error();
  if (failure.kind == FailureKind::kProofRefused || failure.kind == FailureKind::kProofThrottled) {
    const auto asked = http::ParseRetryAfter(result->HeaderValue("Retry-After"), clock_.EpochMilliseconds());
    const milliseconds pause = std::clamp<milliseconds>(asked.value_or(kPause), kPause, kTenMinutes);
    pause_ = Pause{.end = now + pause, .why = failure};
  }
  return failure;
}

/// A token that is to be renewed is good until it expires, where there is no other.
void OAuthClient::Serve(Waiter waiter, const std::optional<Failure>& failure) const {
  if (!token_ || (failure && clock_.Now() >= token_->expires))
    return waiter.done(failure ? *failure
                               : Failure{.kind = FailureKind::kProofUnreadable,
                                         .message = "there is no access token",
                                         .assistance = {}});
  auto authorized = std::make_shared<http::Request>(*waiter.request);
  authorized->secret_headers.emplace_back(kHeader, token_->header);
  waiter.done(http::RequestPointer(std::move(authorized)));
}

}  // namespace flintdesk::servicedesk
