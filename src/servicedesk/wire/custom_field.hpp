#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "connector/connector.hpp"

namespace flintdesk::servicedesk {

/// What a custom field holds, as far as V3 wants it in a form of its own.
enum class CustomKind {
  kUnknown,  ///< What is given is sent as it is.
  kText,     ///< Lines, and the words of pick lists.
  kInteger,
  kDecimal,
  kFlag,
  kTime,       ///< {"value": …}
  kReference,  ///< {"name": …}
};

/// A custom field as the service desk knows it.
struct CustomField {
  std::string api_name;  ///< "udf_sline_301"
  std::string label;     ///< "Cost centre"; empty where only the API name is shown.
  CustomKind kind = CustomKind::kUnknown;
};

/// By the type that stands in the API name ("udf_date_7", the cloud's "dt_7"); by the word of a list of
/// fields
/// ("datetime").
CustomKind KindOfApiName(std::string_view api_name);
CustomKind KindOfType(std::string_view type);

/// Can it be V3's name of a custom field? Labels have blanks or capitals, or do not begin so.
bool LooksLikeApiName(std::string_view name);
/// The same for one edition: on premises all of them begin with "udf_".
bool IsApiName(std::string_view name, bool in_the_cloud);

/// Do both name one field, of which one has lost its type by an upgrade (from build 15200 on)? Equal ones do,
/// too.
///
///   IsRenamed("udf_sline_301", "udf_301")  // true
bool IsRenamed(std::string_view name, std::string_view other);

/// The value as V3 takes it; an object, a list or null as they are, but for a time in the service desk's own
/// object. An empty text empties what is no text. Errors: kInvalidRequest, naming `name`.
Result<json::Value> CustomValue(CustomKind kind, std::string_view name, const json::Value& given,
                                const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
