#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/storage.hpp"

namespace flintdesk::simulator {

/// A change by somebody else: the same as that of a call (a twin), or an edit of their own. Plain
/// data; docs/guides/simulator.md is the list of its keys.
struct Deed {
  std::string author = "John";  ///< A technician's name.
  std::int64_t delay_ms = 0;    ///< Later than what it goes with, or earlier when `before`; on the clock.
  bool before = false;          ///< It happens before the call is carried out.
  bool is_twin = false;

  // A twin's:
  std::vector<std::pair<std::string, std::string>> replace;  ///< Texts in its input, and what they become.
  Storage storage;                                           ///< Applied after that of the surroundings.

  // An edit's: an operation of V3.
  std::string operation = "update-request";
  std::string request;  ///< Empty: the one that the call is about.
  std::string child;    ///< A note's or worklog's id; empty: the newest.
  json::Value input;    ///< What V3 takes as input_data; null: none.
};

/// Reads one deed, or a list of them. `with_call`: it goes with a call, so it may be told before or after
/// which; else it is an edit of its own. Error: kInvalidRequest with a sentence that begins with `where`.
Result<std::vector<Deed>> ReadDeeds(const json::Value& value, bool is_twin, bool with_call,
                                    std::string_view where);

}  // namespace flintdesk::simulator
