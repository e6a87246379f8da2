#include "http/transport/transport.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/bodies/sink.hpp"
#include "http/loop/loop_state.hpp"
#include "http/message/request_text.hpp"
#include "http/message/response_reader.hpp"
#include "http/transport/connect.hpp"
#include "http/transport/connect_failure.hpp"
#include "http/transport/connections.hpp"
#include "http/transport/host_name.hpp"
#include "http/transport/outgoing.hpp"
#include "http/transport/proxy.hpp"
#include "http/transport/tls_failure.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {
namespace {

/// What the exchanges of one transport share; lives as long as the last of them.
struct Core {
  Core(Loop& loop, const ClientOptions& its_options)
      : state(loop.state()),
        options(its_options),
        proxies(MakeProxySettings(its_options)),
        proxy_authorization(ProxyAuthorization(proxies.for_http)),
        tls_contexts(its_options) {}

  Loop::State& state;
  const ClientOptions options;
  const ProxySettings proxies;
  const std::string proxy_authorization;  ///< For a proxy that passes requests on.
  TlsContexts tls_contexts;
};

/// One request: it takes or makes a connection, writes, reads, and gives the connection back.
class Exchange final : public SocketUser, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<Core> core, RequestPointer request, Context context, Done done)
      : core_(std::move(core)),
        request_(std::move(request)),
        context_(std::move(context)),
        done_(std::move(done)) {}

  void Start();
  void Ready(bool closed) override;

 private:
  using Fault = ResponseReader::Fault;

  bool PrepareSink();
  void Begin(bool fresh_connection, bool let_in = false);
  void Connect();
  void Connected(Result<std::unique_ptr<Stream>, Failure> stream);
  void Use(Connection& connection, bool kept);
  bool Write();
  void Read();
  bool Take(std::string_view bytes);
  void GoOnLater();
  void Stopped(const Stream::Transfer& transfer);
  void Took(ResponseReader::Progress progress);
  void WaitForSink();
  void EndSink();
  void Lost(bool closed);
  bool StartAgain();
  void Cancelled();
  std::string_view Doing() const;
  void Fail(Failure failure);
  void Finish(Outcome&& result);
  Failure Broken(Fault fault) const;
  Failure LostBy(std::string_view what, bool may_want_tls = false) const;
  /// One that could have written, or ended, what seems to be the service desk's.
  bool BehindProxy() const { return !route_.proxy.empty() && !route_.origin.tls; }
  Connections& pool() { return Connections::Of(core_->state); }

  std::shared_ptr<Core> core_;
  RequestPointer request_;
  Context context_;
  Done done_;
  int watch_ = 0;

  std::weak_ptr<http::Connect> connecting_;
  Connection* connection_ = nullptr;
  bool kept_ = false;  ///< It has carried a request before this one.
  bool started_again_ = false;

  Route route_;
  bool passed_on_ = false;  ///< By a proxy, which gets the request itself.
  Outgoing outgoing_;
  bool left_ = false;  ///< Something of it may have left over this connection.
  std::optional<Stream::Outcome> write_ended_;
  bool closed_ = false;                     ///< By the other side, after what it has sent.
  bool sent_ = false;                       ///< Of the request, over this connection or one before.
  bool sent_before_ = false;                ///< Over one before.
  Connections::Waiter waits_for_room_ = 0;  ///< 0: it does not.
  std::optional<ResponseReader> reader_;
  bool goes_on_later_ = false;
  bool waits_for_sink_ = false;
  std::optional<Response> stored_;  ///< The response, once it is whole, while the sink ends.
};

void Exchange::Start() {
  core_->state.Busy(+1);
  if (context_.cancellation) {
    if (context_.cancellation->Cancelled()) return Cancelled();
    watch_ = context_.cancellation->Watch([weak = weak_from_this()] {
      if (auto self = weak.lock()) self->Cancelled();
    });
  }
  if (std::string why = WhyNotSendable(*request_); !why.empty())
    return Finish(RequestNotSendable(request_->origin, why));
  route_ = {.origin = request_->origin, .proxy = std::string(core_->proxies.For(request_->origin))};
  passed_on_ = PassesRequestsOn(route_.proxy, route_.origin);
  if (request_->sink && !PrepareSink()) return;
  outgoing_.Begin(passed_on_ ? HeadForProxy(*request_, core_->proxy_authorization) : HeadOf(*request_),
                  *request_);
  Begin(WantsOwnConnection(*request_));
}

