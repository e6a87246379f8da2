#pragma once

#include <filesystem>
#include <utility>

#include "connector/engine.hpp"
#include "servicedesk/manage_engine_connector.hpp"

namespace flintdesk::contract {

/// An engine of the real product in this home folder, with one configuration for its connector.
inline connector::EngineOptions OptionsOf(json::Object configuration, const std::filesystem::path& home) {
  connector::EngineOptions options;
  options.registry.types = {servicedesk::ManageEngineType()};
  options.registry.configuration = std::move(configuration);
  options.registry.home = connector::Home::Open(home).value();
  return options;
}

}  // namespace flintdesk::contract
