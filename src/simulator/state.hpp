#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/directory.hpp"
#include "simulator/ticket.hpp"

namespace flintdesk::simulator {

/// A user-defined field: V1 knows it by its label, V3 by its name.
struct UdfField {
  std::string name;   ///< "udf_sline_301"
  std::string label;  ///< "Change Window"
};

/// The ids that are given out next.
struct Counters {
  std::int64_t next_ticket = 1;
  std::int64_t next_note = 301;
  std::int64_t next_worklog = 601;
};

/// Everything that a simulated installation holds. Plain data without rules; guarded by its owner. `touched`
/// collects the names of documents that have changed since they were last taken (see store.hpp).
struct State {
  Directory directory;
  std::vector<UdfField> udfs;
  std::map<std::int64_t, Ticket> tickets;
  Counters counters;
  std::string key_owner = "4";  ///< The technician whose key it is.

  std::set<std::string> touched;

  /// Marks a ticket as changed.
  void TouchTicket(std::int64_t id);
  void TouchModule(std::string_view module);

  /// The names of all documents, and one of them: "ticket/17", "module/statuses", "counters", "udfs". A
  /// document that is not there any more is null.
  std::vector<std::string> DocumentNames() const;
  json::Value Document(const std::string& name) const;
  void ReadDocument(const std::string& name, const json::Value& value);
};

/// Requests 1 to 40, open and assigned, with the look-up names of a fresh installation. `now` is when the
/// last of them was changed.
State FreshState(std::int64_t now);

/// Lays a document of the same entities over a state:
/// `{"statuses": [{"name": "Waiting"}], "requests": [{"id": 17, "subject": "…", "priority": "High"}],
/// "udf_fields":
/// [{"name": "udf_sline_302", "label": "Host"}]}`. Rows with a known id or name are changed, others added.
/// The error names the entry that is wrong.
Result<void> LayOver(State& state, const json::Value& document, std::int64_t now);

}  // namespace flintdesk::simulator
