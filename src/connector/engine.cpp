#include "connector/engine.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "connector/journal_files.hpp"
#include "connector/loop_timers.hpp"
#include "connector/memory.hpp"
#include "connector/prepare.hpp"
#include "http/transport/proxy.hpp"

namespace flintdesk::connector {
namespace {

/// The client and the connector made for one configuration. Made, used and ended on the loop.
struct Live {
  std::shared_ptr<const NamedConnector> settings;
  http::ProxySettings proxy;  ///< As the client has them.
  std::unique_ptr<http::Client> client;
  std::function<std::unique_ptr<http::Client>()> make_client;  ///< Another of the same settings.
  std::unique_ptr<Connector> connector;
};

/// What a call and those that wait for it share. `response` is written once, on the loop, before `finished`.
struct CallState {
  // Set before anybody else sees this:
  std::string connector;                      ///< As the call names it.
  const catalogue::Action* action = nullptr;  ///< Null when the call was refused.
  std::optional<milliseconds> timeout;
  std::string key_origin;  ///< See `NamedConnector`; empty where nobody knows.
  std::atomic<bool> finished = false;
  Response response;

  // On the loop only:
  std::shared_ptr<Cancellation> cancellation;
  std::shared_ptr<Live>
      live;  ///< Kept from its start to its end, also when the configuration changes meanwhile.
  http::Loop::Timer backstop = 0;
};

Response ResponseOf(const Error& error) {
  return {error.code, RedactUnmistakable(error.Sentence()), nullptr};
}

/// The message in its final form: a success says so, a failure begins with connector and action.
Response Polish(Response response, const std::string& label) {
  if (response.message.empty())
    response.message =
        response.code == Code::kSuccess ? "success" : std::string(RowOf(response.code).meaning);
  if (response.code != Code::kSuccess && !response.message.starts_with(label))
    response.message = fmt::format("{}: {}", label, response.message);
  response.message = RedactUnmistakable(response.message);
  return response;
}

/// Where the key of a call comes from, as a sentence without a full stop: the request's own wins over the
/// configuration's.
std::string OriginOfKey(const Call& call, const NamedConnector& connector) {
  for (const catalogue::Field& field : connector.type->spec->configuration) {
    if (!field.secret) continue;
    if (call.parameters.Contains(field.name)) return "The key came from the call itself";
    for (const std::string& alias : field.aliases)
      if (call.parameters.Contains(alias)) return "The key came from the call itself";
  }
  return connector.key_origin;
}

/// Whoever corrects a refused key has to know where it is kept.
void SayWhereKeyIs(Response& response, const std::string& origin) {
  if (response.code != Code::kUnauthenticated || origin.empty()) return;
  const bool ended = !response.message.empty() && response.message.back() == '.';
  response.message += fmt::format("{} {}.", ended ? "" : ".", origin);
}

void WarnAboutTls(const std::string& name, const http::ClientOptions& options) {
  if (!options.verify_certificate)
    Log(LogLevel::kWarning,
        fmt::format("{}: verify-certificate is false, so anybody on the way can read the "
                    "key or token that calls bring; ca-file trusts one certificate instead",
                    Redact(name)));
  if (options.tls_minimum == "1.0" || options.tls_minimum == "1.1")
    Log(LogLevel::kWarning, fmt::format("{}: tls-minimum {} allows protocols that are broken", Redact(name),
                                        options.tls_minimum));
}

/// Once in this process for each service desk: somebody set a variable for whatever a browser or a package
/// manager fetches, and a key goes that way as well.
void WarnAboutProxy(const std::string& name, const http::ProxySettings& proxy, const CheckedCall& call) {
  if (call.origin.tls || call.key.empty() || proxy.http_variable.empty()) return;
  const std::string_view url = proxy.For(call.origin);
  if (url.empty()) return;
  static std::mutex mutex;
  static std::set<std::string> told;
  {
    const std::lock_guard lock(mutex);
    constexpr std::size_t kMost = 1'000;  // a script may name any number of hosts
    if (told.size() >= kMost || !told.insert(ToLower(call.origin.HostAndPort())).second) return;
  }
  Log(LogLevel::kWarning,
      fmt::format("{}: the technician key goes unencrypted to {} through the proxy {}, which {} in the "
                  "environment names; is-ssl encrypts it, and an empty `proxy` in the configuration, or "
                  "no_proxy, goes past the proxy",
                  Redact(name), Redact(call.origin.HostAndPort()), Redact(http::ProxyHostAndPort(url)),
                  proxy.http_variable));
}

}  // namespace

class Engine::Impl : public std::enable_shared_from_this<Impl> {
 public:
  explicit Impl(EngineOptions options)
      : clock_(*options.clock),
        grace_(options.grace),
        make_client_(options.make_client ? std::move(options.make_client) : http::MakeClient),
        registry_(std::move(options.registry)),
        memory_(MakeMemory(DataFolder())),
        journal_(MakeJournal(options)),
        keyed_file_locks_(DataFolder()) {}

