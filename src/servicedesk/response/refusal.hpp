#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/response/reading.hpp"
#include "servicedesk/wire/value_names.hpp"

/// A refusal of the service desk in the words of the caller: the parameter's own name, the value
/// that was sent, and where the allowed ones are to be had. Pure functions.
namespace flintdesk::servicedesk {

/// One field that a refusal is about.
struct RefusedField {
  std::string name;                  ///< As the caller knows it: `name` and not V3's `owner`; else V3's.
  std::optional<std::string> value;  ///< What was sent for it; none when nothing was.
  bool known = true;                 ///< Can it be given at all?
  bool listed = false;               ///< Is the value one of a list that the service desk's Admin area keeps?
  std::string_view remedy = {};      ///< The parameter's own; empty for the usual.
};

/// Those that V3 names, `named`; of its paths (`closure_info.closure_comments`) the last part that is known.
std::vector<RefusedField> RefusedFields(const connector::CheckedCall& call, const ValueNames& names,
                                        std::span<const std::string> named);

/// Those that a sentence names, by the parameter's name or by the value: V1 has no other way.
std::vector<RefusedField> FieldsInSentence(const connector::CheckedCall& call, const ValueNames& names,
                                           std::string_view sentence);

/// What was sent of what lists allow: as a rule one of these is what was refused where nothing is named.
std::vector<RefusedField> ListedFields(const connector::CheckedCall& call, const ValueNames& names);

/// `technician "Jon"`, `status "Clsed" (given as "closd")`, `category (not given)`; with commas between.
std::string NamesAndValues(std::span<const RefusedField> fields);

/// The remedy for values that were refused; where they are listed, it says where the list is.
std::string RemedyForValues(std::span<const RefusedField> fields);

/// V3 refused the name that something was sent under, so that it can be sent under another one. Only a
/// status 4xx with the code for refused input is that; anything less clear might be sent twice.
bool RefusedWrap(int status, const Reading& reading, const std::vector<std::string_view>& wraps);

}  // namespace flintdesk::servicedesk
