#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.hpp"
#include "flintbit/job.hpp"
#include "flintbit/script_host.hpp"

namespace flintdesk::flintbit {

class Session;

/// Makes descriptor 1 an alias of standard error and returns a private copy of the real standard output (-1
/// when there is none), so that nothing a script or its children print gets between the job's output. Call it
/// before `RubyHost::Load`.
int KeepStandardOutput();

/// Runs flintbits in CRuby, one after the other. Ruby is a module (flintdesk-ruby.so) that `Load` brings in,
/// so that a program that runs no script never pays for it. `Load` and `Run` belong to one and the same
/// thread, for good; `Stop` and `Abandon` may be called from any.
///
///   int out = KeepStandardOutput();
///   auto ruby = RubyHost::Load();
///   if (!ruby.ok()) return ruby.error();
///   BitResult result = ruby.value()->Run(job, services);
class RubyHost {
 public:
  /// Looks for the module beside the program, then in ../lib/flintdesk from there; FLINTDESK_RUBY_MODULE
  /// names another file. kInvalidConfiguration when it is missing or Ruby does not start.
  static Result<std::unique_ptr<RubyHost>> Load();
  ~RubyHost();
  RubyHost(const RubyHost&) = delete;
  RubyHost& operator=(const RubyHost&) = delete;

  /// Runs the job to its end, its asynchronous calls included. Never throws; every failure is a result. The
  /// script's working directory is the process's: the caller changes to the home folder.
  BitResult Run(BitJob job, const BitServices& services);

  /// Ends the running job as soon as may be, past every `rescue`; `ensure` still runs, and a script that
  /// never leaves it never ends: print `Abandon()` and leave then. `code` is kTimeout or kCancelled.
  void Stop(Code code);

  /// The result of a running job that is left behind after `Stop`: its output so far, and `code` and
  /// `message` unless a change may have been carried out, which makes it kIndeterminate and is told in the
  /// message. With no job, no output. Stops nothing.
  BitResult Abandon(Code code, std::string message) const;

  /// Runs Ruby's finalizers (they remove temporary files of scripts). Nothing may be run afterwards.
  void Finish();

 private:
  explicit RubyHost(RubyModule& module) : module_(module) {}

  RubyModule& module_;
  mutable std::mutex mutex_;
  std::shared_ptr<Session> session_;  ///< The running job.
};

}  // namespace flintdesk::flintbit
