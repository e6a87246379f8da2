#pragma once

#include <ctime>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <openssl/ssl.h>
#include <sys/stat.h>

#include "http/http.hpp"

namespace flintdesk::http {

struct TlsFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using TlsSession = std::unique_ptr<SSL_SESSION, TlsFree>;

/// Who is told of a session that a server has made: the application data of each `SSL` of a context.
class TlsSessionTaker {
 public:
  virtual ~TlsSessionTaker() = default;
  virtual void TakeSession(TlsSession session) = 0;
};

/// A file that the settings for TLS name can't be used.
struct TlsFileFault {
  std::string option;  ///< "ca-file", "client-certificate", "client-key"; empty: the system's store.
  std::string path;
  std::string reason;  ///< "it holds no certificate", "it is encrypted with a password".
};

/// What all TLS connections of one client share: whom it trusts, its own certificate, the
/// minimum version, and the sessions that later connections resume. Its trust never changes: other content
/// of a file makes another context, so that no session outlives the trust under which it was made, which
/// resuming it would not check again. On one loop.
class TlsContext {
 public:
  SSL_CTX* ssl() const { return context_.get(); }
  bool verifies() const { return verifies_; }

  /// A session of that host and port, which the caller then owns; null when there is none. One of TLS 1.3 is
  /// given once (RFC 8446 appendix C.4).
  TlsSession SessionFor(const std::string& place);
  void KeepSession(const std::string& place, TlsSession session);
  void DropSessions(const std::string& place) { sessions_.erase(place); }

 private:
  friend class TlsContexts;

  std::unique_ptr<SSL_CTX, TlsFree> context_;
  bool verifies_ = true;
  std::unordered_map<std::string, std::deque<TlsSession>> sessions_;
};

/// The context of a client, made anew when one of the files that it was made of holds something else.
///
///   TlsContexts contexts(options);
///   auto context = contexts.Current();
///   if (!context.ok()) return FileFailure(context.error());
class TlsContexts {
 public:
  explicit TlsContexts(const ClientOptions& options) : options_(options) {}

  /// The one for a connection that is used now. Asks the system whether a file was touched since, and reads
  /// files only then. Waits for no file: what is no regular one can't be used.
  Result<std::shared_ptr<TlsContext>, TlsFileFault> Current();

 private:
  struct File;
  using Files = std::vector<File>;
  Result<Files, TlsFileFault> ReadFiles() const;
  Result<std::shared_ptr<TlsContext>, TlsFileFault> Make(const Files& files) const;
  bool AreUntouched() const;

  const ClientOptions options_;
  std::shared_ptr<TlsContext> current_;
  struct Mark {
    Mark() = default;
    explicit Mark(const struct stat& file);
    bool operator==(const Mark&) const = default;
    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0;
    std::pair<std::time_t, long> modified, changed;  ///< Seconds and nanoseconds.
  };
  struct Seen {
    std::string path;
    Mark mark;           ///< What the system said of the file before it was read.
    std::string digest;  ///< Of its content.
  };
  std::vector<Seen> seen_;
  bool settled_ = false;  ///< The files were old enough when they were read: a later change shows in a mark.
};

}  // namespace flintdesk::http
