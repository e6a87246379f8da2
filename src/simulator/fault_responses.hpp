#pragma once

#include <cstdint>

#include "simulator/fault.hpp"
#include "simulator/operation.hpp"
#include "simulator/profile.hpp"

namespace flintdesk::simulator {

/// What a bad response depends on beside its fault.
struct Scene {
  const Profile& profile;
  const Operation& operation;
  std::int64_t now;  ///< Epoch milliseconds, for dates in headers.
};

/// Makes the response that is sent in place of `sound`, that of the operation. The caller decides whether the
/// operation stays carried out; the bytes are the same.
web::Response SpoiltBy(const Fault& fault, web::Response sound, const Scene& scene);

}  // namespace flintdesk::simulator
