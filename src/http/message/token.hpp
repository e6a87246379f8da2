#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace flintdesk::http {

/// A method or the name of a header (RFC 9110 section 5.6.2).
inline bool IsToken(std::string_view text) {
  static constexpr auto kInToken = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      table[static_cast<unsigned char>(c)] = true;
    return table;
  }();
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return kInToken[static_cast<unsigned char>(c)]; });
}

}  // namespace flintdesk::http
