#include "cli/service_probe.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/wait_notice.hpp"
#include "connector/connector.hpp"
#include "http/credentials.hpp"
#include "servicedesk/credentials/oauth_client.hpp"
#include "servicedesk/credentials/technician_key.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/wire/dialect.hpp"

namespace flintdesk::cli {
namespace {

using servicedesk::Api;
using servicedesk::Judgement;

http::ClientOptions Options(const DoctorSubject& subject) {
  http::ClientOptions options = subject.http;
  options.retries = 0;  // the doctor wants to see each failure, and soon
  options.rate_limit = 0;
  return options;
}

}  // namespace

ServiceProbe::ServiceProbe(const DoctorSubject& subject, const Clock& clock)
    : subject_(subject),
      clock_(clock),
      memory_(connector::MakeMemory(subject.data)),
      file_locks_(subject.data),
      loop_(clock),
      credentials_(MakeCredentials()),
      client_(http::MakeClient(loop_, clock, Options(subject))) {}

std::shared_ptr<http::Credentials> ServiceProbe::MakeCredentials() {
  if (!subject_.oauth) return servicedesk::CredentialsOf(subject_.key);
  return std::make_shared<servicedesk::OAuthClient>(
      *subject_.oauth,
      servicedesk::OAuthParts{http::MakeClient(loop_, clock_, Options(subject_)), clock_, locks_, *memory_});
}

http::Outcome ServiceProbe::Ask(http::Request request) {
  http::Context context;
  const WaitNotice notice("a response of " + Redact(subject_.origin.HostAndPort()), Limit());
  context.deadline = Deadline::In(Limit(), clock_);
  context.label = "doctor";
  std::optional<http::Outcome> result;
  loop_.Post([&] {
    client_->Send(std::move(request), std::move(context),
                  [&](http::Outcome&& outcome) { result.emplace(std::move(outcome)); });
  });
  loop_.Wait([&] { return result.has_value(); });
  return std::move(*result);
}

http::Request ServiceProbe::Knock() const {
  http::Request request = V3Question(true);
  request.credentials = nullptr;
  return request;
}

servicedesk::AccountView ServiceProbe::TryAccount() {
  return servicedesk::LookForAccount(Ask(servicedesk::BuildAccountsRead(CallOf(true))), subject_.account);
}

ApiView ServiceProbe::Try(Api api, bool with_portal) {
  const servicedesk::Asked asked = QuestionOf(subject_, api);
  ApiView view;
  view.api = api;
  auto response = Ask(api == Api::kV3 ? V3Question(with_portal) : V1Question(with_portal));
  if (!response.ok()) {
    view.judgement = servicedesk::ClassifyFailure(asked, response.error());
    return view;
  }
  const servicedesk::Reading reading = servicedesk::ReadResponse(api, *response, {});
  view.judgement = servicedesk::Classify(asked, *response, reading);
  if (const auto rows = servicedesk::RowsIn(api, servicedesk::RequestThing(), reading.document))
    for (const servicedesk::Row& row : rows->rows) view.newest = std::max(view.newest, row.made);
  // An API that is there may still hide behind a login page when the key is wrong.
  const bool hidden = view.judgement.code == Code::kUnauthenticated || view.Throttled();
  view.fails = response->status >= 500 && !view.Throttled();
  view.responds =
      !view.fails &&
      (hidden || (reading.shape == servicedesk::Shape::kDocument && view.judgement.code != Code::kNotFound));
  return view;
}

std::optional<http::Failure> ServiceProbe::WhyNoToken() {
  const WaitNotice notice(credentials_->Awaited(), Limit());
  // Shared: who waits may have given up when the response comes.
  const auto result = std::make_shared<std::optional<Result<http::RequestPointer, http::Failure>>>();
  loop_.Post([&] {
    credentials_->Authorize(std::make_shared<const http::Request>(), [result](auto authorized) {
      if (!*result) result->emplace(std::move(authorized));
    });
    loop_.After(Limit(), [this, result] {
      if (*result) return;
      result->emplace(http::Failure{
          .kind = http::FailureKind::kTimeout,
          .sent = false,
          .message = fmt::format("no access token: {} sent no response within {} ms",
                                 Redact(subject_.oauth->accounts.HostAndPort()), Limit().count()),
          .assistance = {}});
    });
  });
  loop_.Wait([&] { return result->has_value(); });
  return (*result)->ok() ? std::nullopt : std::optional((*result)->error());
}

connector::CheckedCall ServiceProbe::CallOf(bool with_portal) const {
  connector::CheckedCall call;
  call.origin = subject_.origin;
  call.credentials = credentials_;
  if (!with_portal) return call;
  if (!subject_.portal.empty()) call.values.values.Set("portal-id", subject_.portal);
  if (!subject_.portal_name.empty()) call.values.values.Set("portal", subject_.portal_name);
  return call;
}

http::Request ServiceProbe::V3Question(bool with_portal) const {
  return servicedesk::BuildProbe(CallOf(with_portal));
}

http::Request ServiceProbe::V1Question(bool with_portal) const {
  const json::Object details{{"from", 0}, {"limit", 1}, {"filterby", "All_Requests"}};
  const json::Object input{{"operation", json::Object{{"details", details}}}};
  http::Request request;
  request.method = "POST";
  request.origin = subject_.origin;
  request.target = "/sdpapi/request";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
  request.body = "OPERATION_NAME=GET_REQUESTS&format=json&INPUT_DATA=" + PercentEncode(json::Write(input));
  if (with_portal && !subject_.portal.empty()) request.body += "&PORTALID=" + PercentEncode(subject_.portal);
  request.credentials = credentials_;
  request.key_in_form = true;
  return request;
}

servicedesk::Asked QuestionOf(const DoctorSubject& subject, Api api) {
  servicedesk::Asked asked;
  asked.effect = catalogue::Effect::kReads;
  asked.api = api;
  asked.origin = subject.origin;
  if (subject.oauth) asked.edition = servicedesk::Edition::kCloud;
  return asked;
}

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

}  // namespace flintdesk::cli
