#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/examination.hpp"
#include "servicedesk/model/edition.hpp"

// What the doctor asks of a service desk in the cloud: its accounts server, the access token, the portal, and
// what the token may do.

namespace flintdesk::cli {
namespace {

using servicedesk::Api;
using servicedesk::Judgement;

/// The accounts server belongs to somebody else, so that none of the remedies for a service desk of one's own
/// helps.
std::string RemedyForAccounts(const Finding& finding) {
  if (finding.remedy.empty() || finding.check == "proxy") return finding.remedy;
  if (finding.check == "name")
    return "Check data-center, or accounts-host for a typing error, and this machine's name service.";
  if (finding.check == "connection")
    return "Check data-center or accounts-host, and firewalls on the way: this machine has to reach it, too.";
  return "Check data-center or accounts-host; where a proxy of your own shows certificates in place of "
         "others', "
         "set ca-file to a file that holds its authority's.";
}

/// What it says of a healthy way is much the same as for the service desk.
bool IsWorthTelling(const Finding& finding) {
  constexpr std::array<std::string_view, 4> kTold = {"name", "connection", "tls", "trust"};
  return finding.outcome != Finding::Outcome::kOk || std::ranges::find(kTold, finding.check) != kTold.end();
}

Finding PortalFinding(const std::string& portal, Finding::Outcome outcome, std::string text) {
  Finding finding = Ok("portal", fmt::format("{}: {}", portal, std::move(text)));
  finding.outcome = outcome;
  return finding;
}

}  // namespace

std::string Examination::PortalInWords() const {
  return subject_.portal_name.empty() ? std::string("the default one") : Redact(subject_.portal_name);
}

void Examination::ExamineAccounts() {
  const http::Origin& accounts = subject_.oauth->accounts;
  if (accounts.host == subject_.origin.host && accounts.port == subject_.origin.port) return;
  DoctorSubject subject = subject_;
  subject.origin = accounts;
  subject.save_certificate.clear();
  const std::string host = Redact(accounts.host);
  const Report report = [&](const Finding& finding) {
    if (!IsWorthTelling(finding)) return;
    Finding told = finding;
    if (!told.text.starts_with(host)) told.text = fmt::format("{}: {}", host, told.text);
    told.remedy = RemedyForAccounts(finding);
    report_(told);
  };
  Examination way(subject, clock_, report);
  way.ExamineWay();
  if (way.Failed()) result_.code = way.result_.code;
}

std::string Examination::V3PathInWords() const {
  catalogue::Checked values;
  if (!subject_.portal_name.empty()) values.values.Set("portal", subject_.portal_name);
  return Redact(servicedesk::V3PathOf(values));
}

bool Examination::ExamineToken(ServiceProbe& probe) {
  const std::string accounts = Redact(subject_.oauth->accounts.HostAndPort());
  const auto failure = probe.WhyNoToken();
  if (!failure) {
    Tell(Ok("token", fmt::format("there is a valid access token of {}", accounts)));
    return true;
  }
  const Judgement judgement = servicedesk::ClassifyFailure(QuestionOf(subject_, Api::kV3), *failure);
  Tell(Failure("token", judgement.code, judgement.what,
               judgement.code == Code::kTimeout
                   ? "Check data-center or accounts-host; the doctor waits for twice connect-timeout."
                   : WithOrigin(judgement)));
  return false;
}

void Examination::TellWhatTokenMay(const ApiView& v3) {
  const Judgement& judgement = v3.judgement;
  const std::string portal = PortalInWords();
  switch (judgement.code) {
    case Code::kSuccess:
      Tell(PortalFinding(portal, Finding::Outcome::kOk, "V3 responds"));
      return Tell(Ok("scope", "the access token may read requests"));
    case Code::kForbidden:
      if (!v3.responds) break;  // of somebody else
      Tell(PortalFinding(portal, Finding::Outcome::kOk, "V3 responds"));
      return Tell(Failure("scope", judgement.code, judgement.what, judgement.remedy));
    case Code::kUnauthenticated:
      Tell(PortalFinding(portal, Finding::Outcome::kOk,
                         "responds, and whether it is the token's is not known"));
      return Tell(
          Failure("scope", judgement.code, judgement.what,
                  fmt::format("The accounts server has issued the token, so its scope or the portal is "
                              "wrong. {}",
                              judgement.remedy)));
    case Code::kThrottled:
      return Tell(Warning("scope", "not known: the service desk is rate-limited",
                          "Run the doctor again in some minutes."));
    default:
      break;
  }
  // A path that leads nowhere is found out as a request that is not there.
  const std::string what = judgement.code == Code::kNotFound
                               ? "the service desk finds nothing at " + V3PathInWords()
                               : judgement.what;
  Finding failure = PortalFinding(portal, Finding::Outcome::kFailure, what);
  failure.code = judgement.code;
  failure.remedy =
      v3.fails || judgement.code == Code::kUnreachable || judgement.code == Code::kTimeout
          ? RemedyOf(judgement)
          : "Check portal, which is what stands behind /app/ in the address of the service desk's "
            "pages, and data-center or host-name.";
  Tell(std::move(failure));
}

void Examination::ExamineCloud(ServiceProbe& probe, std::vector<ApiView>& views) {
  if (!ExamineToken(probe)) return;
  const ApiView v3 = probe.Try(Api::kV3);
  TellWhatTokenMay(v3);
  if (v3.responds) views = {v3};
}

}  // namespace flintdesk::cli
