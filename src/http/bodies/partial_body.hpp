#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/http.hpp"

namespace flintdesk::http {

/// How much of a body has come, and how the rest is asked for (RFC 9110 sections 13.1.5 and 14). Only with a
/// strong validator: two parts of different states would make a body that never was.
class PartialBody {
 public:
  /// `Range` and `If-Range` where a part is kept; none, and nothing is kept any more, where all is asked for.
  std::vector<Header> Ask();

  enum class Fit {
    kWhole,  ///< The body begins with its first byte; what has come before is void.
    kRest,   ///< It goes on where the last one ended.
    kNone,   ///< It does neither; nothing is kept.
    kOther,  ///< No body of this kind: an error, a redirect.
  };
  Fit Judge(const Response& head);

  void Add(std::size_t bytes) { size_ += bytes; }
  std::uint64_t size() const { return size_; }
  /// All has come, as far as anybody has said how much that is.
  bool IsWhole() const { return !total_ || *total_ == size_; }

 private:
  Fit JudgeRest(const Response& head);
  bool HasSameState(const Response& head) const;
  void Forget();

  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> total_;
  std::string validator_;
  bool asked_ = false;  ///< For the rest, this time.
};

/// The ETag or the date by which a later response tells that nothing has changed; empty when there is none
/// that is strong (RFC 9110 section 8.8).
std::string StrongValidator(const Response& response);

}  // namespace flintdesk::http
