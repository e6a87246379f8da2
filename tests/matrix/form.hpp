#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "simulator/fault.hpp"

namespace flintdesk::matrix {

/// One fault in one of its forms.
struct Form {
  json::Object posted;     ///< As a plan has it, without what says which call it strikes.
  simulator::Fault fault;  ///< The same, read by the simulator.
  bool tls = false;        ///< Against a simulator with TLS.
  std::string label;       ///< For people: "cut-inside end=reset, carried out".

  bool IsOfConnection() const { return fault.IsOfConnection(); }
};

/// All faults that the simulator knows, each with every word that its keys may have, carried out and not, as
/// far as the fault leaves that open. Those that strike a connection as it is accepted, with TLS as well.
/// Only numbers are chosen here, so that a fault is a fault within the times of a cell.
std::vector<Form> AllForms();

}  // namespace flintdesk::matrix
