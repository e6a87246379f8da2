#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/testing/temporary_folder.hpp"

namespace flintdesk::connector::testing {

/// A home folder that goes away with this object.
class TemporaryHome {
 public:
  TemporaryHome() { std::filesystem::create_directory(folder() / "connectors"); }

  const std::filesystem::path& folder() const { return folder_.path(); }
  void Write(const std::string& name, std::string_view content) const { folder_.Write(name, content); }

 private:
  flintdesk::testing::TemporaryFolder folder_;
};

}  // namespace flintdesk::connector::testing
