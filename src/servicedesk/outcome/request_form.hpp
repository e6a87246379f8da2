#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "servicedesk/wire/custom_field.hpp"

/// Which fields a service desk says that a request has: on premises the form of a template
/// (GET /request_templates/{id}), in the cloud its list of fields (GET /requests/_metainfo). No source shows
/// the whole of either, so that they are read with the least that is assumed: a member `fields` lists fields,
/// as an object by name or as a list of names or of objects.
namespace flintdesk::servicedesk {

struct RequestForm {
  /// A field that it marks as one that has to have a value, and gives none itself.
  struct Mandatory {
    std::string name, label;  ///< "udf_pick_302", "Cost Centre"
  };
  std::vector<CustomField> custom = {};    ///< The custom fields that it lists.
  std::vector<std::string> mentions = {};  ///< Every name and text in it, in small letters, sorted.
  std::vector<Mandatory> mandatory = {};
  std::vector<std::string> listed = {};  ///< The names of the fields that it lists, in small letters, sorted.

  /// Is it a list of a request's fields at all? Each has a subject.
  bool IsOne() const;
  /// Does it list a field of this name?
  bool Lists(std::string_view name) const;
  /// Does anything in it begin with the name ("urgency.name", "urgencyid")?
  bool MentionsPartOf(std::string_view name) const;
  /// Is the name anywhere in it, be it in a place that nobody here understands?
  bool Mentions(std::string_view name) const;
  /// The field of this label or API name, which an upgrade may have changed; null for none or several.
  const CustomField* Find(std::string_view name) const;
};

RequestForm FormIn(const json::Value& document);

json::Value ToJson(const RequestForm& form);
/// Of what ToJson has made; what is anything else is an empty form.
RequestForm FormFromJson(const json::Value& kept);

}  // namespace flintdesk::servicedesk
