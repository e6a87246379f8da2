#include "servicedesk/modules/modules.hpp"

namespace flintdesk::servicedesk {

const std::vector<const Thing*>& AllThings() {
  static const std::vector<const Thing*> things = {&RequestThing(), &NoteThing(), &WorklogThing(),
                                                   &ResolutionThing()};
  return things;
}

}  // namespace flintdesk::servicedesk
