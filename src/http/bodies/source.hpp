#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace flintdesk::http {

/// A part of a body as it can be told without reading: a text, or so many bytes of a file.
struct BodyPiece {
  std::string text = {};
  std::uint64_t unread = 0;
};

/// What tells a file that was left alone from one that was written to. Times in nanoseconds since 1970.
struct FileTimes {
  std::int64_t written = 0;  ///< Of its content; a program may set it.
  std::int64_t touched = 0;  ///< Of anything about it, also of `written` being set; only the system sets it.
  bool operator==(const FileTimes&) const = default;
};

/// The body of a request that is read while it is sent, so that it never lies in memory as a whole. Every
/// source says its length before it is read: service desks and the proxies before them do not all take a
/// request whose length is unknown.
///
/// One request at a time reads it, with its retries; on the loop only, which waits while the source reads.
///
///   request.source = *OpenSource("/var/tmp/log.zip");
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t length() const = 0;  ///< Bytes in all; never changes.
  /// Of the file that it reads, when that was opened; nothing for what is none.
  virtual std::optional<FileTimes> times() const { return std::nullopt; }
  /// What it consists of, one piece after the other, for a trace. The texts may hold a secret. Reads nothing.
  virtual std::vector<BodyPiece> Pieces() const { return {{.unread = length()}}; }
  /// Back to the first byte. The error says, for a person, why the body cannot be read again; the request is
  /// not retried then.
  virtual Result<void> Rewind() = 0;
  /// Reads some bytes into `room`; 0 only at the end. An error ends the attempt, and there is no retry.
  virtual Result<std::size_t> Read(std::span<char> room) = 0;
};

std::shared_ptr<BodySource> MakeTextSource(std::string text);

/// A file. One that changes between its opening and its end is an error: what would be sent never existed. A
/// pipe is refused, unless `most_spooled` says how many bytes may come out of it: then it is read to its end
/// first, into a file without a name (mode 0600, in TMPDIR or /var/tmp), and whoever writes into it is waited
/// for. Errors: kInvalidRequest.
Result<std::shared_ptr<BodySource>> OpenSource(const std::filesystem::path& path,
                                               std::uint64_t most_spooled = 0);
/// The same of an open file, from where it stands; `name` is for messages. The descriptor stays the caller's.
Result<std::shared_ptr<BodySource>> MakeSource(int descriptor, const std::string& name,
                                               std::uint64_t most_spooled = 0);

}  // namespace flintdesk::http