/// What it has already may be left out of the response.
bool Exchange::PrepareSink() {
  Result<std::vector<Header>> more = request_->sink->Prepare();
  if (!more.ok()) {
    Finish(BodyFailed(FailureKind::kSinkFailed, more.error()));
    return false;
  }
  if (more->empty()) return true;
  auto asking = std::make_shared<Request>(*request_);
  asking->headers.insert(asking->headers.end(), more->begin(), more->end());
  request_ = std::move(asking);
  return true;
}

void Exchange::Begin(bool fresh_connection, bool let_in) {
  waits_for_room_ = 0;
  if (route_.origin.tls) {
    // Anew each time: what vouched for a connection a moment ago may have been replaced.
    auto context = core_->tls_contexts.Current();
    if (!context.ok()) return Fail(TlsFileUnusable(context.error(), route_.origin));
    route_.tls_context = std::move(context.value());
  }
  if (let_in || !pool().Crowded()) {
    if (!fresh_connection)
      if (auto connection = pool().Take(route_, MostIdle(*request_))) return Use(*connection, true);
    if (pool().MakeRoom()) return Connect();
  }
  waits_for_room_ =
      pool().WhenRoom([self = shared_from_this(), fresh_connection] { self->Begin(fresh_connection, true); });
}

void Exchange::Connect() {
  auto connect = std::make_shared<http::Connect>(
      core_->state, route_, core_->options,
      [self = shared_from_this()](auto stream) { self->Connected(std::move(stream)); });
  pool().Reserve();
  connecting_ = connect;
  connect->Start();
}

void Exchange::Connected(Result<std::unique_ptr<Stream>, Failure> stream) {
  connecting_.reset();
  if (!stream.ok()) {
    pool().Unreserve();
    return Fail(std::move(stream.error()));
  }
  Connection* connection = pool().Add(route_, std::move(stream.value()));
  if (connection == nullptr) return Fail(NoMemoryFor(request_->origin));
  Use(*connection, false);
}

void Exchange::Use(Connection& connection, bool kept) {
  connection_ = &connection;
  connection_->request = shared_from_this();
  kept_ = kept;
  reader_.emplace(ResponseReader::Limits{core_->options.max_body, core_->options.max_headers},
                  request_->method, request_->sink.get());
  if (Result<void> begun = outgoing_.Rewind(); !begun.ok())
    return Fail(BodyFailed(FailureKind::kSourceFailed, begun.error()));
  if (!Write()) Read();  // why it can't be written, and whether there is a response all the same
}

/// False when the other side takes no more. What it has said before is still to be read. A long body is not
/// written in one go: others are waiting too, and the response may come before its end.
bool Exchange::Write() {
  constexpr std::size_t kMostAtOnce = 256 * 1024;
  for (std::size_t at_once = 0; !write_ended_ && !outgoing_.IsWhole();) {
    if (at_once >= kMostAtOnce) {
      GoOnLater();
      return true;
    }
    if (outgoing_.LacksPiece()) {
      if (Result<void> read = outgoing_.ReadPiece(); !read.ok()) {
        Fail(BodyFailed(FailureKind::kSourceFailed, read.error()));
        return true;
      }
    }
    const Stream::Transfer transfer = connection_->stream->Write(outgoing_.head(), outgoing_.body());
    outgoing_.Took(transfer.bytes);
    at_once += transfer.bytes;
    left_ = left_ || transfer.left;
    sent_ = sent_ || left_;
    if (transfer.outcome == Stream::Outcome::kLater) return true;  // `Ready` comes back
    if (transfer.outcome != Stream::Outcome::kSome) write_ended_ = transfer.outcome;
  }
  return !write_ended_;
}

void Exchange::Ready(bool closed) {
  if (!connection_) return;
  closed_ = closed_ || closed;
  Write();
  if (connection_ && !waits_for_sink_) Read();
}

void Exchange::GoOnLater() {
  if (std::exchange(goes_on_later_, true)) return;
  core_->state.Post([weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self) return;
    self->goes_on_later_ = false;
    self->Ready(false);
  });
}

