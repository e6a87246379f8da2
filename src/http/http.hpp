#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"

/// Outbound HTTP: requests, responses and failures. Status 4xx and 5xx are responses here, not failures; the
/// service desk room decides what they mean.
namespace flintdesk::http {

class BodySink;
class BodySource;
class Credentials;

/// Where a request goes, and where a key may go: one service desk. Two of one host that live below different
/// paths are two.
struct Origin {
  bool tls = false;
  std::string host;  ///< A name, an IPv4 address, or an IPv6 address without brackets.
  int port = 80;
  std::string base_path = {};  ///< "/helpdesk" as it stands on the wire, or empty; see base_path.hpp.

  /// "https://host:8080/helpdesk", brackets around IPv6; names the service desk wherever something is kept
  /// of it.
  std::string Url() const;
  std::string HostAndPort() const;  ///< "host:8080", brackets around IPv6
  bool operator==(const Origin&) const = default;
};

struct Header {
  std::string name;
  std::string value;
};

struct Request {
  std::string method = "GET";
  Origin origin;
  /// Path and query as they stand on the wire, behind the origin's base path. Never holds a secret: it is
  /// logged.
  std::string target = "/";
  std::vector<Header> headers;
  std::vector<std::pair<std::string, Secret>>
      secret_headers;  ///< Never logged; never sent to another origin.
  std::string body;    ///< Not logged, and traced without secrets only; a V1 form holds the key.
  /// In place of `body`: what is read while it is sent (bodies/source.hpp). Never logged.
  std::shared_ptr<BodySource> source = {};
  /// What takes the body of the response in place of memory (bodies/sink.hpp). Null: all goes to memory.
  std::shared_ptr<BodySink> sink = {};

  /// Carrying this out twice may differ from once. Such a request is sent at most once below the retry
  /// policy, and the policy itself resends it only when nothing of it has left this machine.
  bool changes = false;

  /// What proves to the other side who asks (credentials.hpp); put in just before each attempt, unless it is
  /// always at hand. Null: nothing.
  std::shared_ptr<Credentials> credentials = {};
  /// The proof is in already.
  bool holds_proof = false;
  /// A key goes in as a field of the form that is the body; a header takes it otherwise.
  bool key_in_form = false;

  std::uint64_t BodyLength() const;  ///< Bytes of `body`, or of what stands in its place.
};

/// Policies share the one request; a policy that needs another one makes a copy.
using RequestPointer = std::shared_ptr<const Request>;

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  /// Bytes that went to the request's sink, decompressed; `body` is empty then. Of a body that was sent in
  /// parts: of the last one.
  std::uint64_t streamed = 0;
  int attempts = 1;  ///< Attempts that were made for it.
  /// Host and port of the proxy that could have written it: over TLS to the service desk none can. Empty:
  /// none.
  std::string proxy = {};
  std::string gave_up = {};  ///< Why there was no retry: "after 4 attempts"; empty when none was wanted.
  /// Of a read that was rate-limited: how long the other side asks to wait, where it says so.
  std::optional<milliseconds> asked_to_wait = {};
  /// The other side does not take the proof of who asks and has done nothing. There is another proof for the
  /// next request; this one was not sent again, since it has a time to begin by.
  bool proof_rejected = false;

  /// The first header of that name, in any case; empty when there is none.
  std::string_view HeaderValue(std::string_view name) const;
};

enum class FailureKind {
  kNameNotResolved,
  kConnectFailed,  ///< refused, no route, connect timeout, a handshake that breaks off
  kTlsFailed,      ///< a certificate, or what the two sides speak
  kTlsSettings,    ///< a file that the settings name for TLS, or the name of the host, can't be used
  kProxyFailed,
  kTimeout,
  kConnectionLost,  ///< closed, reset or broken in mid-response
  kResponseTooLarge,
  kResponseUnreadable,  ///< no HTTP, wrong length, bad chunks, bad compression
  kSourceFailed,        ///< what the request was to send can't be read, or has changed meanwhile
  kSinkFailed,          ///< what was to take the response's body did not
  kRangeUnusable,       ///< another part of the body than was asked for; the next attempt asks for all of it
  kCircuitOpen,         ///< not sent: the host failed call after call just before
  kOverdue,             ///< not sent: it had a time to begin by, which was over
  // Not sent, since there is nothing to prove with who asks. Whoever issues it:
  kProofRefused,      ///< refuses it
  kProofThrottled,    ///< is asked too often
  kProofUnreachable,  ///< sends no response
  kProofUnreadable,   ///< sends a response that is none of its own
  kProofFailed,       ///< fails itself, or cuts the connection: it may issue it a moment later
  kCancelled,
  kOther,
};

