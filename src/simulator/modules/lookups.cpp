#include "simulator/modules/lookups.hpp"

#include <algorithm>

#include "simulator/modules/templates.hpp"

namespace flintdesk::simulator {
namespace {

// Lists that a public demonstration of a build past 15100 has, or that clients read.
constexpr LookUp kLookUps[] = {
    {"accounts", Mark::kOpen, false},  // V1 alone is seen to list them
    {"announcements"},
    {"approval_rules", Mark::kOpen, false},
    {"approval_statuses", Mark::kOpen, false},
    {"assets"},
    {"categories"},
    {"changes"},
    {"closure_codes"},
    {"departments"},
    {"impacts"},
    {"items", Mark::kInferred},
    {"levels", Mark::kInferred},
    {"modes"},
    {"priorities"},
    {"problems"},
    {"product_types"},
    {"products"},
    {"projects"},
    {kTemplates, Mark::kInferred, true, AddLayout},
    {"request_types"},
    {"roles"},
    {"service_categories"},
    {"sites"},
    {"slas", Mark::kOpen, false},
    {"solutions"},
    {"statuses"},
    {"subcategories", Mark::kInferred},
    {"support_groups"},
    {"tags", Mark::kInferred},
    {"task_templates"},
    {"task_types", Mark::kOpen},
    {"tasks"},
    {"technicians"},
    {"topics"},
    {"urgencies"},
    {"users"},
};

}  // namespace

std::span<const LookUp> LookUps() { return kLookUps; }

const LookUp* FindLookUp(std::string_view module) {
  const auto* found = std::find_if(std::begin(kLookUps), std::end(kLookUps),
                                   [&](const LookUp& l) { return l.module == module; });
  return found == std::end(kLookUps) ? nullptr : found;
}

bool IsListed(std::string_view module) {
  const LookUp* found = FindLookUp(module);
  return found != nullptr && found->is_listed;
}

}  // namespace flintdesk::simulator
