#pragma once

#include <optional>
#include <string>

#include "connector/connector.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/wire/value_names.hpp"

/// The reads that show what became of a change. They go past caches: by their headers, and lists by a number
/// of rows that differs from read to read, so that no cache has the URL. The product refuses parameters that
/// it does not know, so there is none of our own.
namespace flintdesk::servicedesk {

/// A read that asks caches for the present.
http::Request PastCaches(http::Request request);
/// What a read before a change has shown stands in a page of a later read again, which asks for more rows.
enum class ListSize { kShorter, kLonger };
/// The list that the call adds to, newest first when `sorted`.
http::Request ReadOfList(Api api, const connector::CheckedCall& call, const Thing& thing, bool sorted,
                         ListSize size = ListSize::kLonger);
/// One thing of it, where the list does not show all of it; over V1 requests only.
http::Request ReadOfThing(Api api, const connector::CheckedCall& call, const Thing& thing,
                          const std::string& id);
/// What the call sets or removes: the request, say, or its resolution. What V3 shows in a list alone is read
/// with its list.
http::Request ReadOfState(Api api, const connector::CheckedCall& call);
/// Is there a read that shows what the call makes, sets or removes? Of some things there is none.
bool HasRead(Api api, const connector::CheckedCall& call);

/// What has to be there for a call that has no state to read: what a new thing is added to (of
/// "/requests/{request-id}/notes" the request), else the request that the call names. None for what stands by
/// itself.
std::optional<http::Request> ReadOfHolder(Api api, const connector::CheckedCall& call);

/// What a response to ReadOfState shows; null when it does not.
const json::Value* StateIn(Api api, const connector::CheckedCall& call, const json::Value& document);
/// Is what the call is about a part of a request, which is there no longer than the request is?
bool IsPartOfRequest(const connector::CheckedCall& call);
/// Is it a whole list in which the thing that the call is about is not?
bool IsGoneFromList(Api api, const connector::CheckedCall& call, const json::Value& document);

/// The value of the state of a thing as the API shows it, in the service desk's spelling; empty when it shows
/// none.
std::string ValueOf(Api api, const json::Value& shown, const StateIs& state);
/// The same of a state that is yes or no; one that is not shown is no. Nothing where it can't be read.
std::optional<bool> FlagOf(Api api, const json::Value& shown, const StateIs& state);
/// … and the one that the call brings about.
std::string WantedState(const connector::CheckedCall& call, const ValueNames& names, const StateIs& state);

/// Why the response can't speak of the present, as half a sentence: a cache has kept it. Empty when it can.
/// `since`: what it is to show happened so long before; an age of 0 may be anything below a second.
std::string WhyStale(const http::Response& response, milliseconds since = milliseconds(1'000));

}  // namespace flintdesk::servicedesk
