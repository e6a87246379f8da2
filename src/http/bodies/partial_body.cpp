#include "http/bodies/partial_body.hpp"

#include <charconv>
#include <string_view>

#include "base/text.hpp"
#include "http/message/http_date.hpp"
#include "http/message/inflate.hpp"

namespace flintdesk::http {
namespace {

constexpr int kOk = 200, kPartialContent = 206, kRangeNotSatisfiable = 416;

/// Takes digits off the front of `text`.
std::optional<std::uint64_t> TakeNumber(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool TakeText(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

struct ContentRange {
  std::uint64_t first = 0, last = 0, total = 0;
};

/// "bytes 5-9/10"; nothing where the whole length is unknown or anything else is odd.
std::optional<ContentRange> ReadContentRange(std::string_view text) {
  text = Trim(text);
  if (!TakeText(text, "bytes ")) return std::nullopt;
  const auto first = TakeNumber(text);
  if (!first || !TakeText(text, "-")) return std::nullopt;
  const auto last = TakeNumber(text);
  if (!last || !TakeText(text, "/")) return std::nullopt;
  const auto total = TakeNumber(text);
  if (!total || !text.empty() || *last < *first || *last >= *total) return std::nullopt;
  return ContentRange{.first = *first, .last = *last, .total = *total};
}

/// What comes out of it is not what a range counts.
bool IsPacked(const Response& response) {
  for (const Header& header : response.headers)
    if (EqualsIgnoreCase(header.name, "Content-Encoding"))
      for (const std::string& coding : Split(header.value, ','))
        if (ContentCodingOf(Trim(coding)) != ContentCoding::kNone) return true;
  return false;
}

bool IsStrongTag(std::string_view tag) { return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"'; }

}  // namespace

std::string StrongValidator(const Response& response) {
  const std::string_view tag = Trim(response.HeaderValue("ETag"));
  if (IsStrongTag(tag)) return std::string(tag);
  if (!tag.empty()) return {};  // a weak one says that the bytes may differ
  const std::string_view modified = Trim(response.HeaderValue("Last-Modified"));
  const auto changed = ParseHttpDate(modified), now = ParseHttpDate(response.HeaderValue("Date"));
  // Seconds in which something may change twice: RFC 7232 section 2.2.2 wants a minute, later ones a second.
  constexpr std::int64_t kEnough = 60'000;
  return changed && now && *now - *changed >= kEnough ? std::string(modified) : std::string();
}

void PartialBody::Forget() {
  size_ = 0;
  total_.reset();
  validator_.clear();
  asked_ = false;
}

std::vector<Header> PartialBody::Ask() {
  if (size_ == 0 || validator_.empty()) {
    Forget();
    return {};
  }
  asked_ = true;
  return {{"Range", "bytes=" + std::to_string(size_) + "-"}, {"If-Range", validator_}};
}

PartialBody::Fit PartialBody::Judge(const Response& head) {
  if (head.status == kPartialContent || (head.status == kRangeNotSatisfiable && asked_)) {
    const Fit fit = JudgeRest(head);
    if (fit == Fit::kNone) Forget();
    return fit;
  }
  if (head.status != kOk) return Fit::kOther;
  Forget();
  if (IsPacked(head)) return Fit::kWhole;
  validator_ = StrongValidator(head);
  std::string_view length = Trim(head.HeaderValue("Content-Length"));
  const auto total = TakeNumber(length);
  if (total && length.empty()) total_ = total;
  return Fit::kWhole;
}

/// Not every server heeds If-Range, and a rest has the same ETag as the whole (RFC 9110 section 15.3.7). A
/// date may be left out, but not differ.
bool PartialBody::HasSameState(const Response& head) const {
  if (ToLower(Trim(head.HeaderValue("Content-Type"))).starts_with("multipart/")) return false;
  const std::string_view tag = Trim(head.HeaderValue("ETag"));
  if (IsStrongTag(validator_)) return tag == validator_;
  const std::string_view modified = Trim(head.HeaderValue("Last-Modified"));
  return tag.empty() && (modified.empty() || modified == validator_);
}

PartialBody::Fit PartialBody::JudgeRest(const Response& head) {
  const auto range = ReadContentRange(head.HeaderValue("Content-Range"));
  if (!asked_ || head.status != kPartialContent || !range || IsPacked(head)) return Fit::kNone;
  if (range->first != size_ || range->last + 1 != range->total) return Fit::kNone;
  if (total_ && *total_ != range->total) return Fit::kNone;
  if (!HasSameState(head)) return Fit::kNone;
  total_ = range->total;
  return Fit::kRest;
}

}  // namespace flintdesk::http
