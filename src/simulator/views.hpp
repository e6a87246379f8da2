#pragma once

#include <span>
#include <string_view>

#include "simulator/desk.hpp"

namespace flintdesk::simulator {

/// A saved view of the list of requests.
struct View {
  std::string_view id;    ///< What V1's `filterby` and V3's `filter_by.name` say.
  std::string_view name;  ///< What people see.
};
std::span<const View> Views();

/// Whether a request belongs to a view; the empty name is all of them, and so is one that is not known (what
/// the product does with that is not). What lies in the trash belongs to none.
bool IsInView(const Desk& desk, const Ticket& ticket, std::string_view view);

}  // namespace flintdesk::simulator
