#include "http/transport/tls_stream.hpp"

#include <algorithm>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>

#include "base/host.hpp"
#include "http/transport/certificate_name.hpp"

namespace flintdesk::http {
namespace {

/// One record of TLS (RFC 8446 section 5.1).
constexpr std::size_t kRecord = 16 * 1024;

/// SSL_get_error takes what lies in the queue for this call's. Mostly nothing does, and to see that costs a
/// tenth of clearing it.
void ClearErrors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

int ReasonOf(unsigned long error) { return error == 0 ? 0 : ERR_GET_REASON(error); }

}  // namespace

/// What OpenSSL calls for bytes. Its own reading and writing of a socket would raise SIGPIPE, and knows
/// neither of libcurl's TLS to a proxy.
struct TlsStream::Carrier {
  static TlsStream& Of(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int Read(BIO* bio, char* data, int size) {
    TlsStream& stream = Of(bio);
    BIO_clear_retry_flags(bio);
    const Transfer transfer = stream.below_->Read({data, static_cast<std::size_t>(size)});
    if (transfer.outcome == Outcome::kSome) return static_cast<int>(transfer.bytes);
    if (transfer.outcome == Outcome::kLater) {
      BIO_set_retry_read(bio);
      return -1;
    }
    stream.below_outcome_ = transfer.outcome;
    return transfer.outcome == Outcome::kBroken ? -1 : 0;
  }

  static int Write(BIO* bio, const char* data, int size) {
    TlsStream& stream = Of(bio);
    BIO_clear_retry_flags(bio);
    const Transfer transfer = stream.below_->Write({data, static_cast<std::size_t>(size)}, {});
    if (transfer.left) ++stream.writes_below_;
    if (transfer.outcome == Outcome::kSome) return static_cast<int>(transfer.bytes);
    if (transfer.outcome == Outcome::kLater) BIO_set_retry_write(bio);
    return -1;
  }

  static long Control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return Of(bio).below_outcome_ == Outcome::kEnd ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static int Created(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }

  /// Made once, and never destroyed.
  static const BIO_METHOD* Method() {
    static const BIO_METHOD* const method = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "a stream");
      BIO_meth_set_read(made, &Read);
      BIO_meth_set_write(made, &Write);
      BIO_meth_set_ctrl(made, &Control);
      BIO_meth_set_create(made, &Created);
      return made;
    }();
    return method;
  }
};

TlsStream::TlsStream(std::unique_ptr<Stream> below, std::shared_ptr<TlsContext> context, std::string host,
                     int port)
    : below_(std::move(below)),
      context_(std::move(context)),
      host_(WithoutLastDot(host)),
      place_(host_ + ' ' + std::to_string(port)),
      ssl_(SSL_new(context_->ssl())) {
  BIO* bio = ssl_ ? BIO_new(Carrier::Method()) : nullptr;
  if (bio == nullptr) {
    ssl_.reset();  // the handshake says so
    return;
  }
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);  // it owns the BIO from here
  SSL_set_app_data(ssl_.get(), static_cast<TlsSessionTaker*>(this));
  messages_.Watch(ssl_.get());
  if (!IsAddress(host_))  // what SSL_set_tlsext_host_name does, without its old-style cast
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host_.c_str()));
  if (const TlsSession session = context_->SessionFor(place_)) SSL_set_session(ssl_.get(), session.get());
}

