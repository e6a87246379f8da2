#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace flintdesk::http {

/// Bytes to and from the other side, whatever carries them: a socket, TLS over one, or libcurl's TLS to a
/// proxy. Nothing blocks and no signal is raised. On the loop only.
///
///   const Stream::Transfer transfer = stream.Read(room);
///   if (transfer.outcome == Stream::Outcome::kSome) Use({room.data(), transfer.bytes});
class Stream {
 public:
  enum class Outcome {
    kSome,    ///< `bytes` of them; there may be more.
    kLater,   ///< None now; the loop says when there are some.
    kEnd,     ///< The other side has said that nothing more comes.
    kCutOff,  ///< It has stopped without saying so, as TLS demands (RFC 8446 section 6.1).
    kBroken,  ///< Reset, or TLS that is none.
  };
  struct Transfer {
    Outcome outcome = Outcome::kLater;
    std::size_t bytes = 0;
    /// Of a write: something of it may have reached the other side, also where `bytes` is 0 because TLS has
    /// not got rid of a whole record yet.
    bool left = false;
    /// OpenSSL's, where TLS 1.3 broke: the server's part of the handshake may be why.
    unsigned long tls_error = 0;
  };

  virtual ~Stream() = default;
  virtual Transfer Read(std::span<char> room) = 0;
  /// Takes some of `first` and then of `second`. After kLater it must be called with the same bytes again.
  virtual Transfer Write(std::string_view first, std::string_view second) = 0;
  /// Whether nothing has come since the last response: no byte and no end.
  virtual bool IsQuiet() = 0;
  virtual int descriptor() const = 0;  ///< What the loop watches after kLater; the stream's own.
};

/// The bytes of a socket, which does not block and becomes the stream's.
std::unique_ptr<Stream> MakeSocketStream(int socket);

/// Whether neither a byte nor the end of the connection lies in the socket.
bool SocketIsQuiet(int socket);

}  // namespace flintdesk::http
