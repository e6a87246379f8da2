#include "servicedesk/wire/moment.hpp"

#include <string>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

// The configuration was checked by the same function, so that it names a zone.
TimeZone ZoneOf(const connector::CheckedCall& call) {
  const std::string name = call.values.Text("time-zone");
  const Result<TimeZone> zone = name.empty() ? Result<TimeZone>(TimeZone()) : TimeZone::Named(name);
  return zone.ok() ? *zone : TimeZone();
}

}  // namespace

const json::Value* TextOfMoment(const json::Value& value) {
  const json::Value* text = value.IfObject() == nullptr ? nullptr : value.Find("value");
  return text != nullptr && text->ScalarText() ? text : nullptr;
}

Result<std::int64_t> MomentOf(const connector::CheckedCall& call, std::string_view text, DateMeans date) {
  if (Trim(text).starts_with('{')) {
    const auto object = json::Parse(text);
    if (const json::Value* value = object.ok() ? TextOfMoment(*object) : nullptr)
      return ParseTime(*value->ScalarText(), ZoneOf(call), date);
  }
  return ParseTime(text, ZoneOf(call), date);
}

}  // namespace flintdesk::servicedesk
