#include "servicedesk/outcome/kept_document.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include "connector/members.hpp"

namespace flintdesk::servicedesk {

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
  const auto before = renewal == Renewal::kKeepsTime ? parts.memory.Read(name) : std::nullopt;
  if (before && IsBelieved(parts.clock, *before, believed_for))
    until = connector::NumberIn(*before, "until").value_or(until);
  json::Object document{{"until", until}};
  document.Set("kept", std::move(kept));
  parts.memory.Write(name, std::move(document));
}

}  // namespace flintdesk::servicedesk
