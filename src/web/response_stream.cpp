#include "web/response_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace flintdesk::web {
namespace {

/// A line end would begin a field that nobody meant.
std::string OneLine(std::string_view text) {
  return std::string(text.substr(0, text.find_first_of(std::string_view("\r\n\0", 3))));
}

}  // namespace

bool ResponseStream::Fits(std::size_t bytes) const {
  return bytes <= options_.most_waiting - waiting_.size() - being_written_;
}

bool ResponseStream::Send(std::string_view bytes) {
  std::function<void()> wake;
  bool sent = false;
  {
    const std::lock_guard lock(mutex_);
    if (ended_ || cut_off_ || left_) return false;
    sent = Fits(bytes.size());
    cut_off_ = !sent;
    if (sent) {
      const std::size_t wanted = waiting_.size() + bytes.size();
      if (wanted > waiting_.capacity())
        waiting_.reserve(std::clamp(2 * waiting_.capacity(), wanted, options_.most_waiting));
      waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
    }
    wake = wake_;
  }
  if (wake) wake();
  return sent;
}

bool ResponseStream::HasRoom(std::size_t bytes, std::function<void()> tell) {
  const std::lock_guard lock(mutex_);
  const bool has_room = ended_ || cut_off_ || left_ || Fits(bytes);
  when_room_ = has_room ? nullptr : std::move(tell);
  wanted_ = bytes;
  return has_room;
}

void ResponseStream::End() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool ResponseStream::gone() const {
  const std::lock_guard lock(mutex_);
  return cut_off_ || left_;
}

void ResponseStream::WhenGone(std::function<void()> tell) {
  {
    const std::lock_guard lock(mutex_);
    if (!left_) {
      tell_ = std::move(tell);
      return;
    }
  }
  tell();
}

void ResponseStream::Attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

ResponseStream::Taken ResponseStream::Take() {
  std::function<void()> tell;
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMostTaken));
    taken.bytes.assign(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    if (waiting_.empty()) waiting_ = {};
    being_written_ = taken.bytes.size();
    taken.has_ended = ended_ && waiting_.empty();
    if (when_room_ && Fits(wanted_)) tell = std::exchange(when_room_, nullptr);
  }
  if (tell) tell();
  return taken;
}

void ResponseStream::Leave() {
  std::function<void()> tell, wake, tell_sender;
  {
    const std::lock_guard lock(mutex_);
    left_ = true;
    waiting_ = {};
    wake = std::exchange(wake_, nullptr);  // it holds the connection
    tell = std::exchange(tell_, nullptr);
    if (ended_) tell = nullptr;
    tell_sender = std::exchange(when_room_, nullptr);
  }
  if (tell) tell();
  if (tell_sender) tell_sender();
}

std::string EventText(const Event& event) {
  std::string text;
  if (!event.id.empty()) text += "id: " + OneLine(event.id) + "\n";
  if (!event.name.empty()) text += "event: " + OneLine(event.name) + "\n";
  const std::string data = ReplaceAll(ReplaceAll(event.data, "\r\n", "\n"), "\r", "\n");
  for (const std::string& line : Split(data, '\n')) text += "data: " + line + "\n";
  return text + "\n";
}

std::shared_ptr<ResponseStream> MakeEventStream(ResponseStream::Options options) {
  if (options.heartbeat.empty()) options.heartbeat = ":\n\n";
  return std::make_shared<ResponseStream>(std::move(options));
}

Response EventResponse(std::shared_ptr<ResponseStream> events) {
  Response response = Response::Text(200, "", "text/event-stream");
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("X-Accel-Buffering", "no");  // nginx would collect events before it passes them on
  response.stream = std::move(events);
  return response;
}

}  // namespace flintdesk::web
