#include "servicedesk/outcome/installation.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::Fact;
using connector::How;

constexpr milliseconds kDay = std::chrono::hours(24), kMinute = std::chrono::minutes(1);
constexpr std::string_view kYes = "yes";

FactKind Flag(std::string name) {
  return {.name = std::move(name), .alternatives = {kYes}, .found_for = kDay};
}

milliseconds TimeOf(const FactKind& kind, How how) {
  return how == How::kAssumed ? kind.assumed_for : kind.found_for;
}

std::string ValueOf(Api api) { return ToLower(NameOf(api)); }

std::optional<Api> ApiNamed(std::string_view name) {
  for (const Api api : {Api::kV1, Api::kV3})
    if (name == ValueOf(api)) return api;
  return std::nullopt;
}

}  // namespace

std::optional<Api> SaidApi(std::string_view api_version) {
  return ApiNamed(api_version == "cloud" ? "v3" : api_version);
}

FactKind ApiFact() {
  return {.name = "api", .alternatives = {"v1", "v3"}, .found_for = kDay, .assumed_for = kMinute};
}

FactKind NameOnV3Fact(const V3Wire& wire) {
  return {
      .name = "v3-name-of-" + std::string(wire.wrap.front()), .alternatives = wire.wrap, .found_for = kDay};
}

FactKind DownloadPathFact(const Download& download) {
  return {.name = "path-of-" + std::string(download.paths.front()),
          .alternatives = download.paths,
          .found_for = kDay};
}

FactKind HasNoV3() { return Flag("has-no-v3"); }
FactKind TakesOneCriterion() { return Flag("takes-one-criterion"); }
FactKind TakesNoSeveralCriteria() { return Flag("takes-no-several-criteria"); }
FactKind HidesUpdates() { return Flag("hides-updates"); }
FactKind ShowsOtherTexts() { return Flag("shows-other-texts"); }
FactKind ShowsTimesOnV1(const Thing& thing) {
  return Flag("v1-shows-the-time-of-a-" + std::string(thing.name));
}

const std::string& Installation::Name() const {
  if (name_.empty()) name_ = InstallationName(origin_, portal_, account_);
  return name_;
}

// What a document says may be anything.
std::optional<Fact> Installation::Last(const FactKind& kind) const {
  std::optional<Fact> last = facts_.FindLast(Name(), kind.name);
  if (!last || std::ranges::find(kind.alternatives, last->value) == kind.alternatives.end())
    return std::nullopt;
  if (last->until - clock_.EpochMilliseconds() > TimeOf(kind, last->how).count()) return std::nullopt;
  return last;
}

std::optional<Fact> Installation::Find(const FactKind& kind) const {
  std::optional<Fact> last = Last(kind);
  if (last && last->until <= clock_.EpochMilliseconds()) return std::nullopt;
  return last;
}

std::optional<KnownApi> Installation::ApiOf(std::string_view api_version) const {
  if (const auto said = SaidApi(api_version)) return KnownApi{*said, How::kSaid};
  const auto kept = Find(ApiFact());
  const auto api = kept ? ApiNamed(kept->value) : std::nullopt;
  if (!api) return std::nullopt;
  return KnownApi{*api, kept->how};
}

void Installation::KeepApi(Api api) const {
  const FactKind kind = ApiFact();
  How how = How::kFound;
  if (api == Api::kV1) {
    const auto last = Last(kind);
    const bool again = last && last->value == ValueOf(api);
    if (!again) how = How::kAssumed;
    const std::int64_t kept = again ? last->until - TimeOf(kind, last->how).count() : 0;
    // A call beside this one has found it.
    if (again && clock_.EpochMilliseconds() < kept + kind.assumed_for.count()) return;
  }
  facts_.Keep(Name(), kind.name, ValueOf(api), how, TimeOf(kind, how));
}

void Installation::ForgetApi() const { facts_.Forget(Name(), ApiFact().name); }

std::string Installation::Chosen(const FactKind& kind) const {
  const auto known = Find(kind);
  return known ? known->value : std::string{};
}

void Installation::KeepChosen(const FactKind& kind, std::string_view value) const {
  facts_.Keep(Name(), kind.name, value, How::kFound, kind.found_for);
}

void Installation::Assume(const FactKind& kind, std::string_view value) const {
  facts_.Keep(Name(), kind.name, value, How::kAssumed, kind.assumed_for);
}

bool Installation::Has(const FactKind& flag) const { return Find(flag).has_value(); }

void Installation::Keep(const FactKind& flag) const {
  facts_.Keep(Name(), flag.name, kYes, How::kFound, flag.found_for);
}

std::string InstallationName(const http::Origin& origin, std::string_view portal, std::string_view account) {
  http::Origin written = origin;
  written.host = ToLower(origin.host);
  std::string name = written.Url();
  if (!portal.empty()) name += " portal " + std::string(portal);
  if (!account.empty()) name += " account " + std::string(account);
  return name;
}

std::string PortalOf(const catalogue::Checked& values) {
  const std::string number = values.Text("portal-id");
  return number.empty() ? values.Text("portal") : number;
}

Installation InstallationOf(const connector::ConnectorParts& parts, const connector::CheckedCall& call) {
  return {parts.facts, parts.clock, call.origin, PortalOf(call.values), call.values.Text("account")};
}

}  // namespace flintdesk::servicedesk
