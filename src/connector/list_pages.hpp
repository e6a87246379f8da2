#pragma once

#include "connector/call.hpp"
#include "connector/rows.hpp"

namespace flintdesk::connector {

/// The pages of a call that lists things, each a call of its own that goes on behind the cursor of the one
/// before (`list_info.next`), so that memory is flat. From the second page on, the next one is fetched while
/// the rows of a page are worked on; it is cancelled when nobody wants it any more. `limit` of `call` counts
/// all rows; 0, or none: all. The error of a page is that of its call. `gateway` outlives it; one thread at a
/// time.
///
///   Rows rows(PagesOf(engine, {.connector = "desk", .action = "list-requests"}));
PageSource PagesOf(CallGateway& gateway, Call call);

}  // namespace flintdesk::connector
