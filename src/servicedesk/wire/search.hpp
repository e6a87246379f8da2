#pragma once

#include <string>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/model/listing.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// What the call's parameters search for, as V3's criteria, each to be fulfilled: [{"field": "status.name",
/// "condition": "is", "values": ["Open", "On Hold"]}, …]. The MSP account is one of them. Errors are
/// kInvalidRequest with all findings: a time that is none, `criteria` without a field.
Result<json::Array> CriteriaOf(const connector::CheckedCall& call, const ValueNames& names);

/// One of them: {"field": "status.name", "condition": "is", "value": "Open"}.
json::Object CriterionOf(const Filter& filter, json::Array values);

/// The names between the commas of a parameter that is searched for names; none for `-`, and for what is
/// searched otherwise.
std::vector<std::string> NamesSearchedFor(const connector::CheckedCall& call, const Filter& filter);

/// One of them as a key: "status" and "Open".
std::string NameIn(const Filter& filter, std::string_view name);

/// The parameters given that search: "status", "criteria", an account.
std::vector<std::string> SearchedBy(const connector::CheckedCall& call);

/// What is said of the fields of `criteria` that nobody here knows, with the nearest of those that are known;
/// empty for nothing. The service desk may know more of them.
///
///   "criteria: no field statu.name is known; did you mean status.name?"
std::string FieldsNotKnown(const connector::CheckedCall& call);

/// The parameters given that V1 has no search for; kInvalidRequest naming them, or nothing.
Result<void> CheckV1Search(const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
