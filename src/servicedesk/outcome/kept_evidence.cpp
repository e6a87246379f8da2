#include "servicedesk/outcome/kept_evidence.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/secret.hpp"
#include "connector/members.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::NumberIn;
using connector::TextIn;

// No moment that matters is further away; what a file says must stay a time.
constexpr std::int64_t kFarthest = 100LL * 24 * 60 * 60 * 1'000;

std::int64_t SoLongBefore(Clock::time_point now, Clock::time_point moment) {
  return std::chrono::ceil<milliseconds>(now - moment).count();
}

std::optional<std::int64_t> TimeIn(const json::Value& object, std::string_view name) {
  const auto time = NumberIn(object, name);
  return time && IsPlausibleTime(*time) ? time : std::nullopt;
}

std::optional<Clock::time_point> MomentIn(const json::Value& object, std::string_view name,
                                          Clock::time_point now) {
  const auto before = NumberIn(object, name);
  if (!before || *before > kFarthest || *before < -kFarthest) return std::nullopt;
  return now - milliseconds(*before);
}

bool FlagIn(const json::Value& object, std::string_view name) {
  const json::Value* value = object.Find(name);
  return value != nullptr && value->IfBoolean() != nullptr && *value->IfBoolean();
}

json::Object ToJson(const Fence& fence, Clock::time_point now) {
  json::Object object{{"read-before", SoLongBefore(now, fence.read)}, {"api", NameOf(fence.api)}};
  if (!fence.ids.empty()) {
    json::Array ids;
    for (const std::string& id : fence.ids) ids.emplace_back(Redact(id));
    object.Set("ids", std::move(ids));
  }
  if (fence.complete) object.Set("complete", true);
  if (fence.ordered) object.Set("ordered", true);
  if (fence.newest) object.Set("newest", *fence.newest);
  if (fence.oldest) object.Set("oldest", *fence.oldest);
  if (fence.touched) {
    json::Object touched{{"shown", fence.touched->shown}};
    if (fence.touched->when) touched.Set("when", *fence.touched->when);
    object.Set("touched", std::move(touched));
  }
  if (!fence.digest.empty()) object.Set("digest", fence.digest);
  if (fence.match == Match::kDifferent) object.Set("differs", true);
  return object;
}

std::optional<Fence> FenceIn(const json::Value& object, Clock::time_point now) {
  const auto read = MomentIn(object, "read-before", now);
  if (!read) return std::nullopt;
  Fence fence;
  fence.read = *read;
  fence.api = TextIn(object, "api") == NameOf(Api::kV1) ? Api::kV1 : Api::kV3;
  const json::Value* ids = object.Find("ids");
  if (ids != nullptr && ids->IfArray() != nullptr)
    for (const json::Value& id : *ids->IfArray())
      if (id.IfString() != nullptr) fence.ids.insert(*id.IfString());
  fence.complete = FlagIn(object, "complete");
  fence.ordered = FlagIn(object, "ordered");
  fence.newest = TimeIn(object, "newest");
  fence.oldest = TimeIn(object, "oldest");
  if (const json::Value* touched = object.Find("touched"))
    fence.touched = Touched{FlagIn(*touched, "shown"), TimeIn(*touched, "when")};
  fence.digest = TextIn(object, "digest");
  if (FlagIn(object, "differs")) fence.match = Match::kDifferent;
  return fence;
}

