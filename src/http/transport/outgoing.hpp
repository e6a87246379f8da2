#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/http.hpp"

namespace flintdesk::http {

/// The bytes of one request on their way out: its head, and behind it its body, which is a text or comes from
/// a source piece by piece.
///
///   while (!outgoing.IsWhole()) {
///     if (outgoing.LacksPiece() && !outgoing.ReadPiece().ok()) …
///     outgoing.Took(stream.Write(outgoing.head(), outgoing.body()).bytes);
///   }
class Outgoing {
 public:
  /// `request` must outlive it.
  void Begin(std::string head, const Request& request);
  /// Everything is to be written again, over another connection.
  Result<void> Rewind();

  /// The piece before has been taken, and it was not the last. Never so without a source.
  bool LacksPiece() const {
    return source_ != nullptr && body().empty() && before_piece_ + body_.size() < size_ - head_.size();
  }
  Result<void> ReadPiece();

  std::string_view head() const {
    return std::string_view(head_).substr(written_ < head_.size() ? static_cast<std::size_t>(written_)
                                                                  : head_.size());
  }
  std::string_view body() const {
    const std::uint64_t of_body = written_ < head_.size() ? 0 : written_ - head_.size();
    return body_.substr(static_cast<std::size_t>(of_body - before_piece_));
  }
  void Took(std::size_t bytes) { written_ += bytes; }

  bool IsBegun() const { return written_ > 0; }
  bool IsWhole() const { return written_ == size_; }

 private:
  std::string head_;
  std::string_view body_;           ///< The whole text, or the last piece of the source.
  std::uint64_t before_piece_ = 0;  ///< Bytes of the body before `body_`.
  std::uint64_t size_ = 0;          ///< Of head and body.
  std::uint64_t written_ = 0;
  BodySource* source_ = nullptr;
  std::vector<char> piece_;
};

}  // namespace flintdesk::http
