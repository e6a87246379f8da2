#pragma once

#include <map>
#include <optional>
#include <string>

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

  std::map<std::string, json::Value> kept;
  int reads = 0, writes = 0;
};

}  // namespace flintdesk::connector::testing
