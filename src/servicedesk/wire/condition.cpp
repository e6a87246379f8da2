#include "servicedesk/wire/condition.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

struct Spelling {
  std::string_view text, condition;
};

// Source: reference, the vendor's document; `like` is what a client of the cloud sends.
constexpr Spelling kSpellings[] = {
    {"is", "is"},
    {"=", "is"},
    {"eq", "is"},
    {"is not", "is not"},
    {"!=", "is not"},
    {"neq", "is not"},
    {"greater than", "greater than"},
    {"gt", "greater than"},
    {"greater or equal", "greater or equal"},
    {"gte", "greater or equal"},
    {"lesser than", "lesser than"},
    {"lt", "lesser than"},
    {"lesser or equal", "lesser or equal"},
    {"lte", "lesser or equal"},
    {"between", "between"},
    {"not between", "not between"},
    {"starts with", "starts with"},
    {"ends with", "ends with"},
    {"contains", "contains"},
    {"not contains", "not contains"},
    {"like", "like"},
};

}  // namespace

std::string_view ConditionNamed(std::string_view text) {
  const auto* found = std::ranges::find_if(
      kSpellings, [&](const Spelling& spelling) { return EqualsIgnoreCase(spelling.text, text); });
  return found == std::end(kSpellings) ? std::string_view{} : found->condition;
}

std::vector<std::string> Conditions() {
  std::vector<std::string> all;
  for (const Spelling& spelling : kSpellings) all.emplace_back(spelling.text);
  return all;
}

}  // namespace flintdesk::servicedesk
