#include "servicedesk/model/member.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

bool HoldsSeveral(Form form) {
  switch (form) {
    case Form::kNames:
    case Form::kIds:
    case Form::kLinks:
    case Form::kApprovers:
    case Form::kMailboxes:
    case Form::kAddresses:
      return true;
    default:
      return false;
  }
}

Commas CommasOf(Form form) {
  return form == Form::kPerson || form == Form::kApprovers ? Commas::kInNames : Commas::kSeparate;
}

std::string FaultOfIds(std::string_view text) {
  for (const std::string& part : Split(text, ',')) {
    const std::string_view id = Trim(part);
    if (id.find_first_not_of("0123456789") != id.npos || id.find_first_not_of('0') == id.npos)
      return id.empty() ? "expected numbers between commas, and one of them is empty"
                        : "expected numbers between commas";
  }
  return {};
}

const Member* FindMember(const std::vector<Member>& members, std::string_view name) {
  const auto found = std::ranges::find_if(members, [&](const Member& member) {
    return EqualsIgnoreCase(member.name(), name) || (!member.v3.empty() && member.v3 == name) ||
           (!member.v1.empty() && EqualsIgnoreCase(member.v1, name));
  });
  return found == members.end() ? nullptr : &*found;
}

bool IsMember(const std::vector<Member>& members, std::string_view folded) {
  return std::ranges::any_of(members, [&](const Member& member) {
    return member.name() == folded || member.v1 == folded || ReplaceAll(member.v3, "_", "") == folded;
  });
}

}  // namespace flintdesk::servicedesk
