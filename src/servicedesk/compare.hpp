#pragma once

#include <string_view>

#include "base/json.hpp"
#include "connector/connector.hpp"
#include "servicedesk/reading.hpp"
#include "servicedesk/value_names.hpp"

/// Is what the service desk shows what a call sent? Pure functions.
namespace flintdesk::servicedesk {

enum class Match {
  kSame,
  kDifferent,
  kUnknown,  ///< The response does not show enough to tell.
};

/// All must be the same; one that differs settles it.
Match Both(Match a, Match b);

/// A member sent to V3 with the one shown: names without regard to case, HTML by its plain content, what is
/// empty by whether anything is shown. An object is compared by the members that were sent: {"name": "High"}
/// with {"id": "4", "name": "High"}. `shown` null: the response does not have the member.
Match CompareV3(const json::Value& sent, const json::Value* shown);

/// All fields of an add- or update-request with a request as the API shows it (V3: `request`, V1: `Details`).
Match CompareRequest(Api api, const connector::CheckedCall& call, const ValueNames& names,
                     const json::Value& shown);
/// A note, worklog or resolution in full.
Match CompareNote(Api api, const connector::CheckedCall& call, const json::Value& shown);
Match CompareWorklog(Api api, const connector::CheckedCall& call, const json::Value& shown);
Match CompareResolution(Api api, const connector::CheckedCall& call, const json::Value& shown);

/// A text sent as HTML. kUnknown for one without anything to read (a picture, say): its likes look the same.
Match CompareHtml(std::string_view sent, const json::Value* shown);

}  // namespace flintdesk::servicedesk
