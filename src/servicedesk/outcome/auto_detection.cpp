#include "servicedesk/outcome/auto_detection.hpp"

#include <cctype>
#include <cstdint>

#include "base/text.hpp"
#include "connector/digest.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/port_for_tls.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::int64_t kMinute = 60'000, kDay = 24 * 60 * kMinute;

struct Kept {
  Api api;
  std::int64_t found, until;  ///< Milliseconds since 1970.
};

std::optional<Kept> ReadKept(connector::Memory& memory, const http::Origin& origin) {
  const std::optional<json::Value> kept = memory.Read(NameInMemory(origin));
  if (!kept) return std::nullopt;
  const json::Value* api = kept->Find("api");
  const json::Value* found = kept->Find("found");
  const json::Value* until = kept->Find("until");
  for (const json::Value* time : {found, until})
    if (time == nullptr || time->IfInteger() == nullptr || !IsPlausibleTime(*time->IfInteger()))
      return std::nullopt;
  if (api == nullptr || api->IfString() == nullptr) return std::nullopt;
  for (const Api known : {Api::kV1, Api::kV3})
    if (*api->IfString() == ToLower(NameOf(known)))
      return Kept{.api = known, .found = *found->IfInteger(), .until = *until->IfInteger()};
  return std::nullopt;
}

}  // namespace

std::string NameInMemory(const http::Origin& origin) {
  std::string name = std::string("api-of-") + (origin.tls ? "https-" : "http-");
  for (const char c : ToLower(origin.host))
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' ? c : '_';
  name += "-" + std::to_string(origin.port);
  // Any letter may stand in a path, in either case, and it has no length that a file's name could count on.
  return origin.base_path.empty() ? name : name + "-" + connector::DigestOf(origin.base_path);
}

Detected DetectFrom(const http::Response& response, const Reading& reading) {
  // A wrong key is refused in V3's own form, which proves V3 as well as a list does.
  if (reading.document.Find("response_status") != nullptr) return Detected::kV3;
  if (SaysPortIsForTls(response, reading)) return Detected::kUndecided;
  if (response.status >= 500 || reading.throttle != http::Throttle::kNone) return Detected::kUndecided;
  if (response.status == 401 || response.status == 403 || response.status == 407) return Detected::kUndecided;
  if (response.status == 404) return Detected::kNotV3;
  if (reading.shape == Shape::kUnreadable) return Detected::kUndecided;
  if (reading.shape == Shape::kEmpty && response.status < 300) return Detected::kUndecided;
  return Detected::kNotV3;
}

std::optional<Api> RecallApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock) {
  const auto kept = ReadKept(memory, origin);
  const std::int64_t now = clock.EpochMilliseconds();
  if (!kept || now < kept->found || now >= kept->until || kept->until - kept->found > kDay)
    return std::nullopt;
  return kept->api;
}

void KeepApi(connector::Memory& memory, const http::Origin& origin, const Clock& clock, Api api) {
  const std::int64_t now = clock.EpochMilliseconds();
  std::int64_t until = now + kDay;
  if (api == Api::kV1) {
    const auto before = ReadKept(memory, origin);
    const bool known = before && before->api == Api::kV1 && before->found <= now;
    if (known && now < before->found + kMinute) return;  // found by a call beside this one
    if (!known) until = now + kMinute;
  }
  memory.Write(NameInMemory(origin),
               json::Object{{"api", ToLower(NameOf(api))}, {"found", now}, {"until", until}});
}

void ForgetApi(connector::Memory& memory, const http::Origin& origin) {
  memory.Write(NameInMemory(origin), nullptr);
}

}  // namespace flintdesk::servicedesk
