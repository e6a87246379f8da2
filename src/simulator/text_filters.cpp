#include "simulator/text_filters.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/character.hpp"
#include "base/text.hpp"
#include "simulator/characters.hpp"

namespace flintdesk::simulator {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

std::string QuotedPrintable(std::string text) {
  std::string result;
  for (const char c : text) {
    if (IsAscii(c) && c != '=') {
      result.push_back(c);
    } else {
      result += fmt::format("={:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string Rotated(std::string text) {
  for (char& c : text) {
    if (!IsLetter(c)) continue;
    const char first = c >= 'a' ? 'a' : 'A';
    c = static_cast<char>(first + (c - first + 13) % 26);
  }
  return text;
}

std::string EscapedThrice(std::string text) {
  for (int times = 0; times < 3; ++times)
    text = ReplaceAll(ReplaceAll(ReplaceAll(std::move(text), "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
  return text;
}

std::string WithoutTags(std::string text) {
  std::string result;
  bool inside = false;
  for (const char c : text) {
    if (c == '<') inside = true;
    if (!inside) result.push_back(c);
    if (c == '>') inside = false;
  }
  return result;
}

std::string WithoutAccents(std::string text) {
  std::u32string apart = Decomposed(CharactersOf(text));
  std::erase_if(apart, [](char32_t c) { return c >= 0x300 && c < 0x370; });
  return Utf8Of(apart);
}

std::string AsciiOnly(std::string text) {
  std::erase_if(text, [](char c) { return !IsAscii(c); });
  return text;
}

std::string WithoutVowels(std::string text) {
  std::erase_if(text,
                [](char c) { return std::string_view("aeiouAEIOU").find(c) != std::string_view::npos; });
  return text;
}

std::string MaskedWords(std::string text) {
  for (std::size_t i = text.size(); i-- > 1;)
    if (IsLetter(text[i]) && IsLetter(text[i - 1])) text[i] = '*';
  return text;
}

std::string ReversedWords(std::string text) {
  std::vector<std::string> words = Split(text, ' ');
  std::ranges::reverse(words);
  return Join(words, " ");
}

std::string Hashed(std::string text) {
  std::uint64_t hash = 14'695'981'039'346'656'037U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
  return fmt::format("[id:{:016x}]", hash);
}

std::string Excerpt(std::string text) {
  const std::u32string characters = CharactersOf(text);
  const std::size_t begin = characters.size() < 10 ? 0 : (characters.size() - 10) / 2;
  return "…" + Utf8Of(characters.substr(begin, 10)) + "…";
}

}  // namespace flintdesk::simulator
