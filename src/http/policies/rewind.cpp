#include "http/policies/rewind.hpp"

#include "http/bodies/sink.hpp"
#include "http/bodies/source.hpp"

namespace flintdesk::http {

std::string WhyNotRewindable(const Request& request) {
  if (request.source)
    if (Result<void> rewound = request.source->Rewind(); !rewound.ok())
      return "not resent because " + rewound.error().message;
  if (request.sink)
    if (const auto prepared = request.sink->Prepare(); !prepared.ok())
      return "not retried because " + prepared.error().message;
  return {};
}

}  // namespace flintdesk::http
