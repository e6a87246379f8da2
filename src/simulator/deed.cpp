#include "simulator/deed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "simulator/operation.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::size_t kMostDeeds = 100;
constexpr std::int64_t kMostDelay = 24LL * 60 * 60 * 1000;

class Reader {
 public:
  Reader(bool is_twin, bool with_call, std::string_view where) : with_call_(with_call), where_(where) {
    deed_.is_twin = is_twin;
  }

  Result<Deed> Read(const json::Value& value) {
    if (value.IfObject() == nullptr) return Wrong("", value, "an object");
    for (const auto& [key, member] : *value.IfObject()) {
      if (Result<void> read = ReadMember(key, member); !read.ok()) return read.error();
    }
    if (!deed_.is_twin && !with_call_ && deed_.request.empty() && deed_.operation != "add-request")
      return InvalidRequestError(fmt::format("{} has no request; give the id of the request", where_),
                                 "Name the request.");
    return deed_;
  }

 private:
  Error Wrong(std::string_view key, const json::Value& value, std::string_view wanted) const {
    return InvalidRequestError(fmt::format("{}{}{} is {} where {} is wanted", where_, key.empty() ? "" : ": ",
                                           key, Shorten(json::Write(value), 80), wanted),
                               "Correct the value.");
  }

  std::vector<std::string> Keys() const {
    std::vector<std::string> keys = {"author", "delay_ms"};
    if (with_call_) keys.emplace_back("when");
    for (const char* key : {"replace", "storage"})
      if (deed_.is_twin) keys.emplace_back(key);
    for (const char* key : {"operation", "request", "child", "input"})
      if (!deed_.is_twin) keys.emplace_back(key);
    return keys;
  }

  Result<void> ReadMember(const std::string& key, const json::Value& value) {
    const std::vector<std::string> keys = Keys();
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return InvalidRequestError(fmt::format("{} has an unknown key '{}'", where_, Shorten(key, 80)),
                                 fmt::format("It takes: {}.", Join(keys, ", ")));
    if (key == "author") return ReadText(key, value, deed_.author);
    if (key == "request") return ReadText(key, value, deed_.request);
    if (key == "child") return ReadText(key, value, deed_.child);
    if (key == "delay_ms") return ReadDelay(value);
    if (key == "when") return ReadWhen(value);
    if (key == "replace") return ReadReplace(value);
    if (key == "storage") return ReadStorage(value);
    if (key == "operation") return ReadOperation(value);
    if (value.IfObject() == nullptr) return Wrong(key, value, "an object");
    deed_.input = value;
    return {};
  }

  Result<void> ReadText(std::string_view key, const json::Value& value, std::string& member) const {
    const std::optional<std::string> text = value.ScalarText();
    if (!text.has_value() || text->empty()) return Wrong(key, value, "text");
    member = *text;
    return {};
  }

  Result<void> ReadDelay(const json::Value& value) {
    const std::int64_t* number = value.IfInteger();
    if (number == nullptr || *number < 0 || *number > kMostDelay)
      return Wrong("delay_ms", value, fmt::format("an integer from 0 to {}", kMostDelay));
    deed_.delay_ms = *number;
    return {};
  }

  Result<void> ReadWhen(const json::Value& value) {
    const std::string word = value.ScalarText().value_or("");
    if (word != "before" && word != "after") return Wrong("when", value, "before or after");
    deed_.before = word == "before";
    return {};
  }

  Result<void> ReadReplace(const json::Value& value) {
    if (value.IfObject() == nullptr) return Wrong("replace", value, "an object of texts");
    for (const auto& [from, to] : *value.IfObject()) {
      if (from.empty() || to.IfString() == nullptr) return Wrong("replace", value, "an object of texts");
      deed_.replace.emplace_back(from, *to.IfString());
    }
    return {};
  }

  Result<void> ReadStorage(const json::Value& value) {
    std::vector<std::string> names;
    if (value.IfArray() == nullptr) return Wrong("storage", value, "a list of names");
    for (const json::Value& name : *value.IfArray()) names.push_back(name.ScalarText().value_or(""));
    Result<Storage> storage = Storage::Parse(std::move(names));
    if (!storage.ok()) return storage.error();
    deed_.storage = std::move(storage.value());
    return {};
  }

  Result<void> ReadOperation(const json::Value& value) {
    const std::vector<std::string> names = ChangeNames();
    const std::string name = value.ScalarText().value_or("");
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Wrong("operation", value, fmt::format("one of {}", Join(names, ", ")));
    deed_.operation = name;
    return {};
  }

  const bool with_call_;
  const std::string_view where_;
  Deed deed_;
};

}  // namespace

Result<std::vector<Deed>> ReadDeeds(const json::Value& value, bool is_twin, bool with_call,
                                    std::string_view where) {
  std::vector<json::Value> each = {value};
  if (with_call && value.IfArray() != nullptr) each = *value.IfArray();
  std::vector<Deed> deeds;
  for (const json::Value& one : each) {
    Result<Deed> deed = Reader(is_twin, with_call, where).Read(one);
    if (!deed.ok()) return deed.error();
    deeds.push_back(std::move(deed.value()));
  }
  if (deeds.size() > kMostDeeds)
    return InvalidRequestError(fmt::format("{} has more than {} entries", where, kMostDeeds), "Name fewer.");
  return deeds;
}

}  // namespace flintdesk::simulator
