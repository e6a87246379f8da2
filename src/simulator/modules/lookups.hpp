#pragma once

#include <span>
#include <string_view>

#include "simulator/model/field.hpp"

namespace flintdesk::simulator {

/// A module of V3 that is a plain list of named rows.
struct LookUp {
  std::string_view module = {};
  Mark mark = Mark::kRecorded;  ///< That the list is there.
  bool is_listed = true;        ///< Otherwise requests point at its rows, and no path to them is known.
};
/// In the order of their names.
std::span<const LookUp> LookUps();

/// Does V3 have a path to it?
bool IsListed(std::string_view module);

}  // namespace flintdesk::simulator
