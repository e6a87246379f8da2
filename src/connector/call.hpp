#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/json_document.hpp"
#include "base/time.hpp"
#include "catalogue/default_timeout.hpp"

namespace flintdesk::connector {

using catalogue::kDefaultTimeout;

/// What a script, the command line, the REST API or C++ asks for. Plain data.
struct Call {
  std::string connector;  ///< Name of a file in HOME/connectors/, without ".json".
  std::string action;     ///< "add-note"; empty: the `action` among the parameters.
  json::Object parameters;
  std::optional<milliseconds>
      timeout;  ///< The whole call; over a `timeout` parameter, over the configuration.

  /// A flintbit's unknown parameters are left out with a warning; everybody else's are an error.
  bool tolerate_unknown_parameters = false;

  /// The caller will not wait at once (a flintbit's `.async`): somebody else has to drive the call. A caller
  /// that waits at once leaves this out, and saves the hop to another thread.
  bool asynchronous = false;
};

/// The outcome of a call.
struct Response {
  Code code = Code::kFailed;
  std::string message;  ///< "success", or one sentence for a person; never holds a secret.
  json::Document data;  ///< The service desk's response; null when there is none.
};

/// A call on its way. Destroying it does not stop the call; it then ends unobserved.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  /// Waits for the call's end, at most until its own deadline, and returns its response, each time the same.
  /// Any thread.
  virtual const Response& Wait() = 0;
  /// Waits as `Wait` does and takes the response out of the call, where nobody else waits for it. Nothing but
  /// destroying the call may follow. The default copies it.
  virtual Response Take() { return Wait(); }
  /// Waits until the call has ended or `interrupted` is true, and returns whether it has ended; if not, it
  /// goes on. Call `WakeWaiters` after setting the flag. The defaults of both are for a call that has ended
  /// from the start.
  virtual bool WaitUnless(const std::atomic<bool>& /*interrupted*/) { return true; }
  virtual void WakeWaiters() {}
  virtual bool Finished() = 0;
  /// How long the whole call may take; none when it was refused before that was decided. Never changes.
  virtual std::optional<milliseconds> Timeout() const { return std::nullopt; }
  /// May it change something at the service desk? Never changes.
  virtual bool MayChange() const { return false; }
  /// Ends the call with kCancelled as soon as may be, when it has not ended yet. Any thread.
  virtual void Cancel() = 0;
};

/// The one way from a script, a command or a server to a connector. Implementations are safe to use from any
/// thread.
class CallGateway {
 public:
  virtual ~CallGateway() = default;
  /// Starts the call; wrong input is a response too, never an exception.
  virtual std::unique_ptr<PendingCall> Start(Call call) = 0;
};

}  // namespace flintdesk::connector
