#include "web/listener.hpp"

#include <algorithm>
#include <future>
#include <optional>
#include <thread>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "base/log.hpp"
#include "web/connection.hpp"

namespace flintdesk::web {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Asio opens sockets that every program which is started from here would inherit.
void KeepFromChildren(int socket) { ::fcntl(socket, F_SETFD, FD_CLOEXEC); }

/// One listening socket; accepts until it is closed.
struct Door : std::enable_shared_from_this<Door> {
  explicit Door(std::shared_ptr<Shared> owner)
      : shared(std::move(owner)), acceptor(asio::make_strand(shared->io)), pause(acceptor.get_executor()) {}

  void CloseLater() {
    asio::post(acceptor.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->acceptor.close(ignored);
      self->pause.cancel();
    });
  }

  error_code Open(const tcp::endpoint& endpoint) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (error) return error;
    KeepFromChildren(acceptor.native_handle());
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    acceptor.bind(endpoint, error);
    if (error) return error;
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  void Accept() {
    acceptor.async_accept(asio::make_strand(shared->io),
                          [self = shared_from_this()](error_code error, tcp::socket s) {
                            if (error == asio::error::operation_aborted || !self->acceptor.is_open()) return;
                            if (error) return self->AcceptLater();
                            KeepFromChildren(s.native_handle());
                            Serve(self->shared, std::move(s));
                            self->Accept();
                          });
  }

  /// Out of file descriptors, say: trying again at once would burn a processor.
  void AcceptLater() {
    pause.expires_after(std::chrono::milliseconds(50));
    pause.async_wait([self = shared_from_this()](error_code error) {
      if (!error && self->acceptor.is_open()) self->Accept();
    });
  }

  std::shared_ptr<Shared> shared;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
};

Error CannotListen(const std::string& address, int port, const std::string& reason) {
  return InvalidConfigurationError(fmt::format("cannot listen on {} port {}: {}", address, port, reason),
                                   "Choose another address or port (port 0 takes a free one).");
}

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> MakeTlsContext(const TlsOptions& options) {
  try {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    context->use_certificate_chain(asio::buffer(options.certificate_pem));
    context->use_private_key(asio::buffer(options.key_pem), asio::ssl::context::pem);
    return context;
  } catch (const std::exception& failure) {
    return InvalidConfigurationError(
        fmt::format("the TLS certificate or its key cannot be used: {}", failure.what()),
        "Give a certificate chain and the matching private key, both in PEM form.");
  }
}

struct Listener::Core {
  explicit Core(const ListenerOptions& options) : shared(std::make_shared<Shared>(options)) {}

  std::shared_ptr<Shared> shared;
  std::vector<std::shared_ptr<Door>> doors;
  std::vector<std::string> addresses;
  std::vector<std::thread> threads;
  std::vector<std::thread::id> thread_ids;
  std::mutex stop_mutex;
  int port = 0;

  Result<void> OpenDoors();
  bool IsOwnThread() const {
    return std::find(thread_ids.begin(), thread_ids.end(), std::this_thread::get_id()) != thread_ids.end();
  }
};

Result<void> Listener::Core::OpenDoors() {
  port = shared->options.port;
  for (const std::string& text : shared->options.addresses) {
    error_code error;
    const auto address = asio::ip::make_address(text, error);
    auto door = std::make_shared<Door>(shared);
    if (!error) error = door->Open(tcp::endpoint(address, static_cast<unsigned short>(port)));
    if (error) {
      // Only "this machine has no such address" may be left out: a port that somebody else holds on ::1 would
      // let clients that try ::1 first reach a stranger.
      const bool absent = error == asio::error::address_family_not_supported ||
                          error == boost::system::errc::address_not_available;
      if (doors.empty() || !absent) return CannotListen(text, port, error.message());
      Log(LogLevel::kDebug, fmt::format("not listening on {}: {}", text, error.message()));
      continue;
    }
    port = door->acceptor.local_endpoint(error).port();
    doors.push_back(std::move(door));
    addresses.push_back(text);
  }
  if (doors.empty()) return InvalidConfigurationError("no address to listen on was given");
  return {};
}

Result<std::unique_ptr<Listener>> Listener::Start(ListenerOptions options, DeferredHandler handler) {
  // With a free port the second address may find the chosen number taken; another number then does.
  const int attempts = options.port == 0 ? 16 : 1;
  std::optional<Error> failure;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    auto core = std::make_shared<Core>(options);
    core->shared->handler = handler;
    if (options.tls) {
      auto context = MakeTlsContext(options.certificate);
      if (!context.ok()) return context.error();
      core->shared->tls = std::move(context.value());
    }
    if (Result<void> open = core->OpenDoors(); !open.ok()) {
      failure = open.error();
      continue;
    }
    for (const auto& door : core->doors) door->Accept();
    // The listener is complete, ids of its threads included, before the first request can be handled.
    std::promise<void> begin;
    const std::shared_future<void> begun = begin.get_future().share();
    for (int i = 0; i < std::max(1, options.threads); ++i) {
      core->threads.emplace_back([shared = core->shared, begun] {
        begun.wait();
        shared->io.run();
      });
      core->thread_ids.push_back(core->threads.back().get_id());
    }
    begin.set_value();
    return std::unique_ptr<Listener>(new Listener(std::move(core)));
  }
  return *failure;
}

Listener::Listener(std::shared_ptr<Core> core) : core_(std::move(core)) {}

Listener::~Listener() { Stop(); }

int Listener::port() const { return core_->port; }

const std::vector<std::string>& Listener::addresses() const { return core_->addresses; }

void Listener::Stop() {
  Core& core = *core_;
  {
    const std::lock_guard lock(core.shared->mutex);
    if (!core.shared->closing) {
      for (const auto& door : core.doors) door->CloseLater();
    }
  }
  core.shared->CloseAll();
  // The thread that stands in a handler cannot wait for itself; the destructor does it.
  if (core.IsOwnThread()) return;
  const std::lock_guard lock(core.stop_mutex);
  for (std::thread& thread : core.threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace flintdesk::web
