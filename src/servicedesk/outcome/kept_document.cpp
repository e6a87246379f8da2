#include "servicedesk/outcome/kept_document.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include "connector/members.hpp"

namespace flintdesk::servicedesk {

namespace {

/// Until when what is kept is believed; none for not at all.
std::optional<std::int64_t> UntilOf(const connector::ConnectorParts& parts,
                                    const std::optional<json::Value>& document, milliseconds longest) {
  if (!document || !document->IsObject()) return std::nullopt;
  const auto until = connector::NumberIn(*document, "until");
  const std::int64_t now = parts.clock.EpochMilliseconds();
  if (!until || *until <= now || *until - now > longest.count()) return std::nullopt;
  return until;
}

}  // namespace

json::Value KeptDocument(const connector::ConnectorParts& parts, const std::string& name,
                         milliseconds longest) {
  const std::optional<json::Value> document = parts.memory.Read(name);
  if (!UntilOf(parts, document, longest)) return {};
  const json::Value* kept = document->Find("kept");
  return kept == nullptr ? json::Value() : *kept;
}

void KeepDocument(const connector::ConnectorParts& parts, const std::string& name, json::Value kept,
                  milliseconds believed_for, Renewal renewal) {
  std::int64_t until = parts.clock.EpochMilliseconds() + believed_for.count();
  if (renewal == Renewal::kKeepsTime)
    until = UntilOf(parts, parts.memory.Read(name), believed_for).value_or(until);
  json::Object document{{"until", until}};
  document.Set("kept", std::move(kept));
  parts.memory.Write(name, std::move(document));
}

}  // namespace flintdesk::servicedesk
