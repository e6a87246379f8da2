// Arbitrary responses of an accounts server, the status before the first line end. Only what can stand in a
// header becomes a token, for an hour at most; a failure says that nothing was sent, and no message holds the
// token.
#include <algorithm>
#include <charconv>
#include <string>

#include "base/json.hpp"
#include "base/text.hpp"
#include "servicedesk/credentials/token_response.hpp"

#include "require.hpp"

using namespace flintdesk;

namespace {

bool StandsInAHeader(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMarked = 12;  // a shorter one may be a word of ours
  const std::string input(fuzz::Text(data, size));
  const std::size_t end = std::min(input.find('\n'), input.size());
  http::Response response;
  std::from_chars(input.data(), input.data() + end, response.status);
  response.body = input.substr(std::min(end + 1, input.size()));
  const http::Origin accounts{.tls = true, .host = "accounts.example.org", .port = 443};
  const auto grant = servicedesk::ReadTokenResponse(accounts, response);
  if (grant.ok()) {
    const std::string& token = grant->token.Reveal();
    FUZZ_REQUIRE(response.status == 200 && !token.empty() && StandsInAHeader(token));
    FUZZ_REQUIRE(grant->lifetime.count() > 0 && grant->lifetime.count() <= 3600);
    return 0;
  }
  const http::Failure& failure = grant.error();
  FUZZ_REQUIRE(!failure.sent && !failure.assistance.empty() && IsUtf8(failure.message));
  FUZZ_REQUIRE(failure.message.find_first_of("\r\n") == std::string::npos);
  const auto document = json::Parse(response.body);
  const json::Value* token = document.ok() && document->IsObject() ? document->Find("access_token") : nullptr;
  if (token == nullptr || token->IfString() == nullptr || token->IfString()->size() < kMarked) return 0;
  if (failure.kind == http::FailureKind::kProofRefused && response.status < 500)
    FUZZ_REQUIRE(failure.message.find(*token->IfString()) == std::string::npos);
  return 0;
}
