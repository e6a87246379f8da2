#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <fmt/core.h>
#include <unistd.h>

#include "base/environment.hpp"
#include "base/log.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "catalogue/flags.hpp"
#include "cli/children.hpp"
#include "cli/commands.hpp"
#include "cli/input_time.hpp"
#include "cli/output.hpp"
#include "cli/run_input.hpp"
#include "cli/signals.hpp"
#include "cli/wait_notice.hpp"
#include "cli/workplace.hpp"
#include "connector/home_trust.hpp"
#include "flintbit/bit_name.hpp"
#include "flintbit/ruby_host.hpp"

namespace flintdesk::cli {
namespace {

/// How long a script that was told to stop may spend in its `ensure` clauses before the process leaves
/// without it.
constexpr std::chrono::seconds kGrace{5};

/// The engine, made at the first call: starting libcurl and OpenSSL is a good part of the time of a script
/// that calls nobody.
class LateEngine final : public connector::CallGateway {
 public:
  LateEngine(const connector::Home& home, ConnectorNames names, std::string bit)
      : home_(home), names_(std::move(names)), bit_(std::move(bit)) {}

  std::unique_ptr<connector::PendingCall> Start(connector::Call call) override {
    std::call_once(once_, [this] {
      const OwnDescriptors kept_from_children;
      engine_ = MakeEngine(home_, {}, bit_);
    });
    UseNameOfHere(call);
    const std::string what = WaitedFor(call);
    return WithWaitNotice(engine_->Start(std::move(call)), what);
  }

  /// A name that is misspelt would leave the calls where they were not to go.
  void WarnOfUnusedNames() {
    const std::lock_guard lock(mutex_);
    for (const std::string& name : names_.Without(told_))
      Log(LogLevel::kWarning,
          fmt::format("--connector {0}=…: the flintbit called no connector {0}", ShownName(name)));
  }

 private:
  /// A change that goes to another service desk than the flintbit says is worth a line.
  void UseNameOfHere(connector::Call& call) {
    const std::string& name = names_.Of(call.connector);
    if (name == call.connector) return;
    {
      std::lock_guard lock(mutex_);
      if (told_.insert(call.connector).second)
        Log(LogLevel::kInfo, fmt::format("the connector {} is used in place of {}", ShownName(name),
                                         ShownName(call.connector)));
    }
    call.connector = name;
  }

  const connector::Home home_;
  const ConnectorNames names_;
  const std::string bit_;
  std::mutex mutex_;
  std::set<std::string> told_;
  std::once_flag once_;
  std::unique_ptr<connector::Engine> engine_;
};

/// What is printed at the end, by the first that gets there: the job itself, or the guard that leaves without
/// it.
class Report {
 public:
  Report(const RunOptions& options) : options_(options), started_(SystemClock().EpochMilliseconds()) {}

  /// Prints the document and the message of a failure, once: what comes later changes nothing any more.
  /// Returns the process's status. Any thread.
  int Print(const flintbit::BitResult& result, std::string_view advice = {}) {
    std::lock_guard lock(mutex_);
    if (!status_) status_ = PrintOnce(result, advice);
    return *status_;
  }

  int Refuse(const Error& error) {
    flintbit::BitResult result;
    result.exit_code = static_cast<int>(error.code);
    result.message = error.Sentence();
    result.status = "error";
    return Print(result);
  }

 private:
  int PrintOnce(const flintbit::BitResult& result, std::string_view advice) const {
    auto output = json::Parse(result.output, {.max_depth = 1000});
    json::Value document = output.ok() ? *output : json::Value(json::Object{});
    if (options_.meta) {
      json::Object meta{{"job-id", result.job_id},
                        {"exit-code", result.exit_code},
                        {"context", options_.bit},
                        {"message", RedactUnmistakable(result.message)},
                        {"timeout", options_.timeout.value_or(0)},
                        {"timestamp", started_},
                        {"status", result.status},
                        {"content-type", "application/json"}};
      document = json::Object{{"meta", std::move(meta)}, {"output", std::move(document)}};
    }
    PrintJson(document, result.exit_code == 0);
    if (result.exit_code != 0) PrintError(Error{Code::kFailed, result.message, std::string(advice), {}});
    if (InterruptedBy() != 0) return StatusOfSignal(InterruptedBy());
    const int status = ProcessStatus(result.exit_code);
    return status == 0 && OutputLost() ? ProcessStatus(Code::kFailed) : status;  // the guard may end with it
  }

  const RunOptions& options_;
  const std::int64_t started_;
  std::mutex mutex_;
  std::optional<int> status_;  ///< Once it was printed.
};

/// Ends a job whose script does not end by itself after it was told to: prints what there is and leaves. When
/// the job has been reported and only Ruby's ending is left, it just leaves.
class Guard {
 public:
  Guard(flintbit::RubyHost& host, Report& report) : host_(host), report_(report) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  /// After `delay` the job should have ended, by `code`.
  void EndAfter(milliseconds delay, Code code) {
    std::lock_guard lock(mutex_);
    if (over_) return;
    threads_.emplace_back([this, delay, code] {
      std::unique_lock waiting(mutex_);
      if (changed_.wait_for(waiting, delay + kGrace, [this] { return over_; })) return;
      waiting.unlock();  // printing may wait for a reader, and whoever has another order must not wait for it
      const int status = report_.Print(host_.Abandon(
          code,
          fmt::format("the flintbit did not end within {} s after it was told to stop; the program ends "
                      "without it",
                      kGrace.count())));
      EndChildren();
      ::_exit(status);
    });
  }

