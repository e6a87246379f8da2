#pragma once

#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace flintdesk::http::testing {

/// The server's side of a TLS handshake, whose bytes a test carries to and fro itself, whole or not.
class LooseTls {
 public:
  explicit LooseTls(SSL_CTX* context) : tls_(SSL_new(context)) {
    SSL_set_bio(tls_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(tls_);
  }
  ~LooseTls() { SSL_free(tls_); }
  LooseTls(const LooseTls&) = delete;
  LooseTls& operator=(const LooseTls&) = delete;

  /// Goes on with what the client wrote; what it would be given for that.
  std::string Respond(std::string_view from_client) {
    Take(from_client);
    SSL_do_handshake(tls_);
    return Written();
  }
  bool finished() const { return SSL_is_init_finished(tls_) == 1; }

  /// What the client has said so far within TLS, when the handshake is over.
  std::string Data() {
    std::string data(65536, '\0');
    const int got = SSL_read(tls_, data.data(), static_cast<int>(data.size()));
    data.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return data;
  }
  void Take(std::string_view from_client) {
    BIO_write(SSL_get_rbio(tls_), from_client.data(), static_cast<int>(from_client.size()));
  }
  /// A record that holds `text`, when the handshake is over.
  std::string Record(std::string_view text) {
    SSL_write(tls_, text.data(), static_cast<int>(text.size()));
    return Written();
  }

 private:
  std::string Written() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(tls_), &data);
    std::string bytes(data, static_cast<std::size_t>(size));
    BIO_reset(SSL_get_wbio(tls_));
    return bytes;
  }
  SSL* tls_;
};

}  // namespace flintdesk::http::testing
