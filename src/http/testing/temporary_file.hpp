#pragma once

#include <atomic>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace flintdesk::http::testing {

/// A file that holds a text as long as this lives.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    static std::atomic<int> last{0};
    path_ =
        ::testing::TempDir() + "flintdesk-http-" + std::to_string(::getpid()) + "-" + std::to_string(++last);
    Write(text);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void Write(const std::string& text) const { std::ofstream(path_) << text; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace flintdesk::http::testing
