#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/json.hpp"
#include "base/testing/temporary_folder.hpp"

#include "soak/footprint.hpp"

namespace flintdesk::soak {

/// The first of the requests that the soak works on; they follow one another.
constexpr int kFirstRequest = 1001;

struct DeskOptions {
  int requests = 0;  ///< Further ones, from kFirstRequest on.
  bool tls = false;
};

/// `flintdesk simulate` as a process of its own, with further requests and technicians in it; it ends with
/// this. What goes wrong with it ends the soak: nothing could be measured any more.
class Desk {
 public:
  /// Forks, so before there are threads.
  Desk(const std::string& program, const DeskOptions& options);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk();

  int port() const { return port_; }
  const std::string& key() const { return key_; }
  /// The file of its certificate; empty without TLS.
  const std::string& certificate_file() const { return certificate_file_; }
  Footprint footprint() const { return FootprintOf(process_); }

  /// Asks the control address: Ask("GET", "/effects").
  json::Value Ask(std::string_view method, std::string_view path, const std::string& body = {}) const;

 private:
  /// The first line that it prints.
  std::string Start(const std::string& program, const std::string& data, bool tls);

  testing::TemporaryFolder folder_;
  std::string key_;
  std::string certificate_;
  std::string certificate_file_;
  pid_t process_ = 0;
  int port_ = 0;
};

}  // namespace flintdesk::soak
