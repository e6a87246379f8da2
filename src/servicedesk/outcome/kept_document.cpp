#include "servicedesk/outcome/kept_document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "connector/members.hpp"

namespace flintdesk::servicedesk {

namespace {

// Longer than anything is believed, and than a machine is away as a rule.
constexpr milliseconds kUnwrittenFor = std::chrono::hours(24) * 90;

/// "form-of-" of the name of a form's document.
std::string_view KindOf(std::string_view name) {
  constexpr std::string_view kOf = "-of-";
  const std::size_t at = name.find(kOf);
  return at == name.npos ? name : name.substr(0, at + kOf.size());
}

}  // namespace

bool IsBelieved(const Clock& clock, const json::Value& kept, milliseconds longest) {
  const auto until = connector::NumberIn(kept, "until");
  if (!until) return false;
  const std::int64_t left = *until - clock.EpochMilliseconds();
  return left > 0 && left <= longest.count();
}

json::Value KeptDocument(const connector::ConnectorParts& parts, const std::string& name,
                         milliseconds longest) {
  const std::optional<json::Value> document = parts.memory.Read(name);
  if (!document || !IsBelieved(parts.clock, *document, longest)) return {};
  const json::Value* kept = document->Find("kept");
  return kept == nullptr ? json::Value() : *kept;
}

void KeepDocument(const connector::ConnectorParts& parts, const std::string& name, json::Value kept,
                  milliseconds believed_for, Renewal renewal) {
  std::int64_t until = parts.clock.EpochMilliseconds() + believed_for.count();
  const auto before = parts.memory.Read(name);
  if (renewal == Renewal::kKeepsTime && before && IsBelieved(parts.clock, *before, believed_for))
    until = connector::NumberIn(*before, "until").value_or(until);
  json::Object document{{"until", until}};
  document.Set("kept", std::move(kept));
  parts.memory.Write(name, std::move(document));
  if (!before) parts.memory.RemoveOld(KindOf(name), kUnwrittenFor);
}

}  // namespace flintdesk::servicedesk
