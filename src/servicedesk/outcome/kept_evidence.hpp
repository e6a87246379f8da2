#pragma once

#include <optional>
#include <vector>

#include "connector/call_journal.hpp"
#include "connector/deduplication.hpp"
#include "servicedesk/outcome/fence.hpp"
#include "servicedesk/wire/attached_file.hpp"

namespace flintdesk::servicedesk {

/// What a later process needs to find out what became of a change whose own process died: ids, times and
/// digests, no texts. It stands in the intent of the call journal.
struct KeptEvidence {
  Api api = Api::kV3;  ///< Over which the change is sent.
  std::optional<Fence> fence;
  std::optional<connector::EarlierChange> earlier;
  std::optional<FileMarks> file = {};  ///< The one that it sends, as it was then.
  Clock::time_point sent{};            ///< The first time that it may have reached the service desk.
  Clock::time_point until{};           ///< Until then somebody waited for a response.
  Clock::time_point at_work_until{};   ///< Until then the service desk may be at work on it.
  Clock::time_point last_sent{};       ///< The journal has it in the intent.
  bool placed = true;                  ///< False: these moments come from the wall clock of then.
  connector::CallIdentity first = {};  ///< The call that sent it; empty: the one whose intent this is in.
  std::int64_t first_at = 0;           ///< When: milliseconds since 1970.
};

/// Of the file that a call sends; what it lacks when its own process wrote it is added when it ends.
json::Object ToJson(const FileMarks& file);
std::optional<FileMarks> FileOf(const connector::UnfinishedCall& call);

/// `now`: when the intent is written; moments are kept as distances from it.
json::Object ToJson(const KeptEvidence& evidence, Clock::time_point now);

/// Of calls with the same content, at least one of which was sent: the evidence of them all, which is that of
/// the first.
KeptEvidence KeptEvidenceOf(const std::vector<connector::UnfinishedCall>& calls);

}  // namespace flintdesk::servicedesk
