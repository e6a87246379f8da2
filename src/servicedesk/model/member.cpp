#include "servicedesk/model/member.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

std::string FaultOfIds(std::string_view text) {
  std::size_t count = 0;
  for (const std::string& part : Split(text, ',')) {
    const std::string_view id = Trim(part);
    if (id.empty()) continue;
    ++count;
    if (id.find_first_not_of("0123456789") != id.npos || id.find_first_not_of('0') == id.npos)
      return "expected numbers between commas";
  }
  return count == 0 ? "expected numbers between commas" : "";
}

const Member* FindMember(const std::vector<Member>& members, std::string_view name) {
  const auto found = std::ranges::find_if(members, [&](const Member& member) {
    return EqualsIgnoreCase(member.name(), name) || (!member.v3.empty() && member.v3 == name);
  });
  return found == members.end() ? nullptr : &*found;
}

bool IsMember(const std::vector<Member>& members, std::string_view folded) {
  return std::ranges::any_of(members, [&](const Member& member) {
    return member.name() == folded || ReplaceAll(member.v3, "_", "") == folded;
  });
}

}  // namespace flintdesk::servicedesk
