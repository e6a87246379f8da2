#include "simulator/fault.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/operation.hpp"

namespace flintdesk::simulator {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kCommonKeys[] = {"operation", "api",  "request", "call",   "times",
                                            "do",        "twin", "edit",    "repeat", "repeat_after_ms"};
constexpr std::string_view kKeysOfConnections[] = {"call", "times", "do"};
constexpr std::string_view kStatusKeys[] = {"status", "body"};
constexpr std::string_view kDelayKeys[] = {"ms"};
constexpr std::string_view kStallKeys[] = {"bytes", "limit_ms"};
constexpr std::string_view kTrickleKeys[] = {"bytes", "ms"};
constexpr std::string_view kCutKeys[] = {"end"};
constexpr std::string_view kCutInsideKeys[] = {"bytes", "end"};
constexpr std::string_view kLengthKeys[] = {"by"};
constexpr std::string_view kBytesKeys[] = {"bytes"};
constexpr std::string_view kOnlyStatusKeys[] = {"status"};
constexpr std::string_view kHtmlKeys[] = {"status", "page"};
constexpr std::string_view kThrottleKeys[] = {"form", "retry_after", "retry_after_form"};
constexpr std::string_view kLevelsKeys[] = {"levels"};
constexpr std::string_view kCountKeys[] = {"count"};
constexpr std::string_view kRedirectKeys[] = {"status", "location"};
constexpr std::string_view kCertificateKeys[] = {"certificate"};
constexpr std::string_view kLimitKeys[] = {"limit_ms"};

constexpr FaultRow kRows[] = {
    {"status", FaultKind::kStatus, Effect::kNo, kStatusKeys},
    {"status-after-commit", FaultKind::kStatus, Effect::kAlways, kStatusKeys},
    {"delay", FaultKind::kDelay, Effect::kAlways, kDelayKeys},
    {"delay-after-commit", FaultKind::kDelayAfterCommit, Effect::kAlways, kDelayKeys},
    {"stall", FaultKind::kStall, Effect::kYes, kStallKeys},
    {"trickle", FaultKind::kTrickle, Effect::kYes, kTrickleKeys},
    {"cut-before", FaultKind::kCutBefore, Effect::kNone, kCutKeys},
    {"cut-inside", FaultKind::kCutInside, Effect::kYes, kCutInsideKeys},
    {"cut-after-commit", FaultKind::kCutAfterCommit, Effect::kAlways, kCutKeys},
    {"wrong-length", FaultKind::kWrongLength, Effect::kYes, kLengthKeys},
    {"bad-chunk", FaultKind::kBadChunk, Effect::kYes, {}},
    {"garbage", FaultKind::kGarbage, Effect::kYes, {}},
    {"garbage-body", FaultKind::kGarbageBody, Effect::kYes, kOnlyStatusKeys},
    {"truncated-body", FaultKind::kTruncatedBody, Effect::kYes, kBytesKeys},
    {"empty-body", FaultKind::kEmptyBody, Effect::kYes, kOnlyStatusKeys},
    {"html", FaultKind::kHtml, Effect::kNo, kHtmlKeys},
    {"throttle", FaultKind::kThrottle, Effect::kNone, kThrottleKeys},
    {"expired-key", FaultKind::kExpiredKey, Effect::kNone, {}},
    {"bad-encoding", FaultKind::kBadEncoding, Effect::kYes, {}},
    {"huge", FaultKind::kHuge, Effect::kYes, kBytesKeys},
    {"deep", FaultKind::kDeep, Effect::kYes, kLevelsKeys},
    {"many-headers", FaultKind::kManyHeaders, Effect::kYes, kCountKeys},
    {"redirect", FaultKind::kRedirect, Effect::kNo, kRedirectKeys},
    {"wrong-certificate", FaultKind::kWrongCertificate, Effect::kNone, kCertificateKeys},
    {"close-on-accept", FaultKind::kCloseOnAccept, Effect::kNone, kCutKeys},
    {"stall-on-accept", FaultKind::kStallOnAccept, Effect::kNone, kLimitKeys},
};

/// Entries of a plan that are no faults of a response, and so are not in the table.
constexpr FaultRow kSoundRow = {"sound", FaultKind::kSound, Effect::kAlways, {}};

/// A key whose value is one of some words. The first of them is the default.
struct WordKey {
  std::string_view name;
  std::vector<std::string> words;
  void (*take)(Fault&, const std::string&);
};

const std::vector<WordKey>& WordKeys() {
  static constexpr auto kToForm = [](Fault& fault, const std::string& word) { fault.form = word; };
  static const std::vector<WordKey> kKeys = {
      {"api", {"*", "v1", "v3", "oauth"}, [](Fault& fault, const std::string& word) { fault.api = word; }},
      {"body", {"api", "html", "text", "empty"}, kToForm},
      {"form",
       {"text-400", "json-400", "json-429", "html-400", "html-429", "text-503", "api-200", "api-403"},
       kToForm},
      {"page", {"login", "error"}, kToForm},
      {"certificate", {"expired", "other-name", "other-issuer"}, kToForm},
      {"end",
       {"close", "reset"},
       [](Fault& fault, const std::string& word) { fault.reset = word == "reset"; }},
      {"retry_after_form", {"seconds", "date"}, [](Fault& fault, const std::string& word) {
         fault.retry_after_is_date = word == "date";
       }}};
  return kKeys;
}

struct IntegerKey {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
  std::int64_t Fault::*member;
};

constexpr IntegerKey kIntegerKeys[] = {
    {"call", 1, 1'000'000, &Fault::call},       {"times", 1, 1'000'000, &Fault::times},
    {"status", 200, 599, &Fault::status},       {"ms", 0, 600'000, &Fault::ms},
    {"bytes", 0, 200'000'000, &Fault::bytes},   {"by", -1'000'000'000, 1'000'000'000, &Fault::count},
    {"levels", 1, 10'000'000, &Fault::count},   {"count", 1, 100'000, &Fault::count},
    {"limit_ms", 1, 600'000, &Fault::limit_ms}, {"retry_after", 0, 1'000'000, &Fault::retry_after},
    {"repeat", 1, 100, &Fault::repeat},         {"repeat_after_ms", 0, 600'000, &Fault::repeat_after_ms}};

/// Reads one fault; messages name it by `where`.
class Reader {
 public:
  Reader(const json::Object& source, std::size_t number)
      : source_(source), where_(fmt::format("fault {}", number)) {}

  Result<Fault> Read() {
    Result<const FaultRow*> row = ReadRow();
    if (!row.ok()) return row.error();
    row_ = row.value();
    fault_.kind = row_->kind;
    fault_.what = row_->name;
    fault_.commit = row_->effect == Effect::kYes || row_->effect == Effect::kAlways;
    for (const WordKey& key : WordKeys()) {
      if (Takes(key.name)) key.take(fault_, key.words.front());
    }
    for (const auto& [key, value] : source_) {
      if (Result<void> read = ReadKey(key, value); !read.ok()) return read.error();
    }
    return fault_;
  }

 private:
  Result<const FaultRow*> ReadRow() const {
    const json::Value* what = source_.Find("do");
    const bool has_others =
        source_.Contains("twin") || source_.Contains("edit") || source_.Contains("repeat");
    if (what == nullptr && has_others) return &kSoundRow;
    if (what == nullptr || what->IfString() == nullptr)
      return Wrong(fmt::format("{} has no do; it says what is to happen", where_), {});
    if (*what->IfString() == kSoundRow.name) return &kSoundRow;
    std::vector<std::string> names;
    for (const FaultRow& each : kRows) {
      if (each.name == *what->IfString()) return &each;
      names.emplace_back(each.name);
    }
    return Unknown("do", *what->IfString(), names);
  }

  static Error Wrong(std::string message, std::string assistance) {
    return InvalidRequestError(std::move(message), std::move(assistance));
  }

  Error Unknown(std::string_view key, const std::string& value, const std::vector<std::string>& known) const {
    const auto nearest = NearestOf(value, known);
    return Wrong(fmt::format("{} has the unknown {} '{}'", where_, key, Shorten(value, 80)),
                 nearest.has_value() ? fmt::format("Did you mean '{}'?", *nearest)
                                     : fmt::format("Known are: {}.", Join(known, ", ")));
  }

  std::vector<std::string> KnownKeys() const {
    std::vector<std::string> known;
    if (fault_.IsOfConnection()) {
      known.assign(std::begin(kKeysOfConnections), std::end(kKeysOfConnections));
    } else {
      known.assign(std::begin(kCommonKeys), std::end(kCommonKeys));
    }
    known.insert(known.end(), row_->keys.begin(), row_->keys.end());
    if (row_->effect == Effect::kNo || row_->effect == Effect::kYes) known.emplace_back("commit");
    return known;
  }

  bool Takes(std::string_view key) const {
    return std::find(row_->keys.begin(), row_->keys.end(), key) != row_->keys.end();
  }

  Result<void> ReadKey(const std::string& key, const json::Value& value) {
    const std::vector<std::string> known = KnownKeys();
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const auto nearest = NearestOf(key, known);
      return Wrong(fmt::format("{} ({}) has an unknown key '{}'", where_, row_->name, Shorten(key, 80)),
                   nearest.has_value() ? fmt::format("Did you mean '{}'?", *nearest)
                                       : fmt::format("It takes: {}.", Join(known, ", ")));
    }
    if (key == "do") return {};
    if (key == "operation") return ReadOperation(value);
    if (key == "twin" || key == "edit") return ReadDeedsOf(key, value);
    if (key == "commit") {
      if (value.IfBoolean() == nullptr) return WrongKind(key, "true or false", value);
      fault_.commit = *value.IfBoolean();
      return {};
    }
    if (key == "request" || key == "location") {
      const std::optional<std::string> text = value.ScalarText();
      if (!text.has_value() || text->empty()) return WrongKind(key, "text", value);
      (key == "request" ? fault_.request_id : fault_.location) = *text;
      return {};
    }
    for (const WordKey& word : WordKeys()) {
      if (word.name == key) return ReadWord(word, value);
    }
    return ReadInteger(key, value);
  }

  Result<void> ReadOperation(const json::Value& value) {
    if (value.IfString() == nullptr) return WrongKind("operation", "text", value);
    std::vector<std::string> names = OperationNames();
    names.emplace_back("*");
    if (std::find(names.begin(), names.end(), *value.IfString()) == names.end())
      return Unknown("operation", *value.IfString(), names);
    fault_.operation = *value.IfString();
    return {};
  }

  Result<void> ReadDeedsOf(const std::string& key, const json::Value& value) {
    Result<std::vector<Deed>> deeds =
        ReadDeeds(value, key == "twin", true, fmt::format("{} ({}): {}", where_, row_->name, key));
    if (!deeds.ok()) return deeds.error();
    fault_.deeds.insert(fault_.deeds.end(), deeds->begin(), deeds->end());
    return {};
  }

  Result<void> ReadWord(const WordKey& key, const json::Value& value) {
    if (value.IfString() == nullptr) return WrongKind(key.name, "text", value);
    if (std::find(key.words.begin(), key.words.end(), *value.IfString()) == key.words.end())
      return Unknown(key.name, *value.IfString(), key.words);
    key.take(fault_, *value.IfString());
    return {};
  }

  Result<void> ReadInteger(std::string_view name, const json::Value& value) {
    const auto key = std::find_if(std::begin(kIntegerKeys), std::end(kIntegerKeys),
                                  [&](const IntegerKey& k) { return k.name == name; });
    const std::int64_t* number = value.IfInteger();
    if (number == nullptr || *number < key->least || *number > key->most)
      return WrongKind(name, fmt::format("an integer from {} to {}", key->least, key->most), value);
    fault_.*key->member = *number;
    return {};
  }

  Error WrongKind(std::string_view key, std::string_view wanted, const json::Value& value) const {
    return Wrong(fmt::format("{} ({}): {} is {} where {} is wanted", where_, row_->name, key,
                             Shorten(json::Write(value), 80), wanted),
                 "Correct the value.");
  }

  const json::Object& source_;
  const std::string where_;
  const FaultRow* row_ = nullptr;
  Fault fault_;
};

}  // namespace

std::span<const FaultRow> FaultRows() { return kRows; }

std::span<const std::string> WordsOf(std::string_view key) {
  for (const WordKey& known : WordKeys()) {
    if (known.name == key) return known.words;
  }
  return {};
}

Result<std::vector<Fault>> ParseFaults(const json::Value& plan) {
  constexpr std::size_t kMost = 1000;
  const json::Value* list = plan.Find("faults");
  if (list == nullptr || list->IfArray() == nullptr || list->IfArray()->empty() ||
      list->IfArray()->size() > kMost) {
    return InvalidRequestError(fmt::format("a plan is an object with faults, a list of 1 to {}", kMost),
                               R"(For example {"faults": [{"operation": "add-note", "do": "cut-before"}]}.)");
  }
  for (const auto& [key, value] : *plan.IfObject()) {
    if (key != "faults")
      return InvalidRequestError(fmt::format("a plan has an unknown key '{}'", Shorten(key, 80)),
                                 "Its only key is faults.");
  }
  std::vector<Fault> faults;
  for (const json::Value& each : *list->IfArray()) {
    const std::size_t number = faults.size() + 1;
    if (each.IfObject() == nullptr)
      return InvalidRequestError(fmt::format("fault {} is not an object", number),
                                 "Write it as {\"do\": …}.");
    Result<Fault> fault = Reader(*each.IfObject(), number).Read();
    if (!fault.ok()) return fault.error();
    faults.push_back(std::move(fault.value()));
  }
  return faults;
}

}  // namespace flintdesk::simulator