  Registry& registry() { return registry_; }
  http::Loop& loop() { return loop_; }

  std::shared_ptr<CallState> Start(const Call& call) {
    auto state = std::make_shared<CallState>();
    try {
      StartOrThrow(call, state);
    } catch (const std::exception& failure) {  // no memory, a file system that is gone
      Refuse(*state, FailedError(fmt::format("the call could not be started: {}", Redact(failure.what()))),
             LabelOf(call, "", nullptr));
    }
    return state;
  }

  void Drain() {
    loop_.Wait([this] { return in_flight_.load() == 0; });
  }

  void CancelAll() {
    loop_.Post([this] {
      auto running = running_;  // a call that ends takes itself out
      for (const auto& state : running) state->cancellation->Cancel();
    });
  }

  void Cancel(const std::shared_ptr<CallState>& state) {
    loop_.Post([state] {
      if (!state->finished && state->cancellation) state->cancellation->Cancel();
    });
  }

  void End() {
    CancelAll();
    Drain();
    std::atomic<bool> ended = false;
    loop_.Post([&] {
      live_.clear();
      ended = true;
    });
    loop_.Wait([&] { return ended.load(); });
  }

 private:
  /// Empty: calls keep nothing, and share nothing with other processes.
  std::filesystem::path DataFolder() const {
    const auto& home = registry_.options().home;
    return home ? home->Data() : std::filesystem::path();
  }

  CallJournal MakeJournal(const EngineOptions& options) const {
    const std::filesystem::path folder = DataFolder();
    if (folder.empty()) return CallJournal(clock_);
    auto store = options.make_journal ? options.make_journal(folder, clock_)
                                      : std::make_unique<JournalFiles>(folder, clock_);
    return {std::move(store), clock_, {::geteuid(), options.script}};
  }

  void Refuse(CallState& state, const Error& error, const std::string& label) {
    state.response = Polish(ResponseOf(error), label);
    state.finished = true;
  }

  void StartOrThrow(const Call& call, const std::shared_ptr<CallState>& state) {
    auto connector = registry_.Find(call.connector);
    if (!connector.ok()) return Refuse(*state, connector.error(), LabelOf(call, "", nullptr));
    Result<CheckedCall> prepared = PrepareCall(*connector.value(), call, clock_);
    if (!prepared.ok())
      return Refuse(*state, prepared.error(),
                    LabelOf(call, connector.value()->name, &*connector.value()->type->spec));
    for (const std::string& warning : prepared->values.warnings)
      Log(LogLevel::kWarning,
          fmt::format("{}: {}", LabelOf(prepared->connector, *prepared->action), warning));

    state->key_origin = OriginOfKey(call, *connector.value());
    state->timeout = prepared->timeout;
    state->connector = prepared->connector;
    state->action = prepared->action;
    state->cancellation = prepared->cancellation;
    ++in_flight_;
    auto checked = std::make_shared<CheckedCall>(std::move(prepared).value());
    loop_.Post([this, state, checked, settings = std::move(connector).value()] {
      Run(state, std::move(*checked), settings);
    });
    if (call.asynchronous) loop_.StartThread();
  }

  // From here on: on the loop.

  void Run(const std::shared_ptr<CallState>& state, CheckedCall&& call,
           const std::shared_ptr<const NamedConnector>& settings) {
    running_.insert(state);
    if (state->cancellation->Cancelled())
      return Finish(state, {Code::kCancelled, "cancelled before it was sent", {}});
    const catalogue::Effect effect = call.action->effect;
    try {
      state->live = LiveFor(settings);
      if (const std::string fault = state->live->proxy.FaultFor(call.origin); !fault.empty())
        return Finish(state, ResponseOf(InvalidConfigurationError(
                                 fault, "Correct it, or set `proxy` in the configuration.")));
      WarnAboutProxy(settings->name, state->live->proxy, call);
      state->backstop = loop_.After(call.deadline.Left(clock_) + grace_, [this, state, effect] {
        state->backstop = 0;
        Finish(state,
               catalogue::Changes(effect)
                   ? Response{Code::kIndeterminate,
                              "the timeout expired; whether the change was carried out is unknown. Check the "
                              "request in the service desk before sending it again.",
                              {}}
                   : Response{Code::kTimeout, "the timeout expired", {}});
      });
      state->live->connector->Start(std::move(call),
                                    [this, state](Response response) { Finish(state, std::move(response)); });
    } catch (const std::exception& failure) {
      Finish(state, {Code::kFailed, fmt::format("the connector failed: {}", Redact(failure.what())), {}});
    }
  }

