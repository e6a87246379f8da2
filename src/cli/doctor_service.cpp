#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>

#include <curl/curl.h>
#include <fmt/core.h>
#include <sys/types.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/examination.hpp"
#include "connector/kept_facts.hpp"
#include "connector/memory.hpp"
#include "connector/record_clock.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/port_for_tls.hpp"

namespace flintdesk::cli {
namespace {

using servicedesk::Api;
using servicedesk::Judgement;

const std::string& PortalOf(const DoctorSubject& subject) {
  return subject.portal.empty() ? subject.portal_name : subject.portal;
}

/// Over which API calls go, as far as the configuration or an earlier call has settled it.
std::optional<Api> SettledApi(const DoctorSubject& subject, const Clock& clock) {
  const auto memory = connector::MakeMemory(subject.data);
  connector::KeptFacts facts(clock, *memory);
  const servicedesk::Installation installation(facts, clock, subject.origin, PortalOf(subject),
                                               subject.account);
  const auto known = installation.ApiOf(subject.api_version);
  return known ? std::optional(known->api) : std::nullopt;
}

/// Both APIs respond. With `auto` that means V3, unless an earlier call has found otherwise.
Finding UsedApiFinding(const DoctorSubject& subject, const Clock& clock) {
  const auto settled = SettledApi(subject, clock);
  if (settled != Api::kV1 || subject.api_version == "v1")
    return Ok("api", fmt::format("V3 and V1 respond; calls go over {}",
                                 servicedesk::NameOf(settled.value_or(Api::kV3))));
  const std::string name = servicedesk::InstallationName(subject.origin, PortalOf(subject), subject.account);
  const auto file = subject.data / (connector::KeptFacts::NameInMemory(name) + ".json");
  return Warning("api", "V3 and V1 respond; calls go over V1, since V3 did not respond to an earlier one",
                 fmt::format("Delete {}, and the next call asks V3 again; after a day it does so by itself.",
                             PathInConfiguration(file, subject.home)));
}

Finding NoApiFinding(const ApiView& view) {
  const Code code = view.judgement.code;
  // What a call would end with: a path that leads nowhere is not-found.
  return Failure("api", code == Code::kSuccess ? Code::kServerError : code,
                 fmt::format("neither V3 nor V1 responds as ServiceDesk Plus does: {}", view.judgement.what),
                 RemedyOf(view.judgement));
}

Finding ApiFinding(const ApiView& v3, const ApiView& v1, const DoctorSubject& subject, const Clock& clock) {
  if (v3.responds && v1.responds) return UsedApiFinding(subject, clock);
  const std::string& wanted = subject.api_version;
  if (!v3.responds && !v1.responds) return NoApiFinding(wanted == "v1" || (v1.fails && !v3.fails) ? v1 : v3);
  const std::string there = v3.responds ? "v3" : "v1";
  const ApiView& missing = v3.responds ? v1 : v3;
  const std::string text = fmt::format("{} responds, {} does not: {}", v3.responds ? "V3" : "V1",
                                       servicedesk::NameOf(missing.api), missing.judgement.what);
  // With auto a call asks V3 first, and takes a failure of it for no proof of V1.
  if (missing.fails && SettledApi(subject, clock).value_or(Api::kV3) == missing.api)
    return Failure("api", Code::kServerError, text, missing.judgement.remedy);
  if (wanted != "auto" && wanted != there)
    return Failure("api", Code::kInvalidConfiguration, fmt::format("api-version is {}, but {}", wanted, text),
                   fmt::format("Set api-version to auto or {}.", there));
  return Ok("api", text);
}

/// How the Date header stands to the clock that stamps tickets. A proxy writes a Date of its own; when a
/// response is lost, only the records count.
std::string AgainstRecords(std::int64_t date, const connector::RecordTime& records,
                           std::optional<std::int64_t> newest) {
  constexpr std::int64_t kSecond = 1'000, kMargin = 2'000;  // a Date has whole seconds
  if (records.earliest && records.latest) {
    const std::int64_t apart = std::abs(date + kSecond / 2 - (*records.earliest + *records.latest) / 2);
    if (date + kSecond < *records.earliest - kMargin || date > *records.latest + kMargin)
      return fmt::format(
          "its Date differs from the records by {} s: a proxy's clock, unless the service desk's was set "
          "within "
          "the hour",
          (apart + kSecond / 2) / kSecond);
    return "the times in its tickets come from the same clock";
  }
  if (newest && *newest > date + kSecond + kMargin)
    return fmt::format("its Date is behind the records by {} s", (*newest - date) / kSecond);
  return "whether the times in its tickets come from the same clock shows with the first change";
}

/// A minute is the smallest unit that the service desk's pages show; NTP keeps machines within a second.
Finding ClockFinding(const http::Response& response, std::int64_t now, const connector::RecordTime& records,
                     std::optional<std::int64_t> newest) {
  constexpr std::int64_t kMost = 60'000;
  const std::string text(response.HeaderValue("Date"));
  const time_t read = text.empty() ? -1 : curl_getdate(text.c_str(), nullptr);
  const auto date = read < 0 ? std::nullopt : std::optional(std::int64_t{read} * 1'000);
  const std::string against =
      date ? AgainstRecords(*date, records, newest) : "the response has no Date that can be read";
  const auto theirs = records.earliest ? records.earliest : date;
  if (!theirs) return Ok("clock", against);
  const std::int64_t ahead = *theirs - now;
  if (ahead >= -kMost && ahead <= kMost) return Ok("clock", "the service desk's and ours agree; " + against);
  return Warning("clock",
                 fmt::format("the service desk's is {} s {} ours; {}", (ahead < 0 ? -ahead : ahead) / 1'000,
                             ahead < 0 ? "behind" : "ahead of", against),
                 "Set both by NTP: times in tickets and the dates of certificates depend on it; the search "
                 "for lost responses does not, it goes by the times of the records.");
}

bool SaysPortIsForTls(const http::Response& response) {
  return servicedesk::SaysPortIsForTls(response, servicedesk::ReadResponse(Api::kV3, response, {}));
}

}  // namespace

/// A remedy with the place where the secrets are kept, for whoever has to correct them.
std::string Examination::WithOrigin(const Judgement& judgement) const {
  if (judgement.code != Code::kUnauthenticated || subject_.key_origin.empty()) return judgement.remedy;
  return fmt::format("{} {}.", judgement.remedy, subject_.key_origin);
}

Finding Examination::KeyFinding(const ApiView& used, const ApiView& other) const {
  const std::string name(servicedesk::NameOf(used.api));
  const std::string other_name(servicedesk::NameOf(other.api));
  const Judgement& judgement = used.judgement;
  if (used.Throttled())
    return Warning("key", fmt::format("not known: {} is rate-limited", name),
                   "Run the doctor again in some minutes.");
  if (judgement.code != Code::kSuccess)
    return Failure("key", judgement.code, fmt::format("{}: {}", name, judgement.what), WithOrigin(judgement));
  if (other.responds && other.judgement.code == Code::kSuccess)
    return Ok("key", fmt::format("accepted by {} and {}", name, other_name));
  if (other.responds && other.judgement.code == Code::kUnauthenticated)
    return Warning("key", fmt::format("accepted by {}, refused by {}", name, other_name),
                   fmt::format("Leave api-version at auto or {}.", ToLower(name)));
  return Ok("key", fmt::format("accepted by {}", name));
}

void Examination::TellRate(const std::vector<ApiView>& views) {
  std::vector<std::string> refusals;
  std::string remedy;
  for (const ApiView& view : views) {
    if (!view.Throttled()) continue;
    remedy = view.judgement.remedy;
    refusals.push_back(fmt::format("{}: {}", servicedesk::NameOf(view.api), view.judgement.what));
  }
  if (refusals.empty()) return Tell(Ok("rate", "not rate-limited"));
  Tell(Warning("rate", Join(refusals, "; "), remedy));
}

/// `now`: when `knock` came.
void Examination::TellClock(const http::Response& knock, std::int64_t now,
                            const std::vector<ApiView>& views) {
  const auto memory = connector::MakeMemory(subject_.data);
  connector::RecordClocks clocks(clock_, *memory);
  const std::int64_t since = clock_.EpochMilliseconds() - now;
  connector::RecordTime records = clocks.At(subject_.origin.Url(), clock_.Now());
  if (records.earliest) *records.earliest -= since;
  if (records.latest) *records.latest -= since;
  std::optional<std::int64_t> newest;
  for (const ApiView& view : views) newest = std::max(newest, view.newest);
  Tell(ClockFinding(knock, now, records, newest));
}

/// What comes back where nothing proves who asks; the failure has been told where there is nothing.
std::optional<http::Response> Examination::Knock(ServiceProbe& probe) {
  auto knock = probe.Ask(probe.Knock());
  const std::string_view proof = subject_.oauth ? "access token" : "key";
  // The real product responds to plain HTTP on its TLS port with 400, as front ends do; others close the
  // connection.
  const bool doubtful = !knock.ok() || (knock->status >= 400 && knock->status < 500);
  if (!subject_.origin.tls && doubtful && SpeaksTls()) {
    Tell(Failure("http", Code::kUnreachable, "the port speaks TLS, and is-ssl is false",
                 fmt::format("Set \"is-ssl\": true. The {} has not been sent.", proof)));
    return std::nullopt;
  }
  if (!subject_.origin.tls && knock.ok() && SaysPortIsForTls(*knock)) {
    Tell(Failure(
        "http", Code::kUnreachable,
        proxy_.empty() ? "the port speaks TLS, and is-ssl is false"
                       : "the proxy's port, or the one behind it, speaks TLS",
        fmt::format("{} The {} has not been sent.",
                    proxy_.empty() ? "Set \"is-ssl\": true."
                                   : "If it is the proxy's, write proxy with https://; if it is the service "
                                     "desk's, set \"is-ssl\": true.",
                    proof)));
    return std::nullopt;
  }
  if (!knock.ok()) {
    const Judgement judgement = servicedesk::ClassifyFailure(QuestionOf(subject_, Api::kV3), knock.error());
    Tell(Failure("http", judgement.code, judgement.what, RemedyOf(judgement)));
    return std::nullopt;
  }
  const std::string server = RedactAndShorten(knock->HeaderValue("Server"), 80);
  Tell(Ok("http", fmt::format("responds (status {} without {} {}{}{})", knock->status,
                              subject_.oauth ? "an" : "a", proof, server.empty() ? "" : ", ", server)));
  if (!subject_.origin.tls && !subject_.save_certificate.empty())
    Tell(Warning("saved", "no certificate: is-ssl is false", "Set \"is-ssl\": true first."));
  return std::move(*knock);
}

void Examination::ExamineApis(ServiceProbe& probe, std::vector<ApiView>& views) {
  const ApiView v3 = probe.Try(Api::kV3);
  const ApiView v1 = probe.Try(Api::kV1);
  for (const ApiView& view : {v3, v1}) {
    const bool is_used =
        subject_.api_version == "auto" || subject_.api_version == ToLower(servicedesk::NameOf(view.api));
    if (is_used && EndedByPortal(probe, view)) return;
    // With auto calls go over V3 then, and a portal that V1 does not know matters to none of them.
    if (is_used && view.judgement.code == Code::kSuccess) break;
  }
  views = {v3, v1};
  Tell(ApiFinding(v3, v1, subject_, clock_));
  const bool has_api = !Failed();
  if (has_api && subject_.key.empty()) {
    Tell(Failure("key", Code::kUnauthenticated, "none is configured",
                 "Set technician-key to ${env:NAME} or ${file:PATH}; without it every call must bring one."));
  } else if (!has_api && (v3.fails || v1.fails)) {
    Tell(Warning("key", "not known: the service desk fails", "Run the doctor again when it responds."));
  } else if (has_api) {
    // With auto, an API that is rate-limited just now says nothing about the key; the other one may.
    const bool use_v1 = subject_.api_version == "v1" ||
                        (subject_.api_version != "v3" && (!v3.responds || (v3.Throttled() && v1.responds)));
    Tell(use_v1 ? KeyFinding(v1, v3) : KeyFinding(v3, v1));
  }
  if (!has_api) views.clear();  // who knows whose refusals and whose clock these are
}

/// A portal that there is not looks like an API that is not there; without it the service desk responds.
/// `view`: what it says with the portal.
bool Examination::EndedByPortal(ServiceProbe& probe, const ApiView& view) {
  const bool is_in_doubt = view.judgement.code != Code::kSuccess && !view.Throttled();
  if (PortalOf(subject_).empty() || !is_in_doubt) return false;
  if (probe.Try(view.api, false).judgement.code != Code::kSuccess) return false;
  const std::string name = subject_.portal.empty() ? "portal" : "portal-id";
  Tell(Failure("portal", view.judgement.code,
               fmt::format("{} {}: {} responds without it, and with it: {}", name, Redact(PortalOf(subject_)),
                           servicedesk::NameOf(view.api), view.judgement.what),
               fmt::format("Set {} to that of a portal that this service desk has and the key may use, or "
                           "leave it out.",
                           name)));
  return true;
}

void Examination::TellAccount(ServiceProbe& probe) {
  if (subject_.account.empty() || subject_.oauth) return;
  const servicedesk::AccountView view = probe.TryAccount();
  switch (view.is) {
    case servicedesk::AccountView::Is::kThere:
      return Tell(Ok("account", fmt::format("{} is one of the service desk's", Redact(subject_.account))));
    case servicedesk::AccountView::Is::kUnknown:
      return Tell(Failure("account", Code::kRejected, view.what, view.remedy));
    case servicedesk::AccountView::Is::kNotTold:
      return Tell(Warning("account", fmt::format("{}: not known, {}", Redact(subject_.account), view.what),
                          "A list that stays empty may be that of an account that there is not."));
  }
}

void Examination::ExamineService() {
  ServiceProbe probe(subject_, clock_);
  const auto knock = Knock(probe);
  if (!knock) return;
  const std::int64_t now = clock_.EpochMilliseconds();
  std::vector<ApiView> views;
  if (subject_.oauth)
    ExamineCloud(probe, views);
  else
    ExamineApis(probe, views);
  if (views.empty()) return;
  TellRate(views);
  TellClock(*knock, now, views);
  if (!Failed()) TellAccount(probe);
}

}  // namespace flintdesk::cli
