#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "simulator/desk.hpp"
#include "simulator/operation.hpp"

/// How V1 writes its responses.
namespace flintdesk::simulator::v1 {

/// A value of a response. `is_number`: lists in JSON have it as a number, everything else as text.
struct RecordField {
  std::string name;                  ///< As in JSON, "WORKORDERID"; XML has it in lower case.
  std::optional<std::string> value;  ///< Nothing is a null.
  bool is_number = false;
};

struct Record {
  std::string uri;  ///< Ends with a slash; empty: none.
  std::vector<RecordField> fields;
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

/// What an entity shows, as the table of its type has it.
std::vector<RecordField> FieldsOf(const Desk& desk, const Entity& entity, std::span<const V1Shown> shown);

}  // namespace flintdesk::simulator::v1
