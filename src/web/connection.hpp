#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "web/listener.hpp"

/// Inside of the room: one connection's life, from the accepted socket to its end. Only listener.cpp and
/// connection.cpp include this, because Asio and Beast take long to compile.
namespace flintdesk::web {

/// A connection as the listener sees it.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Ends the connection as soon as may be. Any thread.
  virtual void Close() = 0;
};

/// What all connections of a listener share. Connections keep it alive, so that a response that comes after
/// the listener's end meets an io_context that stands still, not one that is gone.
struct Shared {
  ListenerOptions options;
  DeferredHandler handler;
  boost::asio::io_context io;
  /// Guarded by mutex. Keeps the threads running until everything was told to close: a connection that ends
  /// by itself in that moment would otherwise be posted a Close that nobody runs any more.
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> keep_running{
      io.get_executor()};
  std::shared_ptr<boost::asio::ssl::context> tls;  ///< Null: plain.

  /// Runs `work` unless the listener was stopped. A function posted after the threads' end would never run
  /// and would keep its connection, and with it this object, for ever.
  template <class Executor, class Work>
  void PostTo(const Executor& executor, Work work);

  bool Add(const std::shared_ptr<Connection>& connection);
  void Remove(const Connection* connection);
  void CloseAll();

  std::mutex mutex;
  bool closing = false;  // guarded by mutex: no new connections, no new requests
  bool stopped = false;  // guarded by mutex: nothing is posted any more
  std::unordered_map<const Connection*, std::weak_ptr<Connection>> connections;  // guarded by mutex
};

/// A server's TLS settings; kInvalidConfiguration when the certificate or its key will not do.
Result<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(const TlsOptions& options);

/// Starts to serve an accepted socket (its executor is a strand of its own).
void Serve(const std::shared_ptr<Shared>& shared, boost::asio::ip::tcp::socket socket);

}  // namespace flintdesk::web
