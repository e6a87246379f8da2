#include "connector/deduplication.hpp"

#include <algorithm>

#include "connector/digest.hpp"
#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

constexpr auto kKept = std::chrono::hours(24);
constexpr auto kBetweenTidyings = std::chrono::hours(1);
constexpr auto kChangesKept = std::chrono::seconds(10);

}  // namespace

void DeduplicationRecords::CatchUp(milliseconds back) {
  if (journal_ == nullptr) return;
  journal_->Hear([this](const json::Value& told, Clock::time_point when) { Hear(told, when); }, back);
}

void DeduplicationRecords::Hear(const json::Value& told, Clock::time_point when) {
  if (const std::string thing = TextIn(told, "thing"); !thing.empty())
    AddThing(thing, {when, NumberIn(told, "made")});
  if (const std::string group = TextIn(told, "group"); !group.empty()) unnamed_.emplace(group, when);
  const std::string request = TextIn(told, "request");
  const auto shown = NumberIn(told, "shown");
  if (!request.empty() && shown && IsPlausibleTime(*shown))
    AddChange(request, {*shown, when, told.Find("moves") != nullptr});
}

bool DeduplicationRecords::Record(const std::string& thing, Clock::time_point now,
                                  std::optional<std::int64_t> made) {
  if (!AddThing(thing, {now, made})) return false;
  if (journal_ == nullptr) return true;
  json::Object told{{"thing", thing}};
  if (made) told.Set("made", *made);
  journal_->Tell(std::move(told));
  return true;
}

std::optional<RecordedThing> DeduplicationRecords::Recorded(const std::string& thing) const {
  const auto found = things_.find(thing);
  return found == things_.end() ? std::nullopt : std::optional(found->second);
}

bool DeduplicationRecords::AddThing(const std::string& thing, const RecordedThing& recorded) {
  Forget(recorded.when);
  return things_.emplace(thing, recorded).second;
}

void DeduplicationRecords::RecordUnnamed(const std::string& group, Clock::time_point now) {
  Forget(now);
  const std::string digest = DigestOf(group);  // the content of a ticket is not for a file
  unnamed_.emplace(digest, now);
  if (journal_ != nullptr) journal_->Tell({{"group", digest}});
}

int DeduplicationRecords::Unnamed(const std::string& group, Clock::time_point since) const {
  const auto [begin, end] = unnamed_.equal_range(DigestOf(group));
  return static_cast<int>(std::count_if(begin, end, [&](const auto& made) { return made.second >= since; }));
}

void DeduplicationRecords::Changed(const std::string& request, const EarlierChange& change) {
  AddChange(request, change);
  if (journal_ == nullptr) return;
  json::Object told{{"request", request}, {"shown", change.shown}};
  if (change.moves) told.Set("moves", true);
  journal_->Tell(std::move(told));
}

/// The latest counts: news of other processes comes late.
void DeduplicationRecords::AddChange(const std::string& request, const EarlierChange& change) {
  if (change.received - changes_tidied_ >= kChangesKept) {
    changes_tidied_ = change.received;
    std::erase_if(changes_,
                  [&](const auto& entry) { return change.received - entry.second.received > kChangesKept; });
  }
  const auto [known, is_new] = changes_.emplace(request, change);
  if (is_new) return;
  const bool moves = known->second.moves || change.moves;
  if (known->second.received <= change.received) known->second = change;
  known->second.moves = moves;
}

std::optional<EarlierChange> DeduplicationRecords::LastChange(const std::string& request) const {
  const auto found = changes_.find(request);
  return found == changes_.end() ? std::nullopt : std::optional(found->second);
}

void DeduplicationRecords::Forget(Clock::time_point now) {
  if (now - tidied_ < kBetweenTidyings) return;
  tidied_ = now;
  std::erase_if(things_, [&](const auto& entry) { return now - entry.second.when > kKept; });
  std::erase_if(unnamed_, [&](const auto& entry) { return now - entry.second > kKept; });
}

}  // namespace flintdesk::connector
