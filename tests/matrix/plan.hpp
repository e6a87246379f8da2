#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matrix/cell.hpp"

/// Which cells there are. A catalogue of 150 actions has a dozen kinds of them; every fault meets one action
/// of each kind, and the loss of a request or of a response meets every action.
namespace flintdesk::matrix {

/// The catalogue with the actions for which rule.cpp says what must come of each fault: those of working
/// flintbits, which are of all kinds of requests. The loss of a request and of a response is tried with every
/// action in tests/contract/lost_response_test.cpp.
const catalogue::Connector& ActionsWithRules();

/// What decides how an action behaves under faults: what it does, what settles a lost response, and the shape
/// of its requests. Actions of one kind differ in names only.
std::string KindOf(const catalogue::Action& action);

/// The first action of each kind, in the catalogue's order.
std::vector<const catalogue::Action*> Representatives(const catalogue::Connector& spec);

/// Is it a request or a response that was lost?
bool IsALoss(const Form& form);

/// By host, form, situation and action. `only`: those whose name holds the text.
std::vector<Cell> AllCells(const catalogue::Connector& spec, const std::vector<Form>& forms,
                           std::string_view only);

}  // namespace flintdesk::matrix
