#include "http/transport/plain_connect.hpp"

#include <utility>

#include <fcntl.h>
#include <fmt/core.h>

#include "http/transport/curl_failure.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {

bool PlainConnect::Start(const std::shared_ptr<PlainConnect>& self) {
  self->handle_.reset(curl_easy_init());
  CURL* easy = self->handle_.get();
  if (easy == nullptr) return false;
  SetConnection(easy, self->options_);
  curl_easy_setopt(easy, CURLOPT_URL, self->origin_.Url().c_str());
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, self->error_text_.data());
  return self->loop_.Add(easy, self);
}

void PlainConnect::GiveUp() {
  connected_ = nullptr;
  loop_.Remove(handle_.get());
}

/// libcurl closes its socket as soon as the handle leaves the multi; the copy stays.
void PlainConnect::Ending(CURLcode code) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (code == CURLE_OK) curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket);
  if (socket != CURL_SOCKET_BAD) socket_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

void PlainConnect::Ended(CURLcode code) {
  auto connected = std::exchange(connected_, nullptr);
  if (code != CURLE_OK) {
    const CurlOutcome outcome{.code = code, .easy = handle_.get(), .text = error_text_.data(), .proxy = {}};
    return connected(ClassifyCurl(outcome, origin_, options_));
  }
  if (socket_ < 0)
    return connected(MakeFailure(FailureKind::kConnectFailed,
                                 fmt::format("no file is left for a connection to {}", origin_.HostAndPort()),
                                 "Allow this user more open files, or set a lower `max-concurrent`"));
  connected(socket_);
}

}  // namespace flintdesk::http
