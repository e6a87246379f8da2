#include "http/transport/plain_transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include <sys/socket.h>
#include <sys/uio.h>

#include "http/loop/loop_state.hpp"
#include "http/message/request_text.hpp"
#include "http/message/response_reader.hpp"
#include "http/transport/plain_connect.hpp"
#include "http/transport/plain_connections.hpp"
#include "http/transport/proxy.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {
namespace {

/// What the exchanges of one transport share; lives as long as the last of them.
struct Core {
  Core(Loop& loop, const ClientOptions& its_options)
      : state(loop.state()), options(its_options), proxies(MakeProxySettings(its_options)) {}

  Loop::State& state;
  const ClientOptions options;
  const ProxySettings proxies;
};

/// One request: it takes or makes a connection, writes, reads, and gives the connection back.
class PlainExchange final : public SocketUser, public std::enable_shared_from_this<PlainExchange> {
 public:
  PlainExchange(std::shared_ptr<Core> core, RequestPointer request, Context context, Done done)
      : core_(std::move(core)),
        request_(std::move(request)),
        context_(std::move(context)),
        done_(std::move(done)) {}

  void Start();
  void Ready(bool closed) override;

 private:
  using Fault = ResponseReader::Fault;

  void Begin(bool fresh_connection, bool let_in = false);
  void Connect();
  void Connected(Result<int, Failure> socket);
  void Use(PlainConnection& connection, bool kept);
  bool Write();
  void Read();
  void Took(ResponseReader::Progress progress);
  void Lost(bool closed);
  bool StartAgain();
  void Cancelled();
  std::string_view Doing() const;
  void Fail(Failure failure);
  void Finish(Result<Response, Failure> result);
  Failure Broken(Fault fault) const;
  PlainConnections& pool() { return core_->state.plain_connections(); }

  std::shared_ptr<Core> core_;
  RequestPointer request_;
  Context context_;
  Done done_;
  int watch_ = 0;

  std::weak_ptr<PlainConnect> connecting_;
  PlainConnection* connection_ = nullptr;
  bool kept_ = false;  ///< It has carried a request before this one.
  bool started_again_ = false;

