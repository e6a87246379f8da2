#include "http/transport/outgoing.hpp"

#include <algorithm>
#include <utility>

#include "http/bodies/source.hpp"

namespace flintdesk::http {

void Outgoing::Begin(std::string head, const Request& request) {
  head_ = std::move(head);
  source_ = request.source.get();
  if (source_ == nullptr) body_ = request.body;
  size_ = head_.size() + request.BodyLength();
}

Result<void> Outgoing::Rewind() {
  written_ = 0;
  if (source_ == nullptr) return {};
  before_piece_ = 0;
  body_ = {};
  return source_->Rewind();
}

Result<void> Outgoing::ReadPiece() {
  constexpr std::size_t kPiece = 64 * 1024;
  if (piece_.empty()) piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, size_)));
  before_piece_ += body_.size();
  body_ = {};
  const std::uint64_t left = size_ - head_.size() - before_piece_;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), left));
  Result<std::size_t> read = source_->Read({piece_.data(), most});
  if (!read.ok()) return std::move(read).error();
  // The length has been announced and can't be kept.
  if (*read == 0) return FailedError("what was being sent ended before its length");
  body_ = {piece_.data(), *read};
  return {};
}

}  // namespace flintdesk::http
