#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/time.hpp"
#include "connector/call.hpp"

namespace flintdesk::cli {

/// While it lives, a person at a terminal is told what is waited for and how long it may still take, on one
/// line that is gone at the end. Nothing for the first two seconds, and nothing in a pipe or a file.
///
///   WaitNotice notice("get-request on manageenginesdp", milliseconds(60'000));
///   pending->Wait();  // "waiting for get-request on manageenginesdp, 57 s left"
class WaitNotice {
 public:
  /// Without `limit`, how long it has taken so far is said in its place.
  WaitNotice(std::string what, std::optional<milliseconds> limit);
  WaitNotice(const WaitNotice&) = delete;
  WaitNotice& operator=(const WaitNotice&) = delete;
  ~WaitNotice();

 private:
  void Tell();

  const std::string what_;
  const std::optional<milliseconds> limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_;  ///< Only where there is a terminal.
};

/// "get-request on manageenginesdp"
std::string WaitedFor(const connector::Call& call);

/// The same call, with a notice for as long as somebody waits for it.
std::unique_ptr<connector::PendingCall> WithWaitNotice(std::unique_ptr<connector::PendingCall> call,
                                                       std::string what);

}  // namespace flintdesk::cli