/// All there is, but not for ever in one go: others are waiting too.
void Exchange::Read() {
  if (!Take({})) return;  // what came when the sink was full
  constexpr int kPiecesAtOnce = 2;
  const std::span<char> buffer = pool().buffer();
  for (int piece = 0; piece < kPiecesAtOnce; ++piece) {
    const Stream::Transfer transfer = connection_->stream->Read(buffer);
    if (transfer.outcome != Stream::Outcome::kSome) return Stopped(transfer);
    if (!Take({buffer.data(), transfer.bytes})) return;
  }
  GoOnLater();
}

/// False when nothing more is to be read for now.
bool Exchange::Take(std::string_view bytes) {
  const auto progress = reader_->Put(bytes);
  if (progress != ResponseReader::Progress::kGoesOn)
    Took(progress);
  else if (reader_->sink_is_full())
    WaitForSink();
  else
    return true;
  return false;
}

/// Until there is room nothing is read, so that the other side has to wait too.
void Exchange::WaitForSink() {
  waits_for_sink_ = true;
  request_->sink->WhenRoom(core_->state, [self = shared_from_this()] {
    self->waits_for_sink_ = false;
    if (!self->done_) return;
    if (self->stored_)
      self->EndSink();
    else
      self->Ready(false);
  });
}

/// The body has come as a whole; the connection is given back already.
void Exchange::EndSink() {
  Result<bool> ended = request_->sink->End();
  if (!ended.ok()) return Fail(BodyFailed(FailureKind::kSinkFailed, ended.error()));
  if (!*ended) return WaitForSink();
  Finish(*std::exchange(stored_, std::nullopt));
}

/// Nothing more is to be read, now or ever.
void Exchange::Stopped(const Stream::Transfer& transfer) {
  // A write that failed has taken the reset off the socket, which then reads as an orderly end.
  const bool was_reset = write_ended_ && *write_ended_ != Stream::Outcome::kEnd;
  switch (transfer.outcome) {
    case Stream::Outcome::kSome:
      return;
    case Stream::Outcome::kLater:
      if (write_ended_) Lost(false);
      return;
    case Stream::Outcome::kEnd:
      if (!was_reset && reader_->begun()) return Took(reader_->End());
      return Lost(!was_reset);
    case Stream::Outcome::kCutOff:
      return Lost(!was_reset);
    case Stream::Outcome::kBroken:
      if (!kept_ && !reader_->begun() && IsAboutClientCertificate(transfer.tls_error)) {
        // The handshake is not over for the server, which has read nothing of the request.
        sent_ = sent_before_;
        return Fail(ClientCertificateRefused(transfer.tls_error, request_->origin, core_->options));
      }
      return Lost(false);
  }
}

void Exchange::Took(ResponseReader::Progress progress) {
  if (progress == ResponseReader::Progress::kBroken) {
    // What stands before a response on a kept connection may be left over from the one before.
    if (reader_->fault() == Fault::kNoHttp && StartAgain()) return;
    return Fail(Broken(reader_->fault()));
  }
  // Whatever these bytes respond to, it is not this request.
  if (!outgoing_.IsBegun()) return Lost(false);
  Connection& connection = *std::exchange(connection_, nullptr);
  // One that was made beside idle ones is not kept beside them: a hundred such calls would leave a hundred.
  if (outgoing_.IsWhole() && !closed_ && reader_->reusable() && !WantsOwnConnection(*request_))
    pool().Keep(connection);
  else
    pool().Close(connection);
  Response response = reader_->Take();
  if (BehindProxy()) response.proxy = ProxyHostAndPort(route_.proxy);
  if (!reader_->uses_sink()) return Finish(std::move(response));
  stored_ = std::move(response);
  EndSink();
}

/// The connection has ended without a whole response.
void Exchange::Lost(bool closed) {
  const bool begun = reader_->begun() && outgoing_.IsBegun();
  if (!begun && StartAgain()) return;
  if (begun) return Fail(LostBy(closed ? kClosedInMidResponse : kBroke));
  if (!outgoing_.IsWhole()) return Fail(LostBy(kBrokeWhileSending));
  if (kept_) return Fail(LostBy(kClosedKeptConnection));
  Fail(LostBy(closed ? kClosedWithoutResponse : kBroke, true));
}

