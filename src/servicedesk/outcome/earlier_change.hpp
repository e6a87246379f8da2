#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/connector.hpp"
#include "connector/deduplication.hpp"
#include "servicedesk/outcome/fence.hpp"
#include "servicedesk/response/response.hpp"

/// Earlier changes of this process to the request of a call: their responses show the service desk's own
/// time, and so tell by whom a request was last changed, and how the clock of its records stands to ours.
namespace flintdesk::servicedesk {

/// A call that sets a state waits until the response to the last change of its request is as old as this.
/// Service desks count whole milliseconds, and two changes within one could not be told apart.
constexpr milliseconds kBetweenChanges{2};

/// Keeps what the response to a change, received now, shows of when it was made and by whom. `sent`: when it
/// was sent for the first time; `before`: what was known then.
void RememberChange(const connector::ConnectorParts& parts, const connector::CheckedCall& call, Api api,
                    const json::Value& document, Clock::time_point sent, const Before& before);
/// The same of what a verifying read has found. A state may have been set by somebody else, too.
void RememberFound(const connector::ConnectorParts& parts, const connector::CheckedCall& call, Api api,
                   const json::Value& document, Clock::time_point sent);
/// Does the call set fields of a request, in a way that is known to move the time of its last change?
bool EditsTheRequest(const connector::CheckedCall& call);
/// Does the call give a new request its time of creation, among its further fields? Then that time says
/// nothing of when the request was added.
bool GivesItsTime(const connector::CheckedCall& call);
/// Under which digest and kind the record clocks keep who makes what this call makes.
std::string KeyDigestOf(const connector::CheckedCall& call);
std::string AuthorKindOf(Api api, const Thing& thing);
std::optional<connector::EarlierChange> LastChange(const connector::DeduplicationRecords& deduplication,
                                                   const connector::CheckedCall& call);

/// Does `earlier`, whose response had come before a call was sent, show that `changed`, the time of a
/// request's last change, lies before that? It does when the two times are the same or nearly so, and no
/// change that was made after `sent` can show such a time. A time of whole seconds takes two more of them.
bool IsBefore(std::int64_t changed, const connector::EarlierChange& earlier, Clock::time_point sent);

}  // namespace flintdesk::servicedesk
