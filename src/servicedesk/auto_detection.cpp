#include "servicedesk/auto_detection.hpp"

#include <cctype>
#include <cstdint>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;

// A name that can be a file's: "api-of-http-localhost-8080".
std::string NameFor(const http::Origin& origin) {
  std::string name = std::string("api-of-") + (origin.tls ? "https-" : "http-");
  for (const char c : ToLower(origin.host))
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' ? c : '_';
  return name + "-" + std::to_string(origin.port);
}

}  // namespace

Detected DetectFrom(const http::Answer& answer, const Reading& reading) {
  // A wrong key is refused in V3's own form, which proves V3 as well as a list does.
  if (reading.document.Find("response_status") != nullptr) return Detected::kV3;
  if (answer.status >= 500 || answer.status == 429) return Detected::kUndecided;
  if (answer.status == 401 || answer.status == 403 || answer.status == 407) return Detected::kUndecided;
  if (answer.status == 404) return Detected::kNotV3;
  if (reading.shape == Shape::kUnreadable) return Detected::kUndecided;
  if (reading.shape == Shape::kEmpty && answer.status < 300) return Detected::kUndecided;
  for (const std::string_view phrase : {"maximum access limit", "requires TLS"}) {
    if (ContainsIgnoreCase(reading.text, phrase)) return Detected::kUndecided;
  }
  return Detected::kNotV3;
}

std::optional<Api> RecallApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock) {
  const std::optional<json::Value> kept = memory.Read(NameFor(origin));
  if (!kept) return std::nullopt;
  const json::Value* found = kept->Find("found");
  const json::Value* api = kept->Find("api");
  if (found == nullptr || found->IfInteger() == nullptr || api == nullptr || api->IfString() == nullptr)
    return std::nullopt;
  const std::int64_t age = clock.EpochMilliseconds() - *found->IfInteger();
  if (age < 0 || age >= kDay) return std::nullopt;
  if (*api->IfString() == "v3") return Api::kV3;
  if (*api->IfString() == "v1") return Api::kV1;
  return std::nullopt;
}

void KeepApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock, Api api) {
  memory.Write(NameFor(origin),
               json::Object{{"api", api == Api::kV3 ? "v3" : "v1"}, {"found", clock.EpochMilliseconds()}});
}

void ForgetApi(connector::Memory& memory, const http::Origin& origin) {
  memory.Write(NameFor(origin), nullptr);
}

}  // namespace flintdesk::servicedesk
