#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "catalogue/spec.hpp"
#include "connector/connector.hpp"
#include "http/http.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/model/edition.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

/// What was asked, as far as judging the response needs it.
struct Asked {
  catalogue::Effect effect = catalogue::Effect::kReads;
  Api api = Api::kV1;
  http::Origin origin;
  /// The call itself, for a refusal in its own words; null for what we ask by ourselves.
  const connector::CheckedCall* call = nullptr;
  const ValueNames* names = nullptr;
  Edition edition = Edition::kOnPremises;  ///< Of what we ask by ourselves; a call brings its own.
  bool of_holder = false;                  ///< What the call adds to is read, and not its own thing.

  bool Changes() const { return catalogue::Changes(effect); }
  bool InCloud() const;
  bool HasPortal() const;  ///< The path of the API begins with that of a portal.
  /// How what was asked is carried out; an empty model for what we ask by ourselves.
  const ActionModel& model() const;
};

/// The judgement of a response.
struct Judgement {
  Code code = Code::kSuccess;
  std::string what;    ///< What is the matter, as the second half of a sentence; "success" when nothing is.
  std::string remedy;  ///< What a person can do, as a sentence.

  /// A change that may have been carried out: code is kIndeterminate until it is reconciled.
  bool unclear = false;
  /// … though the response is a refusal: not in the words of the API, so that it may be that of somebody who
  /// stands in the way of the response alone. `code` is what the call ends with when reading back shows that
  /// nothing was done.
  bool refused = false;
  /// … and may still be carried out: nothing came back in time, so the service desk may be at work on it.
  bool still_at_work = false;
  /// The service desk refused, and only the state of the thing can tell whether because it was done already.
  bool maybe_done_already = false;
};

/// The one place where a response becomes an exit code. For a change only a clear yes or no is taken as one:
/// a status 5xx, a page, an unreadable or empty body or one of the wrong shape is an unclear outcome,
/// whatever status it has and whatever it says. Texts are matched only where the service desk gives no code
/// (V1), loosely, and in English; in another language such a refusal is kRejected with the service desk's own
/// words.
Judgement Classify(const Asked& asked, const http::Response& response, const Reading& reading);

/// Has the service desk refused what a list is searched by, as far as it says? It does not name the
/// criterion.
bool RefusesSearch(const Reading& reading);

/// The same for a whole list that does not hold what the call is about.
Judgement ClassifyMissing(const Asked& asked);

/// The same for no response at all.
Judgement ClassifyFailure(const Asked& asked, const http::Failure& failure);

}  // namespace flintdesk::servicedesk
