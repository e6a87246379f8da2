#include "connector/claims.hpp"

#include <algorithm>

namespace flintdesk::connector {
namespace {

constexpr auto kKept = std::chrono::hours(24);
constexpr auto kBetweenTidyings = std::chrono::hours(1);
constexpr auto kChangesKept = std::chrono::seconds(10);

}  // namespace

bool Claims::Claim(const std::string& thing, Clock::time_point now) {
  Forget(now);
  return things_.emplace(thing, now).second;
}

void Claims::ClaimUnnamed(const std::string& group, Clock::time_point now) {
  Forget(now);
  unnamed_.emplace(group, now);
}

int Claims::Unnamed(const std::string& group, Clock::time_point since) const {
  const auto [begin, end] = unnamed_.equal_range(group);
  return static_cast<int>(std::count_if(begin, end, [&](const auto& made) { return made.second >= since; }));
}

void Claims::Changed(const std::string& request, const EarlierChange& change) {
  if (change.received - changes_tidied_ >= kChangesKept) {
    changes_tidied_ = change.received;
    std::erase_if(changes_,
                  [&](const auto& entry) { return change.received - entry.second.received > kChangesKept; });
  }
  changes_.insert_or_assign(request, change);
}

std::optional<EarlierChange> Claims::LastChange(const std::string& request) const {
  const auto found = changes_.find(request);
  return found == changes_.end() ? std::nullopt : std::optional(found->second);
}

void Claims::Forget(Clock::time_point now) {
  if (now - tidied_ < kBetweenTidyings) return;
  tidied_ = now;
  const auto old = [&](const auto& entry) { return now - entry.second > kKept; };
  std::erase_if(things_, old);
  std::erase_if(unnamed_, old);
}

Turns::Turn Turns::Enter(const std::string& group, std::function<void()> go) {
  const Number number = next_++;
  auto& waiting = groups_[group];
  waiting.push_back({number, std::move(go)});
  return {number, waiting.size() == 1};
}

void Turns::Leave(const std::string& group, Number number) {
  const auto found = groups_.find(group);
  if (found == groups_.end()) return;
  auto& waiting = found->second;
  const bool had_turn = waiting.front().number == number;
  std::erase_if(waiting, [number](const Waiting& one) { return one.number == number; });
  if (waiting.empty()) {
    groups_.erase(found);
  } else if (had_turn) {
    const std::function<void()> next = std::exchange(waiting.front().go, nullptr);
    next();
  }
}

}  // namespace flintdesk::connector
