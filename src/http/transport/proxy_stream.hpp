#pragma once

#include <memory>

#include "http/loop/loop_state.hpp"
#include "http/transport/curl_handle.hpp"
#include "http/transport/stream.hpp"
#include "http/transport/tls_messages.hpp"

namespace flintdesk::http {

/// The bytes that libcurl carries over its own TLS to a proxy. `handle` has just connected with CONNECT_ONLY
/// and is still in the loop's multi, where its connection lives; `socket` is that connection's, and
/// `messages` watches its TLS.
std::unique_ptr<Stream> MakeProxyStream(Loop::State& loop, CurlHandle handle, int socket,
                                        std::unique_ptr<TlsMessages> messages);

}  // namespace flintdesk::http
