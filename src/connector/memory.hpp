#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "connector/connector.hpp"

namespace flintdesk::connector {

/// A memory in one file a name under `folder`, which is made when it is missing; where it can't be written
/// (read-only home, no home: empty `folder`), what was written is kept in this object. Any thread.
std::unique_ptr<Memory> MakeMemory(std::filesystem::path folder);

}  // namespace flintdesk::connector
