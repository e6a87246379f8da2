#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "servicedesk/outcome/request_form.hpp"

namespace flintdesk::servicedesk {

/// Names in a list of the service desk, as it spells them, by what they are without regard to case.
using NamesOfList = std::map<std::string, std::string>;

/// What the connector has learnt of hosts since it was made; on the loop only.
struct Learnt {
  /// By desk: calls that have read before their change and not ended yet.
  std::map<std::string, int> fences;
  /// Desks whose responses to changes do not show when they were made.
  std::set<std::string> shows_no_times;
  /// What is kept of lists and forms, so that not every call reads a file. It says yes alone, so that it may
  /// be older than what another process has kept. By the name of its document; `until` in epoch milliseconds.
  struct KeptForm {
    std::int64_t until = 0;
    std::shared_ptr<const RequestForm> form = {};
  };
  struct KeptNames {
    std::int64_t until = 0;
    std::shared_ptr<const NamesOfList> names = {};
  };
  std::map<std::string, KeptForm> forms;
  std::map<std::string, KeptNames> names;
};

}  // namespace flintdesk::servicedesk
