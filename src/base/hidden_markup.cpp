#include "base/hidden_markup.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Where in a tag a browser's tokenizer stands (WHATWG's HTML standard, "tokenization").
enum State : std::size_t {
  kName,
  kBetween,  // attributes
  kAttribute,
  kBehindAttribute,
  kBeforeValue,
  kDoubleQuoted,
  kSingleQuoted,
  kUnquoted,
  kStates,
};

State Next(State state, char c) {
  if (state == kDoubleQuoted) return c == '"' ? kBetween : kDoubleQuoted;
  if (state == kSingleQuoted) return c == '\'' ? kBetween : kSingleQuoted;
  if (state == kBeforeValue) {
    if (IsBlank(c)) return kBeforeValue;
    return c == '"' ? kDoubleQuoted : c == '\'' ? kSingleQuoted : kUnquoted;
  }
  if (IsBlank(c)) return state == kAttribute || state == kBehindAttribute ? kBehindAttribute : kBetween;
  if (state == kUnquoted) return kUnquoted;
  if (c == '/') return kBetween;
  if (state == kName) return kName;
  return c == '=' && state != kBetween ? kBeforeValue : kAttribute;
}

/// Where a tag ends whose tokenizer stands in a state, for each state: found from the end of the page on, so
/// that a page of nothing but beginnings is read once.
class TagEnds {
 public:
  TagEnds() { ends_.fill(kNone); }

  void Precede(char c, std::size_t at) {
    std::array<std::size_t, kStates> before{};
    for (std::size_t state = 0; state < kStates; ++state) {
      const bool ends = c == '>' && state != kDoubleQuoted && state != kSingleQuoted;
      before[state] = ends ? at + 1 : ends_[Next(static_cast<State>(state), c)];
    }
    ends_ = before;
  }

  std::size_t OfTag() const { return ends_[kName]; }

 private:
  std::array<std::size_t, kStates> ends_{};
};

/// Spans met so far on the way to the front of a page.
class Met {
 public:
  void Add(Span span) { spans_.push_back(span); }

  /// The end of the first one that begins at `least` or behind it.
  std::size_t EndOfFirst(std::size_t least) const {
    const auto before = std::ranges::upper_bound(spans_, least, std::greater<>{}, &Span::begin);
    return before == spans_.begin() ? kNone : std::prev(before)->end;
  }

 private:
  std::vector<Span> spans_;
};

struct Section {
  std::string_view begin, end;
};
constexpr std::array<Section, 4> kSections = {
    {{"<!--", "-->"}, {"<!--", "--!>"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}}};
constexpr std::string_view kCdata = "<![CDATA[", kEndOfCdata = "]]>";
constexpr std::array<std::string_view, 2> kUnseenElements = {"script", "style"};

class Search {
 public:
  explicit Search(std::string_view page) : page_(page) {}

  std::vector<Span> Run() {
    for (std::size_t at = page_.size(); at-- > 0;) {
      if (page_[at] == '<') TakeBeginning(at);
      TakeEndings(at);
      tag_ends_.Precede(page_[at], at);
      if (page_[at] == '>') next_end_ = at + 1;
    }
    return std::move(found_);
  }

 private:
  void Add(std::size_t begin, std::size_t end) {
    if (end != kNone) found_.push_back({begin, end});
  }

  void TakeBeginning(std::size_t at) {
    const std::string_view rest = page_.substr(at);
    const std::size_t tag_end = tag_ends_.OfTag();
    Add(at, next_end_);
    if (tag_end != next_end_) Add(at, tag_end);
    for (std::size_t i = 0; i < kSections.size(); ++i)
      if (rest.starts_with(kSections[i].begin))
        Add(at, section_ends_[i].EndOfFirst(at + kSections[i].begin.size()));
    if (rest.starts_with(kCdata)) Add(at, at + kCdata.size());
    if (tag_end == kNone) return;
    for (std::size_t i = 0; i < kUnseenElements.size(); ++i) {
      const std::string_view name = kUnseenElements[i];
      if (EqualsIgnoreCase(rest.substr(1, name.size()), name)) Add(at, closing_[i].EndOfFirst(tag_end));
      if (rest.substr(1, 1) == "/" && EqualsIgnoreCase(rest.substr(2, name.size()), name))
        closing_[i].Add({at, tag_end});
    }
  }

  void TakeEndings(std::size_t at) {
    if (page_[at] != '-' && page_[at] != ']' && page_[at] != '?') return;
    const std::string_view rest = page_.substr(at);
    for (std::size_t i = 0; i < kSections.size(); ++i)
      if (rest.starts_with(kSections[i].end)) section_ends_[i].Add({at, at + kSections[i].end.size()});
    if (rest.starts_with(kEndOfCdata)) Add(at, at + kEndOfCdata.size());
  }

  std::string_view page_;
  std::vector<Span> found_;
  TagEnds tag_ends_;
  std::size_t next_end_ = kNone;  // behind the next '>'
  std::array<Met, kSections.size()> section_ends_;
  std::array<Met, kUnseenElements.size()> closing_;
};

}  // namespace

std::vector<Span> HiddenMarkup(std::string_view page) {
  if (page.find('<') == page.npos || page.find('>') == page.npos) return {};
  return Search(page).Run();
}

}  // namespace flintdesk
