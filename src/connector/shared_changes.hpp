#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace flintdesk::connector {

/// How far back what was told matters to a change that is about to be sent.
inline constexpr milliseconds kRecentNews{10'000};

/// How the processes of one home folder tell each other about the changes they have made: a file of JSON
/// lines a day (UTC), changes-2026-11-27.jsonl under `folder`, which is made when it is missing. Each line is
/// added by one write, so that processes need no lock; the files of the days before yesterday are removed.
/// It is there for calls at about the same time, not for good: nothing waits until it is on the disk, and of
/// what was told before this object was made only as much is read as somebody asks for.
///
/// Where there is no folder (empty) or it can't be written, nothing is told to others, or heard. One thread
/// at a time.
///
///   changes.Tell(json::Object{{"thing", "http://desk:8080 note 337"}});
///   changes.Hear([](const json::Value& told, Clock::time_point when) { … });
class SharedChanges {
 public:
  SharedChanges(std::filesystem::path folder, const Clock& clock);
  ~SharedChanges();
  SharedChanges(const SharedChanges&) = delete;
  SharedChanges& operator=(const SharedChanges&) = delete;

  /// `what` must have none of the members "at", "steady" and "by".
  void Tell(json::Object what);

  /// `when` by this process's clock; the present where the other process's clocks do not fit ours (the
  /// machine was started anew, or its time set, meanwhile).
  using Listener = std::function<void(const json::Value& told, Clock::time_point when)>;
  /// What others have told since the last time, and before the first time for as long as `back`. The order is
  /// that of telling, but for what a longer `back` brings later. A broken line is left out.
  void Hear(const Listener& listener, milliseconds back = kRecentNews);

 private:
  struct File {
    std::int64_t day;  ///< Since 1970.
    int descriptor;
    std::int64_t from;   ///< Bytes, from the beginning of a line …
    std::int64_t heard;  ///< … to the end of another.
  };

  std::filesystem::path PathOf(std::int64_t day) const;
  bool OpenToTell(std::int64_t day);
  void RemoveOld(std::int64_t today) const;
  File* OpenToHear(std::int64_t day);
  /// Before `end`: of a line that was told before `since`, as late as it is found quickly.
  std::int64_t StartOf(int descriptor, std::int64_t end, std::int64_t since) const;
  /// Returns the end of the last whole line.
  std::int64_t HearPart(int descriptor, std::int64_t from, std::int64_t to, const Listener& listener) const;
  void HearLine(std::string_view line, const Listener& listener) const;

  std::filesystem::path folder_;
  const Clock& clock_;
  const std::string self_;
  std::int64_t day_told_ = -1;
  int telling_ = -1;
  std::vector<File> heard_;  ///< Today's and, shortly after midnight, yesterday's.
  bool has_heard_ = false;
  milliseconds back_{0};       ///< How far back from `began_at_` everything has been heard.
  std::int64_t began_at_ = 0;  ///< By the wall clock.
};

}  // namespace flintdesk::connector
