#include <optional>
#include <string>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/response/shown_member.hpp"

namespace flintdesk::servicedesk {
namespace {

// More than a person reads; a hostile response may hold millions.
constexpr std::size_t kMostMessages = 32;
constexpr std::size_t kLongestName = 100;

int CodeOf(const json::Value* value) {
  const auto number = ParseInteger(TextOf(value));
  return number && *number > 0 && *number < 1'000'000 ? static_cast<int>(*number) : 0;
}

void AddField(Reading& reading, const json::Value& name) {
  const auto text = name.ScalarText();
  if (!text || text->empty() || reading.fields.size() >= kMostMessages) return;
  reading.fields.push_back(text->size() > kLongestName ? RedactAndShorten(*text, kLongestName) : *text);
}

// One member of `messages`. The first code that is no success is the reason; the texts are joined.
void TakeMessage(Reading& reading, const json::Value& message) {
  const int code = CodeOf(message.Find("status_code"));
  if (code != 0 && (reading.code == 0 || reading.code == 2000)) reading.code = code;
  const std::string text = TextOf(message.Find("message"));
  if (!text.empty()) reading.message += (reading.message.empty() ? "" : "; ") + text;
  if (const json::Value* field = message.Find("field")) AddField(reading, *field);
  const json::Value* fields = message.Find("fields");
  if (fields == nullptr || fields->IfArray() == nullptr) return;
  for (std::size_t i = 0; i < fields->IfArray()->size() && i < kMostMessages; ++i)
    AddField(reading, (*fields->IfArray())[i]);
}

Verdict VerdictOf(int outer, const std::string& word) {
  if (outer == 2000 &&
      (word.empty() || EqualsIgnoreCase(word, "success") || EqualsIgnoreCase(word, "warning")))
    return Verdict::kSuccess;
  if (outer != 0 && outer != 2000 && (word.empty() || EqualsIgnoreCase(word, "failed")))
    return Verdict::kFailed;
  return Verdict::kUnknown;
}

// A part that failed makes the whole a failure, wherever it stands; of a change, others may have been done.
Verdict Both(Verdict a, Verdict b) {
  if (a == b) return a;
  return a == Verdict::kUnknown || b == Verdict::kUnknown ? Verdict::kUnknown : Verdict::kMixed;
}

void TakeWarning(Reading& reading, const std::string& text) {
  if (text.empty() || reading.warnings.size() >= kMostMessages) return;
  reading.warnings.push_back(text);
}

Verdict TakeStatus(Reading& reading, const json::Value& status) {
  const int outer = CodeOf(status.Find("status_code"));
  const std::string word = TextOf(status.Find("status"));
  Verdict verdict = VerdictOf(outer, word);
  const auto take = [&](const json::Value& message, bool keep) {
    if (keep) TakeMessage(reading, message);
    const std::string type = TextOf(message.Find("type"));
    if (EqualsIgnoreCase(type, "warning")) return TakeWarning(reading, TextOf(message.Find("message")));
    const int code = CodeOf(message.Find("status_code"));
    const bool failed = EqualsIgnoreCase(type, "failed") || (type.empty() && code != 0 && code != 2000);
    if (failed && verdict == Verdict::kSuccess) verdict = Verdict::kMixed;
  };
  const json::Value* messages = status.Find("messages");
  if (messages != nullptr && messages->IsObject()) take(*messages, true);
  if (messages != nullptr && messages->IfArray() != nullptr) {
    // Every one counts, and of texts only some are kept.
    const json::Array& list = *messages->IfArray();
    for (std::size_t i = 0; i < list.size(); ++i) take(list[i], i < kMostMessages);
  }
  if (EqualsIgnoreCase(word, "warning") && reading.warnings.empty()) TakeWarning(reading, reading.message);
  if (reading.code == 0 || (reading.code == 2000 && outer != 0)) reading.code = outer;
  return verdict;
}

// `response_status` is an object, or a list of them: of one in the response to a list (seen from build 13008
// on), of several where several things were asked for. Every one counts, and their order does not.
void JudgeBy(Reading& reading, const json::Value* status) {
  reading.shape = Shape::kOther;
  if (status == nullptr) return;
  if (status->IsObject()) {
    reading.verdict = TakeStatus(reading, *status);
  } else if (const json::Array* list = status->IfArray(); list != nullptr && !list->empty()) {
    std::optional<Verdict> verdict;
    for (const json::Value& one : *list) {
      const Verdict next = one.IsObject() ? TakeStatus(reading, one) : Verdict::kUnknown;
      verdict = verdict ? Both(*verdict, next) : next;
    }
    reading.verdict = *verdict;
  }
  if (reading.verdict != Verdict::kUnknown) reading.shape = Shape::kDocument;
}

// An object of plain texts and small numbers, as the status of most responses is one; nothing for any other.
std::optional<json::Object> ReadFlat(std::string_view text) {
  constexpr std::size_t kMostMembers = 16;  // each is looked up among the others
  const auto members = json::Outline(text, kAsSent.max_values);
  if (!members || members->size() > kMostMembers) return std::nullopt;
  json::Object flat;
  for (const json::RawMember& member : *members) {
    const std::string_view value = member.value;
    if (value.front() == '"' && value.find('\\') == std::string_view::npos) {
      flat.Set(member.key, value.substr(1, value.size() - 2));
    } else if (const auto number = ParseInteger(value); number && value.front() != '-') {
      flat.Set(member.key, *number);
    } else {
      return std::nullopt;
    }
  }
  return flat;
}

// Most responses are judged by their status alone, and the rest is not parsed before somebody asks for it.
// False, with the text untouched, when it has to be parsed to know what it is.
bool ReadQuickly(Reading& reading, std::string& text) {
  const auto members = json::Outline(text, kAsSent.max_values);
  if (!members) return false;
  json::Value status;
  for (const json::RawMember& member : *members) {
    if (member.key == "request") reading.holds_request = member.value[0] == '{' || member.value[0] == '[';
    if (member.key != "response_status") continue;
    if (auto flat = ReadFlat(member.value)) {
      status = std::move(*flat);
      continue;
    }
    Result<json::Value, json::ParseError> parsed = json::Parse(member.value, kAsSent);
    if (!parsed.ok()) return false;
    status = std::move(parsed).value();
  }
  JudgeBy(reading, &status);
  KeepText(reading, text);
  reading.document = json::Document::OfText(std::move(text));
  return true;
}

Reading ParseWhole(std::string_view text) {
  Reading reading;
  std::optional<json::Value> parsed = ParseObject(reading, text);
  if (!parsed) return reading;
  reading.document = std::move(*parsed);
  const json::Value* request = reading.document.Find("request");
  reading.holds_request = request != nullptr && (request->IsObject() || request->IsArray());
  JudgeBy(reading, reading.document.Find("response_status"));
  return reading;
}

}  // namespace

Reading ReadV3(std::string text) {
  Reading reading;
  if (ReadQuickly(reading, text)) return reading;
  reading = ParseWhole(text);
  KeepText(reading, text);
  return reading;
}

}  // namespace flintdesk::servicedesk
