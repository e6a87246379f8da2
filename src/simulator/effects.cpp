#include "simulator/effects.hpp"

namespace flintdesk::simulator {
namespace {

json::Object ObjectOf(const std::map<std::string, std::int64_t>& counts) {
  json::Object object;
  for (const auto& [name, count] : counts) object.Set(name, count);
  return object;
}

}  // namespace

void EffectCounts::CountEffect(const std::string& operation, const std::string& request_id) {
  ++total_[operation];
  if (!request_id.empty()) ++requests_[request_id][operation];
}

void EffectCounts::Reset() { *this = {}; }

json::Value EffectCounts::ToJson() const {
  json::Object requests;
  for (const auto& [id, counts] : requests_) requests.Set(id, ObjectOf(counts));
  json::Object effects{
      {"calls", ObjectOf(calls_)}, {"total", ObjectOf(total_)}, {"requests", std::move(requests)}};
  if (!others_.empty()) effects.Set("others", ObjectOf(others_));
  return effects;
}

}  // namespace flintdesk::simulator
