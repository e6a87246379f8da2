#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

  // Up to a quote, a backslash or a control character, or not quite so far.
  void SkipPlain() {
#ifdef __SSE2__
    while (end_ - at_ >= 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at_));
      const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
      const __m128i sign =
          _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
      const auto special = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, sign)));
      if (special != 0) {
        at_ += std::countr_zero(special);
        return;
      }
      at_ += 16;
    }
#endif
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
