#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <optional>

#include <curl/curl.h>
#include <fmt/core.h>
#include <sys/types.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/examination.hpp"
#include "cli/wait_notice.hpp"
#include "connector/connector.hpp"
#include "connector/kept_facts.hpp"
#include "connector/memory.hpp"
#include "connector/record_clock.hpp"
#include "http/loop/loop.hpp"
#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/port_for_tls.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::cli {
namespace {

using servicedesk::Api;
using servicedesk::Judgement;

/// What one API says to the key.
struct ApiView {
  Api api = Api::kV3;
  bool responses = false;
  bool fails = false;  ///< With a status 5xx: the API may exist, but the key is not judged.
  Judgement judgement;
  std::optional<std::int64_t> newest;  ///< The latest creation of a request that it showed.
  bool Throttled() const { return judgement.code == Code::kThrottled; }
};

/// Asks harmless questions over the client that calls go through.
class Service {
 public:
  Service(const DoctorSubject& subject, const Clock& clock)
      : subject_(subject),
        credentials_(servicedesk::CredentialsOf(subject.key)),
        clock_(clock),
        loop_(clock),
        client_(http::MakeClient(loop_, clock, Options(subject))) {}

  Result<http::Response, http::Failure> Ask(http::Request request) {
    http::Context context;
    const milliseconds limit = 2 * subject_.http.connect_timeout;
    const WaitNotice notice("a response of " + Redact(subject_.origin.HostAndPort()), limit);
    context.deadline = Deadline::In(limit, clock_);
    context.label = "doctor";
    std::optional<Result<http::Response, http::Failure>> result;
    loop_.Post([&] {
      client_->Send(std::move(request), std::move(context),
                    [&](Result<http::Response, http::Failure> r) { result.emplace(std::move(r)); });
    });
    loop_.Wait([&] { return result.has_value(); });
    return std::move(*result);
  }

  http::Request Question(Api api) const { return api == Api::kV3 ? V3Question() : V1Question(); }

  /// The same as the V3 question, but without the key.
  http::Request Knock() const {
    http::Request request = V3Question();
    request.credentials = nullptr;
    return request;
  }

  ApiView Try(Api api) {
    const servicedesk::Asked asked{catalogue::Effect::kReads, api, subject_.origin};
    ApiView view;
    view.api = api;
    auto response = Ask(Question(api));
    if (!response.ok()) {
      view.judgement = servicedesk::ClassifyFailure(asked, response.error());
      return view;
    }
    const servicedesk::Reading reading = servicedesk::ReadResponse(api, *response, {});
    view.judgement = servicedesk::Classify(asked, *response, reading);
    if (const auto rows = servicedesk::RowsIn(api, servicedesk::RequestThing(), reading.document))
      for (const servicedesk::Row& row : rows->rows) view.newest = std::max(view.newest, row.made);
    // An API that is there may still hide behind a login page when the key is wrong.
    const bool hidden =
        view.judgement.code == Code::kUnauthenticated || view.judgement.code == Code::kThrottled;
    view.fails = response->status >= 500 && !view.Throttled();
    view.responses = !view.fails && (hidden || (reading.shape == servicedesk::Shape::kDocument &&
                                                view.judgement.code != Code::kNotFound));
    return view;
  }

 private:
  static http::ClientOptions Options(const DoctorSubject& subject) {
    http::ClientOptions options = subject.http;
    options.retries = 0;  // the doctor wants to see each failure, and soon
    options.rate_limit = 0;
    return options;
  }

  http::Request V3Question() const {
    connector::CheckedCall call;
    call.origin = subject_.origin;
    call.credentials = credentials_;
    if (!subject_.portal.empty()) call.values.values.Set("portal-id", subject_.portal);
    return servicedesk::BuildProbe(call);
  }

  http::Request V1Question() const {
    const json::Object details{{"from", 0}, {"limit", 1}, {"filterby", "All_Requests"}};
    const json::Object input{{"operation", json::Object{{"details", details}}}};
    http::Request request;
    request.method = "POST";
    request.origin = subject_.origin;
    request.target = "/sdpapi/request";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
    request.body = "OPERATION_NAME=GET_REQUESTS&format=json&INPUT_DATA=" + PercentEncode(json::Write(input));
    if (!subject_.portal.empty()) request.body += "&PORTALID=" + PercentEncode(subject_.portal);
    request.credentials = credentials_;
    request.key_in_form = true;
    return request;
  }

