#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/memory.hpp"

namespace flintdesk::connector::testing {

/// Keeps everything in this object, and counts.
class MapMemory final : public Memory {
 public:
  std::optional<json::Value> Read(const std::string& name) override {
    ++reads;
    const auto found = kept.find(name);
    return found == kept.end() ? std::nullopt : std::optional(found->second);
  }
  void Write(const std::string& name, const json::Value& value) override {
    ++writes;
    kept[name] = value;
  }

  void RemoveOld(std::string_view beginning, milliseconds /*unwritten_for*/) override {
    removed.emplace_back(beginning);
  }

  std::map<std::string, json::Value> kept;
  std::vector<std::string> removed;  ///< What the names of old ones begin with that were to go; all stay.
  int reads = 0, writes = 0;
};

}  // namespace flintdesk::connector::testing
