#include "servicedesk/request_field.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

// The mapping of V1's names to V3's (reference: vendor's migration page, recorded requests of build 13008).
constexpr std::array kRows = {
    RequestField{"requester", "requester", Form::kPerson, true, "requesters"},
    RequestField{"subject", "subject", Form::kText, true},
    RequestField{"description", "description", Form::kHtml, true},
    RequestField{"requesttemplate", "template", Form::kReference, true, "request_templates"},
    RequestField{"requesttype", "request_type", Form::kReference, true, "request_types"},
    RequestField{"priority", "priority", Form::kReference, true, "priorities"},
    RequestField{"site", "site", Form::kReference, true, "sites"},
    RequestField{"group", "group", Form::kReference, true, "groups"},
    RequestField{"technician", "technician", Form::kPerson, true, "technicians"},
    RequestField{"level", "level", Form::kReference, true, "levels"},
    RequestField{"status", "status", Form::kReference, true, "statuses"},
    RequestField{"service", "service_category", Form::kReference, true, "service_categories"},
    RequestField{"mode", "mode", Form::kReference, false, "modes"},
    RequestField{"impact", "impact", Form::kReference, false, "impacts"},
    RequestField{"urgency", "urgency", Form::kReference, false, "urgencies"},
    RequestField{"impactdetails", "impact_details", Form::kText, false},
    RequestField{"category", "category", Form::kReference, false, "categories"},
    RequestField{"subcategory", "subcategory", Form::kReference, false, "subcategories"},
    RequestField{"item", "item", Form::kReference, false, "items"},
    RequestField{"asset", "assets", Form::kNames, false, "assets"},
    RequestField{"emailcc", "email_ids_to_notify", Form::kAddresses, false},
    RequestField{"duebytime", "due_by_time", Form::kTime, false},
    RequestField{"callbackurl", "callback_url", Form::kText, false},
    RequestField{"resolution", "resolution", Form::kContent, false},
};

}  // namespace

std::span<const RequestField> RequestFields() { return kRows; }

const RequestField* FindRequestField(std::string_view name) {
  for (const RequestField& row : kRows) {
    if (EqualsIgnoreCase(row.name, name) || row.v3 == name) return &row;
  }
  return nullptr;
}

std::string_view LookupOf(std::string_view name) {
  const auto row = std::ranges::find(kRows, name, &RequestField::name);
  return row == kRows.end() ? std::string_view{} : row->lookup;
}

bool IsProductField(std::string_view folded) {
  return std::ranges::any_of(kRows, [&](const RequestField& row) {
    return row.name == folded || ReplaceAll(std::string(row.v3), "_", "") == folded;
  });
}

std::string_view V1NameOf(std::string_view name) {
  const RequestField* row = FindRequestField(name);
  return row == nullptr ? std::string_view{} : row->name;
}

std::string_view V3NameOf(std::string_view name) {
  const RequestField* row = FindRequestField(name);
  return row == nullptr ? std::string_view{} : row->v3;
}

}  // namespace flintdesk::servicedesk