  const DoctorSubject& subject_;
  const std::shared_ptr<http::Credentials> credentials_;
  const Clock& clock_;
  http::Loop loop_;
  std::unique_ptr<http::Client> client_;
};

/// Over which API calls go, as far as the configuration or an earlier call has settled it.
std::optional<Api> SettledApi(const DoctorSubject& subject, const Clock& clock) {
  const auto memory = connector::MakeMemory(subject.data);
  connector::KeptFacts facts(clock, *memory);
  const servicedesk::Installation installation(facts, clock, subject.origin, subject.portal);
  const auto known = installation.ApiOf(subject.api_version);
  return known ? std::optional(known->api) : std::nullopt;
}

/// Both APIs respond. With `auto` that means V3, unless an earlier call has found otherwise.
Finding UsedApiFinding(const DoctorSubject& subject, const Clock& clock) {
  const auto settled = SettledApi(subject, clock);
  if (settled != Api::kV1 || subject.api_version == "v1")
    return Ok("api", fmt::format("V3 and V1 respond; calls go over {}",
                                 servicedesk::NameOf(settled.value_or(Api::kV3))));
  const std::string name = servicedesk::InstallationName(subject.origin, subject.portal);
  const auto file = subject.data / (connector::KeptFacts::NameInMemory(name) + ".json");
  return Warning("api", "V3 and V1 respond; calls go over V1, since V3 did not respond to an earlier one",
                 fmt::format("Delete {}, and the next call asks V3 again; after a day it does so by itself.",
                             PathInConfiguration(file, subject.home)));
}

/// This timeout is the doctor's own, whatever the configuration says of calls.
std::string RemedyOf(const Judgement& judgement) {
  switch (judgement.code) {
    case Code::kTimeout:
      return "Check that this is the service desk's port, and whether it is overloaded; the doctor waits for "
             "twice connect-timeout.";
    case Code::kNotFound:
    case Code::kRejected:
    case Code::kConflict:  // these speak of a request
      return "Check that host-name, port and base-path lead to ServiceDesk Plus and not to another service "
             "or a proxy.";
    default:
      return judgement.remedy;
  }
}

Finding NoApiFinding(const ApiView& view) {
  const Code code = view.judgement.code;
  // What a call would end with: a path that leads nowhere is not-found.
  return Failure("api", code == Code::kSuccess ? Code::kServerError : code,
                 fmt::format("neither V3 nor V1 responds as ServiceDesk Plus does: {}", view.judgement.what),
                 RemedyOf(view.judgement));
}

Finding ApiFinding(const ApiView& v3, const ApiView& v1, const DoctorSubject& subject, const Clock& clock) {
  if (v3.responses && v1.responses) return UsedApiFinding(subject, clock);
  const std::string& wanted = subject.api_version;
  if (!v3.responses && !v1.responses)
    return NoApiFinding(wanted == "v1" || (v1.fails && !v3.fails) ? v1 : v3);
  const std::string there = v3.responses ? "v3" : "v1";
  const ApiView& missing = v3.responses ? v1 : v3;
  const std::string text = fmt::format("{} responds, {} does not: {}", v3.responses ? "V3" : "V1",
                                       servicedesk::NameOf(missing.api), missing.judgement.what);
  // With auto a call asks V3 first, and takes a failure of it for no proof of V1.
  if (missing.fails && SettledApi(subject, clock).value_or(Api::kV3) == missing.api)
    return Failure("api", Code::kServerError, text, missing.judgement.remedy);
  if (wanted != "auto" && wanted != there)
    return Failure("api", Code::kInvalidConfiguration, fmt::format("api-version is {}, but {}", wanted, text),
                   fmt::format("Set api-version to auto or {}.", there));
  return Ok("api", text);
}

Finding KeyFinding(const ApiView& used, const ApiView& other, const std::string& origin) {
  const std::string name(servicedesk::NameOf(used.api));
  const std::string other_name(servicedesk::NameOf(other.api));
  const Judgement& judgement = used.judgement;
  if (used.Throttled())
    return Warning("key", fmt::format("not known: {} is rate-limited", name),
                   "Run the doctor again in some minutes.");
  if (judgement.code != Code::kSuccess)
    return Failure("key", judgement.code, fmt::format("{}: {}", name, judgement.what),
                   judgement.code == Code::kUnauthenticated && !origin.empty()
                       ? fmt::format("{} The key came from {}.", judgement.remedy, origin)
                       : judgement.remedy);
  if (other.responses && other.judgement.code == Code::kSuccess)
    return Ok("key", fmt::format("accepted by {} and {}", name, other_name));
  if (other.responses && other.judgement.code == Code::kUnauthenticated)
    return Warning("key", fmt::format("accepted by {}, refused by {}", name, other_name),
                   fmt::format("Leave api-version at auto or {}.", ToLower(name)));
  return Ok("key", fmt::format("accepted by {}", name));
}

Finding RateFinding(const ApiView& v3, const ApiView& v1) {
  std::vector<std::string> refusals;
  std::string remedy;
  for (const ApiView* view : {&v3, &v1}) {
    if (!view->Throttled()) continue;
    remedy = view->judgement.remedy;
    refusals.push_back(fmt::format("{}: {}", servicedesk::NameOf(view->api), view->judgement.what));
  }
  if (refusals.empty()) return Ok("rate", "not rate-limited");
  return Warning("rate", Join(refusals, "; "), remedy);
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

std::string Greeting(const http::Response& response) {
  const std::string server = RedactAndShorten(response.HeaderValue("Server"), 80);
  return fmt::format("responds (status {} without a key{}{})", response.status, server.empty() ? "" : ", ",
                     server);
}

}  // namespace

void Examination::ExamineService() {
  Service service(subject_, clock_);
  auto knock = service.Ask(service.Knock());
  // The real product responds to plain HTTP on its TLS port with 400, as front ends do; others close the
  // connection.
  const bool doubtful = !knock.ok() || (knock->status >= 400 && knock->status < 500);
  if (!subject_.origin.tls && doubtful && SpeaksTls()) {
    Tell(Failure("http", Code::kUnreachable, "the port speaks TLS, and is-ssl is false",
                 "Set \"is-ssl\": true. The key has not been sent."));
    return;
  }
  if (!subject_.origin.tls && knock.ok() && SaysPortIsForTls(*knock)) {
    Tell(Failure("http", Code::kUnreachable,
                 proxy_.empty() ? "the port speaks TLS, and is-ssl is false"
                                : "the proxy's port, or the one behind it, speaks TLS",
                 proxy_.empty()
                     ? "Set \"is-ssl\": true. The key has not been sent."
                     : "If it is the proxy's, write proxy with https://; if it is the service desk's, set "
                       "\"is-ssl\": true. The key has not been sent."));
    return;
  }
  if (!knock.ok()) {
    const servicedesk::Asked asked{catalogue::Effect::kReads, Api::kV3, subject_.origin};
    const Judgement judgement = servicedesk::ClassifyFailure(asked, knock.error());
    Tell(Failure("http", judgement.code, judgement.what, RemedyOf(judgement)));
    return;
  }
  const std::int64_t now = clock_.EpochMilliseconds();
  Tell(Ok("http", Greeting(*knock)));
  if (!subject_.origin.tls && !subject_.save_certificate.empty())
    Tell(Warning("saved", "no certificate: is-ssl is false", "Set \"is-ssl\": true first."));

  const ApiView v3 = service.Try(Api::kV3);
  const ApiView v1 = service.Try(Api::kV1);
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
                        (subject_.api_version != "v3" && (!v3.responses || (v3.Throttled() && v1.responses)));
    Tell(use_v1 ? KeyFinding(v1, v3, subject_.key_origin) : KeyFinding(v3, v1, subject_.key_origin));
  }
  if (!has_api) return;  // who knows whose refusals and whose clock these are
  Tell(RateFinding(v3, v1));
  const auto memory = connector::MakeMemory(subject_.data);
  connector::RecordClocks clocks(clock_, *memory);
  const std::int64_t since = clock_.EpochMilliseconds() - now;
  connector::RecordTime records = clocks.At(subject_.origin.Url(), clock_.Now());
  if (records.earliest) *records.earliest -= since;
  if (records.latest) *records.latest -= since;
  Tell(ClockFinding(*knock, now, records, std::max(v3.newest, v1.newest)));
}

}  // namespace flintdesk::cli
