#include "base/printable.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

/// A control character, or a character that ends a line.
struct Control {
  std::size_t length = 0;  ///< In bytes; 0 for none.
  unsigned number = 0;
};

/// The one at the start of `text`, which is UTF-8.
Control ControlAt(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return {1, byte(0)};
  if (byte(0) == 0xC2 && byte(1) < 0xA0) return {2, byte(1)};
  if (text.starts_with("\u2028")) return {3, 0x2028};
  if (text.starts_with("\u2029")) return {3, 0x2029};
  return {};
}

std::string Escaped(unsigned number) {
  switch (number) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", number);
  }
}

}  // namespace

std::string Printable(std::string_view text, std::string_view kept) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (plain) return std::string(text);  // nearly always
  const std::string repaired = RepairUtf8(text);
  std::string shown;
  shown.reserve(repaired.size());
  for (std::string_view rest = repaired; !rest.empty();) {
    const Control control = ControlAt(rest);
    if (control.length == 0 || kept.find(rest.front()) != std::string_view::npos) {
      shown += rest.front();
      rest.remove_prefix(1);
    } else {
      shown += Escaped(control.number);
      rest.remove_prefix(control.length);
    }
  }
  return shown;
}

std::string ShownName(std::string_view name, std::size_t most) {
  // A name may be megabytes long: secrets are looked for in what is shown of it, and some way beyond, so that
  // none is cut through.
  constexpr std::size_t kBeyond = 16'384;
  return Shorten(Printable(Redact(name.substr(0, most + kBeyond))), most);
}

}  // namespace flintdesk
