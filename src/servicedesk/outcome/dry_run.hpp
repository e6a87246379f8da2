#pragma once

#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// What a change would do, for a call that only asks: {"dry-run": {"changed", "difference": [{"field",
/// "from", "to"}], "request": {"method", "url", "body"}}}. `shown` is what the API shows of the thing now;
/// null for what is made anew, and where nothing shows it. `changed` is null where it can't be told. Secrets
/// are cut; a key is not in it in any case, since the client puts it in when it sends. Pure.
json::Value DryRunOf(Api api, const connector::CheckedCall& call, const ValueNames& names,
                     const http::Request& request, const json::Value* shown);

/// Is there something to be read that shows what the call would change?
bool HasState(Api api, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
