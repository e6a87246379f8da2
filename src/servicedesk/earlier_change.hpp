#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/claims.hpp"
#include "connector/connector.hpp"
#include "servicedesk/answer.hpp"
#include "servicedesk/server_time.hpp"

/// Earlier changes of this process to the request of a call: their answers show the service desk's own time,
/// and so tell what a request was last changed by more closely than its Date headers do.
namespace flintdesk::servicedesk {

/// A call that sets a state waits until the answer to the last change of its request is as old as this.
/// Service desks count whole milliseconds, and two changes within one could not be told apart.
constexpr milliseconds kBetweenChanges{2};

/// Keeps when a change was carried out, as the answer to it, or to a look that found it, shows; an answer
/// that does not show it is left. `server` has taken that answer.
void RememberChange(connector::Claims& claims, const connector::CheckedCall& call, Api api,
                    const json::Value& document, const ServerTime& server, Clock::time_point received);
std::optional<connector::EarlierChange> LastChange(const connector::Claims& claims,
                                                   const connector::CheckedCall& call);

/// Does `earlier`, whose answer had come before a call was sent, show that `changed`, the time of a request's
/// last change, lies before that? It does when the two times are the same or nearly so, and no change that
/// was made after `sent` can bear such a time. `server` knows the service desk's clock by now: where it has
/// been set meanwhile, nothing is shown. A time of whole seconds takes two more of them.
bool IsBefore(std::int64_t changed, const connector::EarlierChange& earlier, Clock::time_point sent,
              const ServerTime& server);

}  // namespace flintdesk::servicedesk
