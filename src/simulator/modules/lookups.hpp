#pragma once

#include <span>
#include <string_view>

#include "simulator/directory.hpp"
#include "simulator/model/field.hpp"

namespace flintdesk::simulator {

class Desk;

/// A module of V3 that is a plain list of named rows.
struct LookUp {
  std::string_view module = {};
  Mark mark = Mark::kRecorded;  ///< That the list is there.
  bool is_listed = true;        ///< Otherwise requests point at its rows, and no path to them is known.
  /// What a row by itself shows beside what it shows in the list; null: nothing.
  void (*add_to_one)(const Desk& desk, const Row& row, json::Object& shown) = nullptr;
};
/// In the order of their names.
std::span<const LookUp> LookUps();

/// Null for a module that is none.
const LookUp* FindLookUp(std::string_view module);

/// Does V3 have a path to it?
bool IsListed(std::string_view module);

}  // namespace flintdesk::simulator
