// Arbitrary bodies, sent and received. The first line is the content type, the rest the body. Every line of
// the trace is marked, in UTF-8, and steers no terminal; a key that stands in the body is not to be seen, nor
// is a member that is called a token.
#include <string>

#include "base/printable.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/message/exchange_text.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

void RequireReadable(const std::string& text) {
  FUZZ_REQUIRE(IsUtf8(text) && Printable(text, "\n\t") == text);
  for (const std::string& line : Split(text, '\n'))
    FUZZ_REQUIRE(line.empty() || line == ">" || line == "<" || line.starts_with("> ") ||
                 line.starts_with("< ") || line.starts_with("== "));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Secret key("Fuzz/+K3y=&%41?xy-9d1f77c0");
  std::string_view rest = fuzz::Text(data, size);
  const std::string type(fuzz::TakeLine(rest));
  const std::string body(rest);
  const auto middle = static_cast<std::ptrdiff_t>(body.size() / 2);
  for (const std::string& spelt : {std::string(), key.Reveal(), PercentEncode(key.Reveal())}) {
    std::string with_key = body;
    with_key.insert(with_key.begin() + middle, spelt.begin(), spelt.end());
    http::Request request;
    request.method = "POST";
    request.origin = {.host = "desk", .port = 80};
    request.headers = {{"Content-Type", type}};
    request.body = with_key;
    http::Response response{.status = 200, .headers = {{"Content-Type", type}, {"Location", type}}};
    response.body = with_key;
    const std::string text = http::SentText(request, {}, 0) + http::ReceivedText(response, milliseconds(0));
    RequireReadable(text);
    FUZZ_REQUIRE(spelt.empty() || text.find(spelt) == std::string::npos);
  }
  http::Response grant{.status = 200, .headers = {{"Content-Type", "application/json"}}};
  grant.body = "{\"access_token\":\"never-to-be-seen-0815\",\"rest\":" + body;
  // A body that has the mark itself, or spells it in another way, may show it.
  const bool has_mark =
      body.find("seen") != std::string::npos || body.find_first_of("\\&%") != std::string::npos;
  FUZZ_REQUIRE(has_mark ||
               http::ReceivedText(grant, milliseconds(0)).find("never-to-be-seen") == std::string::npos);
  return 0;
}
