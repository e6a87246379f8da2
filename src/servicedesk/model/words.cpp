#include "servicedesk/model/words.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace flintdesk::servicedesk {

bool HasWord(std::string_view sentence, std::string_view word) {
  const auto joins = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  const std::string text = ToLower(sentence), wanted = ToLower(word);
  if (wanted.empty()) return false;
  for (std::size_t at = 0; (at = text.find(wanted, at)) != text.npos; ++at) {
    const std::size_t end = at + wanted.size();
    if ((at == 0 || !joins(text[at - 1])) && (end == text.size() || !joins(text[end]))) return true;
  }
  return false;
}

bool HasAny(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return ContainsIgnoreCase(text, part); });
}

}  // namespace flintdesk::servicedesk
