#pragma once

#include <string>

#include "base/json.hpp"
#include "simulator/desk.hpp"

/// How V3 writes things as JSON: shapes as recorded on build 13008, with the additions seen from 15100.
namespace flintdesk::simulator::v3 {

/// An entity as its type has it. `whole`: what it is a part of, or null.
json::Object EntityJson(const Desk& desk, const Entity& entity, const Entity* whole, View view);
/// The fields of a row of a list that are named, after its id, as far as rows have them; null: all.
json::Object RowOfList(const Desk& desk, const Entity& entity, const json::Value& fields);
/// A file: its name, size and address.
json::Object AttachmentJson(const Desk& desk, const Entity& attachment);
json::Value UserJson(const Desk& desk, const std::string& id);
/// A row of a look-up list.
json::Object RowJson(const Desk& desk, const std::string& module, const Row& row);

/// `{"display_value": "Aug 9, 2022 06:06 AM", "value": "1660050395904"}`, shown in UTC.
json::Value TimeJson(std::int64_t epoch_milliseconds);

/// The text of HTML: without tags, with the common entities resolved.
std::string PlainText(std::string_view html);

}  // namespace flintdesk::simulator::v3
