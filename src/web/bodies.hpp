#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Bodies that are too long for memory.
namespace flintdesk::web {

/// Takes the body of a request piece by piece, in place of `Request::body`; see Admission::sink. Each has one
/// request, and is called by one thread at a time.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// At most some 64 KiB; what is wrong with it the handler can say when all has come.
  virtual void Take(std::string_view piece) = 0;
};

/// The body of a response, made while it is sent; its length is known. `Read` is called on the listener's
/// threads, for one connection at a time.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `out` with the bytes from `offset` on; there are as many.
  virtual void Read(std::uint64_t offset, std::span<char> out) const = 0;
};

}  // namespace flintdesk::web
