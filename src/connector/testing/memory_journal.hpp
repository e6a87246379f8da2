#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/journal_store.hpp"

namespace flintdesk::connector::testing {

/// What the stores of several processes share. Outlives them.
struct MemoryJournalPlace {
  struct Line {
    json::Value record;
    Clock::time_point when;
    std::string by;
  };
  std::vector<Line> lines;
};

/// A call journal in memory.
class MemoryJournal final : public JournalStore {
 public:
  MemoryJournal(MemoryJournalPlace& place, const Clock& clock) : place_(place), clock_(clock) {}

  Result<void> Append(const std::vector<json::Object>& records) override {
    for (json::Object record : records) {
      record.Set("at", clock_.EpochMilliseconds());
      place_.lines.push_back({std::move(record), clock_.Now(), self_});
    }
    return {};
  }
  void Read(const Listener& listener, milliseconds back) override {
    if (!std::exchange(has_read_, true)) began_at_ = clock_.Now();
    for (; next_ < place_.lines.size(); ++next_)
      if (place_.lines[next_].when >= began_at_ - back) Pass(place_.lines[next_], listener);
  }
  bool Keeps() const override { return true; }
  Result<void> ReadUnfinished(const Listener& listener, milliseconds back) override {
    for (const MemoryJournalPlace::Line& line : place_.lines)
      if (line.when >= clock_.Now() - back) Pass(line, listener);
    return {};
  }
  const std::string& Self() const override { return self_; }

 private:
  void Pass(const MemoryJournalPlace::Line& line, const Listener& listener) const {
    if (line.by != self_) listener({line.record, line.when, true});
  }

  MemoryJournalPlace& place_;
  const Clock& clock_;
  const std::string self_ = NewWriterName();
  std::size_t next_ = 0;
  bool has_read_ = false;
  Clock::time_point began_at_{};
};

}  // namespace flintdesk::connector::testing
