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

/// What is sent in place of `sound`, the response that the operation gave. Whether the operation was carried
/// out for good is the caller's affair; the bytes do not tell.
web::Response SpoiltBy(const Fault& fault, web::Response sound, const Scene& scene);

}  // namespace flintdesk::simulator
