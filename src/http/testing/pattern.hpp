#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "http/bodies/source.hpp"

namespace flintdesk::http::testing {

/// Bytes that follow from their place, so that a long body need not be kept to be compared.
class Pattern {
 public:
  static constexpr std::size_t kPeriod = 251;

  /// `count` bytes from `begin` on.
  static std::string_view At(std::uint64_t begin, std::size_t count) {
    static const std::string text = [] {
      std::string made(64 * 1024 + kPeriod, '\0');
      for (std::size_t at = 0; at < made.size(); ++at) made[at] = static_cast<char>(at % kPeriod);
      return made;
    }();
    const auto phase = static_cast<std::size_t>(begin % kPeriod);
    return std::string_view(text).substr(phase, std::min(count, text.size() - kPeriod));
  }
  /// Do `bytes` go on where the ones before have ended? For one body.
  bool Continues(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view expected = At(size_, bytes.size());
      if (!bytes.starts_with(expected)) return false;
      size_ += expected.size();
      bytes.remove_prefix(expected.size());
    }
    return true;
  }
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
};

/// A body of that length; `fails_at`: where reading fails.
class PatternSource : public BodySource {
 public:
  explicit PatternSource(std::uint64_t length, std::uint64_t fails_at = ~0ULL)
      : length_(length), fails_at_(fails_at) {}
  std::uint64_t length() const override { return length_; }
  Result<void> Rewind() override {
    at_ = 0;
    return {};
  }
  Result<std::size_t> Read(std::span<char> room) override {
    if (at_ >= fails_at_) return InvalidRequestError("can't send the pattern: it has changed");
    const std::string_view piece =
        Pattern::At(at_, static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), length_ - at_)));
    piece.copy(room.data(), piece.size());
    at_ += piece.size();
    if (watch_) watch_();
    return piece.size();
  }
  std::uint64_t at() const { return at_; }
  void Watch(std::function<void()> watch) { watch_ = std::move(watch); }

 private:
  const std::uint64_t length_, fails_at_;
  std::uint64_t at_ = 0;
  std::function<void()> watch_;
};

}  // namespace flintdesk::http::testing
