#pragma once

#include <cstddef>
#include <string>

#include "simulator/profile.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// The key of a request whose body has come in part or not at all; empty when it has not come yet.
std::string KeySoFar(const web::Request& so_far, const Profile& profile);

/// How much of the body may come before its key does; 0 for one that can bring none.
std::size_t MostWithoutKey(const web::Request& so_far);

}  // namespace flintdesk::simulator
