// Long on purpose: one template whose parts share the state of one connection, compiled in one source.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "web/connection.hpp"
#include "web/delivery.hpp"
#include "web/growing_body.hpp"
#include "web/response_stream.hpp"
#include "web/stream_pump.hpp"

namespace flintdesk::web {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using PlainStream = beast::tcp_stream;
// Not beast::ssl_stream: in Boost 1.81 it does not accept a greeting that was already read.
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

/// Seen on real hosts whose port speaks TLS: status 400 and a sentence like this one.
inline constexpr std::string_view kTlsRequired =
    "Bad Request\nThis combination of host and port requires TLS.\n";

inline Response RefusalOf(const error_code& error) {
  if (error == http::error::body_limit) return Response::Text(413, "The request body is too large.\n");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Response::Text(431, "The request header is too large.\n");
  }
  return Response::Text(400, "This is not a valid HTTP request.\n");
}

inline Response ShortOfMemory() {
  Response response = Response::Text(503, "There is no memory left for this request; retry later.\n");
  response.headers.Add("Retry-After", "1");
  return response;
}

/// Of a request's target and fields; its body comes later.
template <class Message>
Request RequestOf(const Message& message) {
  Request request;
  request.method = std::string(message.method_string());
  Target sent = SplitTarget({message.target().data(), message.target().size()});
  request.target = std::move(sent.path_and_query);
  const std::string_view target = request.target;
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = PercentDecode(target.substr(0, question), false);
  if (question < target.size()) request.query = ParseParameters(target.substr(question + 1));
  for (const auto& field : message)
    request.headers.Add(std::string(field.name_string()), std::string(field.value()));
  if (!sent.authority.empty()) request.headers.Set("Host", std::move(sent.authority));  // as RFC 9112 has it
  return request;
}