  void Finish(const std::shared_ptr<CallState>& state, Response response) {
    if (state->finished) return;
    if (state->backstop) loop_.Drop(state->backstop);
    SayWhereKeyIs(response, state->key_origin);
    const std::string label =
        response.code == Code::kSuccess ? std::string() : LabelOf(state->connector, *state->action);
    state->response = Polish(std::move(response), label);
    running_.erase(state);
    // What a newer configuration has replaced must not end within its own call back.
    if (state->live.use_count() == 1) loop_.Post([last = state->live] {});
    state->live.reset();
    state->finished = true;
    --in_flight_;
  }

  std::shared_ptr<Live> LiveFor(const std::shared_ptr<const NamedConnector>& settings) {
    std::shared_ptr<Live>& live = live_[settings->name];
    if (live && live->settings == settings) return live;
    auto made = std::make_shared<Live>();
    made->settings = settings;
    http::ClientOptions options = ClientOptionsOf(settings->configuration);
    WarnAboutTls(settings->name, options);
    made->proxy = http::MakeProxySettings(options);
    made->client = make_client_(loop_, clock_, options);
    made->make_client = [this, options] { return make_client_(loop_, clock_, options); };
    made->connector = settings->type->make({settings->configuration, *made->client, clock_, facts_, timers_,
                                            deduplication_, keyed_locks_, record_clocks_, journal_, *memory_,
                                            made->make_client, settings->how_to_trust});
    live = made;
    return made;
  }

  const Clock& clock_;
  const milliseconds grace_;
  decltype(EngineOptions::make_client) make_client_;
  Registry registry_;
  std::unique_ptr<Memory> memory_;
  std::atomic<int> in_flight_ = 0;
  // Before the loop, because what is still on it at its end may ask them:
  CallJournal journal_;
  KeyedFileLocks keyed_file_locks_;
  DeduplicationRecords deduplication_{journal_};
  KeptFacts facts_{clock_, *memory_};
  RecordClocks record_clocks_{clock_, *memory_};
  LoopTimers timers_{loop_};
  KeyedLocks keyed_locks_{keyed_file_locks_, timers_};
  http::Loop loop_{clock_};
  // On the loop only, and so ended before it:
  std::set<std::shared_ptr<CallState>> running_;
  std::map<std::string, std::shared_ptr<Live>> live_;
};

namespace {

/// Keeps the loop alive as long as somebody may still ask, also past the engine's end.
template <class Impl>
class Pending final : public PendingCall {
 public:
  Pending(std::shared_ptr<Impl> impl, std::shared_ptr<CallState> state)
      : impl_(std::move(impl)), state_(std::move(state)) {}

  ~Pending() override {
    if (!state_->finished) impl_->loop().StartThread();  // nobody will drive it
  }

  const Response& Wait() override {
    if (!state_->finished) impl_->loop().Wait([this] { return state_->finished.load(); });
    return state_->response;
  }

  Response Take() override {
    Wait();
    return std::move(state_->response);
  }

  bool WaitUnless(const std::atomic<bool>& interrupted) override {
    if (!state_->finished) impl_->loop().Wait([&] { return state_->finished.load() || interrupted.load(); });
    return Finished();
  }

  void WakeWaiters() override {
    impl_->loop().Post([] {});  // makes the driving thread ask every waiter again
  }

  bool Finished() override {
    if (state_->finished) return true;
    impl_->loop().StartThread();  // who asks does something else meanwhile
    return false;
  }

  std::optional<milliseconds> Timeout() const override { return state_->timeout; }
  bool MayChange() const override {
    return state_->action != nullptr && catalogue::Changes(state_->action->effect);
  }

  void Cancel() override {
    if (state_->finished) return;
    impl_->Cancel(state_);
    impl_->loop().StartThread();  // who cancels may wait for nothing any more
  }

 private:
  std::shared_ptr<Impl> impl_;
  std::shared_ptr<CallState> state_;
};

}  // namespace

Engine::Engine(EngineOptions options) : impl_(std::make_shared<Impl>(std::move(options))) {}

Engine::~Engine() { impl_->End(); }

std::unique_ptr<PendingCall> Engine::Start(Call call) {
  return std::make_unique<Pending<Impl>>(impl_, impl_->Start(call));
}

void Engine::Drain() { impl_->Drain(); }

void Engine::CancelAll() { impl_->CancelAll(); }

Registry& Engine::registry() { return impl_->registry(); }

}  // namespace flintdesk::connector
