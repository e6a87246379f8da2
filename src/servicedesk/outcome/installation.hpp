#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/api.hpp"

/// What calls find out about an installation of the service desk and keep for later ones.
namespace flintdesk::servicedesk {

/// A fact that an installation may have: which values it can have, and for how long it is believed.
struct FactKind {
  std::string name;
  std::vector<std::string_view> alternatives;
  milliseconds found_for{};
  milliseconds assumed_for{};  ///< Zero: it is never assumed.
};

/// All of them. Which API is used where the configuration says `api-version: auto`.
FactKind ApiFact();
/// The name that V3 takes what an action sends under, where builds differ.
FactKind NameOnV3Fact(const V3Wire& wire);
/// The path that a file is downloaded from, where builds differ.
FactKind DownloadPathFact(const Download& download);
/// Flags, which are either kept or not. V3 does not respond, whatever `api-version` says.
FactKind HasNoV3();
/// V3 refuses a time beside other criteria (one live instance does).
FactKind TakesOneCriterion();
/// V3 refuses to search by several criteria at once, whatever they are.
FactKind TakesNoSeveralCriteria();
/// A request has shown no time, or an old one, after it had been changed.
FactKind HidesUpdates();
/// A text has come back changed, and a warning has said so.
FactKind ShowsOtherTexts();
/// Does the service desk have the account that the configuration names? Kept: yes, or that it does not tell,
/// which is assumed for some minutes where the question failed.
FactKind AccountFact();
/// V1 shows when a thing of this kind was made.
FactKind ShowsTimesOnV1(const Thing& thing);

struct KnownApi {
  Api api;
  connector::How how;
};

/// The API that the configuration's word asks for: the cloud speaks V3. None for `auto`.
std::optional<Api> SaidApi(std::string_view api_version);

/// What is known of one installation, in terms of the service desk; on the loop only.
class Installation {
 public:
  /// `facts` and `clock` outlive this.
  Installation(connector::KeptFacts& facts, const Clock& clock, http::Origin origin, std::string portal,
               std::string account = {})
      : facts_(facts),
        clock_(clock),
        origin_(std::move(origin)),
        portal_(std::move(portal)),
        account_(std::move(account)) {}

  /// What `api_version`, the word of the configuration, says counts, then what was kept.
  std::optional<KnownApi> ApiOf(std::string_view api_version) const;
  /// V1 is only what is left when V3 does not respond, which a page of somebody in between can cause: it is
  /// assumed at first, and found when that was seen again after its time as an assumption.
  void KeepApi(Api api) const;
  void ForgetApi() const;

  /// Which of the alternatives it is; empty when it is not known.
  std::string Chosen(const FactKind& kind) const;
  void KeepChosen(const FactKind& kind, std::string_view value) const;
  /// The same of what the service desk has not shown, and for so long as that is believed.
  void Assume(const FactKind& kind, std::string_view value) const;

  bool Has(const FactKind& flag) const;
  void Keep(const FactKind& flag) const;

  /// What else is kept of it: lists and forms, each a document of its own, believed for a day.
  const std::string& name() const { return Name(); }

 private:
  std::optional<connector::Fact> Last(const FactKind& kind) const;
  std::optional<connector::Fact> Find(const FactKind& kind) const;
  const std::string& Name() const;

  connector::KeptFacts& facts_;
  const Clock& clock_;
  http::Origin origin_;
  std::string portal_;
  std::string account_;
  mutable std::string name_;  // made when it is asked for: a call whose API is said asks for nothing
};

/// The portals of an origin may be of different kinds, and what an account may do differs. Empty: none is
/// named.
std::string InstallationName(const http::Origin& origin, std::string_view portal,
                             std::string_view account = {});
/// The portal's number or name; empty when none is named.
std::string PortalOf(const catalogue::Checked& values);
Installation InstallationOf(const connector::ConnectorParts& parts, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
