#pragma once

#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flintdesk::http::testing {

/// Small files of one test, gone with it.
class SavedFiles {
 public:
  SavedFiles() = default;
  ~SavedFiles() {
    for (const std::string& path : paths_) unlink(path.c_str());
  }
  SavedFiles(const SavedFiles&) = delete;
  SavedFiles& operator=(const SavedFiles&) = delete;

  /// Writes it, over an earlier one of that name, and returns its path.
  std::string Save(const std::string& name, const std::string& text) {
    const std::string path = PathOf(name);
    std::ofstream(path, std::ios::binary) << text;
    paths_.insert(path);
    return path;
  }
  /// Puts a new file in the place of the old one, as a careful administrator does.
  std::string Replace(const std::string& name, const std::string& text) {
    const std::string fresh = Save(name + ".new", text), path = PathOf(name);
    std::rename(fresh.c_str(), path.c_str());
    return path;
  }

 private:
  std::string PathOf(const std::string& name) const {
    const void* mine = this;  // tests of one program may run side by side
    return ::testing::TempDir() + "flintdesk-http-" + std::to_string(getpid()) + "-" +
           std::to_string(reinterpret_cast<std::uintptr_t>(mine)) + "-" + name;
  }
  std::set<std::string> paths_;
};

}  // namespace flintdesk::http::testing
