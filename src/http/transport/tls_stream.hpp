#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "http/transport/stream.hpp"
#include "http/transport/tls_context.hpp"
#include "http/transport/tls_messages.hpp"

namespace flintdesk::http {

/// TLS over another stream. The handshake comes first, step by step; only then may be read and written, and
/// nothing is ever sent before it is over (early data could be replayed).
///
///   TlsStream stream(std::move(socket), context, "desk.example", 443);
///   switch (stream.ShakeHands()) …
class TlsStream final : public Stream, private TlsSessionTaker {
 public:
  /// `host` is ASCII: the name that the certificate must have and that the server is told, or an address.
  TlsStream(std::unique_ptr<Stream> below, std::shared_ptr<TlsContext> context, std::string host, int port);
  ~TlsStream() override;  ///< Tells the other side that nothing more comes, if it takes that at once.
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  enum class Step {
    kLater,  ///< Call again when the loop says so.
    kDone,   ///< The certificate is trusted, and is for this host, unless nobody wants to know.
    kRefused,
  };
  /// One step of the handshake.
  Step ShakeHands();
  /// Why it was refused.
  struct Refusal {
    enum class What {
      kTls,          ///< `error` is OpenSSL's.
      kCertificate,  ///< `error` is one of X509_V_ERR_….
      kName,         ///< The certificate is for another name.
      kBrokenOff,    ///< The connection ended.
      kEndless,      ///< More messages came than any handshake has.
    };
    What what = What::kBrokenOff;
    unsigned long error = 0;
  };
  const Refusal& refusal() const { return refusal_; }

  Transfer Read(std::span<char> room) override;
  Transfer Write(std::string_view first, std::string_view second) override;
  bool IsQuiet() override;
  int descriptor() const override { return below_->descriptor(); }

 private:
  struct Carrier;
  void TakeSession(TlsSession session) override;
  Transfer Ended(int result);
  Step Refuse(Refusal::What what, unsigned long error = 0);

  std::unique_ptr<Stream> below_;
  std::shared_ptr<TlsContext> context_;
  const std::string host_;
  const std::string place_;  ///< Host and port: what sessions are kept for.
  TlsMessages messages_;
  std::unique_ptr<SSL, TlsFree> ssl_;
  TlsSession early_session_;  ///< Of a handshake that is not yet over, under TLS 1.2.
  Refusal refusal_;
  bool trusted_ = false;
  bool broken_ = false;
  Outcome below_outcome_ = Outcome::kSome;  ///< What the carrying stream said last when it had no bytes.
  std::uint64_t writes_below_ = 0;          ///< That were taken, at least in part.
  std::string record_;  ///< Bytes that OpenSSL has begun to write and must be given again.
};

}  // namespace flintdesk::http
