#include "simulator/tokens.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::int64_t kMinute = 60'000;

std::string TextOf(const web::Parameters& parameters, std::string_view name) {
  const std::string* found = parameters.Find(name);
  return found == nullptr ? std::string{} : *found;
}

web::Response Problem(int status, std::string_view error) {
  return web::Response::Json(status, json::Write(json::Object{{"error", error}}));
}

web::Response TooManyRefreshes() {
  return web::Response::Json(
      400, json::Write(json::Object{{"error_description",
                                     "You have made too many requests continuously. Please try again after "
                                     "some time."},
                                    {"error", "Access Denied"},
                                    {"status", "failure"}}));
}

}  // namespace

Tokens::Reply Tokens::Grant(const web::Parameters& parameters, const Profile& profile, std::int64_t now,
                            std::string_view origin) {
  const auto refuse = [&](std::string_view error) {
    ++refused_;
    return Reply{Problem(profile.token_error_status, error), false};
  };
  if (TextOf(parameters, "client_id") != kToyClient) return refuse("invalid_client");
  if (TextOf(parameters, "client_secret") != kToyClientSecret) return refuse("invalid_client_secret");
  const std::string grant = TextOf(parameters, "grant_type");
  const bool by_code = grant == "authorization_code";
  if (by_code) {
    const bool is_good = TextOf(parameters, "code") == kToyCode && (!code_is_used_ || profile.code_reusable);
    if (!is_good) return refuse("invalid_code");
    code_is_used_ = true;
    revoked_ = false;
  } else if (grant != "refresh_token") {
    return refuse("invalid_grant_type");
  } else {
    const bool is_good = !revoked_ && !profile.refresh_revoked;
    if (!is_good || TextOf(parameters, "refresh_token") != kToyRefreshToken) return refuse("invalid_code");
    std::erase_if(refreshes_, [now](std::int64_t at) { return at <= now - kMinute; });
    if (static_cast<int>(refreshes_.size()) >= profile.refreshes_a_minute) {
      ++refused_;
      return {TooManyRefreshes(), false};
    }
    refreshes_.push_back(now);
  }
  ++issued_;
  std::string token = fmt::format("1000.{:08x}.{:016x}", issued_, now);
  json::Object granted{{"access_token", token}};
  if (by_code) granted.Set("refresh_token", kToyRefreshToken);
  granted.Set("scope", "SDPOnDemand.requests.ALL");
  granted.Set("api_domain", origin);
  granted.Set("token_type", "Bearer");
  granted.Set("expires_in", std::int64_t{profile.token_lasts_ms / 1000});
  std::erase_if(until_, [now](const auto& entry) { return entry.second <= now; });
  until_[std::move(token)] = now + profile.token_lasts_ms;
  return {web::Response::Json(200, json::Write(granted)), true};
}

bool Tokens::IsGood(std::string_view token, std::int64_t now) const {
  const auto found = until_.find(token);
  return found != until_.end() && now < found->second;
}

json::Value Tokens::ToJson(std::int64_t now) const {
  const auto valid =
      std::count_if(until_.begin(), until_.end(), [now](const auto& entry) { return now < entry.second; });
  return json::Object{
      {"issued", issued_}, {"refused", refused_}, {"valid", std::int64_t{valid}}, {"revoked", revoked_}};
}

}  // namespace flintdesk::simulator
