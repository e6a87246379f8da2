#pragma once

#include <set>

namespace flintdesk::cli {

/// Ends what a stopped flintbit has started: every process below this one that is still in this one's
/// session, with SIGTERM and, what is left after two seconds, with SIGKILL. A process that went into a
/// session of its own (setsid, a daemon) was meant to stay, and stays.
void EndChildren();

/// While it lives, what this process opens is noted, and at its end kept from programs that are started
/// later: libraries open descriptors that every child would inherit. What was open before stays as it was,
/// for it may be meant for children. One at a time; descriptors that other threads open meanwhile count as
/// well.
///
///   OwnDescriptors ours;
///   engine = MakeEngine(home);
class OwnDescriptors {
 public:
  OwnDescriptors();
  OwnDescriptors(const OwnDescriptors&) = delete;
  OwnDescriptors& operator=(const OwnDescriptors&) = delete;
  ~OwnDescriptors();

 private:
  const std::set<int> before_;
};

}  // namespace flintdesk::cli
