#include "flintbit/ruby_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "base/json.hpp"
#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "flintbit/session.hpp"
#include "flintbit/xml_query.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// For every program that can bring in Ruby. Fake stacks would hide locals from Ruby's collector; the leak
// checker stumbles over the thread-local storage of modules that were loaded later; Ruby brings signal stacks
// of its own; and what it keeps to the end is its own.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
  return "detect_stack_use_after_return=0:intercept_tls_get_addr=0:use_sigaltstack=0";
}
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:libruby\n";
}
#endif
#endif

namespace flintdesk::flintbit {
namespace {

namespace fs = std::filesystem;

Result<fs::path> FindModule() {
  std::error_code failed;
  if (const char* named = std::getenv("FLINTDESK_RUBY_MODULE"); named != nullptr && *named != '\0')
    return fs::absolute(named, failed);  // a mere name would be searched for elsewhere
  fs::path folder = fs::read_symlink("/proc/self/exe", failed).parent_path();
  fs::path beside = folder / kRubyModuleFile;
  fs::path installed = folder.parent_path() / "lib" / "flintdesk" / kRubyModuleFile;
  for (const fs::path& path : {beside, installed})
    if (fs::exists(path, failed)) return path;
  return InvalidConfigurationError(
      fmt::format("flintbits can't be run: there is neither {} nor {}", beside.string(), installed.string()),
      "Install flintdesk's Ruby module, or name it in FLINTDESK_RUBY_MODULE.");
}

std::string MakeJobId() {
  std::random_device random;
  auto part = [&](int digits) {
    return fmt::format("{:08x}", random()).substr(0, static_cast<std::size_t>(digits));
  };
  return fmt::format("job-{}-{}-4{}-a{}-{}{}", part(8), part(4), part(3), part(3), part(8), part(4));
}

std::string Describe(const BitJob& job) {
  return json::Write(json::Object{
      {"job-id", job.job_id},
      {"bit", job.bit},
      {"file", job.file.string()},
      {"box", job.box},
      {"input", job.input},
      {"type", InputTypeOf(job.input)},
      {"username", job.username},
      {"email", job.email},
      {"context", job.context.empty() ? job.bit : job.context},
      {"timeout", job.timeout ? json::Value(std::int64_t{job.timeout->count()}) : json::Value()},
      {"grace", std::int64_t{job.grace.count()}},
  });
}

BitResult Refused(const BitJob& job, Code code, std::string message) {
  BitResult result;
  result.exit_code = static_cast<int>(code);
  result.message = std::move(message);
  result.status = "error";
  result.job_id = job.job_id;
  return result;
}

/// Keys among the input, which a script may show before it uses them as a parameter.
void RememberSecretsOf(const json::Value& value, const std::vector<std::string>& names) {
  if (const json::Array* list = value.IfArray())
    for (const json::Value& element : *list) RememberSecretsOf(element, names);
  const json::Object* object = value.IfObject();
  if (object == nullptr) return;
  for (const auto& [name, member] : *object) {
    const std::string* text = member.IfString();
    if (text != nullptr && std::ranges::find(names, name) != names.end()) RememberSecret(*text);
    RememberSecretsOf(member, names);
  }
}

}  // namespace

std::string_view InputTypeOf(std::string_view input) {
  return Trim(input).starts_with('<') ? "application/xml" : "application/json";
}

namespace {

Reply ShowForTerminal(std::string_view text, bool own_process) noexcept {
  static thread_local std::string shown;
  // What guards the secrets may have been held by another thread when a child was forked.
  shown = Printable(own_process ? Redact(text) : std::string(text), "\n");
  return {Reply::Kind::kText, shown};
}

int kept_output = -1;

/// In a process that a script forked; one that runs another program has lost it by then.
void LeaveOutput() {
  if (kept_output >= 0) ::close(kept_output);
}

}  // namespace

int KeepStandardOutput() {
  int kept = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);  // not for children of scripts
  kept_output = kept;
  ::pthread_atfork(nullptr, nullptr, LeaveOutput);
  if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) ::dup2(nowhere, STDOUT_FILENO);
  }
  return kept;
}

Result<std::unique_ptr<RubyHost>> RubyHost::Load() {
  Result<fs::path> file = FindModule();
  if (!file.ok()) return file.error();
  auto refuse = [&](std::string_view why) {
    return InvalidConfigurationError(fmt::format("flintbits can't be run: {}", why),
                                     "Install Ruby 3.1 (libruby3.1) and flintdesk's Ruby module.");
  };
  void* library = ::dlopen(file.value().c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return refuse(::dlerror());
  auto make = reinterpret_cast<RubyModuleFunction>(::dlsym(library, kRubyModuleFunction));
  if (make == nullptr) return refuse(file.value().string() + " is not flintdesk's Ruby module");
  RubyModule* module = make();
  if (Reply started = module->Start(ShowForTerminal); started.kind == Reply::Kind::kError)
    return refuse(started.text);
  return std::unique_ptr<RubyHost>(new RubyHost(*module));
}

RubyHost::~RubyHost() = default;

BitResult RubyHost::Run(BitJob job, const BitServices& services) {
  if (job.job_id.empty()) job.job_id = MakeJobId();
  if (job.input.starts_with(kByteOrderMark)) job.input.erase(0, kByteOrderMark.size());
  if (Trim(job.input).empty()) job.input = "{}";
  if (!IsUtf8(job.input))
    return Refused(job, Code::kInvalidRequest,
                   InputTypeOf(job.input) == "application/xml"
                       ? job.input_name + " is not UTF-8; convert it, whatever encoding its declaration names"
                       : job.input_name + " is not UTF-8; convert it");
  if (InputTypeOf(job.input) == "application/json") {
    auto parsed = json::Parse(job.input);
    if (!parsed.ok())
      return Refused(job, Code::kInvalidRequest,
                     job.input_name + " is not JSON: " + parsed.error().Sentence() +
                         ". Write it like '{\"request-id\": 17}', keys and texts in double quotes.");
    RememberSecretsOf(*parsed, services.secret_parameters);
  }
  if (InputTypeOf(job.input) == "application/xml")
    if (auto checked = CheckXml(job.input); !checked.ok())
      return Refused(job, Code::kInvalidRequest,
                     job.input_name + " is " + checked.error().message +
                         ". Text that begins with < is read as XML: close each "
                         "element, as in <request><id>17</id></request>.");
  auto session = std::make_shared<Session>(job, services);
  {
    std::lock_guard lock(mutex_);
    session_ = session;
  }
  Reply ran = module_.Run(*session, Describe(job));
  if (ran.kind == Reply::Kind::kError) session->SetEnd(static_cast<int>(Code::kFailed), ran.text, "error");
  BitResult result = session->Conclude();
  std::lock_guard lock(mutex_);
  session_ = nullptr;
  return result;
}

void RubyHost::Stop(Code code) {
  std::lock_guard lock(mutex_);
  if (session_ != nullptr) session_->Stop(code);
}

BitResult RubyHost::Abandon(Code code, std::string message) const {
  std::lock_guard lock(mutex_);
  if (session_ != nullptr) return session_->Abandon(code, std::move(message));
  BitResult result;
  result.exit_code = static_cast<int>(code);
  result.message = std::move(message);
  result.status = "aborted";
  return result;
}

void RubyHost::Finish() { module_.Finish(); }

}  // namespace flintdesk::flintbit
