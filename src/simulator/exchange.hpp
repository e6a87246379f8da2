#pragma once

#include <cstdint>
#include <optional>

#include "simulator/desk.hpp"
#include "simulator/model/type.hpp"
#include "simulator/operation.hpp"

namespace flintdesk::simulator {

/// One operation on its way: what it is about, and what was read of it. Both dialects fill it in and write
/// their response from it.
struct Exchange {
  Desk& desk;
  const Operation& operation;
  const Type& type;
  const Verb& verb;
  /// What the path names, and the thing that the verb is about: the same, a part of it, or a part of that.
  /// `parent` is what a part belongs to at once. Null as long as there is none.
  const Entity* whole = nullptr;
  const Entity* parent = nullptr;
  const Entity* entity = nullptr;
  Entity* written_whole = nullptr;  ///< Of changes.
  Entity* written_parent = nullptr;
  Entity* written = nullptr;
  Change change = {};
  json::Value input = {};    ///< Of V3, as a whole.
  json::Value details = {};  ///< Of V1.
  json::Value shown = {};    ///< What a special verb has made, for its `v3_show`.
};

/// A duration, read: nothing stands for what is no number.
Outcome<Given> Duration(const Field& field, std::optional<std::int64_t> hours,
                        std::optional<std::int64_t> minutes);

/// Finds what the path names; kNotFound.
Outcome<void> FindWhole(Exchange& exchange);
/// Finds the part that the path names; kNotFound.
Outcome<void> FindPart(Exchange& exchange);
/// The member of V3's input that has to be its only one; kNotProvided, kExtraKey.
Outcome<const json::Value*> OnlyMember(const Exchange& exchange, std::string_view name);
/// The ids in a list of V3's input, each of them below `inner` when that is not empty:
/// `[{"linked_request": {"id": "2"}}]`; kInvalidValue.
Outcome<std::vector<std::int64_t>> IdsIn(const json::Value& list, std::string_view name,
                                         std::string_view inner = {});
/// The id of what the path names, or of what was made.
std::string IdOfWhole(const Exchange& exchange);
/// Carries the verb out. Refusals leave it to the caller to drop what was written.
Outcome<void> CarryOut(Exchange& exchange);

}  // namespace flintdesk::simulator
