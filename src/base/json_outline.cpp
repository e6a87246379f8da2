#include <bit>
#include <cstdint>
#include <cstring>

#include "base/json_document.hpp"
#include "base/text.hpp"

namespace flintdesk::json {
namespace {

/// Goes over JSON without a look at what it says. Whatever it takes, `Parse` takes too; the other way round
/// there are exceptions, named at `Outline`.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool Whole(std::vector<RawMember>& members) {
    SkipBlanks();
    if (!Take('{') || !Object(kDeepest, &members)) return false;
    SkipBlanks();
    return at_ == end_;
  }

 private:
  static constexpr int kDeepest = 64;  // few enough to recurse
  static constexpr std::uint64_t kEachByte = 0x0101010101010101;

  bool More() const { return at_ != end_; }
  bool Take(char c) {
    if (!More() || *at_ != c) return false;
    ++at_;
    return true;
  }
  void SkipBlanks() {
    while (More() && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool Value(int levels) {
    if (!More()) return false;
    switch (*at_) {
      case '"':
        ++at_;
        return String();
      case '{':
        ++at_;
        return levels > 1 && Object(levels - 1, nullptr);
      case '[':
        ++at_;
        return levels > 1 && Array(levels - 1);
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  bool Object(int levels, std::vector<RawMember>* members) {
    SkipBlanks();
    if (Take('}')) return true;
    do {
      SkipBlanks();
      const char* key = at_ + 1;
      if (!Take('"') || !String()) return false;
      const std::string_view name(key, static_cast<std::size_t>(at_ - key) - 1);
      SkipBlanks();
      if (!Take(':')) return false;
      SkipBlanks();
      const char* value = at_;
      if (!Value(levels)) return false;
      if (members != nullptr) {
        if (name.find('\\') != std::string_view::npos) return false;
        members->push_back({name, {value, static_cast<std::size_t>(at_ - value)}});
      }
      SkipBlanks();
    } while (Take(','));
    return Take('}');
  }

  bool Array(int levels) {
    SkipBlanks();
    if (Take(']')) return true;
    do {
      SkipBlanks();
      if (!Value(levels)) return false;
      SkipBlanks();
    } while (Take(','));
    return Take(']');
  }

  // Behind the opening quote.
  bool String() {
    for (;;) {
      SkipPlain();
      if (!More()) return false;
      const char c = *at_++;
      if (c == '"') return true;
      if (c == '\\' ? !Escape() : static_cast<unsigned char>(c) < 0x20) return false;
    }
  }

  // Up to a quote, a backslash or a control character, or not quite so far; eight bytes at a time.
  void SkipPlain() {
    if constexpr (std::endian::native == std::endian::little) {
      while (end_ - at_ >= 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at_, sizeof bytes);
        // The top bit of the first such byte; bits above it may be wrong.
        const std::uint64_t special =
            (Below(bytes ^ (kEachByte * '"'), 1) | Below(bytes ^ (kEachByte * '\\'), 1) | Below(bytes, 0x20));
        if (special != 0) {
          at_ += std::countr_zero(special) / 8;
          return;
        }
        at_ += 8;
      }
    }
  }
  static std::uint64_t Below(std::uint64_t bytes, std::uint64_t limit) {
    return (bytes - kEachByte * limit) & ~bytes & (kEachByte * 0x80);
  }

  // Behind the backslash.
  bool Escape() {
    if (!More()) return false;
    const char c = *at_++;
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    if (end_ - at_ < 4) return false;
    const std::string_view hex(at_, 4);
    at_ += 4;
    if (hex.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return false;
    const bool surrogate = (hex[0] == 'd' || hex[0] == 'D') && hex[1] > '7';
    return !surrogate;
  }

  bool Word(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::size_t Digits() {
    const char* begin = at_;
    while (More() && *at_ >= '0' && *at_ <= '9') ++at_;
    return static_cast<std::size_t>(at_ - begin);
  }

  bool Number() {
    Take('-');
    if (!Take('0') && Digits() == 0) return false;
    if (Take('.') && Digits() == 0) return false;
    if (!Take('e') && !Take('E')) return true;
    if (!Take('-')) Take('+');
    const std::size_t exponent = Digits();
    return exponent > 0 && exponent <= 3;
  }

  const char* at_;
  const char* end_;
};

}  // namespace

std::optional<std::vector<RawMember>> Outline(std::string_view text) {
  std::vector<RawMember> members;
  constexpr std::size_t kUsualMembers = 8;
  members.reserve(kUsualMembers);
  if (!IsUtf8(text) || !Scanner(text).Whole(members)) return std::nullopt;
  return members;
}

}  // namespace flintdesk::json
