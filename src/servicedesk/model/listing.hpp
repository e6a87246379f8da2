#pragma once

#include <string_view>
#include <vector>

#include "servicedesk/model/member.hpp"

namespace flintdesk::servicedesk {

/// The parameter that says which fields of each are shown.
inline constexpr char kColumns[] = "columns";

/// A parameter by which a list is searched.
///
///   {Field::Text("status", "…").FromList("statuses"), "status.name"}
struct Filter {
  catalogue::Field field = {};
  std::string_view v3 = {};           ///< The field that V3 searches: "status.name".
  std::string_view condition = "is";  ///< V3's words: "contains", "greater or equal", …
  Form form = Form::kWord;            ///< kWord and kPerson: one of several, between commas. kTime: a moment.
  bool in_markup = false;             ///< What it searches is HTML.

  /// A moment after which nothing is wanted: a mere date means the end of its day.
  bool IsUpperBound() const { return condition.starts_with("lesser"); }
  /// Is it a name, or several of them?
  bool IsOfNames() const { return condition == "is" && form != Form::kTime; }
};

/// How an action lists things. V3 only, but for the saved view.
struct Listing {
  bool counts = false;  ///< Their number is all that is wanted.
  std::vector<Filter> filters = {};
  bool has_views = false;
  /// V1 responds to a view that there is not with everything. Those that it is known to have, and the
  /// operation that lists the others, at the path of the list.
  std::vector<std::string_view> v1_views = {};
  std::string_view v1_list_of_views = {};
  std::vector<std::string_view> sorts = {};  ///< The fields that V3 is known to sort by; empty: not offered.
  /// A time that every one has and that never changes, and V3 sorts by: the list is walked along it. Empty:
  /// by position.
  std::string_view walked_by = {};
  /// What a row shows of itself where no fields are asked for. Asking for one more takes asking for all.
  std::vector<std::string_view> row = {};
};

/// The parameters that follow from it, `limit` and `cursor` among them.
std::vector<Member> ParametersOf(const Listing& listing);

}  // namespace flintdesk::servicedesk