Failure Exchange::LostBy(std::string_view what, bool may_want_tls) const {
  if (BehindProxy())
    return ProxyConnectionLost(ProxyHostAndPort(route_.proxy), what,
                               may_want_tls && passed_on_ && !IsReachedOverTls(route_.proxy));
  return ConnectionLost(request_->origin, what, may_want_tls);
}

/// Over a new connection, once, when the kept one was no longer good for a request, and only where that is
/// safe: nothing was taken from us, or the request is a read.
bool Exchange::StartAgain() {
  if (!kept_ || started_again_ || (left_ && request_->changes)) return false;
  started_again_ = true;
  sent_before_ = sent_;
  left_ = false;
  write_ended_.reset();
  closed_ = false;
  pool().Close(*std::exchange(connection_, nullptr));
  Begin(true);
  return true;
}

Failure Exchange::Broken(Fault fault) const {
  const Origin& origin = request_->origin;
  switch (fault) {
    case Fault::kNone:
    case Fault::kCutOff:
      return LostBy(kClosedInMidResponse);
    case Fault::kNoHttp:
      return ResponseIsNoHttp(origin);
    case Fault::kHeadTooLarge:
      return HeadersTooLarge(origin, core_->options);
    case Fault::kBodyTooLarge:
      return ResponseTooLarge(origin, core_->options);
    case Fault::kNotTaken:
      return BodyFailed(FailureKind::kSinkFailed, reader_->sink_error());
    case Fault::kOtherPart:
      return RangeUnusable(origin);
    default:
      return ResponseUnreadable(origin, SentenceOf(fault));
  }
}

void Exchange::Cancelled() {
  auto self = shared_from_this();  // the loop may hold the last one
  if (!done_) return;
  Failure failure = http::Stopped(request_->origin, Doing());
  if (!route_.proxy.empty() && waits_for_room_ == 0) {
    const bool connecting = Doing() == kConnecting;
    failure.message += fmt::format(" through the proxy {}{}", Redact(ProxyHostAndPort(route_.proxy)),
                                   connecting ? ", which did not answer" : "");
    if (connecting) failure.assistance = kCheckProxy;
  }
  if (waits_for_room_ != 0) pool().DropWaiter(waits_for_room_);
  if (waits_for_sink_) request_->sink->WhenRoom(core_->state, {});
  if (auto connecting = connecting_.lock()) {
    connecting->GiveUp();
    pool().Unreserve();
  }
  Fail(std::move(failure));
}

std::string_view Exchange::Doing() const {
  if (waits_for_room_ != 0) return "waiting for a free connection to";
  if (auto connecting = connecting_.lock()) return connecting->Doing();
  if (stored_) return "storing the response of";
  if (!connection_) return kConnecting;
  if (reader_->begun()) return "reading the response of";
  return outgoing_.IsWhole() ? "waiting for the response of" : "sending the request to";
}

void Exchange::Fail(Failure failure) {
  failure.sent = sent_;
  if (connection_) pool().Close(*std::exchange(connection_, nullptr));
  Finish(std::move(failure));
}

void Exchange::Finish(Outcome&& result) {
  core_->state.Busy(-1);
  if (watch_ != 0) context_.cancellation->Unwatch(watch_);
  std::exchange(done_, nullptr)(std::move(result));
}

class Transport final : public Policy {
 public:
  Transport(Loop& loop, const ClientOptions& options) : core_(std::make_shared<Core>(loop, options)) {}

  void Send(RequestPointer&& request, Context&& context, Next, Done&& done) override {
    const auto host = AsciiHost(request->origin.host);
    if (!host) return done(HostNameUnusable(request->origin));
    if (*host != request->origin.host) {
      auto renamed = std::make_shared<Request>(*request);
      renamed->origin.host = *host;
      // Who reads a message knows the name as it was given.
      done = [given = request->origin.HostAndPort(), used = renamed->origin.HostAndPort(),
              done = std::move(done)](Outcome&& result) {
        if (!result.ok()) result.error().message = ReplaceAll(result.error().message, used, given);
        done(std::move(result));
      };
      request = std::move(renamed);
    }
    std::make_shared<Exchange>(core_, std::move(request), std::move(context), std::move(done))->Start();
  }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace

std::unique_ptr<Policy> MakeTransport(Loop& loop, const ClientOptions& options) {
  return std::make_unique<Transport>(loop, options);
}

}  // namespace flintdesk::http
