#include "servicedesk/model/edition.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::string_view kSwitch = "unproven-actions";

std::vector<std::string> PlacesOf(const Wire& wire) {
  std::vector<std::string> places;
  if (wire.v3) places.emplace_back("on premises over V3");
  if (wire.v1) places.emplace_back("on premises over V1");
  if (wire.cloud) places.emplace_back("in the cloud");
  return places;
}

bool IsAllowed(const connector::CheckedCall& call) {
  for (const std::string& word : Split(call.values.Text(kSwitch), ','))
    if (const std::string_view name = Trim(word); name == "all" || name == call.action->name) return true;
  return false;
}

std::string PlaceOf(Api api, Edition edition) {
  if (edition == Edition::kCloud) return "in the cloud";
  return fmt::format("over {}", NameOf(api));
}

}  // namespace

Edition EditionOf(const catalogue::Checked& values) {
  const json::Value* version = values.values.Find("api-version");
  const std::string* word = version == nullptr ? nullptr : version->IfString();
  return word != nullptr && *word == "cloud" ? Edition::kCloud : Edition::kOnPremises;
}

const std::optional<V3Wire>& V3WireOf(const connector::CheckedCall& call) {
  const Wire& wire = ModelOf(call).wire;
  return EditionOf(call.values) == Edition::kCloud ? wire.cloud : wire.v3;
}

std::string V3PathOf(const catalogue::Checked& values) {
  const json::Value* portal = values.values.Find("portal");
  if (portal == nullptr || portal->IfString() == nullptr) return "/api/v3";
  return "/app/" + PercentEncode(*portal->IfString()) + "/api/v3";
}

std::optional<Error> WhyNotOver(Api api, const connector::CheckedCall& call) {
  const Wire& wire = ModelOf(call).wire;
  const Edition edition = EditionOf(call.values);
  const std::optional<V3Wire>& v3 = V3WireOf(call);
  const bool there = api == Api::kV1 ? wire.v1.has_value() : v3.has_value();
  if (!there) {
    const std::vector<std::string> places = PlacesOf(wire);
    return InvalidRequestError(
        fmt::format("the action {} does not exist {}", call.action->name, PlaceOf(api, edition)),
        wire.missing_remedy.empty() ? (places.empty() ? std::string("It exists nowhere.")
                                                      : fmt::format("It exists {}.", Join(places, " and ")))
                                    : std::string(wire.missing_remedy));
  }
  const bool open = api == Api::kV1 ? wire.v1->open : v3->open;
  if (!open || IsAllowed(call)) return std::nullopt;
  return InvalidRequestError(
      fmt::format("whether {} works {} is not known for certain: no public source shows it",
                  call.action->name, PlaceOf(api, edition)),
      fmt::format("Try it on a request that does not matter with \"{}\": \"{}\" in the connector's "
                  "configuration, and leave it there when it works.",
                  kSwitch, call.action->name));
}

}  // namespace flintdesk::servicedesk
