#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "simulator/desk.hpp"

/// How V3 writes things as JSON: shapes as recorded on build 13008, with the additions seen from 15100.
namespace flintdesk::simulator::v3 {

/// A request with all its keys.
json::Object RequestJson(const Desk& desk, const Ticket& ticket);
/// The keys of a row in the list of requests, in the order they were recorded.
const std::vector<std::string>& ListKeys();

/// `full`: with what only a single note has (description, has_attachments), not a row of the list.
json::Object NoteJson(const Desk& desk, const Ticket& ticket, const Note& note, bool full);
json::Object WorklogJson(const Desk& desk, const Ticket& ticket, const Worklog& worklog);
json::Object ResolutionJson(const Desk& desk, const Ticket& ticket);
json::Value UserJson(const Desk& desk, const std::string& id);
/// A row of a look-up list.
json::Object RowJson(const Desk& desk, const std::string& module, const Row& row);

/// `{"display_value": "Aug 9, 2022 06:06 AM", "value": "1660050395904"}`, shown in UTC.
json::Value TimeJson(std::int64_t epoch_milliseconds);

/// The text of HTML: without tags, with the common entities resolved.
std::string PlainText(std::string_view html);

}  // namespace flintdesk::simulator::v3
