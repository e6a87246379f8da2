#include "web/delivery.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time.hpp"

namespace flintdesk::web {
namespace {

bool IsClean(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos; }

bool IsWithoutBody(int status) { return status == 204 || status == 304; }

}  // namespace

std::string HeadOf(const Response& response, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, ReasonPhrase(response.status));
  if (response.dated && response.headers.Find("Date") == nullptr)
    head += fmt::format("Date: {}\r\n", HttpDate(SystemClock().EpochMilliseconds()));
  for (const auto& [name, value] : response.headers) {
    // A line end inside a value would let its author write further header lines.
    if (!IsClean(name) || !IsClean(value) || EqualsIgnoreCase(name, "Content-Length")) continue;
    head += fmt::format("{}: {}\r\n", name, value);
  }
  const Delivery* delivery = response.delivery.get();
  if (!IsWithoutBody(response.status) && response.stream == nullptr &&
      (delivery == nullptr || !delivery->without_length)) {
    const bool untrue = delivery != nullptr && delivery->announced_length.has_value();
    const std::uint64_t length = response.source == nullptr ? response.body.size() : response.source->size();
    head += fmt::format("Content-Length: {}\r\n", untrue ? *delivery->announced_length : length);
  }
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

std::string BytesOf(const Response& response, bool keep_alive, bool is_head) {
  static const Delivery kPlain;
  const Delivery& delivery = response.delivery == nullptr ? kPlain : *response.delivery;
  std::string bytes;
  if (delivery.raw.has_value()) {
    bytes = *delivery.raw;
  } else {
    bytes = HeadOf(response, keep_alive);
    if (!is_head && !IsWithoutBody(response.status))
      bytes += response.body.substr(0, delivery.most_of_body.value_or(response.body.npos));
  }
  if (delivery.most.has_value() && *delivery.most < bytes.size()) bytes.resize(*delivery.most);
  return bytes;
}

}  // namespace flintdesk::web
