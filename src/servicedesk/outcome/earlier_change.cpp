#include "servicedesk/outcome/earlier_change.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/wire/fields.hpp"

namespace flintdesk::servicedesk {
namespace {

// A service desk may take the time of a note and that of its request one after the other. More than this is
// taken for another change.
constexpr std::int64_t kSameChange = 100;

std::string NameOfRequest(const connector::CheckedCall& call) {
  return call.origin.Url() + " request " + RequestIdOf(call);
}

// What a response to the call, or a read-back of it, shows of when that was.
std::optional<std::int64_t> ShownTime(Api api, const connector::CheckedCall& call,
                                      const json::Value& document) {
  if (const Thing* thing = ThingMadeBy(call)) {
    const json::Value* shown = ThingIn(api, *thing, document);
    return shown == nullptr ? std::nullopt : MadeAt(api, *thing, *shown);
  }
  // V1's response to a change shows nothing of its state.
  const json::Value* shown = api == Api::kV1 ? nullptr : StateIn(api, call, document);
  return shown == nullptr ? std::nullopt : TouchedIn(api, *ModelOf(call).thing, *shown).when;
}

// What sets a state leaves no mark when all was so already, and then the time that is shown is an old one.
void ObserveState(connector::RecordClocks& clocks, const std::string& desk, const std::string& request_id,
                  std::int64_t shown, Clock::time_point sent, Clock::time_point now, const Before& before) {
  clocks.ObserveEarliest(desk, shown, now);
  if (before.fence && before.fence->touched) {
    if (before.fence->touched->when != shown) return clocks.Observe(desk, shown, before.fence->read, now);
    // The read before it serves the changes after it, too.
    return clocks.KeepTouched(desk, {request_id, before.fence->read, before.fence->touched->when});
  }
  if (!clocks.IsKnown(desk)) return;
  const connector::RecordTime then = clocks.At(desk, sent);
  if (shown + connector::UnitOf(shown) < *then.earliest)
    return clocks.Void(desk, "a change bears a time from before it was sent");
  clocks.Observe(desk, shown, sent, now);
}

// By its label on V1, by its API name on V3, which may stand in an object of custom fields.
bool NamesItsTime(const json::Object& members) {
  return std::ranges::any_of(members, [](const auto& member) {
    const json::Object* inner = member.second.IfObject();
    return ToLower(member.first).find("created") != std::string::npos || (inner && NamesItsTime(*inner));
  });
}

}  // namespace

bool EditsTheRequest(const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  return model.thing != nullptr && model.thing->is_request && model.moves_request && !model.Makes();
}

std::string KeyDigestOf(const connector::CheckedCall& call) {
  constexpr std::size_t kFew = 8;  // enough to tell a handful of keys apart, and no way back to one
  return connector::DigestOf(DeskOf(call) + "\n" + std::string(call.key.Reveal())).substr(0, kFew);
}

std::string AuthorKindOf(Api api, const Thing& thing) {
  return std::string(NameOf(api)) + " " + std::string(thing.name);
}

bool GivesItsTime(const connector::CheckedCall& call) {
  const json::Object* further = FurtherOf(call);
  return ModelOf(call).Makes() && further != nullptr && NamesItsTime(*further);
}

void RememberChange(const connector::ConnectorParts& parts, const connector::CheckedCall& call, Api api,
                    const json::Value& document, Clock::time_point sent, const Before& before) {
  connector::RecordClocks& clocks = parts.record_clocks;
  const Installation installation = InstallationOf(parts, call);
  const Clock::time_point now = parts.clock.Now();
  const std::string desk = DeskOf(call), request_id = RequestIdOf(call);
  const auto shown = ShownTime(api, call, document);
  const bool changed = before.fence && before.fence->match == Match::kDifferent;
  const ActionModel& model = ModelOf(call);
  if (api == Api::kV3 && EditsTheRequest(call) && changed) {
    const json::Value* request = StateIn(api, call, document);
    const Touched touched = request == nullptr ? Touched{} : TouchedIn(api, *model.thing, *request);
    const auto before_it = before.fence->touched ? before.fence->touched->when : std::nullopt;
    const bool moves = touched.when && (touched.when != before_it || connector::UnitOf(*touched.when) > 1);
    if (touched.shown && !moves) installation.Keep(HidesUpdates());
  }
  if (!shown || !IsPlausibleTime(*shown)) {
    const bool touches = before.fence && before.fence->touched && before.fence->touched->shown;
    // Over V1, too, the request was read over V3 before.
    if (touches && !installation.Has(HidesUpdates()) && !request_id.empty() && model.thing->is_request)
      clocks.KeepTouched(desk, {request_id, before.fence->read, before.fence->touched->when});
    return;
  }
  if (!request_id.empty())
    parts.deduplication.Changed(NameOfRequest(call), {*shown, now, model.moves_request});
  if (const Thing* thing = ThingMadeBy(call)) {
    if (api == Api::kV1) installation.Keep(ShowsTimesOnV1(*thing));
    // The time of a request's creation can be given, and then says nothing of the clock.
    if (!GivesItsTime(call)) clocks.Observe(desk, *shown, sent, now);
    const json::Value* made = ThingIn(api, *thing, document);
    const std::string author = made == nullptr ? std::string{} : AuthorIn(api, *thing, *made);
    if (!author.empty()) clocks.KeepAuthor(desk, KeyDigestOf(call), AuthorKindOf(api, *thing), author);
    return;
  }
  ObserveState(clocks, desk, request_id, *shown, sent, now, before);
}

void RememberFound(const connector::ConnectorParts& parts, const connector::CheckedCall& call, Api api,
                   const json::Value& document, Clock::time_point sent) {
  const auto shown = ShownTime(api, call, document);
  if (!shown || !IsPlausibleTime(*shown)) return;
  const Clock::time_point now = parts.clock.Now();
  if (!RequestIdOf(call).empty())
    parts.deduplication.Changed(NameOfRequest(call), {*shown, now, ModelOf(call).moves_request});
  const Thing* thing = ThingMadeBy(call);
  if (!thing) return parts.record_clocks.ObserveEarliest(DeskOf(call), *shown, now);
  if (!GivesItsTime(call)) parts.record_clocks.Observe(DeskOf(call), *shown, sent, now);
}

std::optional<connector::EarlierChange> LastChange(const connector::DeduplicationRecords& deduplication,
                                                   const connector::CheckedCall& call) {
  return deduplication.LastChange(NameOfRequest(call));
}

bool IsBefore(std::int64_t changed, const connector::EarlierChange& earlier, Clock::time_point sent) {
  if (earlier.received > sent || !IsPlausibleTime(changed)) return false;
  if (std::abs(changed - earlier.shown) > kSameChange) return false;
  // The service desk's clock showed `shown` or more when the response came. Since then it has gone on by as
  // much as ours, so that it shows what comes after `sent` as no earlier than this.
  const auto gone = std::chrono::floor<milliseconds>(sent - earlier.received).count();
  const std::int64_t unit = std::max(connector::UnitOf(changed), connector::UnitOf(earlier.shown));
  const std::int64_t after =
      earlier.shown + gone - unit;  // the clocks may differ in speed, the time be rounded
  return changed < after - after % unit;
}

}  // namespace flintdesk::servicedesk
