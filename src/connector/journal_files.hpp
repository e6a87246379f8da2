#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "connector/journal_store.hpp"

namespace flintdesk::connector {

/// The call journal as files of JSON lines under `folder`, which is made when it is missing:
/// journal-2026-11-27-000.jsonl for a day (UTC), and -001 and so on where one has become large. Each `Append`
/// is one write to the end of a file, so that processes need no lock. Nothing waits until it is on the disk:
/// what was written outlives the process, also one that is killed, but not the loss of the machine's power.
///
/// Files go when they are older than 30 days, and the oldest but for today's and yesterday's where all
/// together are larger than 256 MiB. `ReadUnfinished` reads the newest 32 MiB.
///
/// Where there is no folder (empty) or it may not be written, nothing is kept or read, which is said once.
/// What may pass (`MayPass`: a full disk, no descriptors) is an error of `Append` instead.
class JournalFiles final : public JournalStore {
 public:
  JournalFiles(std::filesystem::path folder, const Clock& clock);
  ~JournalFiles() override;
  JournalFiles(const JournalFiles&) = delete;
  JournalFiles& operator=(const JournalFiles&) = delete;

  Result<void> Append(const std::vector<json::Object>& records) override;
  void Read(const Listener& listener, milliseconds back) override;
  Result<void> ReadUnfinished(const Listener& listener, milliseconds back) override;
  const std::string& Self() const override { return self_; }
  bool Keeps() const override { return !folder_.empty(); }

  /// The files below `folder` of the day of `since` (milliseconds since 1970) and later ones, the oldest
  /// first. Anybody may ask, also while others write. `why` says why they can't be listed.
  static std::vector<std::filesystem::path> FilesIn(const std::filesystem::path& folder,
                                                    std::int64_t since = 0, std::error_code* why = nullptr);

 private:
  /// Of which day, since 1970, and which of its files.
  struct Place {
    std::int64_t day = -1;
    int part = 0;
    bool operator==(const Place&) const = default;
  };
  struct File {
    Place place;
    int descriptor;
    std::int64_t from;   ///< Bytes, from the beginning of a line …
    std::int64_t heard;  ///< … to the end of another.
  };

  std::filesystem::path PathOf(Place place) const;
  Place LastOf(std::int64_t day) const;  ///< Where to write.
  std::vector<int> PartsOf(std::int64_t day) const;
  /// `place` or the next one of its day that there is.
  std::optional<Place> FirstFrom(Place place) const;
  Result<bool> OpenToWrite(std::int64_t day);
  Result<bool> GiveUp(const Error& error);
  void Prune(std::int64_t today) const;
  File* OpenToRead(Place place);
  /// Before `end`: of a line that was told before `since`, as late as it is found quickly.
  std::int64_t StartOf(int descriptor, std::int64_t end, std::int64_t since) const;
  /// Returns the end of the last whole line.
  std::int64_t ReadPart(int descriptor, std::int64_t from, std::int64_t to, const Listener& listener,
                        bool further = false) const;
  /// Which start of the machine this is; empty where nobody knows it.
  const std::string& Start() const;
  /// How old it is, in milliseconds, where this start of the machine has written it.
  std::optional<std::int64_t> AgeSinceStart(const json::Value& line) const;
  /// Was it told before this moment of the wall clock?
  bool IsFrom(std::string_view line, std::int64_t before) const;
  void ReadLine(std::string_view line, const Listener& listener, bool further = false) const;

  std::filesystem::path folder_;
  const Clock& clock_;
  const std::string self_;
  mutable std::optional<std::string> start_;  ///< Asked for with the first record.
  const std::string own_end_;                 ///< Of each line that this object has written.
  Place written_;
  int writing_ = -1;
  std::vector<File> read_;  ///< Today's and, shortly after midnight, yesterday's.
  bool has_read_ = false;
  milliseconds back_{0};       ///< How far back from `began_at_` everything has been read.
  std::int64_t began_at_ = 0;  ///< By the wall clock.
};

}  // namespace flintdesk::connector
