// What was read can be written and read again, and is then the same; what is no JSON is refused with a place
// in it. Where halves of surrogate pairs are taken, all other JSON means the same. What `Outline` takes, the
// parser takes, and sees the same members in it.
#include <algorithm>

#include "base/json.hpp"
#include "base/json_document.hpp"
#include "base/text.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

void CheckOutline(std::string_view text) {
  const auto members = json::Outline(text);
  if (!members) return;
  auto value = json::Parse(text);
  FUZZ_REQUIRE(value.ok());
  json::Object built;
  for (const json::RawMember& member : *members) {
    auto one = json::Parse(member.value);
    FUZZ_REQUIRE(one.ok());
    built.Set(member.key, std::move(one).value());
  }
  FUZZ_REQUIRE(json::Value(std::move(built)) == value.value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::Text(data, size);
  CheckOutline(text);
  auto value = json::Parse(text);
  auto as_sent = json::Parse(text, {.lone_surrogates = true});
  FUZZ_REQUIRE(!value.ok() || (as_sent.ok() && as_sent.value() == value.value()));
  if (as_sent.ok()) FUZZ_REQUIRE(IsUtf8(json::Write(as_sent.value())));
  if (!value.ok()) {
    const json::ParseError& error = value.error();
    FUZZ_REQUIRE(!error.reason.empty());
    FUZZ_REQUIRE(error.line >= 1 && error.column >= 1 && error.column <= size + 1);
    FUZZ_REQUIRE(error.line <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
    return 0;
  }
  FUZZ_REQUIRE(IsUtf8(text));  // strict JSON is UTF-8 outside of strings too
  std::string written = json::Write(value.value());
  FUZZ_REQUIRE(IsUtf8(written));
  auto again = json::Parse(written);
  FUZZ_REQUIRE(again.ok());
  FUZZ_REQUIRE(again.value() == value.value());
  FUZZ_REQUIRE(json::Write(again.value()) == written);
  auto pretty = json::Parse(json::WritePretty(value.value()));
  FUZZ_REQUIRE(pretty.ok());
  FUZZ_REQUIRE(pretty.value() == value.value());

  // Any bytes as a text value: what we write can always be read.
  auto quoted = json::Parse(json::Quote(text));
  FUZZ_REQUIRE(quoted.ok() && quoted.value().IfString());
  FUZZ_REQUIRE(*quoted.value().IfString() == RepairUtf8(text));
  return 0;
}
