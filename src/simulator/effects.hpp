#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.hpp"

namespace flintdesk::simulator {

/// Counts what was really done, for tests that ask whether something happened once. Plain data.
class EffectCounts {
 public:
  /// An operation was asked for, whatever became of it.
  void CountCall(const std::string& operation) { ++calls_[operation]; }
  /// An operation has changed something; it counts from the moment the change is committed.
  void CountEffect(const std::string& operation, const std::string& request_id);
  /// Somebody else has changed something.
  void CountOther(const std::string& operation) { ++others_[operation]; }
  void Reset();

  /// `{"calls": {"add-note": 2}, "total": {"add-note": 1}, "requests": {"17": {"add-note": 1}}}`, with
  /// `"others"` when somebody else has changed something.
  json::Value ToJson() const;

 private:
  using Counts = std::map<std::string, std::int64_t>;
  Counts calls_;
  Counts total_;
  Counts others_;
  std::map<std::string, Counts> requests_;
};

}  // namespace flintdesk::simulator
