#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/json_document.hpp"
#include "base/text.hpp"

namespace flintdesk::json {
namespace {

/// Checks JSON without building values. It accepts less than `Parse` does (`Outline` names the exceptions)
/// and nothing else. Each function begins at a place in the text and returns the place behind what it has
/// read, null when that is no JSON.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t most_values)
      : begin_(text.data()), end_(begin_ + text.size()), left_(most_values) {}

  bool Whole(std::vector<RawMember>& members) const {
    const char* at = SkipBlanks(begin_);
    if (at == end_ || *at != '{') return false;
    at = Object(at + 1, kDeepest, &members);
    return at != nullptr && SkipBlanks(at) == end_;
  }

 private:
  static constexpr int kDeepest = 64;  // few enough to recurse

  bool Is(const char* at, char c) const { return at != end_ && *at == c; }

  const char* SkipBlanks(const char* at) const {
    if (at == end_ || static_cast<unsigned char>(*at) > ' ') return at;  // a program's JSON has none
    while (at != end_ && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    return at;
  }

  [[gnu::always_inline]] const char* Value(const char* at, int levels) const {
    if (at == end_ || left_ == 0) return nullptr;
    --left_;
    switch (*at) {
      case '"':
        return String(at + 1);
      case '{':
        return levels > 1 ? Object(at + 1, levels - 1, nullptr) : nullptr;
      case '[':
        return levels > 1 ? Array(at + 1, levels - 1) : nullptr;
      case 't':
        return Word(at, "true");
      case 'f':
        return Word(at, "false");
      case 'n':
        return Word(at, "null");
      default:
        return Number(at);
    }
  }

  const char* Object(const char* at, int levels, std::vector<RawMember>* members) const {
    at = SkipBlanks(at);
    if (Is(at, '}')) return at + 1;
    for (;; ++at) {
      at = SkipBlanks(at);
      if (!Is(at, '"')) return nullptr;
      const char* key = at + 1;
      at = String(key);
      if (at == nullptr) return nullptr;
      const char* key_end = at - 1;
      at = SkipBlanks(at);
      if (!Is(at, ':')) return nullptr;
      const char* value = SkipBlanks(at + 1);
      at = Value(value, levels);
      if (at == nullptr) return nullptr;
      if (members != nullptr && !Note(*members, {key, key_end}, {value, at})) return nullptr;
      at = SkipBlanks(at);
      if (!Is(at, ',')) return Is(at, '}') ? at + 1 : nullptr;
    }
  }

  static bool Note(std::vector<RawMember>& members, std::string_view key, std::string_view value) {
    if (key.find('\\') != std::string_view::npos) return false;
    members.push_back({key, value});
    return true;
  }

  const char* Array(const char* at, int levels) const {
    at = SkipBlanks(at);
    if (Is(at, ']')) return at + 1;
    for (;; ++at) {
      at = Value(SkipBlanks(at), levels);
      if (at == nullptr) return nullptr;
      at = SkipBlanks(at);
      if (!Is(at, ',')) return Is(at, ']') ? at + 1 : nullptr;
    }
  }

  // Behind the opening quote. Nearly all strings are short and plain, and nearly all of a response is
  // strings: their end is found here, without a call.
  [[gnu::always_inline]] const char* String(const char* at) const {
#ifdef __SSE2__
    if (end_ - at >= kBlock)
      if (const unsigned special = SpecialIn(at); special != 0)
        if (const char* found = at + std::countr_zero(special); *found == '"') return found + 1;
#endif
    return AnyString(at);
  }

  const char* AnyString(const char* at) const {
    for (;;) {
      at = SkipPlain(at);
      if (at == end_) return nullptr;
      const char c = *at++;
      if (c == '"') return at;
      if (c != '\\') {
        if (static_cast<unsigned char>(c) < 0x20) return nullptr;
      } else if (at = Escape(at); at == nullptr) {
        return nullptr;
      }
    }
  }

#ifdef __SSE2__
  static constexpr std::ptrdiff_t kBlock = 16;

  // A bit for each quote, backslash and control character of a block.
  static unsigned SpecialIn(const char* at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i sign =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, sign)));
  }
#endif

  // Up to a quote, a backslash or a control character, or not quite so far.
  const char* SkipPlain(const char* at) const {
#ifdef __SSE2__
    for (; end_ - at >= kBlock; at += kBlock)
      if (const unsigned special = SpecialIn(at); special != 0) return at + std::countr_zero(special);
#endif
    return at;
  }

  // Behind the backslash.
  const char* Escape(const char* at) const {
    if (at == end_) return nullptr;
    const char c = *at++;
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos ? at : nullptr;
    if (end_ - at < 4) return nullptr;
    const std::string_view hex(at, 4);
    if (hex.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return nullptr;
    const bool surrogate = (hex[0] == 'd' || hex[0] == 'D') && hex[1] > '7';
    return surrogate ? nullptr : at + 4;
  }

  const char* Word(const char* at, std::string_view word) const {
    return std::string_view(at, end_).starts_with(word) ? at + word.size() : nullptr;
  }

  const char* Digits(const char* at) const {
    while (at != end_ && *at >= '0' && *at <= '9') ++at;
    return at;
  }

  const char* Number(const char* at) const {
    if (*at == '-') ++at;
    const char* whole = at;
    at = Is(at, '0') ? at + 1 : Digits(at);
    if (at == whole) return nullptr;
    if (Is(at, '.')) {
      const char* fraction = at + 1;
      at = Digits(fraction);
      if (at == fraction) return nullptr;
    }
    if (!Is(at, 'e') && !Is(at, 'E')) return at;
    ++at;
    if (Is(at, '-') || Is(at, '+')) ++at;
    const char* exponent = at;
    at = Digits(exponent);
    return at - exponent >= 1 && at - exponent <= 3 ? at : nullptr;
  }

  const char* begin_;
  const char* end_;
  mutable std::size_t left_;  // values that may come yet
};

}  // namespace

std::optional<std::vector<RawMember>> Outline(std::string_view text, std::size_t most_values) {
  std::vector<RawMember> members;
  constexpr std::size_t kUsualMembers = 8;
  members.reserve(kUsualMembers);
  if (!IsUtf8(text) || !Scanner(text, most_values).Whole(members)) return std::nullopt;
  return members;
}

}  // namespace flintdesk::json
