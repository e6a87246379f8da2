#pragma once

#include <cstddef>

#include <openssl/ssl.h>

namespace flintdesk::http {

/// Watches the messages that OpenSSL reads, because it returns only when it has application data or nothing
/// more has come: a peer that sends tickets, key updates or empty messages without end would hold up the
/// loop, and with it every other call and every timer. Past the limit the connection reads as ended.
///
/// Must outlive the connections that it watches. On the loop only.
///
///   messages.Watch(ssl);
///   messages.Allow(TlsMessages::kMostInHandshake);
class TlsMessages {
 public:
  /// Of a whole handshake: the longest chain that OpenSSL accepts (100 KiB), a byte in each record.
  static constexpr int kMostInHandshake = 250'000;
  /// Of one call after it. A ticket whose bytes come in a record each has some thousand.
  static constexpr int kMostAtOnce = 10'000;

  TlsMessages() = default;
  TlsMessages(const TlsMessages&) = delete;
  TlsMessages& operator=(const TlsMessages&) = delete;

  void Watch(SSL* ssl);
  void Watch(SSL_CTX* context);  ///< Every connection that is made with it, where only that can be had.

  void Allow(int most) { left_ = most; }
  bool exceeded() const { return left_ <= 0; }

  /// Whether an alert that comes now, under TLS 1.3, can still be the server's verdict on the client's part
  /// of the handshake, in which it was asked for a certificate: then the server has read nothing else. Not
  /// once it has said anything that it says after a handshake, a ticket for instance.
  bool may_be_in_handshake() const { return asked_for_certificate_ && !has_ended_; }

 private:
  static void Note(int is_write, int version, int content, const void* bytes, std::size_t size, SSL* ssl,
                   void* watcher);

  int left_ = kMostInHandshake;
  bool asked_for_certificate_ = false;
  bool finished_ = false;   ///< The server's own part of the handshake is over.
  bool has_ended_ = false;  ///< The server has sent a message after that.
};

}  // namespace flintdesk::http
