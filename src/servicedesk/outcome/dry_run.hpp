#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// Somebody whose id a call sends in place of the name that it was given.
struct FoundPerson {
  const Member* member = nullptr;  ///< That the name was given for.
  std::string id, name;            ///< The name may be an address; empty: it was an id that was given.
};

/// Would the call change a thing that shows this? Nothing where it can't be told.
std::optional<bool> WouldChange(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                const json::Value& shown);

/// What a change would do, for a call that only asks: {"dry-run": {"changed", "difference": [{"field",
/// "from", "to"}], "request": {"method", "url", "body"}}}. `shown` is what the API shows of the thing now;
/// null for what is made anew, and where nothing shows it. `changed` is null where it can't be told. Secrets
/// are cut; a key is not in it in any case, since the client puts it in when it sends. Pure.
json::Value DryRunOf(Api api, const connector::CheckedCall& call, const ValueNames& names,
                     const std::vector<FoundPerson>& people, const http::Request& request,
                     const json::Value* shown);

/// What a change that succeeded has done, as a list of the same entries: what is other after it than before,
/// whoever else had a hand in it (a rule of the service desk, say). `before` and `after` are what the API
/// shows of the thing; null where it does not, or shows it over the other API. Of what the thing has, the
/// members that people edit; what changes with every look is none. Null where it can't be told: a value that
/// was sent and is shown nowhere may not be there. Values are redacted. Pure.
json::Value DoneBy(Api api, const connector::CheckedCall& call, const ValueNames& names,
                   const json::Value* before, const json::Value* after);

/// Is there something to be read that shows what the call would change?
bool HasState(Api api, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
