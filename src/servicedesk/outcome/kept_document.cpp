#include "servicedesk/outcome/kept_document.hpp"

#include <utility>

#include "connector/members.hpp"

namespace flintdesk::servicedesk {

json::Value KeptDocument(const connector::ConnectorParts& parts, const std::string& name,
                         milliseconds longest) {
  const auto document = parts.memory.Read(name);
  if (!document || !document->IsObject()) return {};
  const auto until = connector::NumberIn(*document, "until");
  const std::int64_t now = parts.clock.EpochMilliseconds();
  if (!until || *until <= now || *until - now > longest.count()) return {};
  const json::Value* kept = document->Find("kept");
  return kept == nullptr ? json::Value() : *kept;
}

void KeepDocument(const connector::ConnectorParts& parts, const std::string& name, json::Value kept,
                  milliseconds believed_for) {
  json::Object document{{"until", parts.clock.EpochMilliseconds() + believed_for.count()}};
  document.Set("kept", std::move(kept));
  parts.memory.Write(name, std::move(document));
}

}  // namespace flintdesk::servicedesk
