#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "servicedesk/model/thing.hpp"
#include "servicedesk/outcome/compare.hpp"
#include "servicedesk/response/reading.hpp"

/// What counts as proof that a change was carried out, or was not. Pure functions; docs/reliability.md has
/// the same as a table.
namespace flintdesk::servicedesk {

enum class Proof {
  kDone,
  kNotDone,  ///< Not yet, at least.
  kCannotTell,
};

/// How many rows a list is asked for: of V3 between these two (100 is the most that it gives; reference:
/// vendor document), before a change no more than `kMostRowsBefore`, afterwards more; of V1's requests the
/// last.
constexpr std::size_t kFewestRows = 51, kMostRowsBefore = 75, kMostRows = 100, kV1Rows = 100;
/// How many V3 gives unasked (reference: recorded on build 13008).
constexpr std::size_t kPage = 10;

/// One thing of a list, with what the list shows of it.
struct Row {
  std::string id;
  std::optional<std::int64_t> made;     ///< Milliseconds since 1970; none when it is not shown.
  std::optional<std::int64_t> touched;  ///< What the list is sorted by: last update of a note, else `made`.
  json::Value shown;
};
struct Rows {
  std::vector<Row> rows;
  bool more = false;  ///< The service desk has more than it returned.
};
/// The things of a list of notes, worklogs or requests, as they lie in the document; nothing when it holds no
/// such list.
struct Listed {
  std::vector<const json::Value*> shown;
  bool more = false;  ///< The service desk has more than it returned.
};
std::optional<Listed> ListedIn(Api api, const Thing& thing, const json::Value& document);
/// The same, with what proof needs of each.
std::optional<Rows> RowsIn(Api api, const Thing& thing, const json::Value& document);

/// When it was made, as a response shows it; none when it does not.
std::optional<std::int64_t> MadeAt(Api api, const Thing& thing, const json::Value& shown);

/// Who made it, as digests of the id and of the name, so that no names lie about in files; empty where nobody
/// is shown.
std::string AuthorIn(Api api, const Thing& thing, const json::Value& shown);
/// How two such words stand to each other. A name says less than an id: a person may be renamed, or be shown
/// by a login name here and by a full name there.
enum class Persons { kTheSame, kDifferent, kOtherNames, kUntold };
Persons ComparePersons(const std::string& author, const std::string& other);
bool AreTheSame(const std::string& author, const std::string& other);

/// Do the rows show times, and stand in their order, the newest first? A service desk may list as it likes.
bool AreNewestFirst(const Rows& rows);
/// Does the list, newest first when `sorted`, reach back to `since`?
bool ReachesBack(const Rows& rows, bool sorted, std::optional<std::int64_t> since);

/// A thing that the call may have made: nothing but its content speaks against it. A content that differs
/// proves nothing, since whoever stands before a service desk may alter a text in any way.
struct Candidate {
  std::string id;
  bool proves = false;  ///< It is certain that it is new, and all that was sent is shown.
};
struct Decision {
  Proof proof = Proof::kCannotTell;
  std::vector<std::string> ids;  ///< kDone: of the things that prove it. kCannotTell: of one that might.
};
/// `complete`: no thing is missing from the candidates. `unnamed`: how many calls of the same content have
/// made a thing since, whose id their responses did not show.
Decision DecideAdded(const std::vector<Candidate>& candidates, bool complete, int unnamed);

/// When a thing was last changed, as a response shows it.
struct Touched {
  bool shown = false;                ///< The response says when, or that it never was.
  std::optional<std::int64_t> when;  ///< none: never
};
/// For an action that puts a thing into a state: is it in that state (`match`), and if not, has nobody
/// touched it since the call was sent? An untouched thing in another state proves that nothing was done.
Proof DecideSet(Match match, bool untouched);
Touched TouchedIn(Api api, const Thing& thing, const json::Value& shown);

/// The thing in a response to an adding action or to a read of one; null when there is none.
const json::Value* ThingIn(Api api, const Thing& thing, const json::Value& document);
/// Its id; empty when it shows none.
std::string IdIn(Api api, const Thing& thing, const json::Value& shown);
/// The id of what `action` has made, as its response shows it in the form of either API; empty when it shows
/// none, or when the action makes nothing.
std::string IdOfMade(const catalogue::Action& action, const json::Value& document);

}  // namespace flintdesk::servicedesk
