#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flintdesk {

/// `text` with everything that is one of `wanted` replaced: where it stands as it is, or with any of its
/// characters written as escapes of a URL (%41, a plus sign for a blank), of JSON and of Ruby (\" \u00fc
/// \ud83d\ude00 \u{1f600} \xc3) or of HTML (&amp; &#252; &#xfc; and every other
/// entity, base/html_entities.hpp), once or twice over: JSON within a text of
/// JSON, say, or a URL within HTML. Where two of them overlap, one replacement stands for both. `wanted` are
/// not empty and without control characters; escapes of characters, not of bytes, are taken for UTF-8.
std::string ReplaceSpelled(std::string_view text, std::span<const std::string> wanted, std::string_view with);

/// What a text says once its escapes are undone, and where in it each byte of that stands: from `begins[i]`
/// up to `ends[i]`.
struct Unescaped {
  std::string text;
  std::vector<std::uint32_t> begins, ends;
};

/// Gives `use` every way to read `text` (as it is, and with the escapes above undone once or twice), one
/// after the other; ways that undo nothing more are left out. Each takes a time that grows with the text,
/// which is shorter than 4 GiB.
void ForEachReading(std::string_view text, const std::function<void(const Unescaped&)>& use);

}  // namespace flintdesk
