#pragma once

#include <cstddef>
#include <string_view>

#include "base/json.hpp"

namespace flintdesk::simulator {

class Desk;
class Type;
struct Entity;
struct Profile;

/// How sure it is that the product is like that, as the notes from which the tables are transcribed have it.
enum class Mark {
  kRecorded,    ///< A real server's response shows it.
  kDocumented,  ///< The vendor says so.
  kInferred,    ///< Clients that are in use send or read it.
  kOpen,        ///< A guess, or sources that contradict each other.
};
char LetterOf(Mark mark);  ///< 'R', 'D', 'C', '?'

/// What a field holds, and how it is kept in an Entity.
enum class Kind {
  kId,          ///< not kept here: the id of the thing
  kText,        ///< text; V3 shows an empty one as null
  kReference,   ///< the id of a row of `lookup`, as text
  kReferences,  ///< a list of them
  kTexts,       ///< a list of texts
  kTime,        ///< epoch milliseconds
  kFlag,        ///< true or false
  kNumber,      ///< a whole number, which clients may send as text
  kAny,         ///< JSON as it was sent
  kFiles,       ///< ids of things of the type `part`, which is no part of another; shown as files
  kDuration,    ///< minutes; V3 has hours and minutes, V1 a field for each (`v1` and "HOURS" or "MINUTES")
  kUdfs,        ///< the user-defined fields, an object
  kPart,        ///< a part of which there is one at most, `part`; kept among the parts
  kParts,       ///< not kept here: all the parts of a kind, `part`; a new thing may be given a list of them
  kParent,      ///< not kept: title and id of what this is a part of
  kFixed,       ///< not kept: always `fixed`
  kDerived,     ///< not kept: what `derive` says
};

/// What becomes of it when a client sends it over V3. V1 takes what has a name in V1.
enum class Takes { kUnknown, kYes, kReadOnly, kIgnored };

/// What is filled in by itself.
enum class Stamp {
  kNone,
  kMadeBy,     ///< Who made it: the id of a person.
  kMadeAt,     ///< When.
  kEditedAt,   ///< When it was last changed; nothing before.
  kTouchedBy,  ///< Who made or last changed it.
  kTouchedAt,
};

/// Where V3 shows a field.
enum View : unsigned {
  kNowhere = 0,
  kAlone = 1,     ///< The thing by itself.
  kInList = 2,    ///< A row of a list.
  kEmbedded = 4,  ///< The part within the thing that it belongs to.
  kEverywhere = 7,
};

/// The builds and editions that have a field or a route.
enum class Builds {
  kAll,
  kOlder,  ///< Profile::newer_objects tells these two apart.
  kNewer,
  kOnPremises,  ///< Every edition that a customer runs, that for service providers among them.
  kCloud,
  kNotShownOfCloud,  ///< On premises, and in the Cloud where the profile has what no source shows of it.
  kMsp,              ///< The edition for service providers.
};
bool Has(const Profile& profile, Builds builds);

/// One field of a thing: its rules, and how either API takes and shows it. A row of a table, as old as the
/// program.
///
///   {.v3 = "priority", .kind = Kind::kReference, .lookup = "priorities", .takes = Takes::kYes, .v1 = "PRIORITY"}
struct Field {
  std::string_view v3 = {};
  Kind kind = Kind::kText;
  std::string_view lookup = {};  ///< Of references: the module, by its V3 name.
  Takes takes = Takes::kUnknown;
  std::string_view v1 = {};        ///< What INPUT_DATA calls it, in any case; empty: V1 takes it not.
  std::string_view label = {};     ///< What the form on the screen calls it, which V1 takes as well.
  std::string_view v3_also = {};   ///< Another name that V3 takes.
  std::string_view v3_older = {};  ///< What it is called where Profile::request_note is set.
  Mark mark = Mark::kRecorded;

  bool mandatory = false;        ///< Nothing is made without it.
  bool msp_mandatory = false;    ///< The same where Profile::msp is set.
  bool kept = false;             ///< It cannot be emptied.
  std::size_t most = 0;          ///< Characters; 0: any number.
  std::string_view below = {};   ///< Its row belongs to the row of that field.
  bool loosely_below = false;    ///< … or to none.
  std::string_view preset = {};  ///< JSON, or the name of a row: what a new one has.
  Stamp stamp = Stamp::kNone;
  bool as_sent = false;    ///< A text that storage leaves alone.
  bool v1_clears = false;  ///< An empty word of V1 empties it; forms send all their fields, empty ones too.
  std::string_view yes = {};  ///< V1's word for true; empty: "true".

  unsigned views = kEverywhere;
  bool if_set = false;      ///< V3 shows it only when it has a value.
  bool empty_text = false;  ///< V3 shows an empty text as it is.
  Builds builds = Builds::kAll;
  std::string_view fixed = "null";     ///< JSON.
  std::string_view around = {};        ///< Members that a reference's object has besides, as a JSON object.
  std::string_view newer_around = {};  ///< Only where Profile::newer_objects is set.
  const Type& (*part)() = nullptr;
  /// What is shown in place of what is kept; null for nothing.
  json::Value (*derive)(const Desk& desk, const Entity& entity) = nullptr;
};

}  // namespace flintdesk::simulator
