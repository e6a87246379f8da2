#include "servicedesk/model/listing.hpp"

#include <utility>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

using catalogue::Field;

std::vector<Member> ParametersOf(const Listing& listing) {
  std::vector<Member> members;
  const auto add = [&](Field field) { members.push_back({.field = std::move(field)}); };
  for (const Filter& filter : listing.filters) {
    add(filter.field);
    members.back().field.several = filter.IsOfNames();
  }
  if (listing.has_views) {
    add(Field::Text("view", "Saved view: its name as the API knows it, All_Requests or Open_System for two.")
            .Example("Open_System"));
    members.back().v3 = "filter_by";  // which a refusal names
    members.back().remedy = "The API has names of its own for views, such as All_Requests and Open_System.";
  }
  if (!listing.filters.empty())
    add(Field::ObjectOf(
            "criteria",
            "A search criterion in V3's own form, or a list of them, each joined to those before it by its "
            "logical_operator; beside the parameters that search.")
            .Several()
            .Example(json::Object{{"field", "status.name"}, {"condition", "is"}, {"value", "Open"}}));
  if (listing.counts) return members;
  add(Field::Text(kColumns,
                  "Fields to show of each, in V3's names, between commas; without it what the list "
                  "shows by itself.")
          .Several()
          .Example("subject,status,technician"));
  if (!listing.sorts.empty())
    add(Field::Text("sort",
                    "Field to sort by, with - before it for the largest or newest first: " +
                        Join(std::vector<std::string>(listing.sorts.begin(), listing.sorts.end()), ", ") +
                        ".")
            .Example("-created_time"));
  add(Field::Integer("limit", "How many at most; 0 for all.")
          .Between(0, 100'000'000)
          .Default(100)
          .Example(500));
  add(Field::Text("cursor",
                  "Where to go on: the `next` of an earlier response's list_info. The other "
                  "parameters must be the same.")
          .Example("{\"way\":\"time\",\"time\":1793521800000}"));
  return members;
}

}  // namespace flintdesk::servicedesk
