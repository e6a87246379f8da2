#pragma once

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "connector/connector.hpp"
#include "servicedesk/response/reading.hpp"
#include "servicedesk/wire/value_names.hpp"

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

/// One thing that a call sends beside what is shown of it.
struct Difference {
  std::string_view parameter;  ///< The member's name; "fields" for what is no parameter.
  Match match = Match::kUnknown;
  json::Value sent = {}, shown = {};  ///< As the API writes them; null where they are not kept, or not there.
};
enum class Values { kNotKept, kKept };
/// What a call sends, member by member, beside a thing as the API shows it (V3: the object in `request`,
/// `note`, …; V1: the one in `Details`). `kSame` stands for what is no difference.
std::vector<Difference> Differences(Api api, const connector::CheckedCall& call, const ValueNames& names,
                                    const json::Value& shown, Values values = Values::kNotKept);
/// All of them together; kUnknown for a call that sends nothing to compare.
Match Compare(Api api, const connector::CheckedCall& call, const ValueNames& names, const json::Value& shown);

/// A text sent as HTML. kUnknown for one without anything to read (a picture, say): its likes look the same.
Match CompareHtml(std::string_view sent, const json::Value* shown);

}  // namespace flintdesk::servicedesk
