#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <fmt/format.h>

#include "web/connection.hpp"
#include "web/response_stream.hpp"

namespace flintdesk::web {

/// Inside of the room: brings what a ResponseStream holds to the client, on the connection's strand. Reads
/// meanwhile, since only that tells when the client goes.
template <class Stream>
class StreamPump final : public std::enable_shared_from_this<StreamPump<Stream>> {
 public:
  /// `owner` keeps `stream` and is kept; `ended` is called on the strand when the body is whole and the
  /// client is still there. Otherwise the connection has been closed.
  StreamPump(std::shared_ptr<Shared> shared, std::shared_ptr<void> owner, Stream& stream,
             std::shared_ptr<ResponseStream> source, bool is_chunked, std::function<void()> ended)
      : shared_(std::move(shared)),
        owner_(std::move(owner)),
        stream_(stream),
        source_(std::move(source)),
        is_chunked_(is_chunked),
        ended_(std::move(ended)),
        timer_(stream.get_executor()) {}

  void Start(std::string head) {
    Lowest().expires_never();
    WatchClient();
    source_->Attach([weak = this->weak_from_this(), shared = shared_, executor = stream_.get_executor()] {
      shared->PostTo(executor, [weak] {
        if (auto self = weak.lock()) self->Pump();
      });
    });
    Write({}, std::move(head), {});
  }

 private:
  auto& Lowest() { return boost::beast::get_lowest_layer(stream_); }

  void WatchClient() {
    stream_.async_read_some(boost::asio::buffer(unread_),
                            [self = this->shared_from_this()](boost::system::error_code error, std::size_t) {
                              if (self->is_whole_) return self->ended_();
                              if (!error) return self->WatchClient();
                              self->Leave();
                            });
  }

  void Pump() {
    if (has_left_ || is_whole_) return;
    // Of a client that is too slow a write is under way, and may be for long.
    if (source_->gone()) return Leave();
    if (is_writing_) return;
    ResponseStream::Taken taken = source_->Take();
    if (!taken.bytes.empty()) return WriteBody(std::move(taken.bytes));
    if (!taken.has_ended) return AwaitHeartbeat();
    if (!is_chunked_ || std::exchange(has_last_chunk_, true)) return EndWhole();
    Write({}, "0\r\n\r\n", {});
  }

  void WriteBody(std::string bytes) {
    std::string before = is_chunked_ ? fmt::format("{:x}\r\n", bytes.size()) : std::string();
    Write(std::move(before), std::move(bytes), is_chunked_ ? "\r\n" : "");
  }

  void Write(std::string before, std::string bytes, std::string_view after) {
    is_writing_ = true;
    timer_.cancel();
    before_ = std::move(before);
    out_ = std::move(bytes);
    const std::array<boost::asio::const_buffer, 3> buffers = {
        boost::asio::buffer(before_), boost::asio::buffer(out_), boost::asio::buffer(after)};
    Lowest().expires_after(shared_->options.read_timeout);  // of the write alone: the read is under way
    boost::asio::async_write(stream_, buffers,
                             [self = this->shared_from_this()](boost::system::error_code error, std::size_t) {
                               self->is_writing_ = false;
                               self->out_ = {};
                               if (error) return self->Leave();
                               self->Pump();
                             });
  }

  void AwaitHeartbeat() {
    if (source_->options().heartbeat.empty()) return;
    timer_.expires_after(source_->options().heartbeat_interval);
    timer_.async_wait([self = this->shared_from_this()](boost::system::error_code error) {
      if (error || self->has_left_ || self->is_writing_) return;
      self->WriteBody(self->source_->options().heartbeat);
    });
  }

  /// The read has to end before anything else reads.
  void EndWhole() {
    is_whole_ = true;
    source_->Leave();
    Lowest().cancel();
  }

  void Leave() {
    if (std::exchange(has_left_, true)) return;
    timer_.cancel();
    Lowest().close();
    source_->Leave();
  }

  const std::shared_ptr<Shared> shared_;
  const std::shared_ptr<void> owner_;
  Stream& stream_;
  const std::shared_ptr<ResponseStream> source_;
  const bool is_chunked_;
  const std::function<void()> ended_;
  boost::asio::steady_timer timer_;
  std::string before_;
  std::string out_;
  std::array<char, 512> unread_{};  ///< What a client still says is of no interest.
  bool is_writing_ = false;
  bool has_last_chunk_ = false;
  bool is_whole_ = false;
  bool has_left_ = false;
};

}  // namespace flintdesk::web
