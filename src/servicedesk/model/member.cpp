#include "servicedesk/model/member.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

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
