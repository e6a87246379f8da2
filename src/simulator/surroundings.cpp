#include "simulator/surroundings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

using Date = Surroundings::Date;
using Cache = Surroundings::Cache;

constexpr std::int64_t kMostOffset = 100LL * 365 * 24 * 60 * 60 * 1000;
constexpr std::size_t kMostOffsets = 16;

template <class Kind>
struct Word {
  std::string_view word;
  Kind kind;
};
constexpr Word<Date> kDates[] = {
    {"desk", Date::kDesk}, {"absent", Date::kAbsent}, {"garbage", Date::kGarbage}};
constexpr Word<Cache> kCaches[] = {
    {"none", Cache::kNone}, {"honours-no-cache", Cache::kHonouring}, {"ignores-no-cache", Cache::kStubborn}};

Error Wrong(std::string_view key, const json::Value& value, std::string_view wanted) {
  return InvalidRequestError(
      fmt::format("{} is {} where {} is wanted", key, Shorten(json::Write(value), 80), wanted),
      "docs/guides/simulator.md lists the surroundings.");
}

template <class Kind>
Result<Kind> WordOf(std::string_view key, const json::Value& value, std::span<const Word<Kind>> words,
                    std::string_view also = {}) {
  std::vector<std::string> known;
  for (const Word<Kind>& each : words) {
    if (value.IfString() != nullptr && *value.IfString() == each.word) return each.kind;
    known.emplace_back(each.word);
  }
  return Wrong(key, value, fmt::format("one of {}{}", Join(known, ", "), also));
}

Result<std::int64_t> NumberOf(std::string_view key, const json::Value& value, std::int64_t least) {
  const std::int64_t* number = value.IfInteger();
  if (number == nullptr || *number < least || *number > kMostOffset)
    return Wrong(key, value, fmt::format("an integer from {} to {}", least, kMostOffset));
  return *number;
}

Result<std::vector<std::int64_t>> OffsetsOf(std::string_view key, const json::Value& value) {
  const json::Array* list = value.IfArray();
  if (list == nullptr || list->size() > kMostOffsets)
    return Wrong(key, value, fmt::format("a list of at most {} offsets in milliseconds", kMostOffsets));
  std::vector<std::int64_t> offsets;
  for (const json::Value& each : *list) {
    Result<std::int64_t> number = NumberOf(key, each, -kMostOffset);
    if (!number.ok()) return number.error();
    offsets.push_back(number.value());
  }
  return offsets;
}

Result<void> ReadDate(Surroundings& surroundings, const json::Value& value) {
  if (value.IsInteger() || value.IsArray()) {
    Result<std::vector<std::int64_t>> offsets =
        OffsetsOf("date", value.IsArray() ? value : json::Value(json::Array{value}));
    if (!offsets.ok()) return offsets.error();
    surroundings.date = Date::kOffset;
    surroundings.date_offsets_ms = std::move(offsets.value());
    return {};
  }
  Result<Date> date = WordOf<Date>("date", value, kDates, ", or an offset in milliseconds, or several");
  if (!date.ok()) return date.error();
  surroundings.date = date.value();
  surroundings.date_offsets_ms.clear();
  return {};
}

Result<void> ReadStorage(Surroundings& surroundings, const json::Value& value) {
  const json::Array* list = value.IfArray();
  if (list == nullptr || list->size() > kMostOffsets) return Wrong("storage", value, "a list of names");
  std::vector<std::string> names;
  for (const json::Value& name : *list) {
    if (name.IfString() == nullptr) return Wrong("storage", name, "a name");
    names.push_back(*name.IfString());
  }
  Result<Storage> storage = Storage::Parse(std::move(names));
  if (!storage.ok()) return storage.error();
  surroundings.storage = std::move(storage.value());
  return {};
}

Result<void> Take(std::int64_t& member, Result<std::int64_t> number) {
  if (!number.ok()) return number.error();
  member = number.value();
  return {};
}

Result<void> ReadMember(Surroundings& surroundings, const std::string& key, const json::Value& value) {
  if (key == "date") return ReadDate(surroundings, value);
  if (key == "storage") return ReadStorage(surroundings, value);
  if (key == "cache_ms") return Take(surroundings.cache_ms, NumberOf(key, value, 1));
  if (key == "list_lag_ms") return Take(surroundings.list_lag_ms, NumberOf(key, value, 0));
  if (key == "record_granularity_ms")
    return Take(surroundings.record_granularity_ms, NumberOf(key, value, 1));
  if (key == "cache") {
    Result<Cache> cache = WordOf<Cache>(key, value, kCaches);
    if (!cache.ok()) return cache.error();
    surroundings.cache = cache.value();
    return {};
  }
  if (key == "record_offsets_ms") {
    Result<std::vector<std::int64_t>> offsets = OffsetsOf(key, value);
    if (!offsets.ok()) return offsets.error();
    surroundings.record_offsets_ms = std::move(offsets.value());
    return {};
  }
  std::vector<std::string> known;
  const json::Value all = Surroundings{}.ToJson();
  for (const auto& [name, ignored] : *all.IfObject()) known.push_back(name);
  return InvalidRequestError(fmt::format("the surroundings have no key '{}'", Shorten(key, 80)),
                             fmt::format("They have {}.", Join(known, ", ")));
}

json::Array ArrayOf(const std::vector<std::int64_t>& numbers) { return {numbers.begin(), numbers.end()}; }

template <class Kind>
std::string_view WordFor(Kind kind, std::span<const Word<Kind>> words) {
  const auto found =
      std::find_if(words.begin(), words.end(), [kind](const Word<Kind>& w) { return w.kind == kind; });
  return found == words.end() ? std::string_view{} : found->word;
}

}  // namespace

json::Value Surroundings::ToJson() const {
  const json::Value shown = date == Date::kOffset ? json::Value(ArrayOf(date_offsets_ms))
                                                  : json::Value(WordFor<Date>(date, kDates));
  return json::Object{{"date", shown},
                      {"cache", WordFor<Cache>(cache, kCaches)},
                      {"cache_ms", cache_ms},
                      {"record_offsets_ms", ArrayOf(record_offsets_ms)},
                      {"record_granularity_ms", record_granularity_ms},
                      {"list_lag_ms", list_lag_ms},
                      {"storage", json::Array(storage.names().begin(), storage.names().end())}};
}

Result<void> Surroundings::Read(const json::Value& value) {
  if (value.IfObject() == nullptr) return Wrong("the document", value, "an object");
  Surroundings changed = *this;
  for (const auto& [key, member] : *value.IfObject()) {
    if (Result<void> read = ReadMember(changed, key, member); !read.ok()) return read;
  }
  *this = std::move(changed);
  return {};
}

}  // namespace flintdesk::simulator
