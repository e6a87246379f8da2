#include "base/long_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret.hpp"

namespace flintdesk {
namespace {

/// What `hide` makes of the beginning of `text`, long enough for `most` bytes of it.
template <class Hider>
std::string OfStart(std::string_view text, std::size_t most, const Hider& hide) {
  const std::size_t reach = ReachOfSecrets();
  if (text.size() <= most || text.size() - most <= 3 * reach) return hide(text);
  const std::string shown = hide(text.substr(0, most + 3 * reach));
  // Of a secret that was cut through the beginning is left, within the last bytes; no more than twice as many
  // as there were, for what is hidden has at least half the length of what stands for it.
  return std::string(Beginning(shown, shown.size() - std::min(shown.size(), 2 * reach)));
}

std::ptrdiff_t CharactersIn(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

}  // namespace

std::string_view Beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string RedactStart(std::string_view text, std::size_t most) {
  return OfStart(text, most, [](std::string_view start) { return Redact(start); });
}

std::string RedactStartBetween(std::string_view text, const std::vector<std::string>& ours,
                               std::size_t most) {
  return OfStart(text, most, [&ours](std::string_view start) { return RedactBetween(start, ours); });
}

std::string BoundedMessage(std::string_view start, std::string_view whole, std::size_t most) {
  const std::string_view shown = Beginning(start, most);
  const std::ptrdiff_t left_out = CharactersIn(whole) - CharactersIn(shown);
  return fmt::format("{}… ({} characters left out)", shown, std::max<std::ptrdiff_t>(left_out, 0));
}

}  // namespace flintdesk
