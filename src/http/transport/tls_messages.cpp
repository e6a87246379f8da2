#include "http/transport/tls_messages.hpp"

#include <openssl/bio.h>

namespace flintdesk::http {

void TlsMessages::Watch(SSL* ssl) {
  SSL_set_msg_callback(ssl, &Note);
  SSL_set_msg_callback_arg(ssl, this);
}

void TlsMessages::Watch(SSL_CTX* context) {
  SSL_CTX_set_msg_callback(context, &Note);
  SSL_CTX_set_msg_callback_arg(context, this);
}

void TlsMessages::Note(int is_write, int, int content, const void* bytes, std::size_t size, SSL* ssl,
                       void* watcher) {
  if (is_write != 0) return;
  auto& messages = *static_cast<TlsMessages*>(watcher);
  if (content == SSL3_RT_HANDSHAKE && size > 0) {
    const unsigned char kind = *static_cast<const unsigned char*>(bytes);
    const bool after = kind == SSL3_MT_NEWSESSION_TICKET || kind == SSL3_MT_KEY_UPDATE;
    messages.has_ended_ = messages.has_ended_ || after || messages.finished_;
    messages.finished_ = messages.finished_ || kind == SSL3_MT_FINISHED;
    messages.asked_for_certificate_ = messages.asked_for_certificate_ || kind == SSL3_MT_CERTIFICATE_REQUEST;
  }
  // A callback can neither fail nor end the call. Nothing to read from ends it.
  if (messages.left_ > 0 && --messages.left_ == 0) SSL_set0_rbio(ssl, BIO_new(BIO_s_null()));
}

}  // namespace flintdesk::http
