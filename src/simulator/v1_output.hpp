#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/desk.hpp"
#include "simulator/operation.hpp"

/// How V1 writes its responses.
namespace flintdesk::simulator::v1 {

/// A value of a response. `is_number`: lists in JSON have it as a number, everything else as text.
struct Field {
  std::string name;                  ///< As in JSON, "WORKORDERID"; XML has it in lower case.
  std::optional<std::string> value;  ///< Nothing is a null.
  bool is_number = false;
};

struct Record {
  std::string uri;  ///< Ends with a slash; empty: none.
  std::vector<Field> fields;
};

/// What stands in `Details`.
enum class Layout {
  kNone,
  kElements,    ///< one record, an element a field (ADD_REQUEST)
  kParameters,  ///< one record as name and value
  kRecords,     ///< a list of `record`
  kFilters,     ///< `Filters/parameter`
  kParts,       ///< a list of `element` in `container`, as in Notes/Note
};

struct Reply {
  std::string operation;
  bool success = true;
  std::string message;
  Layout layout = Layout::kNone;
  std::string container;  ///< "Notes"
  std::string element;    ///< "Note"
  std::vector<Record> records;
};

/// `as_json`: `format=json` was asked for. Always HTTP 200.
web::Response Write(const Reply& reply, bool as_json, const Profile& profile);

/// A request with all its fields, and as a row of the list.
Record RequestRecord(const Desk& desk, const Ticket& ticket, const std::string& origin);
Record RequestRow(const Desk& desk, const Ticket& ticket, const std::string& origin);
Record NoteRecord(const Desk& desk, const Ticket& ticket, const Note& note, const std::string& origin);
Record WorklogRecord(const Desk& desk, const Ticket& ticket, const Worklog& worklog,
                     const std::string& origin);

}  // namespace flintdesk::simulator::v1
