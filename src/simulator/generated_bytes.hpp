#pragma once

#include <cstdint>
#include <span>

#include "web/bodies.hpp"

namespace flintdesk::simulator {

/// Bytes that are made from a number and their place, so that a file of any length needs no memory.
class GeneratedBytes final : public web::BodySource {
 public:
  /// The bytes of file `seed` from `first` on.
  GeneratedBytes(std::uint64_t seed, std::uint64_t first, std::uint64_t size)
      : seed_(seed), first_(first), size_(size) {}
  std::uint64_t size() const override { return size_; }
  void Read(std::uint64_t offset, std::span<char> out) const override {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint64_t at = first_ + offset + i;
      if (i == 0 || at % sizeof word == 0) word = WordAt(at / sizeof word);
      out[i] = static_cast<char>(word >> (at % sizeof word * 8) & 0xFF);
    }
  }

 private:
  /// The numbers of splitmix64.
  std::uint64_t WordAt(std::uint64_t place) const {
    std::uint64_t z = seed_ * 0xD1B54A32D192ED03U + (place + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

  const std::uint64_t seed_;
  const std::uint64_t first_;
  const std::uint64_t size_;
};

}  // namespace flintdesk::simulator
