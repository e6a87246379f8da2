#pragma once

#include <cstdint>
#include <string>

#include "http/http.hpp"

/// An exchange as a person reads it in a trace, without secrets: lines that begin with "> " were sent, those
/// with "< " were received, and one that begins with "== " stands before them. No other begins so, whatever a
/// body holds.
///
///   == 2026-11-30T12:00:00.123Z manageenginesdp add-note, attempt 1, process 4711
///   > POST http://desk:8080/sdpapi/request/17/notes
///   > Content-Type: application/x-www-form-urlencoded
///   >
///   > OPERATION_NAME = ADD_NOTE
///   > TECHNICIAN_KEY = [hidden]
///   < status 200 after 12 ms
///   < Content-Type: application/json
///   <
///   < {
///   <   "operation": …
///
/// Of headers the values of a list are shown, of the others the names. Secrets are cut out by their names
/// (base/named_secrets.hpp) and by their values (base/secret.hpp). Forms are shown field by field, of files
/// in them the size; JSON is laid out, and of anything else that is text the beginning is shown.
namespace flintdesk::http {

/// The first half, up to what was sent. `epoch_milliseconds` is when.
std::string SentText(const Request& request, const Context& context, std::int64_t epoch_milliseconds);

/// The other half, with an empty line behind it.
std::string ReceivedText(const Outcome& outcome, milliseconds took);

}  // namespace flintdesk::http