TlsStream::~TlsStream() {
  if (!ssl_) return;
  ERR_clear_error();
  // Without it OpenSSL takes the session, too, for one that went wrong.
  if (trusted_ && !broken_) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

TlsStream::Step TlsStream::Refuse(Refusal::What what, unsigned long error) {
  broken_ = true;
  refusal_ = {.what = what, .error = error};
  context_->DropSessions(place_);  // one of them may be why
  ERR_clear_error();
  return Step::kRefused;
}

TlsStream::Step TlsStream::ShakeHands() {
  if (!ssl_) return Refuse(Refusal::What::kTls);
  ERR_clear_error();
  const int result = SSL_connect(ssl_.get());
  if (result != 1) {
    const int kind = SSL_get_error(ssl_.get(), result);
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return Step::kLater;
    if (messages_.exceeded()) return Refuse(Refusal::What::kEndless);
    // First, and not by the errors: a signature that does not fit has others before it, and libcurl, which
    // carries the alert to a proxy over TLS, clears them.
    if (const long verdict = SSL_get_verify_result(ssl_.get()); context_->verifies() && verdict != X509_V_OK)
      return Refuse(Refusal::What::kCertificate, static_cast<unsigned long>(verdict));
    const unsigned long error = ERR_peek_error();
    if (kind != SSL_ERROR_SSL || error == 0 || ReasonOf(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
      return Refuse(Refusal::What::kBrokenOff);
    return Refuse(Refusal::What::kTls, error);
  }
  if (context_->verifies()) {
    X509* certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr || !CertificateIsFor(certificate, host_)) return Refuse(Refusal::What::kName);
  }
  trusted_ = true;
  if (early_session_) context_->KeepSession(place_, std::move(early_session_));
  return Step::kDone;
}

void TlsStream::TakeSession(TlsSession session) {
  if (trusted_)
    context_->KeepSession(place_, std::move(session));
  else
    early_session_ = std::move(session);
}

Stream::Transfer TlsStream::Ended(int result) {
  const int kind = SSL_get_error(ssl_.get(), result);
  if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return {.outcome = Outcome::kLater};
  if (kind == SSL_ERROR_ZERO_RETURN) return {.outcome = Outcome::kEnd};
  broken_ = true;
  const bool may_be_handshake =
      kind == SSL_ERROR_SSL && SSL_version(ssl_.get()) == TLS1_3_VERSION && messages_.may_be_in_handshake();
  const unsigned long error = may_be_handshake ? ERR_peek_error() : 0;
  ERR_clear_error();
  if (messages_.exceeded()) return {.outcome = Outcome::kBroken};
  if (below_outcome_ == Outcome::kEnd || below_outcome_ == Outcome::kCutOff)
    return {.outcome = Outcome::kCutOff};
  return {.outcome = Outcome::kBroken, .tls_error = error};
}

Stream::Transfer TlsStream::Read(std::span<char> room) {
  ClearErrors();
  messages_.Allow(TlsMessages::kMostAtOnce);
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_.get(), room.data(), room.size(), &got);
  if (result == 1) return {.outcome = Outcome::kSome, .bytes = got};
  return Ended(result);
}

Stream::Transfer TlsStream::Write(std::string_view first, std::string_view second) {
  // Head and body of a small request go in one record: two would be two packets, and half as long again.
  std::string_view bytes = first.empty() ? second : first;
  if (!first.empty() && !second.empty() && first.size() < kRecord) {
    if (record_.empty()) record_.append(first).append(second.substr(0, kRecord - first.size()));
    bytes = record_;
  }
  bytes = bytes.substr(0, std::min(bytes.size(), kRecord));
  if (bytes.empty()) return {.outcome = Outcome::kSome};
  ClearErrors();
  messages_.Allow(TlsMessages::kMostAtOnce);
  std::size_t took = 0;
  const std::uint64_t before = writes_below_;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &took);
  Transfer transfer = result == 1 ? Transfer{.outcome = Outcome::kSome, .bytes = took} : Ended(result);
  if (transfer.outcome != Outcome::kLater && !record_.empty())
    record_ = {};  // idle, it would be kept for nothing
  // Whether the other side ended in order is for reading to tell: in TLS it says so itself.
  if (transfer.outcome == Outcome::kBroken || transfer.outcome == Outcome::kCutOff)
    transfer.outcome = Outcome::kEnd;
  transfer.left = writes_below_ != before;
  return transfer;
}

bool TlsStream::IsQuiet() {
  if (broken_) return false;
  if (SSL_has_pending(ssl_.get()) != 1 && below_->IsQuiet()) return true;
  // What has come may be no more than a ticket for a later session, which this puts away.
  char byte = 0;
  std::size_t got = 0;
  ClearErrors();
  messages_.Allow(TlsMessages::kMostAtOnce);
  const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &got);
  if (result == 1 || Ended(result).outcome != Outcome::kLater) return false;
  return SSL_has_pending(ssl_.get()) != 1;  // else it is a part of something, which could be anything
}

}  // namespace flintdesk::http
