// A remembered secret stands in no redacted text, plain, escaped once or twice or in base64, whatever
// surrounds it. The input is a secret, a line end, and the text around it.
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

#include "require.hpp"

using namespace flintdesk;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::Text(data, size);
  // The marks keep the secret from being a part of "[hidden]", and from filling the list without end.
  std::string key = "\x01key" + std::string(fuzz::TakeLine(text).substr(0, 2)) + "\x01";
  RememberSecret(key);
  std::size_t middle = text.size() / 2;
  std::vector<std::string> forms{key, PercentEncode(key), PercentEncode(PercentEncode(key)),
                                 Base64Encode(key)};
  // A secret has no control characters; JSON has letters for some of them.
  if (IsUtf8(key) && key.find_first_of("\b\f\r\t") == std::string::npos) {
    const std::string once = json::Write(key);
    forms.insert(forms.end(), {once, PercentEncode(once), json::Write(once)});
  }
  for (const std::string& form : forms) {
    std::string said = std::string(text.substr(0, middle)) + form + std::string(text.substr(middle));
    std::string redacted = Redact(said);
    FUZZ_REQUIRE(redacted.find("[hidden]") != std::string::npos);
    FUZZ_REQUIRE(redacted.find(form) == std::string::npos);
    FUZZ_REQUIRE(Redact(redacted) == redacted);
  }
  return 0;
}
