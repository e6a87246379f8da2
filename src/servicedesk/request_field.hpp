#pragma once

#include <span>
#include <string_view>

/// The product's own fields of a request, as data.
namespace flintdesk::servicedesk {

/// How V3 writes the value of a field.
enum class Form { kText, kHtml, kReference, kPerson, kNames, kAddresses, kTime, kContent };

struct RequestField {
  std::string_view name;  ///< Ours, which is V1's.
  std::string_view v3;
  Form form;
  bool parameter;  ///< Of add-request and update-request; the others come in `fields`.
  /// The list of the service desk that the value is taken from: "statuses"; empty for a free one.
  std::string_view lookup = {};
};

/// All of them; lives as long as the program.
std::span<const RequestField> RequestFields();

/// By its V1 name in any case or its V3 name as it is; null for a custom field.
const RequestField* FindRequestField(std::string_view name);

/// The list that the field with this V1 name, in small letters, takes its values from; empty for none.
std::string_view LookupOf(std::string_view name);

/// Is it the V1 or V3 name of one of the fields? In small letters, without blanks and underscores.
bool IsProductField(std::string_view folded);

/// The name of a field on the other API, of either of its names; empty for what is none.
std::string_view V1NameOf(std::string_view name);
std::string_view V3NameOf(std::string_view name);

}  // namespace flintdesk::servicedesk
