#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

/// The border between the program and the Ruby module (flintdesk-ruby.so). Only plain types cross it: Ruby
/// unwinds the functions that call these with longjmp, so nothing that they receive may need a destructor,
/// and nothing here throws. Texts are UTF-8.
namespace flintdesk::flintbit {

/// A response to a script. Its text stays until the same thread asks the next question.
struct Reply {
  enum class Kind { kNothing, kText, kError };
  Kind kind = Kind::kNothing;
  std::string_view text;
};

/// What became of a connector call. The texts stay until the same thread asks for another.
struct CallReply {
  int exit_code = 1;
  std::string_view message;
  std::string_view data;  ///< JSON; empty when there is none.
};

/// What a running script asks of the program. Any thread; `Wait…` block and are called without Ruby's lock. A
/// thread that a script leaves behind may ask past the end of its job: it then finds every call ended.
class ScriptHost {
 public:
  virtual ~ScriptHost() = default;

  /// Between the two the object stays, also when the job ends meanwhile.
  virtual void Retain() noexcept = 0;
  virtual void Release() noexcept = 0;

  /// Starts a connector call and returns its ticket, a number that no other call of the process has.
  /// `timeout` in milliseconds, 0 for none.
  virtual std::int64_t StartCall(std::string_view connector, std::string_view parameters,
                                 std::int64_t timeout, bool asynchronous) noexcept = 0;
  /// Whether the call has ended; false when `interrupted` became true before that. The call itself goes on.
  virtual bool WaitForCall(std::int64_t ticket, const std::atomic<bool>& interrupted) noexcept = 0;
  /// Wakes those who wait, so that they check their flags.
  virtual void InterruptWait(std::int64_t ticket) noexcept = 0;
  virtual bool CallFinished(std::int64_t ticket) noexcept = 0;
  /// The milliseconds that the call may take by itself.
  virtual std::int64_t TimeoutOfCall(std::int64_t ticket) noexcept = 0;
  virtual void CancelCall(std::int64_t ticket) noexcept = 0;
  /// Only after the call has ended. Counts as read.
  virtual CallReply ReadCall(std::int64_t ticket) noexcept = 0;
  /// The same without data, for one that was given up: the script has not seen it, it counts as unread.
  virtual CallReply OutcomeOfCall(std::int64_t ticket) noexcept = 0;
  /// The script will not read it any more. The call goes on; of its end only what has to be told is kept.
  virtual void ReleaseCall(std::int64_t ticket) noexcept = 0;

  /// Reads what the script has set in its environment, and takes out of it what must not be inherited. With
  /// Ruby's lock held: nobody else sets a variable then.
  virtual void UpdateVariables() noexcept = 0;

  /// A parameter was set; its value is kept out of messages and log lines when the name is a secret's.
  virtual void NoteParameter(std::string_view name, std::string_view value) noexcept = 0;

  /// A text for a message: its beginning when it is long, with how many characters are left out. Of a long
  /// one the secrets are cut out before.
  virtual Reply Bounded(std::string_view text) noexcept = 0;
  /// What the script or Ruby itself writes to standard error, as it is shown: lines of text in which no other
  /// control character is left, and no secret.
  virtual Reply Shown(std::string_view text) noexcept = 0;
  virtual void WriteLog(int level, std::string_view text) noexcept = 0;
  /// HOME/config/NAME.json as text; nothing when there is none.
  virtual Reply GlobalConfig(std::string_view name) noexcept = 0;
  /// local.conf of a box as text; nothing when there is none.
  virtual Reply LocalConfig(std::string_view box) noexcept = 0;
  /// The file of a flintbit by its Flint name.
  virtual Reply FindBitFile(std::string_view name) noexcept = 0;
  /// XPath over an XML document: JSON text of a string or a list of strings.
  virtual Reply QueryXml(std::string_view document, std::string_view expression) noexcept = 0;

  /// Mirrors `@output` of the job's own flintbit, so that it can be shown even when the script hangs.
  virtual void SetOutput(std::string_view key, std::string_view json) noexcept = 0;
  virtual void RemoveOutput(std::string_view key) noexcept = 0;
  /// How the job's own flintbit ended.
  virtual void SetEnd(std::int64_t exit_code, std::string_view message, std::string_view status) noexcept = 0;

  /// Whether all that the job had to run has ended, and only threads that were left behind may still run: a
  /// time limit then ends nothing but calls.
  virtual void SetDone(bool done) noexcept = 0;

  /// Blocks until the job is to be stopped (true) or `EndWatch` was called (false).
  virtual bool WaitForStop() noexcept = 0;
  virtual void EndWatch() noexcept = 0;
  virtual bool Stopping() noexcept = 0;
};

/// As `ScriptHost::Shown`, before and after a job, and in a process that a script forked. Only in the
/// program's own process are secrets hidden; the text stays until the same thread asks again.
using ShowText = Reply (*)(std::string_view text, bool own_process) noexcept;

/// The module's side. One object a process; every function only on the thread that called `Start` first.
class RubyModule {
 public:
  virtual ~RubyModule() = default;
  /// Starts Ruby. On failure the text says why; it stays for the life of the process.
  virtual Reply Start(ShowText show) noexcept = 0;
  /// Runs one job, described as a JSON object; `SetEnd` has been called when this returns without an error.
  virtual Reply Run(ScriptHost& host, std::string_view job) noexcept = 0;
  /// Runs finalizers (temporary files of scripts). Nothing may be called afterwards.
  virtual void Finish() noexcept = 0;
};

/// The module's one exported function has this type and name.
using RubyModuleFunction = RubyModule* (*)();
inline constexpr char kRubyModuleFunction[] = "flintdesk_ruby_module";
inline constexpr char kRubyModuleFile[] = "flintdesk-ruby.so";

}  // namespace flintdesk::flintbit
