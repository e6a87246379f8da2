#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "connector/call.hpp"
#include "connector/journal_store.hpp"
#include "connector/registry.hpp"
#include "http/loop/loop.hpp"

namespace flintdesk::connector {

struct EngineOptions {
  RegistryOptions registry;
  const Clock* clock = &SystemClock();  ///< Outlives the engine.
  /// A connector is trusted to end its calls in time; when it does not, the engine ends them this much later.
  milliseconds grace{2'000};
  /// The flintbit that makes the calls, for the journal; empty for none.
  std::string script;
  /// Makes the store of the call journal below the home's data folder; tests wrap it. Default: JournalFiles.
  std::function<std::unique_ptr<JournalStore>(const std::filesystem::path& folder, const Clock&)>
      make_journal;
  /// Makes the outbound client; tests put a fake one in. Default: http::MakeClient.
  std::function<std::unique_ptr<http::Client>(http::Loop&, const Clock&, http::ClientOptions)> make_client;
};

/// The gateway in this process: finds the named connector, checks the call before anything is sent, and runs
/// it on one loop. Connections are kept and shared by all calls to a connector. Any thread.
///
/// A caller that waits at once drives the loop itself, so a synchronous call never changes threads. A thread
/// of the engine's own is started by the first call that says `asynchronous`, is cancelled, or that nobody
/// waits for.
///
///   Engine engine({.registry = {.home = home, .types = {servicedesk::Type()}}});
///   Response response = engine.Start({.connector = "manageenginesdp", .action = "get-request", …})->Wait();
class Engine final : public CallGateway {
 public:
  explicit Engine(EngineOptions options);
  /// Cancels what is on its way and waits until it has ended. Pending calls stay readable afterwards.
  ~Engine() override;

  std::unique_ptr<PendingCall> Start(Call call) override;

  /// Waits until no call is on its way; each ends within its own timeout. For the end of a program that
  /// leaves asynchronous calls to finish.
  void Drain();
  /// Asks every call on its way to end with kCancelled as soon as may be; does not wait.
  void CancelAll();

  Registry& registry();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace flintdesk::connector
