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

/// How the processes of one home folder tell each other about the changes they have made: a file of JSON
/// lines a day (UTC), changes-2026-11-27.jsonl under `folder`, which is made when it is missing. Each line is
/// added by one write, so that processes need no lock; the files of the days before yesterday are removed.
/// It is there for calls at about the same time, not for good: nothing waits until it is on the disk, and of
/// what was told before this object was made only the last 10 s are read.
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
  /// What others have told since the last time, in the order of telling.A broken line is left out.
  void Hear(const Listener& listener);

 private:
  struct File {
    std::int64_t day;  ///< Since 1970.
    int descriptor;
    std::int64_t heard;  ///< Bytes, to the end of a line.
  };

  std::filesystem::path PathOf(std::int64_t day) const;
  bool OpenToTell(std::int64_t day);
  void RemoveOld(std::int64_t today) const;
  File* OpenToHear(std::int64_t day);
  std::int64_t StartOfRecent(int descriptor) const;
  void HearLine(std::string_view line, const Listener& listener) const;

  std::filesystem::path folder_;
  const Clock& clock_;
  const std::string self_;
  std::int64_t day_told_ = -1;
  int telling_ = -1;
  std::vector<File> heard_;  ///< Today's and, shortly after midnight, yesterday's.
  bool has_heard_ = false;
};

}  // namespace flintdesk::connector
