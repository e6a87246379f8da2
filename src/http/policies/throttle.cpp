#include "http/policies/throttle.hpp"

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/text.hpp"

namespace flintdesk::http {
namespace {

constexpr std::string_view kSentence = "maximum access limit";
constexpr std::string_view kCode = "4015";
static_assert(kThrottleCode == 4015);

/// Longer than any refusal of either API and shorter than most tickets: longer bodies are not searched.
constexpr std::size_t kLongestRefusal = 1'024;

/// Cheap, since every response is checked: the sentence has a letter that is rare elsewhere.
bool MayRefuse(std::string_view body) {
  if (body.size() > kLongestRefusal) return false;
  if (body.find(kCode) != body.npos) return true;
  return (body.find('x') != body.npos || body.find('X') != body.npos) && SaysThrottled(body);
}

std::string TextOf(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member == nullptr ? std::string{} : member->ScalarText().value_or("");
}

/// Searches for the refusal only in what reports a failure: V3's `response_status` with its `messages`, V1's
/// `result`. A ticket whose text mentions such a limit does not count.
bool RefusesIn(const json::Value& value, bool failed) {
  if (const json::Array* list = value.IfArray()) {
    for (const json::Value& each : *list)
      if (RefusesIn(each, failed)) return true;
    return false;
  }
  const json::Object* object = value.IfObject();
  if (object == nullptr) return false;
  const std::string status = TextOf(value, "status");
  if (EqualsIgnoreCase(status, "success")) return false;
  const std::string code = TextOf(value, "status_code");
  if (EqualsIgnoreCase(status, "failed") || EqualsIgnoreCase(status, "failure") ||
      (!code.empty() && code != "2000"))
    failed = true;
  if (failed && (code == kCode || SaysThrottled(TextOf(value, "message")))) return true;
  for (const auto& [key, member] : *object)
    if (RefusesIn(member, failed)) return true;
  return false;
}

/// V1's XML: the result, with its status, comes before all that could hold foreign text.
bool RefusesInXml(std::string_view body) {
  constexpr std::string_view kStatus = "<status>";
  const std::string text = ToLower(body);
  const std::size_t status = text.find(kStatus);
  return status != text.npos &&
         Trim(std::string_view(text).substr(status + kStatus.size())).starts_with("fail") &&
         SaysThrottled(text);
}

bool RefusesInForm(std::string_view body) {
  if (!MayRefuse(body)) return false;
  body = Trim(body);
  if (body.starts_with('<')) return RefusesInXml(body);
  const auto parsed = json::Parse(body, {.lone_surrogates = true});
  return parsed.ok() && RefusesIn(parsed.value(), false);
}

}  // namespace

bool SaysThrottled(std::string_view text) { return ContainsIgnoreCase(text, kSentence); }

bool IsThrottled(const Response& response) {
  if (response.status == kTooManyRequests) return true;
  if (ThrottlesInAnyBody(response.status)) {
    constexpr std::size_t kFarEnough = 16'384;  // a page with its styles, and still soon read
    if (SaysThrottled(std::string_view(response.body).substr(0, kFarEnough))) return true;
  }
  return MayThrottleInDocument(response.status) && RefusesInForm(response.body);
}

}  // namespace flintdesk::http
