#include "servicedesk/earlier_change.hpp"

#include <algorithm>
#include <cstdlib>

#include "servicedesk/dialect.hpp"
#include "servicedesk/proof.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kSecond = 1'000;
// A service desk may take the time of a note and that of its request one after the other. More than this is
// taken for another change.
constexpr std::int64_t kSameChange = 100;

std::string NameOfRequest(const connector::CheckedCall& call) {
  return call.origin.Url() + " request " + RequestIdOf(call);
}

// What an answer to `action`, or to a look at what it did, shows of when that was.
std::optional<std::int64_t> ShownTime(Api api, const std::string& action, const json::Value& document) {
  if (const auto thing = ThingMadeBy(action)) {
    const json::Value* shown = ThingIn(api, *thing, document);
    return shown == nullptr ? std::nullopt : MadeAt(api, *thing, *shown);
  }
  const json::Value* shown = document.Find(action == "add-resolution" ? "resolution" : "request");
  if (api == Api::kV1 || shown == nullptr) return std::nullopt;
  return action == "add-resolution" ? ResolutionTouched(api, *shown).when : RequestTouched(api, *shown).when;
}

}  // namespace

void RememberChange(connector::Claims& claims, const connector::CheckedCall& call, Api api,
                    const json::Value& document, const ServerTime& server, Clock::time_point received) {
  const auto shown = ShownTime(api, call.action->name, document);
  const auto date = server.At(received);
  if (RequestIdOf(call).empty() || !shown || !IsPlausibleTime(*shown) || !date) return;
  claims.Changed(NameOfRequest(call), {*shown, received, *date});
}

std::optional<connector::EarlierChange> LastChange(const connector::Claims& claims,
                                                   const connector::CheckedCall& call) {
  return claims.LastChange(NameOfRequest(call));
}

bool IsBefore(std::int64_t changed, const connector::EarlierChange& earlier, Clock::time_point sent,
              const ServerTime& server) {
  if (earlier.received > sent || !IsPlausibleTime(changed)) return false;
  const auto date = server.At(earlier.received);
  if (!date || std::abs(*date - earlier.date) > kClockMargin) return false;
  if (std::abs(changed - earlier.shown) > kSameChange) return false;
  // The service desk's clock showed `shown` or more when the answer came. Since then it has gone on by as
  // much as ours, so that it shows what comes after `sent` as no earlier than this.
  const auto gone = std::chrono::floor<milliseconds>(sent - earlier.received).count();
  const bool seconds = changed % kSecond == 0 || earlier.shown % kSecond == 0;
  const std::int64_t unit = seconds ? kSecond : 1;
  const std::int64_t after =
      earlier.shown + gone - unit;  // the clocks may differ in speed, the time be rounded
  return changed < after - after % unit;
}

}  // namespace flintdesk::servicedesk
