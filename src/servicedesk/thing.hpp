#pragma once

#include <optional>
#include <span>
#include <string_view>

/// What adding actions make, as data: how either API names it and its members.
namespace flintdesk::servicedesk {

enum class Thing { kNote, kWorklog, kRequest };
inline constexpr Thing kThings[] = {Thing::kNote, Thing::kWorklog, Thing::kRequest};

/// Names in the order in which they are searched for; builds differ. Source: reference and recordings
/// (tests/golden).
struct ThingShape {
  std::string_view name;                       ///< "note", for messages.
  std::string_view made_by;                    ///< The action.
  std::string_view path;                       ///< Below a request, "/notes"; empty for the request itself.
  std::span<const std::string_view> v3_lists;  ///< The member that holds a list of them.
  std::span<const std::string_view> v3_single;
  std::span<const std::string_view> v3_made;
  std::string_view v3_touched;                    ///< Where it is not the time of its making.
  std::string_view v3_sorted;                     ///< The field that this list is known to be sorted by.
  std::string_view v1_list;                       ///< The operation that lists them.
  std::span<const std::string_view> v1_wrappers;  ///< Members, from the outside in, that may hold the list.
  std::string_view v1_id;
  std::span<const std::string_view> v1_made;
  std::span<const std::string_view> v1_author;

  bool IsPartOfARequest() const { return !path.empty(); }
};

const ThingShape& ShapeOf(Thing thing);

/// What an action makes; nothing for one that makes nothing.
std::optional<Thing> ThingMadeBy(std::string_view action);
std::string_view NameOf(Thing thing);  ///< "note", "worklog", "request"

}  // namespace flintdesk::servicedesk