inline void Reset(asio::ip::tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

template <class Executor, class Work>
void Shared::PostTo(const Executor& executor, Work work) {
  const std::lock_guard lock(mutex);
  if (stopped) return;
  asio::post(executor, std::move(work));
}

/// Inside of the room: one connection, from its first request to its end, over plain TCP or TLS. Everything
/// on its own strand; it keeps itself alive while something is under way.
template <class Stream>
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  static constexpr unsigned kHttp10 = 10;
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  HttpConnection(std::shared_ptr<Shared> shared, Stream stream, beast::flat_buffer buffer, bool refuse_plain)
      : shared_(std::move(shared)),
        stream_(std::move(stream)),
        buffer_(std::move(buffer)),
        refuse_plain_(refuse_plain) {
    // The parser has a limit for a header, and none for the first line of a chunk and for what follows the
    // last.
    buffer_.max_size(std::max(shared_->options.header_limit, buffer_.size()));
    error_code ignored;
    remote_ = Lowest().socket().remote_endpoint(ignored).address().to_string();
    local_ = Lowest().socket().local_endpoint(ignored).address().to_string();
  }
  ~HttpConnection() override { shared_->Remove(this); }

  void Start() {
    if (!shared_->Add(this->shared_from_this())) return;
    if constexpr (kTls) {
      Lowest().expires_after(shared_->options.head_timeout);
      stream_.async_handshake(asio::ssl::stream_base::server, buffer_.data(),
                              [self = this->shared_from_this()](error_code error, std::size_t used) {
                                if (error) return;
                                self->buffer_.consume(used);
                                self->ReadHead();
                              });
    } else {
      ReadHead();
    }
  }

  /// Reads and says nothing, until the client goes or `limit` has passed.
  void StartSilence(milliseconds limit) {
    this->SetWaiting(false);
    if (shared_->Add(this->shared_from_this())) Stall(limit);
  }

  void Close() override {
    shared_->PostTo(stream_.get_executor(), [self = this->shared_from_this()] { self->CloseNow(); });
  }

  void CloseIfWaiting() override {
    shared_->PostTo(stream_.get_executor(), [self = this->shared_from_this()] {
      if (self->waits_since.load() != std::chrono::steady_clock::time_point::max()) self->CloseNow();
    });
  }

 private:
  PlainStream& Lowest() { return beast::get_lowest_layer(stream_); }

  void CloseNow() {
    Lowest().close();
    if (timer_) timer_->cancel();
  }

  void ReadHead() {
    if (Closing()) return;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_->options.header_limit));
    parser_->body_limit(boost::none);  // A sink takes any length; what is kept has its limit below.
    admission_ = {};
    head_bytes_ = 0;
    discards_ = false;
    if (buffer_.size() == 0) buffer_.shrink_to_fit();
    memory_.Hold(0);
    this->SetWaiting(true);
    const auto& options = shared_->options;
    Lowest().expires_after(buffer_.size() == 0 ? options.idle_timeout : HeadTimeout());
    ReadOn();
  }

  milliseconds HeadTimeout() const {
    return std::min(shared_->options.head_timeout, shared_->options.idle_timeout);
  }

  /// Takes what has come, and reads what is missing; until there is something to decide.
  void ReadOn() {
    while (buffer_.size() > 0) {
      if (!MakeRoom()) return Refuse(ShortOfMemory());
      const bool was_head = !parser_->is_header_done();
      error_code error;
      const std::size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      if (was_head) head_bytes_ += used;
      if (error == http::error::need_more) break;
      if (error) return Refuse(RefusalOf(error));
      PassToSink();
      if (parser_->get().body().size() > shared_->options.body_limit)
        return Refuse(RefusalOf(http::error::body_limit));
      if (was_head && parser_->is_header_done()) return OnHead();
      if (parser_->is_done() || IsAskedAgain()) return OnBody();
      if (discards_) parser_->get().body().clear();
    }
    const std::size_t room = buffer_.max_size() - buffer_.size();
    if (room == 0) return Refuse(RefusalOf(http::error::buffer_overflow));
    static constexpr std::size_t kFirst = 4 * 1024, kNext = 16 * 1024;
    stream_.async_read_some(buffer_.prepare(std::min(room, parser_->is_header_done() ? kNext : kFirst)),
                            [self = this->shared_from_this()](error_code error, std::size_t count) {
                              // The end of the stream between two requests is how a connection normally ends.
                              if (error || self->Closing()) return;
                              if (self->head_bytes_ + self->buffer_.size() == 0)
                                self->Lowest().expires_after(self->HeadTimeout());
                              self->buffer_.commit(count);
                              self->ReadOn();
                            });
  }

  /// A sink takes what has come of the body; a long one may take its time as long as it comes.
  void PassToSink() {
    std::string& body = parser_->get().body();
    if (admission_.sink == nullptr || body.empty()) return;
    static constexpr std::size_t kRenewed = 1024 * 1024;
    admission_.sink->Take(body);
    sunk_ += body.size();
    body.clear();
    if (sunk_ < kRenewed) return;
    sunk_ = 0;
    Lowest().expires_after(shared_->options.read_timeout);
  }

  /// Is there memory for what is in the buffer, once it moves to the body? Reserves it.
  bool MakeRoom() {
    if (!parser_->is_header_done()) return memory_.Hold(buffer_.capacity() + head_bytes_);
    std::string& body = parser_->get().body();
    const std::size_t wanted = body.size() + buffer_.size();
    std::size_t room = body.capacity();
    if (wanted > room) {
      // Doubled, so that it is not moved with every piece; past its announced end there is nothing to come.
      const std::uint64_t announced = parser_->content_length().value_or(2 * room);
      room = std::max(wanted, static_cast<std::size_t>(std::min<std::uint64_t>(2 * room, announced)));
    }
    if (!memory_.Hold(buffer_.capacity() + head_bytes_ + room)) return false;
    body.reserve(room);
    return true;
  }

  bool IsAskedAgain() const {
    return !discards_ && admission_.most.has_value() && parser_->get().body().size() > *admission_.most;
  }

  void OnHead() {
    if (refuse_plain_) return Refuse(Response::Text(400, std::string(kTlsRequired)));
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    is_head_ = message.method() == http::verb::head;
    takes_chunks_ = message.version() > kHttp10;
    request_ = RequestOf(message);
    request_.remote_address = remote_;
    request_.is_tls = kTls;
    request_.number = ++requests_;
    const auto expect = message[http::field::expect];
    waits_for_continue_ =
        !parser_->is_done() && EqualsIgnoreCase({expect.data(), expect.size()}, "100-continue");
    Lowest().expires_after(shared_->options.read_timeout);
    Admit();
  }

  void Admit() {
    const auto& ask = shared_->options.admission;
    admission_ = ask == nullptr ? Admission{} : ask(request_, local_);
    sunk_ = 0;
    const bool is_read =
        admission_.manner == Admission::Manner::kWhole || admission_.manner == Admission::Manner::kPart;
    const bool is_kept = is_read && admission_.sink == nullptr;
    if (is_kept && parser_->content_length().value_or(0) > shared_->options.body_limit)
      return Refuse(RefusalOf(http::error::body_limit));
    switch (admission_.manner) {
      case Admission::Manner::kRefuse:
        return Refuse(std::move(admission_.refusal));
      case Admission::Manner::kNone:
        return HandleUnread();
      case Admission::Manner::kWhole:
        // What is announced and too long need not come first.
        if (admission_.most && parser_->content_length().value_or(0) > *admission_.most)
          return Refuse(RefusalOf(http::error::body_limit));
        [[fallthrough]];
      case Admission::Manner::kPart:
        return parser_->is_done() ? OnBody() : waits_for_continue_ ? SayContinue() : ReadOn();
    }
  }

  void SayContinue() {
    waits_for_continue_ = false;
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue),
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->ReadOn();
                      });
  }

  /// All of the body is there, or as much as was wanted of it.
  void OnBody() {
    if (discards_) return ReadHead();
    if (IsAskedAgain()) {
      if (admission_.manner == Admission::Manner::kWhole) return Refuse(RefusalOf(http::error::body_limit));
      if (!parser_->is_done()) {
        request_.body = parser_->get().body();
        return Admit();
      }
    }
    request_.body = std::move(parser_->get().body());
    request_.sink = admission_.sink;
    Handle();
  }

  /// What is left of the body is not wanted. A client that waits for "100 Continue" may send it or not, so
  /// that what comes next could be body or request.
  void HandleUnread() {
    parser_->get().body() = std::string();
    if (waits_for_continue_) keep_alive_ = false;
    discards_ = !parser_->is_done();
    static constexpr std::uint64_t kMostDiscarded = 64 * 1024;
    const auto left = parser_->content_length_remaining();
    if (discards_ && (!left || *left > kMostDiscarded)) keep_alive_ = false;
    Handle();
  }

  void Refuse(Response response) {
    if (discards_) return Finish();  // This request has its response.
    keep_alive_ = false;
    is_head_ = false;
    Write(std::move(response));
  }

  void Handle() {
    Lowest().expires_never();
    this->SetWaiting(false);
    const Request request = std::exchange(request_, {});
    RunHandler(request);
  }

  /// Sends the response of the first call; when the last copy goes without one, the response is 500.
  struct Promise {
    explicit Promise(std::shared_ptr<HttpConnection> owner) : connection(std::move(owner)) {}
    ~Promise() { Response(Response::Text(500, "The service made no response to this request.\n")); }
    void Response(Response response) {
      if (responded.exchange(true)) return;
      // Held to the end: when this is the last trace of a stopped listener, the executor below must go before
      // the io_context does.
      const std::shared_ptr<Shared> shared = connection->shared_;
      const auto executor = connection->stream_.get_executor();
      shared->PostTo(executor, [self = std::move(connection), response = std::move(response)]() mutable {
        self->Write(std::move(response));
      });
    }
    std::shared_ptr<HttpConnection> connection;
    std::atomic<bool> responded{false};
  };

  void RunHandler(const Request& request) {
    auto promise = std::make_shared<Promise>(this->shared_from_this());
    try {
      shared_->handler(request, [promise](Response response) { promise->Response(std::move(response)); });
    } catch (const std::exception& failure) {
      Log(LogLevel::kError, fmt::format("a request handler failed: {}", failure.what()));
      promise->Response(Response::Text(500, "The request could not be handled.\n"));
    }
  }

  /// All that may wait for the client counts until the end.
  void WriteStream(Response response) {
    std::shared_ptr<ResponseStream> source = std::exchange(response.stream, nullptr);
    if (!memory_.Hold(source->most_held())) {
      source->Leave();
      return Write(ShortOfMemory());
    }
    keep_alive_ = false;
    if (is_head_) {
      source->Leave();
      auto without_length = std::make_shared<Delivery>();
      without_length->without_length = true;
      response.delivery = std::move(without_length);
      return Write(std::move(response));
    }
    response.stream = source;  // there is no length to be said
    if (takes_chunks_) response.headers.Set("Transfer-Encoding", "chunked");
    std::make_shared<StreamPump<Stream>>(shared_, this->shared_from_this(), stream_, source, takes_chunks_,
                                         [this] { EndResponse(); })
        ->Start(HeadOf(response, false));
  }

  /// A response counts until it is sent. What says that there is no memory for it is small enough to be sent
  /// all the same.
  void Write(Response response) {
    if (response.stream != nullptr && Closing()) response.stream->Leave();
    if (Closing()) return;
    if (response.stream != nullptr) return WriteStream(std::move(response));
    if (!memory_.Hold(SizeOf(response))) {
      memory_.Hold(0);
      response = ShortOfMemory();
    }
    static const auto kPlain = std::make_shared<const Delivery>();
    if (response.source != nullptr && response.delivery == nullptr) response.delivery = kPlain;
    if (response.delivery != nullptr) return Deliver(std::move(response));
    head_ = HeadOf(response, keep_alive_);
    body_ = is_head_ || response.status == 204 || response.status == 304 ? std::string{}
                                                                         : std::move(response.body);
    this->SetWaiting(true);
    Lowest().expires_after(shared_->options.read_timeout);
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head_), asio::buffer(body_)};
    asio::async_write(stream_, buffers, [self = this->shared_from_this()](error_code error, std::size_t) {
      if (!error) self->EndResponse();
    });
  }

  static std::size_t SizeOf(const Response& response) {
    const bool is_raw = response.delivery != nullptr && response.delivery->raw.has_value();
    return response.body.capacity() + (is_raw ? response.delivery->raw->size() : 0);
  }

  void EndResponse() {
    body_ = std::string();
    bytes_ = std::string();
    source_ = nullptr;
    memory_.Hold(0);
    if (!keep_alive_) return Finish();
    if (!discards_) return ReadHead();
    Lowest().expires_after(shared_->options.read_timeout);
    ReadOn();
  }

  void Deliver(Response response) {
    const milliseconds delay = response.delivery->delay;
    After(delay, [this, response = std::move(response)]() mutable {
      if (response.delivery->response != nullptr) return Write(AskLater(response.delivery->response));
      delivery_ = response.delivery;
      bytes_ = BytesOf(response, keep_alive_, is_head_);
      source_ = is_head_ || delivery_->raw.has_value() ? nullptr : response.source;
      if (!memory_.Hold(std::max(bytes_.capacity(), source_ == nullptr ? 0 : kSourcePiece))) {
        bytes_ = std::string();
        source_ = nullptr;
        return Write(ShortOfMemory());
      }
      read_ = 0;
      readable_ = source_ == nullptr ? 0 : source_->size();
      if (delivery_->most_of_body) readable_ = std::min<std::uint64_t>(readable_, *delivery_->most_of_body);
      if (delivery_->most) readable_ = std::min<std::uint64_t>(readable_, *delivery_->most - bytes_.size());
      WritePiece(0);
    });
  }

  /// The next bytes of a source, or the end.
  void WriteNext() {
    if (read_ == readable_) return EndDelivery();
    bytes_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kSourcePiece, readable_ - read_)));
    source_->Read(read_, bytes_);
    read_ += bytes_.size();
    WritePiece(0);
  }

  static Response AskLater(const std::function<Response()>& response) {
    try {
      return response();
    } catch (const std::exception& failure) {
      Log(LogLevel::kError, fmt::format("a request handler failed: {}", failure.what()));
      return Response::Text(500, "The request could not be handled.\n");
    }
  }

  /// Goes on with `work`, which may use this connection, after a time; never when the listener stops first.
  template <class Work>
  void After(milliseconds time, Work work) {
    if (time <= milliseconds::zero()) return work();
    Lowest().expires_never();
    timer_.emplace(stream_.get_executor());
    timer_->expires_after(time);
    timer_->async_wait([self = this->shared_from_this(), work = std::move(work)](error_code error) mutable {
      if (!error && !self->Closing()) work();
    });
  }

  void WritePiece(std::size_t begin) {
    const std::size_t left = bytes_.size() - begin;
    if (left == 0) return WriteNext();
    const std::size_t size = delivery_->piece == 0 ? left : std::min(left, delivery_->piece);
    Lowest().expires_after(shared_->options.read_timeout);
    asio::async_write(stream_, asio::buffer(bytes_.data() + begin, size),
                      [self = this->shared_from_this(), end = begin + size](error_code error, std::size_t) {
                        if (error || self->Closing()) return;
                        if (end == self->bytes_.size()) {
                          const bool is_end = self->read_ == self->readable_;
                          return self->After(is_end ? milliseconds::zero() : self->delivery_->pause,
                                             [self] { self->WriteNext(); });
                        }
                        self->After(self->delivery_->pause, [self, end] { self->WritePiece(end); });
                      });
  }

  void EndDelivery() {
    switch (delivery_->end) {
      case Delivery::End::kAsAgreed:
        return EndResponse();
      case Delivery::End::kReset:
        return Reset(Lowest().socket());
      case Delivery::End::kClose:
        return Lowest().close();
      case Delivery::End::kStall:
        return Stall(delivery_->stall_limit);
    }
  }

  void Stall(milliseconds limit) {
    Lowest().expires_after(limit);
    DrainMore(0);
  }

  void Finish() {
    if constexpr (kTls) {
      Lowest().expires_after(std::chrono::seconds(5));
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->Drain(); });
    } else {
      Drain();
    }
  }

  /// Takes what the client still sends, for a while: closing on unread bytes would make the system reset the
  /// connection and take the response away from the client.
  void Drain() {
    error_code ignored;
    Lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    Lowest().expires_after(std::chrono::seconds(2));
    DrainMore(0);
  }

  void DrainMore(std::size_t so_far) {
    static constexpr std::size_t kMost = 64 * 1024 * 1024;
    if (so_far > kMost || Closing()) return;
    Lowest().async_read_some(asio::buffer(discard_),
                             [self = this->shared_from_this(), so_far](error_code error, std::size_t count) {
                               if (!error) self->DrainMore(so_far + count);
                             });
  }

  bool Closing() {
    const std::lock_guard lock(shared_->mutex);
    return shared_->closing;
  }

  std::shared_ptr<Shared> shared_;
  Stream stream_;
  beast::flat_buffer buffer_;
  const bool refuse_plain_;
  std::string remote_;
  std::string local_;
  MemoryShare memory_{shared_->memory};
  std::optional<http::request_parser<GrowingBody>> parser_;
  std::size_t head_bytes_ = 0;  // that the parser has taken of this request
  Request request_;             // as far as it has come
  Admission admission_;
  bool waits_for_continue_ = false;
  bool discards_ = false;  // The rest of the body is read for the sake of what follows it.
  bool keep_alive_ = false;
  bool is_head_ = false;
  bool takes_chunks_ = true;
  std::string head_;
  std::string body_;
  int requests_ = 0;
  std::shared_ptr<const Delivery> delivery_;
  std::string bytes_;  // of a response with a delivery
  static constexpr std::size_t kSourcePiece = 64 * 1024;
  std::shared_ptr<const BodySource> source_;  // of such a response, and how much of it was and will be read
  std::uint64_t read_ = 0;
  std::uint64_t readable_ = 0;
  std::size_t sunk_ = 0;  // bytes that a sink has taken since the time for the body was renewed
  std::optional<asio::steady_timer> timer_;
  std::array<char, 4096> discard_{};
};

}  // namespace flintdesk::web
