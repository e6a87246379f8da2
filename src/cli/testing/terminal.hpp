#pragma once

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pty.h>
#include <unistd.h>

namespace flintdesk::cli::testing {

/// A pseudo-terminal with somebody who waits for a text on it, types a response, waits for the next text, and
/// so on.
class Terminal {
 public:
  struct Step {
    std::string wait_for;
    std::string type;
  };

  explicit Terminal(std::vector<Step> steps) {
    ::openpty(&master_, &slave_, nullptr, nullptr, nullptr);
    person_ = std::thread([this, steps = std::move(steps)] { Act(steps); });
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    Leave();
    ::close(master_);
  }

  /// What a program has for its terminal.
  int descriptor() const { return slave_; }

  /// Everything that stood on the screen. The terminal cannot be used afterwards.
  std::string Seen() {
    Leave();
    return seen_;
  }

 private:
  void Leave() {
    // The last one to close its end makes the person's read fail, after everything has been read.
    if (slave_ >= 0) ::close(std::exchange(slave_, -1));
    if (person_.joinable()) person_.join();
  }

  void Act(const std::vector<Step>& steps) {
    std::size_t next = 0;
    std::size_t from = 0;
    char buffer[4096];
    for (;;) {
      ssize_t count = ::read(master_, buffer, sizeof buffer);
      if (count <= 0) return;
      seen_.append(buffer, static_cast<std::size_t>(count));
      while (next < steps.size()) {
        std::size_t at = seen_.find(steps[next].wait_for, from);
        if (at == std::string::npos) break;
        from = at + steps[next].wait_for.size();
        const std::string& response = steps[next++].type;
        [[maybe_unused]] ssize_t ignored = ::write(master_, response.data(), response.size());
      }
    }
  }

  int master_ = -1;
  int slave_ = -1;
  std::string seen_;  // the person's, until it has left
  std::thread person_;
};

}  // namespace flintdesk::cli::testing
