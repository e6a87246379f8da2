#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "connector/call_journal.hpp"

namespace flintdesk::connector {

/// A change as the journal has it, for whoever shows it. Plain data.
struct LoggedChange {
  std::int64_t time = 0;             ///< Of its end, else of its intent: milliseconds since 1970.
  std::optional<std::int64_t> took;  ///< Milliseconds from the intent to the outcome.
  CallIdentity identity;
  std::int64_t user = 0;  ///< Its number in the operating system.
  std::string script;     ///< The flintbit; empty for a call from the command line.
  std::string connector, action, desk, request_id, made_id;
  std::optional<Code> code;   ///< How it ended; none for one that did not.
  bool open = false;          ///< It ended with 13, and the next equal call looks what became of it.
  std::string taken_over_by;  ///< The call that has looked what became of it.
  bool sent = false;          ///< It may have reached the service desk.
};

struct ChangeLog {
  std::vector<LoggedChange> changes;  ///< In the order of `time`.
  std::size_t unreadable = 0;         ///< Lines that are cut, or of another version.
  std::vector<Error> faults;          ///< Files that can't be read.
};

/// The changes of all processes of a home folder since `since`, milliseconds since 1970, from the files of
/// the journal in `folder`. Any thread, also while others write.
///
///   for (const LoggedChange& change : ReadChangeLog(home.Data(), since).changes) …
ChangeLog ReadChangeLog(const std::filesystem::path& folder, std::int64_t since);

}  // namespace flintdesk::connector
