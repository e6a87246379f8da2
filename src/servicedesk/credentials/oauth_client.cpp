#include "servicedesk/credentials/oauth_client.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/core.h>

#include "base/json.hpp"
#include "http/message/http_date.hpp"
#include "servicedesk/credentials/token_request.hpp"
#include "servicedesk/credentials/token_response.hpp"

namespace flintdesk::servicedesk {
namespace {

using http::Failure;
using http::FailureKind;
using std::chrono::minutes;

constexpr char kHeader[] = "Authorization";
constexpr milliseconds kMargin = minutes(5);  ///< Before a token expires: clocks differ, and calls take time.
constexpr milliseconds kPause = minutes(1);   ///< After a refusal, where the response names no other time.
/// Zoho's documents allow 5 a minute; others report 10 in ten minutes for one refresh token.
constexpr std::size_t kMostInAMinute = 5, kMostInTenMinutes = 10;
constexpr milliseconds kMinute = minutes(1), kTenMinutes = minutes(10);

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

OAuthClient::OAuthClient(OAuthSettings settings, OAuthParts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      mark_(MarkOf(settings_)),
      store_(settings_, parts_.memory) {}

OAuthClient::~OAuthClient() {
  if (lock_ != 0) parts_.locks.Leave(store_.name(), lock_);
}

std::string OAuthClient::Awaited() const {
  return "an access token of " + Redact(settings_.accounts.HostAndPort());
}

bool OAuthClient::HasFreshToken() const { return state_.token && Now() < state_.token->renewed; }

void OAuthClient::Authorize(const http::RequestPointer& request, Authorized done) {
  Waiter waiter{request, std::move(done)};
  if (HasFreshToken()) return Serve(std::move(waiter), std::nullopt);
  if (const auto refresh = refresh_.lock()) return refresh->waiters.push_back(std::move(waiter));
  if (const auto failure = WhyNotNow()) return Serve(std::move(waiter), failure);
  const auto refresh = std::make_shared<Refresh>();
  refresh->waiters.push_back(std::move(waiter));
  refresh_ = refresh;
  // Weak: the last call that waits may have ended, and the connector with it, before the lock is free.
  const auto entry = parts_.locks.Enter(store_.name(), [weak = weak_from_this(), refresh] {
    if (const auto self = weak.lock()) self->OnLock(refresh);
  });
  lock_ = entry.number;
  if (entry.locked) OnLock(refresh);
}

/// No other process asks now, and what the last one has found can be read.
void OAuthClient::OnLock(const std::shared_ptr<Refresh>& refresh) {
  state_ = store_.Read(Now());
  const bool is_rejected = state_.token && state_.token->header == rejected_;
  if (is_rejected) state_.token.reset();
  if (HasFreshToken()) return End(*refresh, std::nullopt);
  if (const auto failure = WhyNotNow()) return End(*refresh, failure);
  if (is_rejected) state_.replaced = Now();
  Ask(refresh);
}

bool OAuthClient::Rejected(const http::Request& sent, const http::Response& response) {
  constexpr int kUnauthorized = 401;
  if (response.status != kUnauthorized) return false;
  const bool current = state_.token && std::ranges::any_of(sent.secret_headers, [&](const auto& header) {
                         return header.first == kHeader && header.second == state_.token->header;
                       });
  if (current) {
    // Where the one that was made in its place a moment ago is rejected as well, the token is not the reason,
    // and another one would be refused, too. Where there is none to be had any more, calls end with the
    // reason for that.
    const auto& pause = state_.pause;
    const bool refused = pause && Now() < pause->end && pause->why.kind == FailureKind::kProofRefused;
    const bool is_new = state_.replaced && Now() < *state_.replaced + kMinute.count();
    if (!refused && (is_new || WhyNotNow())) return false;
    rejected_ = state_.token->header;
    state_.token.reset();
  }
  return !sent.changes || SaysNothingWasDone(response);
}

/// Why no token may be asked for at the moment.
std::optional<Failure> OAuthClient::WhyNotNow() {
  const std::int64_t now = Now();
  if (state_.pause && now < state_.pause->end) return state_.pause->why;
  std::vector<std::int64_t>& asked = state_.asked;
  std::erase_if(asked, [&](std::int64_t time) { return time + kTenMinutes.count() <= now; });
  const auto lately =
      std::ranges::count_if(asked, [&](std::int64_t time) { return time + kMinute.count() > now; });
  if (std::cmp_less(lately, kMostInAMinute) && asked.size() < kMostInTenMinutes) return std::nullopt;
  return Failure{
      .kind = FailureKind::kProofThrottled,
      .sent = false,
      .message = fmt::format("no access token: {} were asked for within ten minutes, and flintdesk asks {} "
                             "for no more at a time",
                             asked.size(), Redact(settings_.accounts.HostAndPort())),
      .assistance = "Wait some minutes"};
}

void OAuthClient::Ask(const std::shared_ptr<Refresh>& refresh) {
  constexpr std::chrono::seconds kLongest{30};  // of its own: the calls that wait have different deadlines
  http::Context context;
  context.deadline = Deadline::In(kLongest, parts_.clock);
  context.label = "access token";
  state_.asked.push_back(Now());
  store_.Write(state_);  // it counts, whatever becomes of this process
  http::Request request = MakeTokenRequest(settings_, TokenSource::kRefreshToken, settings_.refresh_token);
  parts_.client->Send(std::move(request), std::move(context),
                      [weak = weak_from_this(), refresh](auto&& result) {
                        const auto self = weak.lock();
                        if (!self) return;
                        const std::optional<Failure> failure = self->Take(result);
                        self->store_.Write(self->state_);
                        self->End(*refresh, failure);
                      });
}

void OAuthClient::End(Refresh& refresh, const std::optional<Failure>& failure) {
  refresh_.reset();
  parts_.locks.Leave(store_.name(), std::exchange(lock_, 0));
  for (Waiter& waiter : std::exchange(refresh.waiters, {})) Serve(std::move(waiter), failure);
}

/// Takes the token, or says why there is none.
std::optional<Failure> OAuthClient::Take(const Result<http::Response, Failure>& result) {
  if (!result.ok()) return TakeOut(NoTokenResponse(result.error()));
  const std::int64_t now = Now();
  const auto grant = ReadTokenResponse(settings_.accounts, *result);
  if (grant.ok()) {
    const milliseconds lifetime = grant->lifetime;
    const std::int64_t expires = now + lifetime.count();
    state_.token =
        TokenState::Token{.header = Secret("Zoho-oauthtoken " + grant->token.Reveal()),
                          .made = now,
                          .renewed = expires - std::min<milliseconds>(kMargin, lifetime / 2).count(),
                          .expires = expires};
    state_.pause.reset();
    return std::nullopt;
  }
  const Failure& failure = grant.error();
  if (failure.kind == FailureKind::kProofRefused || failure.kind == FailureKind::kProofThrottled) {
    const auto asked = http::ParseRetryAfter(result->HeaderValue("Retry-After"), now);
    const milliseconds pause = std::clamp<milliseconds>(asked.value_or(kPause), kPause, kTenMinutes);
    state_.pause = TokenState::Pause{.end = now + pause.count(), .why = failure};
  }
  return TakeOut(failure);
}

/// Where the accounts server has made no token and refused none, nothing counts.
Failure OAuthClient::TakeOut(Failure failure) {
  const bool counts = failure.kind == FailureKind::kProofRefused ||
                      failure.kind == FailureKind::kProofThrottled ||
                      failure.kind == FailureKind::kProofUnreadable;
  if (!counts && !state_.asked.empty()) state_.asked.pop_back();
  return failure;
}

/// A token that is to be renewed is good until it expires, where there is no other.
void OAuthClient::Serve(Waiter waiter, const std::optional<Failure>& failure) const {
  const auto& token = state_.token;
  if (!token || (failure && Now() >= token->expires))
    return waiter.done(failure ? *failure
                               : Failure{.kind = FailureKind::kProofUnreadable,
                                         .message = "there is no access token",
                                         .assistance = {}});
  auto authorized = std::make_shared<http::Request>(*waiter.request);
  authorized->secret_headers.emplace_back(kHeader, token->header);
  waiter.done(http::RequestPointer(std::move(authorized)));
}

}  // namespace flintdesk::servicedesk
