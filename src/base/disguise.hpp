#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flintdesk {

/// The text without what a reader would not miss: case, dashes, colons, and every character that leaves no
/// mark of its own, by its category in Unicode (blanks and line ends, control and format characters,
/// combining marks, whatever is ignored by default such as variation selectors, tags and fillers), and what
/// is no UTF-8. "C84F-12ab" and "c84f 12AB" have the same core.
std::string CoreOf(std::string_view text);

/// Cores to search foreign text for. One thread changes it, any number may read it then.
///
///   DisguisedTexts keys;
///   keys.Add(CoreOf("C84F9A10-7B2D-4E63"));
///   keys.Replace("key c84f <!-- > -->9a10&#8203;7b2d\u{ad}4e63.", "[hidden]")  // "key [hidden]."
class DisguisedTexts {
 public:
  /// `core` is a result of `CoreOf`; an empty one is not searched for.
  void Add(std::string_view core);

  /// `text` with every part replaced whose core is one of those added: also across and within what a page
  /// hides (base/hidden_markup.hpp) and with the escapes of base/spelling.hpp, each of them mixed with the
  /// others in any way. Places that overlap are replaced together. Takes a time that grows with the text.
  std::string Replace(std::string_view text, std::string_view with) const;

 private:
  friend class DisguiseSearch;

  /// A node of a tree of all cores: what follows it, and whether a core ends here.
  struct Node {
    std::vector<std::pair<char, std::uint32_t>> next;
    bool ends = false;
  };

  std::uint32_t Follow(std::uint32_t node, char c) const;  ///< 0 where nothing follows

  std::vector<Node> nodes_{1};
  std::array<bool, 256> begins_{};
  std::size_t shortest_ = std::string_view::npos;
};

}  // namespace flintdesk
