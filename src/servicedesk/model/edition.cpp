#include "servicedesk/model/edition.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::string_view kSwitch = "unproven-actions";

std::string OnPremises(const std::vector<std::string>& apis) {
  return apis.empty() ? "" : "over " + Join(apis, " and ") + " on premises (MSP included)";
}

/// "It exists over V3 on premises (MSP included). Whether it works in the cloud is not known for certain."
std::string WhereItIs(const Wire& wire) {
  std::vector<std::string> sure, open;
  if (wire.v1) (wire.v1->open ? open : sure).emplace_back("V1");
  if (wire.v3) (wire.v3->open ? open : sure).emplace_back("V3");
  sure = {OnPremises(sure)};
  open = {OnPremises(open)};
  if (wire.cloud) (wire.cloud->open ? open : sure).emplace_back("in the cloud");
  for (auto* places : {&sure, &open}) std::erase(*places, "");
  std::vector<std::string> sentences;
  if (!sure.empty()) sentences.push_back(fmt::format("It exists {}.", Join(sure, ", and ")));
  if (!open.empty())
    sentences.push_back(fmt::format("Whether it works {} is not known for certain.", Join(open, " or ")));
  return sentences.empty() ? "It exists nowhere." : Join(sentences, " ");
}

std::string PlaceOf(Api api, Edition edition) {
  if (edition == Edition::kCloud) return "in the cloud";
  return fmt::format("over {}", NameOf(api));
}

PlaceOfAction::Is HowIs(bool is_there, bool is_open) {
  if (!is_there) return PlaceOfAction::Is::kMissing;
  return is_open ? PlaceOfAction::Is::kUnproven : PlaceOfAction::Is::kThere;
}

std::string_view WordFor(PlaceOfAction::Is is) {
  switch (is) {
    case PlaceOfAction::Is::kThere:
      return "yes";
    case PlaceOfAction::Is::kUnproven:
      return "unproven";
    case PlaceOfAction::Is::kMissing:
      break;
  }
  return "no";
}

std::string Coded(const std::vector<std::string>& names) {
  return names.empty() ? "" : "`" + Join(names, "`, `") + "`";
}

std::string TableOfEditions(const catalogue::Connector& connector) {
  std::string table = "| Action | V1 | V3 | MSP | cloud |\n|---|---|---|---|---|\n";
  for (const catalogue::Action& action : connector.actions) {
    table += fmt::format("| [{0}]({0}.md) |", action.name);
    for (const PlaceOfAction& place : PlacesOf(action)) table += fmt::format(" {} |", WordFor(place.is));
    table += "\n";
  }
  return table;
}

std::string TableOfV1(const catalogue::Connector& connector) {
  std::string table = "| Action | refused with 2 | left out |\n|---|---|---|\n";
  for (const catalogue::Action& action : connector.actions) {
    const LackOfV1 lack = LackOf(action);
    if (!lack.refused.empty() || !lack.left_out.empty())
      table += fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", action.name, Coded(lack.refused),
                           Coded(lack.left_out));
  }
  return table;
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

bool IsAllowedByName(const connector::CheckedCall& call) {
  const std::vector<std::string> words = Split(call.values.Text(kSwitch), ',');
  return std::ranges::any_of(words, [&](const std::string& word) { return Trim(word) == call.action->name; });
}

bool IsAllowed(const connector::CheckedCall& call) {
  const std::vector<std::string> words = Split(call.values.Text(kSwitch), ',');
  return IsAllowedByName(call) ||
         std::ranges::any_of(words, [](const std::string& word) { return Trim(word) == "all"; });
}

std::optional<Error> WhyNotOver(Api api, const connector::CheckedCall& call) {
  const Wire& wire = ModelOf(call).wire;
  const Edition edition = EditionOf(call.values);
  const std::optional<V3Wire>& v3 = V3WireOf(call);
  const bool there = api == Api::kV1 ? wire.v1.has_value() : v3.has_value();
  if (!there) {
    return InvalidRequestError(
        fmt::format("the action {} does not exist {}", call.action->name, PlaceOf(api, edition)),
        wire.missing_remedy.empty() ? WhereItIs(wire) : std::string(wire.missing_remedy));
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

std::vector<PlaceOfAction> PlacesOf(const catalogue::Action& action) {
  const Wire& wire = ModelOf(action).wire;
  const auto v1 = HowIs(wire.v1.has_value(), wire.v1 && wire.v1->open);
  const auto v3 = HowIs(wire.v3.has_value(), wire.v3 && wire.v3->open);
  // The better of both; kThere comes first.
  return {{"V1", v1},
          {"V3", v3},
          {"MSP (with account)", std::min(v1, v3)},
          {"cloud", HowIs(wire.cloud.has_value(), wire.cloud && wire.cloud->open)}};
}

std::string EditionsLine(const catalogue::Action& action) {
  std::vector<std::string> places;
  for (const PlaceOfAction& place : PlacesOf(action))
    places.push_back(
        fmt::format("{}: {}{}", place.name, WordFor(place.is),
                    place.is == PlaceOfAction::Is::kUnproven ? fmt::format(" ({})", kSwitch) : ""));
  return Join(places, "; ");
}

std::vector<std::string> SearchesOf(const catalogue::Action& action) {
  const ActionModel& model = ModelOf(action);
  if (!model.listing) return {};
  std::vector<std::string> names;
  for (const Filter& filter : model.listing->filters) names.push_back(filter.field.name);
  for (const char* name : {"criteria", "columns", "sort"})
    if (action.Find(name) != nullptr) names.emplace_back(name);
  return names;
}

LackOfV1 LackOf(const catalogue::Action& action) {
  const ActionModel& model = ModelOf(action);
  LackOfV1 lack;
  if (!model.wire.v1) return lack;
  lack.refused = SearchesOf(action);
  for (const Member& member : model.members) {
    const bool is_sent = member.form != Form::kNotSent && member.form != Form::kFile && member.IsParameter();
    // A person's id stands in the name's place, and further fields go by their labels.
    const bool is_carried =
        !member.v1.empty() || !member.id_parameter.empty() || member.form == Form::kFurther;
    if (!is_sent || is_carried) continue;
    (member.no_v1_remedy.empty() ? lack.left_out : lack.refused).push_back(member.name());
  }
  return lack;
}

catalogue::Page EditionsPage(const catalogue::Connector& connector) {
  std::string text =
      "# Editions\n\n"
      "<!-- Generated from the catalogue; edit the specification, not this page. -->\n\n"
      "Where each action exists. V1 and V3 are the APIs on premises. MSP, the edition for service providers, "
      "is on premises with\n"
      "`account` in the configuration: it has what V1 or V3 has. The cloud speaks V3 with other paths here "
      "and there.\n\n"
      "`unproven` means that no public source shows that it works there. Such an action ends with 2 unless "
      "`unproven-actions` in the connector's\n"
      "configuration names it. `no` ends with 2 as well, and the message names the editions that have the "
      "action.\n\n";
  text += TableOfEditions(connector);
  text +=
      "\n## What V1 can't carry\n\n"
      "Parameters of actions that V1 has, and for which it has no place. A call over V1 that gives one of "
      "the first "
      "column is refused before anything\n"
      "is sent; one of the second is left out, and the call goes on. Actions with `no` under V1 need V3 "
      "altogether.\n\n";
  text += TableOfV1(connector);
  return {"editions.md", std::move(text)};
}

}  // namespace flintdesk::servicedesk