 private:
  flintbit::RubyHost& host_;
  Report& report_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

/// A Ruby that the first signal stops, from the moment on at which it starts.
class StoppableRuby {
 public:
  explicit StoppableRuby(Report& report)
      : report_(report), watch_([this](int) { Stop(); }, kGrace + kPrinting) {}

  Result<void> Load() {
    auto loaded = flintbit::RubyHost::Load();
    if (!loaded.ok()) return loaded.error();
    const std::lock_guard lock(mutex_);
    host_ = std::move(loaded).value();
    guard_.emplace(*host_, report_);
    if (InterruptedBy() == 0) return {};
    return MakeError(Code::kCancelled, "the flintbit was stopped before it began");
  }

  flintbit::RubyHost& host() { return *host_; }
  Guard& guard() { return *guard_; }

 private:
  static constexpr milliseconds kPrinting{2'000};

  void Stop() {
    const std::lock_guard lock(mutex_);
    if (host_ == nullptr) return;
    host_->Stop(Code::kCancelled);
    guard_->EndAfter(milliseconds(0), Code::kCancelled);
  }

  Report& report_;
  std::mutex mutex_;
  std::unique_ptr<flintbit::RubyHost> host_;
  std::optional<Guard> guard_;
  // Ruby leaves handlers alone that are there before it starts; its own would take a signal for the script's.
  InterruptWatch watch_;
};

/// Whoever can write the module that the environment names has its code run by this user, with the keys.
Result<void> CheckRubyModule() {
  const char* named = std::getenv("FLINTDESK_RUBY_MODULE");
  if (named == nullptr || *named == '\0') return {};
  const auto distrust = connector::DistrustOfFile(named);
  if (!distrust) return {};
  return InvalidConfigurationError(
      fmt::format("FLINTDESK_RUBY_MODULE names code that somebody else can change: {}", distrust->why),
      distrust->remedy);
}

Result<ConnectorNames> NamesFor(const RunOptions& options, const connector::Home& home) {
  const char* variable = std::getenv("FLINTDESK_CONNECTOR");
  Result<ConnectorNames> names = ConnectorNames::Make(options.connectors, variable ? variable : "");
  if (!names.ok()) return names;
  if (Result<void> checked = names->Check(home.ConnectorNames()); !checked.ok())
    return std::move(checked).error();
  return names;
}

}  // namespace

int RefuseRun(const RunOptions& options, const Error& error) { return Report(options).Refuse(error); }

int RunFlintbit(const RunOptions& options) {
  Report report(options);
  Result<connector::Home> home = OpenHomeForCalls(options.home, options.bit);
  if (!home.ok()) return report.Refuse(home.error());
  if (options.bit.empty())
    return report.Refuse(InvalidRequestError("the name of the flintbit is empty",
                                             "Give a file, or a Flint name such as box:dir:file.rb."));
  Result<flintbit::BitFile> found = flintbit::FindBitOrFile(home->Folder(), options.bit);
  if (!found.ok()) return report.Refuse(found.error());
  InputTime time(options.timeout ? std::optional(milliseconds(*options.timeout)) : std::nullopt,
                 [&report](const Error& error) { return report.Refuse(error); });
  Result<std::string> input = time.Read([&options] {
    auto text = ReadTextOption(options.input, "--input");
    return text.ok() ? SetInInput(*text, options.set, NameOfInput(options.input)) : text;
  });
  if (!input.ok()) return report.Refuse(input.error());
  Result<ConnectorNames> names = NamesFor(options, *home);
  if (!names.ok()) return report.Refuse(names.error());

  std::error_code moved;
  std::filesystem::path file = std::filesystem::absolute(found->file);
  std::filesystem::current_path(home->Folder(), moved);
  if (moved)
    return report.Refuse(InvalidConfigurationError(
        fmt::format("can't enter the home folder {}: {}", home->Folder().string(), moved.message())));

  if (Result<void> checked = CheckRubyModule(); !checked.ok()) return report.Refuse(checked.error());
  TakeVariablesOut();
  LateEngine engine(*home, std::move(names).value(), RedactAndShorten(options.bit, 200));
  SetOutputDescriptor(flintbit::KeepStandardOutput());
  StoppableRuby ruby{report};
  if (Result<void> loaded = ruby.Load(); !loaded.ok()) return report.Refuse(loaded.error());

  flintbit::BitJob job;
  job.bit = options.bit;
  job.file = file;
  job.box = found->box;
  job.input = *input;
  job.input_name = NameOfInput(options.input);
  job.home = home->Folder();
  if (options.timeout) {
    job.timeout = *time.Left();
    ruby.guard().EndAfter(*job.timeout, Code::kTimeout);
  }
  flintbit::BitServices services;
  services.calls = &engine;
  services.secret_parameters = catalogue::SecretNames(TheConnector());
  flintbit::BitResult result = ruby.host().Run(std::move(job), services);
  engine.WarnOfUnusedNames();
  // "error" with another code: an input that the script never got.
  const bool raised = result.status == "error" && result.exit_code == static_cast<int>(Code::kFailed);
  const bool has_trace = raised && !LogEnabled(LogLevel::kDebug);
  int status = report.Print(result, has_trace ? "--log-level debug shows the backtrace." : "");
  if (result.status == "aborted") EndChildren();
  // Finalizers and left threads may take no longer.
  ruby.guard().EndAfter(milliseconds(0), Code::kCancelled);
  ruby.host().Finish();
  return status;
}

}  // namespace flintdesk::cli
