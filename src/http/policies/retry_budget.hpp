#pragma once

#include <algorithm>

#include "http/http.hpp"

namespace flintdesk::http {

/// What all calls of a client together may spend on retries. In an outage every call would otherwise send
/// four requests in place of one, just when the other side can bear it least. A retry costs; a call that
/// succeeds gives back what its own retry had cost, or a little when it had none. The
/// figures are those of the AWS clients' retry quota. On the loop only.
class RetryBudget {
 public:
  static constexpr int kFull = 500;
  static constexpr int kRetry = 5;
  static constexpr int kRetryAfterTimeout = 10;  ///< The attempt held a connection for long.
  static constexpr int kSuccess = 1;

  static int PriceAfter(const Outcome& outcome) {
    return !outcome.ok() && outcome.error().kind == FailureKind::kTimeout ? kRetryAfterTimeout : kRetry;
  }

  bool Take(int price) {
    if (price > left_) return false;
    left_ -= price;
    return true;
  }
  /// `spent`: the price of the call's last retry, 0 without any.
  void GiveBack(int spent) { left_ = std::min(kFull, left_ + (spent > 0 ? spent : kSuccess)); }

 private:
  int left_ = kFull;
};

}  // namespace flintdesk::http
