#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace flintdesk::simulator {

/// A note of a request. Times are epoch milliseconds; people are ids of "users".
struct Note {
  std::int64_t id = 0;
  std::string description;  ///< HTML.
  bool show_to_requester = false;
  std::string added_by;
  std::int64_t added_time = 0;
  std::string last_updated_by;
  std::int64_t last_updated_time = 0;
  std::int64_t made = 0;  ///< By this machine's clock, for lists that lag; not kept in files.
};

/// Time spent on a request.
struct Worklog {
  std::int64_t id = 0;
  std::string description;
  std::string owner;  ///< id of a technician
  std::int64_t minutes = 0;
  std::string cost = "0.00";
  std::optional<std::int64_t> start_time;
  std::optional<std::int64_t> end_time;
  std::string created_by;
  std::int64_t created_time = 0;
  std::int64_t made = 0;  ///< As that of a note.
};

struct Resolution {
  std::string content;
  std::string submitted_by;
  std::int64_t submitted_on = 0;
};

struct Closure {
  std::optional<bool> requester_ack_resolution;
  std::string requester_ack_comments;
  std::string closure_comments;
  std::string closure_code;  ///< id of "closure_codes"; empty: none
};

/// A request, as the simulator keeps it: what is looked up elsewhere is kept as an id. Keys of the maps are
/// the V3 names of the fields; an absent key is a null. Plain data, guarded by its owner.
struct Ticket {
  std::int64_t id = 0;
  std::map<std::string, std::string, std::less<>> references;  ///< "status" → id of a row
  std::map<std::string, std::string, std::less<>> texts;       ///< "subject" → text
  std::map<std::string, std::int64_t, std::less<>> times;      ///< "created_time" → epoch milliseconds
  std::map<std::string, json::Value, std::less<>> udfs;        ///< "udf_sline_301" → value
  std::vector<std::string> emails;                             ///< email_ids_to_notify
  std::vector<std::string> assets;                             ///< ids of "assets"
  std::optional<bool> is_fcr;
  bool trashed = false;
  std::string deleted_by;
  std::optional<Resolution> resolution;
  std::optional<Closure> closure;
  std::vector<Note> notes;
  std::vector<Worklog> worklogs;
  std::int64_t made = 0;  ///< As that of a note.

  std::string Reference(std::string_view field) const;  ///< empty when there is none
  std::string Text(std::string_view field) const;
  std::optional<std::int64_t> Time(std::string_view field) const;

  json::Value ToJson() const;
  /// Reads what ToJson wrote; what is missing keeps its default.
  static Ticket FromJson(const json::Value& value);
};

/// A field of a request that points into a look-up module.
struct ReferenceField {
  std::string_view v3;      ///< "request_type"
  std::string_view v1;      ///< "REQUESTTYPE"; empty: V1 does not have it
  std::string_view module;  ///< "request_types"
  std::string_view label;   ///< What the form shows: "Request Type"
};
/// A parent stands before its children (category, subcategory, item).
std::span<const ReferenceField> ReferenceFields();

/// A plain text field.
struct TextField {
  std::string_view v3;
  std::string_view v1;
  std::string_view label;
};
std::span<const TextField> TextFields();

}  // namespace flintdesk::simulator
