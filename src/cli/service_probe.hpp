#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "cli/doctor_subject.hpp"
#include "connector/keyed_file_locks.hpp"
#include "connector/keyed_locks.hpp"
#include "connector/loop_timers.hpp"
#include "connector/memory.hpp"
#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "servicedesk/model/api.hpp"
#include "servicedesk/outcome/account.hpp"
#include "servicedesk/response/classify.hpp"

namespace flintdesk::cli {

/// What one API says to the key or the access token.
struct ApiView {
  servicedesk::Api api = servicedesk::Api::kV3;
  bool responds = false;
  bool fails = false;  ///< With a status 5xx: the API may exist, but the key is not judged.
  servicedesk::Judgement judgement;
  std::optional<std::int64_t> newest;  ///< The latest creation of a request that it showed.
  bool Throttled() const { return judgement.code == Code::kThrottled; }
};

/// Asks harmless questions over the client that calls go through, with the key or, in the cloud, the access
/// token that the calls of the home folder share. Retries nothing. `subject` and `clock` outlive it; one
/// thread. Each question returns within twice `connect-timeout`.
class ServiceProbe {
 public:
  ServiceProbe(const DoctorSubject& subject, const Clock& clock);
  ServiceProbe(const ServiceProbe&) = delete;
  ServiceProbe& operator=(const ServiceProbe&) = delete;

  http::Outcome Ask(http::Request request);
  /// The question for V3 without anything that proves who asks.
  http::Request Knock() const;
  ApiView Try(servicedesk::Api api, bool with_portal = true);
  /// Is the configured account one of the service desk's?
  servicedesk::AccountView TryAccount();
  /// In the cloud: why there is no access token; nothing when there is one.
  std::optional<http::Failure> WhyNoToken();

 private:
  milliseconds Limit() const { return 2 * subject_.http.connect_timeout; }
  connector::CheckedCall CallOf(bool with_portal) const;
  http::Request V3Question(bool with_portal) const;
  http::Request V1Question(bool with_portal) const;
  std::shared_ptr<http::Credentials> MakeCredentials();

  const DoctorSubject& subject_;
  const Clock& clock_;
  // Before the loop, because what is still on it at its end may ask them:
  std::unique_ptr<connector::Memory> memory_;
  connector::KeyedFileLocks file_locks_;
  connector::LoopTimers timers_{loop_};
  connector::KeyedLocks locks_{file_locks_, timers_};
  http::Loop loop_;
  const std::shared_ptr<http::Credentials> credentials_;
  const std::unique_ptr<http::Client> client_;
};

/// What was asked, for the judgement of a failure to get any response.
servicedesk::Asked QuestionOf(const DoctorSubject& subject, servicedesk::Api api);

/// The doctor's own remedy where that of a call would not fit: its timeout is another one, and it asks about
/// no request.
std::string RemedyOf(const servicedesk::Judgement& judgement);

}  // namespace flintdesk::cli