/// Why there is no response.
struct Failure {
  FailureKind kind = FailureKind::kOther;
  bool sent = false;    ///< At least one byte of the request may have reached the other side.
  std::string message;  ///< What failed, naming host and port; for a person; no secret.
  std::string
      assistance;    ///< The remedy where one is known: "the certificate is self-signed; to trust it …".
  int attempts = 1;  ///< Attempts that were made.
  std::string gave_up =
      {};  ///< Why there was no retry, as it stands in the message too; empty when none was wanted.
};

struct Context {
  Deadline deadline = Deadline::Never();
  std::shared_ptr<Cancellation> cancellation;  ///< May be null.
  std::string label;                           ///< "manageenginesdp add-note", for log lines.
  int attempt = 1;                             ///< Which one it is for the same request, for the trace.
  /// The call that the request belongs to; all its requests name the same. Empty: the cancellation stands for
  /// it, else each request counts by itself. Only compared.
  std::shared_ptr<const void> caller = {};
  /// The call goes on without its response: it is not retried, no policy learns from how it ends, and a proof
  /// that the other side rejects is not renewed, since one that is too small for this may do for the rest.
  bool is_aside = false;
  /// It rests on what was read just before: later than this it is not sent, but fails with kOverdue. It waits
  /// before all that have no such time, and is not sent again with another proof of who asks.
  std::optional<Clock::time_point> begin_by = {};
  /// How many calls it is where a minute has only so many: 2 for a read that another request follows at once,
  /// and 0 for that one, which then need not wait.
  int counts_as = 1;
};

using Outcome = Result<Response, Failure>;
/// Each policy on the way hands the one outcome on: what is moved at every step is paid for at every step.
using Done = std::function<void(Outcome&&)>;

/// Runs requests through the policies. `Send` is called on the loop and calls `done` there, exactly once. A
/// call under way outlives its client: it ends as it would have, and is dropped only by the end of the loop.
class Client {
 public:
  virtual ~Client() = default;
  virtual void Send(Request request, Context context, Done done) = 0;
};

/// Durations in milliseconds; each default is the product's default.
struct ClientOptions {
  milliseconds connect_timeout{10'000};
  std::optional<milliseconds>
      attempt_timeout;  ///< One attempt, not the whole call; none: the call's deadline.
  bool verify_certificate = true;
  std::string ca_file;              ///< PEM, in place of the system's trust store.
  std::string client_certificate;   ///< PEM
  std::string client_key;           ///< PEM
  std::string tls_minimum = "1.2";  ///< "1.0", "1.1", "1.2", "1.3"
  /// URL, empty for no proxy; none: http_proxy, https_proxy, all_proxy and no_proxy of the environment.
  std::optional<std::string> proxy;
  int max_concurrent = 10;
  int retries = 3;           ///< Attempts after the first; 0 for none.
  int rate_limit = 0;        ///< Calls a minute for each host and key; 0: none but what throttling teaches.
  int breaker_failures = 5;  ///< Calls in a row that fail before a host is left alone; 0: never.
  std::uint64_t max_body = 64ULL * 1024 * 1024;  ///< Of a response in memory; a sink has its own limits.
  std::uint64_t max_headers = 256ULL * 1024;
};

class Loop;

/// The whole client: policies, outermost first, over a transport. `loop` and `clock` must outlive it.
std::unique_ptr<Client> MakeClient(Loop& loop, const Clock& clock, ClientOptions options);

}  // namespace flintdesk::http
