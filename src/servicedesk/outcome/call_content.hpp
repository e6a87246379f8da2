#pragma once

#include <string>
#include <string_view>

#include "connector/connector.hpp"
#include "servicedesk/model/thing.hpp"
#include "servicedesk/wire/attached_file.hpp"

/// What a call asks for, as the words that tell one from another. Pure functions.
namespace flintdesk::servicedesk {

/// Calls with the same group could take each other's things for their own: same origin and action, same
/// target, and no difference in what can be told apart for certain.
std::string GroupOf(const connector::CheckedCall& call);
/// Digest of all that the service desk is to do, and as whom. Calls of one group with the same content are
/// equal calls, unless they send files that differ: its content is no part of this.
std::string ContentOf(const connector::CheckedCall& call);

/// The name of a thing in the deduplication records.
std::string RecordNameOf(const connector::CheckedCall& call, const Thing& thing, std::string_view id);

}  // namespace flintdesk::servicedesk
