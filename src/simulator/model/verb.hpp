#pragma once

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "simulator/model/field.hpp"
#include "simulator/model/refusal.hpp"
#include "simulator/profile.hpp"

namespace flintdesk::web {
struct Response;
}

namespace flintdesk::simulator {

namespace v1 {
struct Record;
}
struct Exchange;

enum class Api { kNone, kControl, kV1, kV3, kTokens };

/// What a verb does. kSet writes the part of which there is one; kSpecial is its `perform`.
enum class Act { kList, kGet, kAdd, kEdit, kDelete, kSet, kSpecial };

/// What V3 reads of a call. kRaw leaves the document to `perform`.
enum class V3Input { kNothing, kRefused, kOptional, kEntity, kRaw };
/// What V1 reads: the entity, or only the part that the verb names.
enum class V1Input { kNothing, kEntity, kPart };

/// How V1 lays out `Details`.
enum class Layout {
  kNone,
  kElements,    ///< one record, an element a field (ADD_REQUEST)
  kParameters,  ///< one record as name and value
  kRecords,     ///< a list of `record`
  kFilters,     ///< `Filters/parameter`
  kParts,       ///< a list of `v1_one` in `v1_many`, as in Notes/Note
};

/// What can be done with a thing. A row of a table.
struct Verb {
  std::string_view name = {};  ///< "add-note": log lines, effects and plans of faults speak of it.
  Act act = Act::kSpecial;
  bool is_change = false;
  /// Of kSpecial: what is done with the thing, after it was found and its input read.
  Outcome<void> (*perform)(Exchange& exchange) = nullptr;

  Outcome<void> (*v3_check)(const Profile& profile) = nullptr;  ///< Rules of V3 alone.
  V3Input v3_input = V3Input::kNothing;
  std::string_view v3_message = {};   ///< In place of the thing.
  int Profile::*v3_status = nullptr;  ///< Null: 200.
  std::string_view v3_key = {};       ///< What is shown stands under this name, in place of the type's.
  std::string_view v3_also_key = {};  ///< Rows stand under this name as well.
  /// Of gets and special verbs, what is shown in place of the thing; and the rows of a list.
  json::Value (*v3_show)(const Exchange& exchange) = nullptr;
  std::vector<json::Object> (*v3_rows)(const Exchange& exchange) = nullptr;
  /// Of gets: the whole response, which is no document.
  Outcome<web::Response> (*v3_response)(const Exchange& exchange) = nullptr;

  V1Input v1_input = V1Input::kNothing;
  std::string_view v1_part = {};     ///< The field that the details are.
  std::string_view v1_message = {};  ///< "{}" stands for the id of the request.
  Layout v1_layout = Layout::kNone;
  std::string_view v1_refusal = {};  ///< Every refusal of the change has this text.
  /// V1's rows where they are no things of this type.
  std::vector<v1::Record> (*v1_records)(const Desk& desk, std::string_view verb) = nullptr;
};

/// How a verb is asked for. Segments in braces stand for ids: "requests/{id}/notes/{id}", below /api/v3 or
/// /sdpapi. The first that fits counts, so a word comes before an id in its place.
struct Route {
  Api api = Api::kNone;
  std::string_view method = {};  ///< Of V1 the OPERATION_NAME.
  std::string_view path = {};
  std::string_view verb = {};
  Mark mark = Mark::kRecorded;
  Builds builds = Builds::kAll;
};

}  // namespace flintdesk::simulator
