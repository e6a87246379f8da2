#include "web/connection.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/dispatch.hpp>
#include <boost/beast/core/detect_ssl.hpp>

#include "base/log.hpp"
#include "web/http_connection.hpp"

namespace flintdesk::web {
namespace {

/// Tells a TLS greeting from a plain request by the first bytes on a TLS port.
class Detector final : public Connection, public std::enable_shared_from_this<Detector> {
 public:
  Detector(std::shared_ptr<Shared> shared, asio::ip::tcp::socket socket,
           std::shared_ptr<asio::ssl::context> context)
      : shared_(std::move(shared)), context_(std::move(context)), stream_(std::move(socket)) {}
  ~Detector() override { shared_->Remove(this); }

  void Start() {
    if (!shared_->Add(shared_from_this())) return;
    stream_.expires_after(shared_->options.head_timeout);
    beast::async_detect_ssl(stream_, buffer_, [self = shared_from_this()](error_code error, bool is_tls) {
      if (error) return;
      self->handed_over_ = true;
      if (is_tls) {
        std::make_shared<HttpConnection<TlsStream>>(self->shared_,
                                                    TlsStream(std::move(self->stream_), *self->context_),
                                                    std::move(self->buffer_), false)
            ->Start();
      } else {
        std::make_shared<HttpConnection<PlainStream>>(self->shared_, std::move(self->stream_),
                                                      std::move(self->buffer_), true)
            ->Start();
      }
    });
  }

  void Close() override {
    shared_->PostTo(executor_, [self = shared_from_this()] {
      if (!self->handed_over_) self->stream_.close();
    });
  }

  void CloseIfWaiting() override { Close(); }

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<asio::ssl::context>
      context_;  // a stream needs it when it is made; OpenSSL counts for itself
  PlainStream stream_;
  // A moved stream has no executor of its own any more that another thread could read.
  const PlainStream::executor_type executor_ = stream_.get_executor();
  beast::flat_buffer buffer_;
  bool handed_over_ = false;
};

}  // namespace

bool Shared::Add(const std::shared_ptr<Connection>& connection) {
  std::shared_ptr<Connection> leaving;
  {
    const std::lock_guard lock(mutex);
    if (closing) return false;
    if (connections.size() >= options.connection_limit) {
      leaving = TakeLongestWaiting();
      if (leaving == nullptr) return false;
    }
    connections.emplace(connection.get(), connection);
  }
  if (leaving != nullptr) leaving->CloseIfWaiting();
  return true;
}

std::shared_ptr<Connection> Shared::TakeLongestWaiting() {
  std::shared_ptr<Connection> found;
  auto since = std::chrono::steady_clock::time_point::max();
  for (const auto& [key, weak] : connections) {
    std::shared_ptr<Connection> connection = weak.lock();
    if (connection == nullptr || connection->is_leaving || connection->waits_since.load() >= since) continue;
    since = connection->waits_since;
    found = std::move(connection);
  }
  if (found != nullptr) found->is_leaving = true;
  return found;
}

void Shared::Remove(const Connection* connection) {
  const std::lock_guard lock(mutex);
  connections.erase(connection);
}

void Shared::CloseAll() {
  std::vector<std::shared_ptr<Connection>> all;
  {
    const std::lock_guard lock(mutex);
    closing = true;
    for (const auto& [key, connection] : connections) {
      if (auto held = connection.lock()) all.push_back(std::move(held));
    }
  }
  for (const auto& connection : all) connection->Close();
  const std::lock_guard lock(mutex);
  stopped = true;
  keep_running.reset();
}

namespace {

void ServeAsReceived(const std::shared_ptr<Shared>& shared, asio::ip::tcp::socket socket,
                     const Reception& reception) {
  using PlainConnection = HttpConnection<PlainStream>;
  switch (reception.manner) {
    case Reception::Manner::kReset:
      return Reset(socket);
    case Reception::Manner::kClose:
      return;
    case Reception::Manner::kSilence:
      return std::make_shared<PlainConnection>(shared, PlainStream(std::move(socket)), beast::flat_buffer{},
                                               false)
          ->StartSilence(reception.silence_limit);
    case Reception::Manner::kServe:
      break;
  }
  std::shared_ptr<asio::ssl::context> context = shared->tls;
  if (context != nullptr && reception.certificate.has_value()) {
    auto made = MakeTlsContext(*reception.certificate);
    if (!made.ok()) return Log(LogLevel::kError, made.error().Sentence());
    context = std::move(made.value());
  }
  if (context != nullptr)
    return std::make_shared<Detector>(shared, std::move(socket), std::move(context))->Start();
  std::make_shared<PlainConnection>(shared, PlainStream(std::move(socket)), beast::flat_buffer{}, false)
      ->Start();
}

}  // namespace

void Serve(const std::shared_ptr<Shared>& shared, asio::ip::tcp::socket socket) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  // On the connection's own strand (at once: nobody else is there yet), where a Close will run too.
  const auto executor = socket.get_executor();
  asio::dispatch(executor, [shared, socket = std::move(socket)]() mutable {
    ServeAsReceived(shared, std::move(socket),
                    shared->options.reception == nullptr ? Reception{} : shared->options.reception());
  });
}

}  // namespace flintdesk::web
