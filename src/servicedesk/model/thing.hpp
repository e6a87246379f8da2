#pragma once

#include <string_view>
#include <vector>

#include "servicedesk/model/member.hpp"

namespace flintdesk::servicedesk {

/// How V1 writes what V3 shows.
enum class V1Form {
  kText,         ///< An empty text, or `unset`, for null.
  kTextIfShown,  ///< Nothing for what V3 does not show.
  kNumber,       ///< As JSON number.
  kNames,        ///< Of a list of {"name": …}, between commas.
  kYesNo,        ///< Of a boolean that is shown.
};

/// One member of a thing as V1 shows it.
struct V1Member {
  std::string_view v1;  ///< "NOTESID"
  /// Paths; the first that V3 shows counts. None: V3 does not show it, and the row gives V1's spelling.
  std::vector<std::string_view> v3;
  V1Form form = V1Form::kText;
  std::string_view unset = {};
};

/// Something a service desk holds, as data: how either API names it and its members. Names stand in the order
/// in which they are searched for, since builds differ. Source: reference and recordings (tests/golden).
///
/// Paths hold parameters in braces: "/requests/{request-id}/notes". One object of each lives as long as the
/// program; things are compared by address.
struct Thing {
  std::string_view name;    ///< "note", for messages.
  bool is_request = false;  ///< It is no part of a request, but one itself.

  std::string_view v3_list_path = {};           ///< The list that it stands in; empty: there is none.
  std::string_view v3_path = {};                ///< Where it is read when there is one of it only.
  std::vector<std::string_view> v3_lists = {};  ///< The member that holds a list of them.
  std::vector<std::string_view> v3_single = {};
  std::vector<std::string_view> v3_made = {};
  /// When it was last changed: of rows where it is not the time of their making, and of what is set.
  std::string_view v3_touched = {};
  bool v3_row_only = false;         ///< V3 shows it whole as a row of its list, and nowhere by itself.
  std::string_view v3_sorted = {};  ///< The field that the list is known to be sorted by.

  std::string_view v1_list = {};  ///< The operation that lists them.
  std::string_view v1_path = {};  ///< … and its path.
  std::string_view v1_read = {};  ///< The operation that reads one, at `v1_one_path`.
  std::string_view v1_one_path = {};
  /// Do V1's lists show the whole of it? Otherwise each is read.
  bool v1_rows_are_whole = true;
  bool v1_pages = false;                           ///< The list takes from, limit and filterby.
  std::vector<std::string_view> v1_wrappers = {};  ///< Members, from the outside in, that may hold the list.
  std::string_view v1_id = {};
  std::vector<std::string_view> v1_made = {};
  std::vector<std::string_view> v1_author = {};
  std::vector<std::string_view> v1_touched = {};

  /// V3's and V1's member that is empty as long as nothing was set; none: it is always there.
  std::string_view v3_content = {}, v1_content = {};
  /// V3's members that people edit; others change by themselves.
  std::vector<std::string_view> edited = {};
  /// The fields that `Form::kFurther` may name.
  std::vector<Member> members = {};
  std::vector<V1Member> v1_view = {};
  bool v1_view_shows_nulls = false;  ///< What V3 shows as null has its key in V1, with an empty text.
};

}  // namespace flintdesk::servicedesk