  std::string head_;
  std::size_t written_ = 0;  ///< Of head and body.
  int write_error_ = 0;
  bool closed_ = false;  ///< By the other side, after what it has sent.
  bool sent_ = false;    ///< Of the request, over this connection or one before.
  bool waits_for_room_ = false;
  std::optional<ResponseReader> reader_;
};

void PlainExchange::Start() {
  core_->state.Busy(+1);
  if (context_.cancellation) {
    if (context_.cancellation->Cancelled()) return Cancelled();
    watch_ = context_.cancellation->Watch([weak = weak_from_this()] {
      if (auto self = weak.lock()) self->Cancelled();
    });
  }
  if (std::string why = WhyNotSendable(*request_); !why.empty())
    return Finish(RequestNotSendable(request_->origin, why));
  head_ = HeadOf(*request_);
  Begin(WantsOwnConnection(*request_));
}

void PlainExchange::Begin(bool fresh_connection, bool let_in) {
  waits_for_room_ = false;
  if (let_in || !pool().Crowded()) {
    if (!fresh_connection)
      if (auto connection = pool().Take(request_->origin, MostIdle(*request_))) return Use(*connection, true);
    if (pool().MakeRoom()) return Connect();
  }
  waits_for_room_ = true;
  pool().WhenRoom([self = shared_from_this(), fresh_connection] {
    if (!self->done_) return false;
    self->Begin(fresh_connection, true);
    return true;
  });
}

void PlainExchange::Connect() {
  auto connect = std::make_shared<PlainConnect>(
      core_->state, request_->origin, core_->options,
      [self = shared_from_this()](Result<int, Failure> socket) { self->Connected(std::move(socket)); });
  pool().Reserve();
  connecting_ = connect;
  if (!PlainConnect::Start(connect)) Connected(NoMemoryFor(request_->origin));
}

void PlainExchange::Connected(Result<int, Failure> socket) {
  connecting_.reset();
  if (!socket.ok()) {
    pool().Unreserve();
    return Fail(std::move(socket.error()));
  }
  PlainConnection* connection = pool().Add(request_->origin, socket.value());
  if (connection == nullptr) return Fail(NoMemoryFor(request_->origin));
  Use(*connection, false);
}

void PlainExchange::Use(PlainConnection& connection, bool kept) {
  connection_ = &connection;
  connection_->request = shared_from_this();
  kept_ = kept;
  reader_.emplace(ResponseReader::Limits{core_->options.max_body, core_->options.max_headers},
                  request_->method);
  if (!Write()) Read();  // why it can't be written, and whether there is a response all the same
}

/// False when the other side takes no more. What it has said before is still to be read.
bool PlainExchange::Write() {
  const std::string& body = request_->body;
  while (write_error_ == 0 && written_ < head_.size() + body.size()) {
    std::array<iovec, 2> parts{};
    std::size_t count = 0;
    auto add = [&](const std::string& text, std::size_t from) {
      if (from < text.size())
        parts[count++] = {.iov_base = const_cast<char*>(text.data() + from), .iov_len = text.size() - from};
    };
    if (written_ < head_.size()) add(head_, written_);
    add(body, written_ < head_.size() ? 0 : written_ - head_.size());
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t took = ::sendmsg(connection_->socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (took > 0) {
      written_ += static_cast<std::size_t>(took);
      sent_ = true;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;  // `Ready` comes back
    } else if (errno != EINTR) {
      write_error_ = errno;
    }
  }
  return write_error_ == 0;
}

void PlainExchange::Ready(bool closed) {
  if (!connection_) return;
  closed_ = closed_ || closed;
  Write();
  Read();
}

/// All there is, but not for ever in one go: others are waiting too.
void PlainExchange::Read() {
  constexpr int kPiecesAtOnce = 2;
  const std::span<char> buffer = pool().buffer();
  for (int piece = 0; piece < kPiecesAtOnce; ++piece) {
    const ssize_t got = ::recv(connection_->socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) {
      const auto progress = reader_->Put({buffer.data(), static_cast<std::size_t>(got)});
      if (progress == ResponseReader::Progress::kGoesOn) continue;
      return Took(progress);
    }
    if (got == 0) {
      // A write that failed has taken the reset off the socket, which then reads as an orderly end.
      const bool closed = write_error_ == 0 || write_error_ == EPIPE;
      return closed && reader_->begun() ? Took(reader_->End()) : Lost(closed);
    }
    if (errno == EINTR) continue;
    if ((errno != EAGAIN && errno != EWOULDBLOCK) || write_error_ != 0) Lost(false);
    return;
  }
  core_->state.Post([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->Ready(false);
  });
}

void PlainExchange::Took(ResponseReader::Progress progress) {
  if (progress == ResponseReader::Progress::kBroken) {
    // What stands before a response on a kept connection may be left over from the one before.
    if (reader_->fault() == Fault::kNoHttp && StartAgain()) return;
    return Fail(Broken(reader_->fault()));
  }
  // Whatever it answers, it is not this request.
  if (written_ == 0) return Lost(false);
  PlainConnection& connection = *std::exchange(connection_, nullptr);
  const bool whole = written_ == head_.size() + request_->body.size();
  // One that was made beside idle ones is not kept beside them: a hundred such calls would leave a hundred.
  if (whole && !closed_ && reader_->reusable() && !WantsOwnConnection(*request_))
    pool().Keep(connection);
  else
    pool().Close(connection);
  Finish(reader_->Take());
}

/// The connection has ended without a whole response.
void PlainExchange::Lost(bool closed) {
  const bool begun = reader_->begun() && written_ > 0;
  if (!begun && StartAgain()) return;
  if (begun) return Fail(ConnectionLost(request_->origin, closed ? kClosedInMidResponse : kBroke));
  if (written_ < head_.size() + request_->body.size())
    return Fail(ConnectionLost(request_->origin, kBrokeWhileSending));
  if (kept_) return Fail(ConnectionLost(request_->origin, kClosedKeptConnection));
  Fail(ConnectionLost(request_->origin, closed ? kClosedWithoutResponse : kBroke, true));
}

/// Over a new connection, once, when the kept one was no longer good for a request, and only where that is
/// safe: nothing was taken from us, or the request is a read.
bool PlainExchange::StartAgain() {
  if (!kept_ || started_again_ || (written_ > 0 && request_->changes)) return false;
  started_again_ = true;
  written_ = 0;
  write_error_ = 0;
  closed_ = false;
  pool().Close(*std::exchange(connection_, nullptr));
  Begin(true);
  return true;
}

Failure PlainExchange::Broken(Fault fault) const {
  const Origin& origin = request_->origin;
  switch (fault) {
    case Fault::kNone:
    case Fault::kCutOff:
      return ConnectionLost(origin, kClosedInMidResponse);
    case Fault::kNoHttp:
      return ResponseIsNoHttp(origin);
    case Fault::kHeadTooLarge:
      return HeadersTooLarge(origin, core_->options);
    case Fault::kBodyTooLarge:
      return ResponseTooLarge(origin, core_->options);
    default:
      return ResponseUnreadable(origin, SentenceOf(fault));
  }
}

void PlainExchange::Cancelled() {
  auto self = shared_from_this();  // the loop may hold the last one
  if (!done_) return;
  if (auto connecting = connecting_.lock()) {
    connecting->GiveUp();
    pool().Unreserve();
  }
  Fail(Stopped(request_->origin, Doing()));
}

std::string_view PlainExchange::Doing() const {
  if (waits_for_room_) return "waiting for a free connection to";
  if (written_ == 0) return "connecting to";
  return reader_->begun() ? "reading the answer of" : "waiting for the answer of";
}

void PlainExchange::Fail(Failure failure) {
  failure.sent = sent_;
  if (connection_) pool().Close(*std::exchange(connection_, nullptr));
  Finish(std::move(failure));
}

void PlainExchange::Finish(Result<Response, Failure> result) {
  core_->state.Busy(-1);
  if (watch_ != 0) context_.cancellation->Unwatch(watch_);
  std::exchange(done_, nullptr)(std::move(result));
}

class PlainTransport final : public Policy {
 public:
  PlainTransport(Loop& loop, const ClientOptions& options) : core_(std::make_shared<Core>(loop, options)) {}

  void Send(RequestPointer request, Context context, Next next, Done done) override {
    if (!Takes(*request)) return next.Send(std::move(request), std::move(context), std::move(done));
    std::make_shared<PlainExchange>(core_, std::move(request), std::move(context), std::move(done))->Start();
  }

 private:
  bool Takes(const Request& request) const {
    // libcurl knows how a name beyond ASCII is written where the program's locale lets it.
    const std::string& host = request.origin.host;
    return !request.origin.tls && core_->proxies.For(request.origin).empty() &&
           std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }

  std::shared_ptr<Core> core_;
};

}  // namespace

std::unique_ptr<Policy> MakePlainTransport(Loop& loop, const ClientOptions& options) {
  return std::make_unique<PlainTransport>(loop, options);
}

}  // namespace flintdesk::http
