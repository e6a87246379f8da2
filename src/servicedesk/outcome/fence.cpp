#include "servicedesk/outcome/fence.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/log.hpp"
#include "connector/digest.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/verifying_read.hpp"

namespace flintdesk::servicedesk {
namespace {

// Bounds that are further apart than this do not tell what was made just before the change from what it made.
constexpr std::int64_t kNarrow = 3'000;

/// What the fence's own list says of a thing that is not among its ids.
Age AgeByFence(const Row& row, const Fence& fence) {
  if (fence.complete) return Age::kNew;
  if (!row.made) return Age::kUntold;
  // A thing beyond the end of the list was made before all that stands in it.
  if (!fence.ordered || !fence.newest || !fence.oldest) return Age::kUntold;
  if (*row.made >= *fence.newest) return Age::kNew;
  const bool beyond = *row.made < *fence.oldest && *row.made < *fence.newest - kClockMargin;
  return beyond ? Age::kOld : Age::kUntold;
}

Age AgeByTime(const Row& row, const std::string& author, const Before& before) {
  if (!row.made || !connector::MayBeMilliseconds(*row.made) || !before.sent.earliest) return Age::kUntold;
  const std::int64_t latest = *row.made + connector::UnitOf(*row.made) - 1;  // a time may be cut to seconds
  if (latest < *before.sent.earliest - kClockMargin) return Age::kOld;
  if (!before.sent.latest) return Age::kUntold;
  // What bears our name may be a bit too early for ours, as nodes of one desk may differ, and the desk may be
  // slow.
  if (before.author && AreTheSame(*before.author, author)) return Age::kNew;
  const bool early = latest < *before.sent.earliest || latest < *before.sent.latest - kNarrow;
  return early ? Age::kUntold : Age::kNew;
}

std::optional<Fence> FenceOfList(Api api, const Thing& thing, const json::Value& document) {
  const std::optional<Rows> rows = RowsIn(api, thing, document);
  if (!rows) return std::nullopt;
  Fence fence;
  fence.api = api;
  fence.complete = !rows->more;
  fence.ordered = AreNewestFirst(*rows);
  for (const Row& row : rows->rows) {
    // What can't be named can't be known again.
    if (row.id.empty()) fence.complete = false;
    fence.ids.insert(row.id);
    const auto time = std::max(row.made, row.touched);
    if (!time) continue;
    fence.newest = std::max(fence.newest.value_or(*time), *time);
    fence.oldest = std::min(fence.oldest.value_or(*time), *time);
  }
  return fence;
}

std::optional<Fence> FenceOfState(Api api, const connector::CheckedCall& call, const json::Value& document) {
  const json::Value* state = StateIn(api, call, document);
  if (state == nullptr || !state->IsObject()) return std::nullopt;
  Fence fence;
  const Thing& thing = *ModelOf(call).thing;
  fence.touched = TouchedIn(api, thing, *state);
  fence.newest = fence.touched->when;
  fence.digest = DigestOfShown(thing, *state);
  fence.api = api;
  // What stands in a list alone is hardly the only thing in it.
  if (thing.v3_row_only && api == Api::kV3)
    if (const std::optional<Rows> rows = RowsIn(api, thing, document))
      for (const Row& row : rows->rows) fence.ids.insert(row.id);
  return fence;
}

}  // namespace

std::string DeskOf(const connector::CheckedCall& call) { return call.origin.Url(); }

std::string DigestOfShown(const Thing& thing, const json::Value& shown) {
  json::Object edited;
  for (const std::string_view name : thing.edited)
    if (const json::Value* value = shown.Find(name)) edited.Set(name, *value);
  return connector::DigestOf(json::Write(edited.empty() ? shown : json::Value(std::move(edited))));
}

Age AgeOf(const Row& row, const std::string& author, const Before& before) {
  if (before.fence && !row.id.empty() && before.fence->ids.contains(row.id)) return Age::kOld;
  const Age by_time = AgeByTime(row, author, before);
  if (!before.fence) return by_time;
  const Age by_fence = AgeByFence(row, *before.fence);
  if (by_fence == Age::kUntold) return by_time;
  // A thing that was not there and claims to be older, say: a replica lags, or a time is made up.
  return by_time != Age::kUntold && by_time != by_fence ? Age::kUntold : by_fence;
}

bool IsShownOtherwise(Api api, const std::string& digest, const Before& before) {
  // The two APIs show the same in other words.
  return before.fence && before.fence->touched && before.fence->api == api && before.fence->digest != digest;
}

bool IsUntouched(const Touched& touched, Api api, const std::string& digest, const Before& before) {
  if (!touched.shown || IsShownOtherwise(api, digest, before)) return false;
  const Fence* fence = before.fence && before.fence->touched ? &*before.fence : nullptr;
  const bool comparable = fence != nullptr && fence->api == api;
  // Never changed, or what was set is gone: only what was there before tells which.
  if (!touched.when) return fence == nullptr || !fence->touched->when;
  const std::int64_t unit = connector::UnitOf(*touched.when);
  if (fence != nullptr && fence->touched->when == touched.when) {
    // Two changes within one second look alike where that is the unit, or times are counted in seconds.
    const bool fine = unit == 1 && connector::MayBeMilliseconds(*touched.when);
    if (fine || comparable) return true;
  }
  if (!connector::MayBeMilliseconds(*touched.when)) return false;
  return before.sent.earliest && *touched.when + unit - 1 < *before.sent.earliest - kClockMargin;
}

std::optional<std::int64_t> ReachOf(const Before& before) {
  std::optional<std::int64_t> reach = before.sent.earliest;
  if (reach) *reach -= kClockMargin;
  if (before.fence && before.fence->newest) reach = std::max(reach.value_or(0), *before.fence->newest);
  return reach;
}

std::size_t LackingIn(const Rows& rows, const Fence& fence) {
  std::set<std::string> lacking = fence.ids;
  lacking.erase("");
  std::size_t others = 0, ahead = 0;
  bool shows_any = false;
  for (const Row& row : rows.rows) {
    if (lacking.erase(row.id) > 0) {
      shows_any = true;
      ahead = others;
    } else if (!fence.ids.contains(row.id)) {
      ++others;
    }
  }
  if (!rows.more) return lacking.size();
  return lacking.size() - std::min(lacking.size(), shows_any ? ahead : others);
}

namespace {

struct FenceQuestion {
  const connector::ConnectorParts& parts;
  const connector::CheckedCall& call;
  Api api;
  std::string request_id;
  http::Context context;
  const Thing* thing;  // that the call makes; null: it sets a state
  std::function<void(FenceRead)> done;
};

void TakeFence(const FenceQuestion& question, const Reading& reading, Clock::time_point begin,
               FenceRead& read) {
  read.fence = question.thing ? FenceOfList(question.api, *question.thing, reading.document)
                              : FenceOfState(question.api, question.call, reading.document);
  if (!read.fence) return;
  read.fence->read = begin;
  // A request's time of creation can be set by its maker; all other times are the desk's own.
  if (read.fence->newest && (question.thing == nullptr || !question.thing->is_request))
    question.parts.record_clocks.ObserveEarliest(DeskOf(question.call), *read.fence->newest,
                                                 question.parts.clock.Now());
}

void AskForFence(std::shared_ptr<FenceQuestion> question, bool sorted) {
  const Clock::time_point begin = question->parts.clock.Now();
  http::Request request = question->thing ? ReadOfList(question->api, question->call, *question->thing,
                                                       sorted, ListSize::kShorter)
                                          : ReadOfState(question->api, question->call);
  question->parts.client.Send(
      std::move(request), question->context, [question, sorted, begin](http::Outcome&& exchanged) {
        FenceRead read;
        if (!exchanged.ok()) {
          read.failure = std::move(exchanged).error();
          return question->done(std::move(read));
        }
        read.response = std::move(exchanged).value();
        const Reading reading = ReadResponse(question->api, *read.response, question->request_id);
        // A build that does not sort by this field still has the list.
        if (sorted && question->thing && question->api == Api::kV3 && read.response->status == 400 &&
            reading.shape == Shape::kDocument && reading.code != 401)
          return AskForFence(question, false);
        const bool good = read.response->status >= 200 && read.response->status < 300;
        if (good && reading.verdict == Verdict::kSuccess && WhyStale(*read.response).empty())
          TakeFence(*question, reading, begin, read);
        question->done(std::move(read));
      });
}

}  // namespace

void ReadFence(const connector::ConnectorParts& parts, Api api, const connector::CheckedCall& call,
               const std::string& request_id, http::Context context, std::function<void(FenceRead)> done) {
  AskForFence(std::make_shared<FenceQuestion>(FenceQuestion{parts, call, api, request_id, std::move(context),
                                                            ThingMadeBy(call), std::move(done)}),
              true);
}

}  // namespace flintdesk::servicedesk
