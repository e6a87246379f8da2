#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace flintdesk {

/// A part of a text, from `begin` up to `end`.
struct Span {
  std::size_t begin = 0, end = 0;
};

/// Everything in `page` that a browser or a reader of XML may leave out when it shows the page, in no order:
/// tags (from a '<' to the next '>', and to the one behind its quoted attributes), comments, instructions,
/// scripts and styles with what they hold, and of CDATA the marks alone as well as all of it. Who shows a
/// page decides which of them count, so they overlap. Takes a time that grows with the page; any thread.
std::vector<Span> HiddenMarkup(std::string_view page);

}  // namespace flintdesk
