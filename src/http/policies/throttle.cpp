#include "http/policies/throttle.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/text.hpp"

namespace flintdesk::http {
namespace {

constexpr std::string_view kPhrase = "maximum access limit";
constexpr std::string_view kSentence = "URL blocked as maximum access limit for the page is exceeded";
constexpr std::string_view kCode = "4015";

/// Longer documents are not searched. With a status 2xx: longer than any refusal of either API and shorter
/// than most tickets. With another one a refusal may repeat what was sent.
constexpr std::size_t LongestRefusal(int status) { return status < 300 ? 1'024 : 65'536; }

bool Mentions(std::string_view text) { return ContainsIgnoreCase(text, kPhrase); }

/// The sentence and nothing else: a longer text may quote it.
bool IsSentence(std::string_view text) {
  text = Trim(text);
  if (!EqualsIgnoreCase(text.substr(0, kSentence.size()), kSentence)) return false;
  std::string_view rest = text.substr(kSentence.size());
  if (rest.starts_with('.')) rest = Trim(rest.substr(1));
  if (rest.ends_with('.')) rest.remove_suffix(1);
  return rest.empty() || EqualsIgnoreCase(rest, "Please try after sometime");
}

Throttle InMessage(std::string_view message) {
  if (IsSentence(message)) return Throttle::kClear;
  return Mentions(message) ? Throttle::kMaybe : Throttle::kNone;
}

/// Cheap, since every response is checked: the sentence has a letter that is rare elsewhere.
bool MayRefuse(std::string_view body) {
  if (body.find(kCode) != body.npos) return true;
  return (body.find('x') != body.npos || body.find('X') != body.npos) && Mentions(body);
}

std::string TextOf(const json::Value& value, std::string_view key) {
  const json::Value* member = value.Find(key);
  return member == nullptr ? std::string{} : member->ScalarText().value_or("");
}

Throttle InV3Message(const json::Value& message) {
  return TextOf(message, "status_code") == kCode ? Throttle::kClear : InMessage(TextOf(message, "message"));
}

/// One `response_status`; nothing when it reports no failure.
std::optional<Throttle> InV3Status(const json::Value& status) {
  const std::string code = TextOf(status, "status_code");
  const std::string word = TextOf(status, "status");
  if (code == "2000" || (code.empty() && !EqualsIgnoreCase(word, "failed")) ||
      EqualsIgnoreCase(word, "success"))
    return std::nullopt;
  Throttle found = InV3Message(status);
  const json::Value* messages = status.Find("messages");
  if (messages == nullptr) return found;
  if (messages->IsObject()) return std::max(found, InV3Message(*messages));
  if (const json::Array* list = messages->IfArray())
    for (const json::Value& message : *list) found = std::max(found, InV3Message(message));
  return found;
}

/// V3's statuses may be several. Of what succeeded in part nothing is sent again.
Throttle InV3(const json::Value& status) {
  const json::Array* list = status.IfArray();
  if (list == nullptr) return InV3Status(status).value_or(Throttle::kNone);
  Throttle found = Throttle::kNone;
  for (const json::Value& one : *list) {
    const auto said = InV3Status(one);
    if (!said) return Throttle::kNone;
    found = std::max(found, *said);
  }
  return found;
}

bool SaysFailed(std::string_view status) {
  return EqualsIgnoreCase(status, "failed") || EqualsIgnoreCase(status, "failure");
}

/// V1's `result`, in the wrappers of its builds.
const json::Value* V1ResultIn(const json::Value& document) {
  const json::Value* inner = &document;
  for (const std::string_view wrapper : {"API", "api", "response", "operation"})
    if (const json::Value* next = inner->Find(wrapper)) inner = next;
  return inner->Find("result");
}

/// Nothing when it has neither API's form.
std::optional<Throttle> InJson(std::string_view body) {
  const auto parsed = json::Parse(body, {.lone_surrogates = true});
  if (!parsed.ok()) return std::nullopt;
  if (const json::Value* status = parsed->Find("response_status")) return InV3(*status);
  const json::Value* result = V1ResultIn(parsed.value());
  if (result == nullptr) return std::nullopt;
  return SaysFailed(TextOf(*result, "status")) ? InMessage(TextOf(*result, "message")) : Throttle::kNone;
}

/// The text of the first such element, without a CDATA section's border.
std::string_view ElementIn(std::string_view xml, std::string_view name) {
  const std::string begin = "<" + std::string(name) + ">";
  const std::size_t from = xml.find(begin);
  if (from == xml.npos) return {};
  const std::string_view rest = xml.substr(from + begin.size());
  std::string_view text = Trim(rest.substr(0, rest.find("</" + std::string(name))));
  constexpr std::string_view kOpen = "<![cdata[", kClose = "]]>";
  if (text.starts_with(kOpen) && text.ends_with(kClose))
    text = text.substr(kOpen.size(), text.size() - kOpen.size() - kClose.size());
  return text;
}

/// V1's XML: the result, with its status, comes before all that could hold foreign text. Nothing when it is
/// something else, as a page.
std::optional<Throttle> InXml(std::string_view body) {
  const std::string text = ToLower(body);
  const std::string_view result = ElementIn(text, "result");
  if (result.empty() || text.starts_with("<html") || text.starts_with("<!doctype")) return std::nullopt;
  if (!SaysFailed(ElementIn(result, "status"))) return Throttle::kNone;
  return InMessage(ElementIn(result, "message"));
}

std::optional<Throttle> InDocument(std::string_view body) {
  return body.starts_with('<') ? InXml(body) : InJson(body);
}

}  // namespace

Throttle ThrottleOf(const Response& response) {
  const int status = response.status;
  if (status == 429) return Throttle::kClear;
  const bool in_any_body = status == 400 || status == 503;
  const bool in_document = in_any_body || (status >= 200 && status < 300) || (status >= 400 && status < 500);
  if (!in_document) return Throttle::kNone;
  std::string_view body = response.body;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  body = Trim(body);
  if (body.size() <= LongestRefusal(status) && MayRefuse(body))
    if (const auto said = InDocument(body)) return *said;
  if (!in_any_body) return Throttle::kNone;
  constexpr std::size_t kFarEnough = 16'384;  // a page with its styles, and still soon read
  return InMessage(body.substr(0, kFarEnough));
}

}  // namespace flintdesk::http