KeptEvidence KeptEvidenceOf(const connector::UnfinishedCall& call) {
  const json::Value object = call.intent.evidence;
  const Clock::time_point now = call.when;
  KeptEvidence evidence;
  evidence.api = TextIn(object, "api") == NameOf(Api::kV1) ? Api::kV1 : Api::kV3;
  if (const json::Value* fence = object.Find("fence")) evidence.fence = FenceIn(*fence, now);
  if (const json::Value* earlier = object.Find("earlier")) {
    const auto shown = TimeIn(*earlier, "shown");
    const auto received = MomentIn(*earlier, "received-before", now);
    if (shown && received) evidence.earlier = {*shown, *received, FlagIn(*earlier, "moves")};
  }
  evidence.file = FileOf(call);
  evidence.sent = std::min(MomentIn(object, "sent-before", now).value_or(now), now);
  evidence.last_sent = call.sent_at;
  evidence.at_work_until =
      std::max(call.at_work_until, MomentIn(object, "at-work-before", now).value_or(call.at_work_until));
  // A call that looked after another one has moved it only where it has sent the change itself.
  evidence.until = std::max(MomentIn(object, "until-before", now).value_or(call.until),
                            call.until > now ? call.until : Clock::time_point::min());
  evidence.first = connector::IdentityIn(TextIn(object, "first"));
  evidence.first_at = TimeIn(object, "first-at").value_or(0);
  if (evidence.first.job.empty() || evidence.first_at == 0) {
    evidence.first = call.intent.identity;
    evidence.first_at = call.written;
  }
  evidence.placed = call.placed && !FlagIn(object, "not-placed");
  return evidence;
}

}  // namespace

std::optional<FileMarks> FileOf(const connector::UnfinishedCall& call) {
  const json::Value* file = call.intent.evidence.Find("file");
  if (file == nullptr) return std::nullopt;
  const auto size = NumberIn(*file, "size");
  const auto written = NumberIn(*file, "written"), touched = NumberIn(*file, "touched");
  if (!size || *size < 0 || !written || !touched) return std::nullopt;
  return FileMarks{static_cast<std::uint64_t>(*size), {*written, *touched}, TextIn(*file, "digest")};
}

json::Object ToJson(const FileMarks& file) {
  json::Object object{{"size", static_cast<std::int64_t>(file.size)},
                      {"written", file.times.written},
                      {"touched", file.times.touched}};
  if (!file.digest.empty()) object.Set("digest", file.digest);
  return object;
}

json::Object ToJson(const KeptEvidence& evidence, Clock::time_point now) {
  json::Object object{{"api", NameOf(evidence.api)}};
  if (evidence.fence) object.Set("fence", ToJson(*evidence.fence, now));
  if (evidence.earlier) {
    json::Object earlier{{"shown", evidence.earlier->shown},
                         // Rather a bit too late: what came before it counts as ours.
                         {"received-before", SoLongBefore(now, evidence.earlier->received) - 1}};
    if (evidence.earlier->moves) earlier.Set("moves", true);
    object.Set("earlier", std::move(earlier));
  }
  if (evidence.file) object.Set("file", ToJson(*evidence.file));
  if (evidence.sent < now) {
    object.Set("sent-before", SoLongBefore(now, evidence.sent));
    object.Set("until-before", SoLongBefore(now, evidence.until));
  }
  if (!evidence.placed) object.Set("not-placed", true);
  if (evidence.at_work_until > now) object.Set("at-work-before", SoLongBefore(now, evidence.at_work_until));
  if (!evidence.first.job.empty()) {
    object.Set("first", evidence.first.Text());
    object.Set("first-at", evidence.first_at);
  }
  return object;
}

KeptEvidence KeptEvidenceOf(const std::vector<connector::UnfinishedCall>& calls) {
  std::optional<KeptEvidence> all;
  for (const connector::UnfinishedCall& call : calls) {
    if (!call.sent) continue;
    KeptEvidence one = KeptEvidenceOf(call);
    const bool placed = one.placed && (!all || all->placed);
    const Clock::time_point until = all ? std::max(all->until, one.until) : one.until;
    const Clock::time_point at_work =
        all ? std::max(all->at_work_until, one.at_work_until) : one.at_work_until;
    const Clock::time_point last_sent = all ? std::max(all->last_sent, one.last_sent) : one.last_sent;
    if (!all || one.sent < all->sent) all = std::move(one);
    all->last_sent = last_sent;
    all->until = until;
    all->at_work_until = at_work;
    all->placed = placed;
  }
  return all.value_or(KeptEvidence{});
}

}  // namespace flintdesk::servicedesk
