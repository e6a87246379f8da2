// Starting and leaving Ruby. What Ruby may unwind stands in natives.cpp; here everything goes through
// rb_protect.
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include <pthread.h>
#include <ruby/debug.h>
#include <ruby/ruby.h>
#include <signal.h>

#include "flintbit/natives.hpp"
#include "flintbit/script_host.hpp"

namespace flintdesk::flintbit {
namespace {

/// Ruby turns these signals into exceptions, which a script's `rescue Exception` would swallow. The program's
/// own handlers are put back after Ruby's start and after every job (a script may have set a trap). Ruby
/// keeps SIGCHLD and SIGVTALRM, which it needs for child processes and threads, and SIGSEGV, with which it
/// finds the end of the stack.
class KeptSignals {
 public:
  KeptSignals() {
    for (std::size_t i = 0; i < kNumbers.size(); ++i) sigaction(kNumbers[i], nullptr, &actions_[i]);
  }
  void PutBack() const {
    for (std::size_t i = 0; i < kNumbers.size(); ++i) sigaction(kNumbers[i], &actions_[i], nullptr);
  }

 private:
  static constexpr std::array kNumbers = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2};
  std::array<struct sigaction, kNumbers.size()> actions_{};
};

/// Waits outside Ruby for the order to stop the job and passes it on as a signal: a Ruby thread that waited
/// for it would keep Ruby from noticing that all other threads wait for ever.
class StopWatch {
 public:
  explicit StopWatch(ScriptHost& host)
      : host_(host), thread_([&host, ruby = ::pthread_self()] {
          if (host.WaitForStop()) ::pthread_kill(ruby, StopSignal());
        }) {}
  StopWatch(const StopWatch&) = delete;
  StopWatch& operator=(const StopWatch&) = delete;
  ~StopWatch() {
    host_.EndWatch();
    thread_.join();
  }

 private:
  ScriptHost& host_;
  std::thread thread_;
};

/// Takes a variable out of the environment for as long as it lives.
class WithoutVariable {
 public:
  explicit WithoutVariable(const char* name) : name_(name) {
    if (const char* value = std::getenv(name)) value_ = value;
    ::unsetenv(name);
  }
  WithoutVariable(const WithoutVariable&) = delete;
  WithoutVariable& operator=(const WithoutVariable&) = delete;
  ~WithoutVariable() {
    if (value_) ::setenv(name_, value_->c_str(), 1);
  }

 private:
  const char* name_;
  std::optional<std::string> value_;
};

VALUE LoadPrelude(VALUE) { return rb_eval_string("Flintdesk::Host.load_part('start')"); }

VALUE RunJob(VALUE description) {
  return rb_funcall(rb_path2class("Flintdesk::Runner"), rb_intern("run"), 1, description);
}

/// The pending exception as text. Called only after rb_protect reported one.
std::string Failure() {
  VALUE error = rb_errinfo();
  rb_set_errinfo(Qnil);
  if (NIL_P(error) || SPECIAL_CONST_P(error)) return "Ruby ended the job without an exception";
  int state = 0;
  VALUE text = rb_protect([](VALUE e) { return rb_funcall(e, rb_intern("full_message"), 0); }, error, &state);
  rb_set_errinfo(Qnil);
  return state == 0 ? std::string(RSTRING_PTR(text), static_cast<std::size_t>(RSTRING_LEN(text)))
                    : std::string(rb_obj_classname(error));
}

class CRuby final : public RubyModule {
 public:
  Reply Start(ShowText show) noexcept override {
    if (started_) return {};
    KeptSignals before;
    // Code comes from Ruby's own folders, whoever has set the environment: it runs with the key in reach.
    // What a script starts inherits the variable.
    const WithoutVariable own_folders("RUBYLIB");
    static int argument_count = 0;
    static char program[] = "flintdesk";
    // RubyGems, error_highlight and did_you_mean cost 28 ms and the latter two change `e.message`; RUBYOPT
    // could bring them back. The text of scripts is UTF-8 under any locale.
    static char features[] = "--disable=gems,did_you_mean,error_highlight,rubyopt";
    static char encoding[] = "-EUTF-8";
    static char expression[] = "-e0";
    static char* arguments[] = {program, features, encoding, expression, nullptr};
    argument_count = 4;
    static char* only_name[] = {program, nullptr};
    int one = 1;
    char** names = only_name;
    ruby_sysinit(&one, &names);
    if (ruby_setup() != 0) return Fail("Ruby could not be started");
    ruby_options(argument_count, arguments);
    before.PutBack();
    DefineNatives(show);
    int state = 0;
    rb_protect(LoadPrelude, Qnil, &state);
    if (state != 0) return Fail(Failure());
    started_ = true;
    return {};
  }

  Reply Run(ScriptHost& host, std::string_view job) noexcept override {
    KeptSignals before;
    UseHost(&host);
    int state = 0;
    VALUE description = rb_utf8_str_new(job.data(), static_cast<long>(job.size()));
    {
      StopWatch watch(host);
      rb_protect(RunJob, description, &state);
    }
    RB_GC_GUARD(description);
    UseHost(nullptr);
    before.PutBack();
    return state == 0 ? Reply{} : Fail(Failure());
  }

  void Finish() noexcept override {
    if (started_) ruby_cleanup(0);
    started_ = false;
  }

 private:
  Reply Fail(std::string why) {
    failure_ = std::move(why);
    return {Reply::Kind::kError, failure_};
  }

  bool started_ = false;
  std::string failure_;
};

}  // namespace
}  // namespace flintdesk::flintbit

extern "C" __attribute__((visibility("default"))) flintdesk::flintbit::RubyModule* flintdesk_ruby_module();

flintdesk::flintbit::RubyModule* flintdesk_ruby_module() {
  static auto* module = new flintdesk::flintbit::CRuby;  // lives as long as Ruby: to the end of the process
  return module;
}
