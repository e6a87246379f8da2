#pragma once

#include <string_view>
#include <vector>

#include "servicedesk/model/member.hpp"

namespace flintdesk::servicedesk {

/// The product's own fields of a request. Those with a description are parameters of add-request and
/// update-request.
std::vector<Member> RequestMembers();

/// `fields` of what has custom fields alone: a task, a worklog ("task").
Member CustomFields(std::string_view noun);

/// The customer account of MSP, which the configuration names: no parameter of the action's own.
Member RequestAccount();

/// The parameters of add-request and update-request (which lacks the type), `fields` last.
std::vector<Member> RequestParameters(bool with_type);

}  // namespace flintdesk::servicedesk
