#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/model/api.hpp"

/// Reading the lists that a service desk takes its values from: technicians, priorities, …
namespace flintdesk::servicedesk {

/// One row of such a list; what it does not show is empty.
struct LookupRow {
  std::string id, name, address;
  std::string parent = {};  ///< Of a subcategory or an item, the name of what it belongs to.
};

/// What was read of a list.
struct LookupRows {
  std::vector<LookupRow> rows;
  bool complete = false;  ///< It was walked to an end that the service desk has shown.
  /// The response or failure that ended it, where it is not complete.
  std::optional<http::Outcome> last = {};
};

/// Which rows: all, or those whose `field` has something to do with `value` (builds differ in what).
struct LookupQuestion {
  std::string list;  ///< As in catalogue::Field: "technicians"
  std::string_view field = {};
  std::string value = {};
};

/// A name as a person reads it, for comparing: in any case of any script, and service desks write "R&amp;D"
/// for "R&D" in some places.
std::string FoldedName(std::string_view name);

/// Where V3 has the list, below /api/v3; empty: nobody has seen it there.
std::string_view V3PathOfList(std::string_view list);
std::vector<std::string_view> V3PathsOfLists();

/// The rows in a response: objects, or texts alone.
std::vector<LookupRow> RowsOfList(Api api, const json::Value& document);

/// Reads page after page, so many of them that no list of a service desk in use has more. `done` runs on the
/// loop, and `call` is copied.
void ReadList(const connector::ConnectorParts& parts, Api api, const connector::CheckedCall& call,
              LookupQuestion question, http::Context context, std::function<void(LookupRows)> done);

}  // namespace flintdesk::servicedesk
