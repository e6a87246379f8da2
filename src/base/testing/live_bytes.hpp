#pragma once

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FLINTDESK_SANITIZER_COUNTS 1
#endif
#endif

#if defined(FLINTDESK_SANITIZER_COUNTS)
#include <sanitizer/allocator_interface.h>
#else
#include <malloc.h>
#endif

namespace flintdesk::testing {

/// Bytes that this process has allocated and not yet given back. Not what the system counts: a sanitizer puts
/// what was given back aside for a while.
inline std::size_t LiveBytes() {
#if defined(FLINTDESK_SANITIZER_COUNTS)
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

/// The most that was added since this was made, as far as somebody looked.
class LiveBytesPeak {
 public:
  void Look() {
    const std::size_t now = LiveBytes();
    if (now > begin_ && now - begin_ > most_) most_ = now - begin_;
  }
  std::size_t most() const { return most_; }

 private:
  const std::size_t begin_ = LiveBytes();
  std::size_t most_ = 0;
};

}  // namespace flintdesk::testing
