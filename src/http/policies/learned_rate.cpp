#include "http/policies/learned_rate.hpp"

#include <algorithm>

namespace flintdesk::http {
namespace {

using Minutes = std::chrono::duration<double, std::ratio<60>>;

constexpr std::chrono::seconds kSlot{10};
constexpr double kSlotsAMinute = 6;
// When a single call is refused, other clients are busy: one call alone is not too much.
constexpr double kLeastPresentRate = 60;
constexpr double kLeastCeiling = 6;
// From half of the old rate back to twice of it in six minutes.
constexpr double kGrowth = 0.25;
constexpr double kForgotten = 2;

}  // namespace

void LearnedRate::Count(Time now) {
  if (now - slot_begin_ >= kSlot) {
    in_slot_before_ = now - slot_begin_ < 2 * kSlot ? in_slot_ : 0;
    in_slot_ = 0;
    slot_begin_ = now;
  }
  ++in_slot_;
}

double LearnedRate::PresentRate() const {
  return std::max(kLeastPresentRate, kSlotsAMinute * std::max(in_slot_, in_slot_before_));
}

void LearnedRate::Refill(Time now) {
  double passed = Minutes(now - refilled_).count();
  refilled_ = now;
  ceiling_ += growth_ * passed;
  double most = std::max(1.0, ceiling_ / 60);  // what one second brings, so that nothing piles up
  tokens_ = std::min(most, tokens_ + ceiling_ * passed);
  if (ceiling_ >= forgotten_at_) active_ = false;
}

milliseconds LearnedRate::Wait(Time now) {
  if (!active_) return milliseconds(0);
  Refill(now);
  constexpr double kAlmostOne = 1 - 1e-6;
  if (!active_ || tokens_ >= kAlmostOne) return milliseconds(0);
  return std::chrono::ceil<milliseconds>(Minutes((1 - tokens_) / ceiling_));
}

std::uint64_t LearnedRate::Take(Time now, int counts_as) {
  Count(now);
  // What it takes beyond the one that there is, the next ones wait for.
  if (active_ && counts_as > 0) tokens_ = std::max(1.0 - counts_as, tokens_ - counts_as);
  return ++calls_;
}

bool LearnedRate::Throttled(std::uint64_t call, Time now) {
  if (active_) Refill(now);
  if (active_ && call <= calls_at_change_) return false;
  calls_at_change_ = calls_;
  if (active_) {
    ceiling_ = std::max(kLeastCeiling, ceiling_ / 2);
  } else {
    double before = PresentRate();
    active_ = true;
    ceiling_ = before / 2;
    growth_ = before * kGrowth;
    forgotten_at_ = before * kForgotten;
  }
  // For the refused call itself, which waits on its own account before its retry.
  tokens_ = 1;
  refilled_ = now;
  return true;
}

bool LearnedRate::Idle(Time now) const {
  bool forgotten = !active_ || ceiling_ + growth_ * Minutes(now - refilled_).count() >= forgotten_at_;
  return forgotten && now - slot_begin_ >= 2 * kSlot;
}

}  // namespace flintdesk::http
