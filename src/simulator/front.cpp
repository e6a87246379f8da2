#include "simulator/front.hpp"

#include "base/text.hpp"
#include "web/delivery.hpp"

namespace flintdesk::simulator {
namespace {

using Cache = Surroundings::Cache;
using Date = Surroundings::Date;

constexpr std::size_t kMostResponses = 1000;

bool AsksForAFreshOne(const web::Request& request) {
  for (const auto& [name, value] : request.headers) {
    const bool cache_control = EqualsIgnoreCase(name, "Cache-Control");
    if (!cache_control && !EqualsIgnoreCase(name, "Pragma")) continue;
    if (ContainsIgnoreCase(value, "no-cache") || ContainsIgnoreCase(value, "no-store")) return true;
    if (cache_control && ContainsIgnoreCase(value, "max-age=0")) return true;
  }
  return false;
}

}  // namespace

std::optional<web::Response> Front::Kept(const Surroundings& surroundings, const web::Request& request,
                                         std::int64_t now) {
  if (surroundings.cache == Cache::kNone || request.method != "GET") return std::nullopt;
  if (surroundings.cache == Cache::kHonouring && AsksForAFreshOne(request)) return std::nullopt;
  const auto found = responses_.find(request.target);
  if (found == responses_.end() || now - found->second.since > surroundings.cache_ms) return std::nullopt;
  ++hits_;
  web::Response response = found->second.response;
  response.headers.Set("Age", std::to_string((now - found->second.since) / 1000));
  return response;
}

void Front::Pass(const Surroundings& surroundings, const web::Request& request, std::int64_t now,
                 std::int64_t desk_offset, web::Response& response) {
  const bool keeps = surroundings.cache != Cache::kNone && request.method == "GET" &&
                     response.status == 200 && response.delivery == nullptr && response.source == nullptr;
  if (surroundings.date == Date::kAbsent) {
    response.dated = false;
  } else if (surroundings.date == Date::kGarbage) {
    response.headers.Set("Date", "yesterday at noon");
  } else if (surroundings.date == Date::kOffset) {
    const std::vector<std::int64_t>& offsets = surroundings.date_offsets_ms;
    const std::int64_t offset = offsets.empty() ? 0 : offsets[next_offset_++ % offsets.size()];
    response.headers.Set("Date", web::HttpDate(now + offset));
  } else {
    response.headers.Set("Date", web::HttpDate(now + desk_offset));
  }
  if (!keeps) return;
  if (responses_.size() >= kMostResponses) responses_.clear();
  responses_[request.target] = {now, response};
}

}  // namespace flintdesk::simulator
