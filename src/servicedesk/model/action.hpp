#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/model/listing.hpp"
#include "servicedesk/model/thing.hpp"

namespace flintdesk::servicedesk {

/// One operation of V1, chosen by name. Paths as in Thing.
///
/// `once`: a second one does something else than the first (it purges what the first put into the trash,
/// say), so that it is never retried once it may have been carried out.
struct V1Wire {
  std::string_view operation;
  std::string_view path;
  std::vector<std::string_view> wrap = {};  ///< Members, from the outside in, that hold what is sent.
  bool once = false;
  bool open = false;  ///< No source shows that it works: off unless the configuration allows it.
};

/// A member of the thing has a value, whatever was sent.
struct StateIs {
  std::string_view v1;          ///< "STATUS"
  std::string_view v3;          ///< "status.name"
  std::string_view field;       ///< The field whose value names apply.
  std::string_view value;       ///< "Closed"
  std::string_view words = {};  ///< For messages: "in the trash"; empty: the value.
};

/// A state in which a thing is not sent the change, since the same request would do something else to it: a
/// second DELETE of the cloud purges what the first put into the trash.
struct Bar {
  StateIs state;                 ///< A flag; one that is not shown is false.
  std::string_view remedy = {};  ///< "delete-request puts it there."
};

/// One request of V3, below /api/v3.
struct V3Wire {
  std::string_view method;
  std::string_view path;
  /// The member that holds what is sent; none: nothing is. Builds differ: when the first name is refused the
  /// next one is tried, and what was taken is remembered.
  std::vector<std::string_view> wrap = {};
  bool once = false;
  /// Sent beside the members: {{"type", "reply"}}.
  std::vector<std::pair<std::string_view, std::string_view>> constants = {};
  bool bare = false;  ///< What is sent stands in the message itself, and `wrap` is empty.
  bool open = false;  ///< As V1Wire's.
  /// It is read before, and what can't be read is not sent it. A thing that is not found may be in the trash.
  std::optional<Bar> bar = {};
};

/// The file that an action sends beside its members, in a part of a form of its own.
struct FileWire {
  std::string_view parameter;   ///< Holds its path; the member is Form::kFile.
  std::string_view v1, v3;      ///< What either API calls the part.
  std::string_view cloud = {};  ///< … and the cloud.
  /// Further parts that the cloud wants: {{"addtoattachment", "true"}}.
  std::vector<std::pair<std::string_view, std::string_view>> cloud_texts = {};
};

/// The file that a read writes, in place of a document. V3 only.
struct Download {
  std::string_view to_file;  ///< The parameter with its path.
  std::string_view force;    ///< The one that lets it take another file's place.
  /// Builds differ: where a path is unknown, the next one is asked for.
  std::vector<std::string_view> paths;
};

/// An API that an action lacks has no wire for it. `v3` is on premises, MSP's included.
struct Wire {
  std::optional<V1Wire> v1 = {};
  std::optional<V3Wire> v3 = {};
  std::optional<V3Wire> cloud = {};
  std::string_view missing_remedy = {};  ///< What to do where it is missing; empty: where it exists is named.
};

/// How it is found out whether a change was carried out whose response was lost.
/// Nothing shows it. A time of the request that has not moved is taken for a change that was not carried out,
/// so that a change which does not move it must be `once`.
struct Unknowable {};
struct NewTwin {};    ///< There is a new thing with the content that was sent.
struct SameState {};  ///< The thing shows what was sent.
struct Gone {};       ///< The thing is not there any more.
/// The things that a member names, of the action's kind, are gone, and the API says of each that the one that
/// the call is about has taken it in. V3 only. Source: reference, recorded.
struct MergedInto {
  std::string_view ids;  ///< The member with their ids.
};
using Evidence = std::variant<Unknowable, NewTwin, SameState, Gone, StateIs, MergedInto>;

/// Where the service desk refuses what has been done already.
struct Already {
  std::string_view says;                      ///< V3's whole sentence, as it was recorded; empty: none was.
  std::vector<std::string_view> state_words;  ///< Loosely, in a refusal that speaks of its state.
  std::string_view result;                    ///< "was already closed"
};

/// The service desk may refuse to put a thing into a state as long as fields of it are empty. Which, is
/// learnt from the refusals of the action for it, and holds for every other one that leads there.
struct Demands {
  StateIs state;
  std::string_view words;  ///< "to close a request"
  /// What to do about the fields.
  std::string (*remedy)(const std::vector<std::string>& fields, std::string_view sentence) = nullptr;
  /// The parameter that may ask for the state; empty: the action is for it.
  std::string_view given_by = {};
};

/// How an action is carried out, as data. The generic readers of this room make requests, checks and proofs
/// out of it and know no action by name. Lives as long as its catalogue::Action; any thread.
struct ActionModel {
  const Thing* thing = nullptr;
  Wire wire;
  Evidence evidence = Unknowable{};
  std::vector<Member> members;
  std::optional<FileWire> file = {};
  std::optional<Download> download = {};
  std::optional<Listing> listing =
      {};  ///< Of an action that lists things; `MakeAction` adds its parameters to `members`.
  std::optional<Already> already = {};
  /// What a state or a rule of the service desk wants first, from the fields and the sentence of its refusal;
  /// empty for nothing.
  std::string (*remedy_for_state)(const std::vector<std::string>& fields,
                                  std::string_view sentence) = nullptr;
  /// What V3 says where the state of the thing forbids it, with the same code as of a wrong value; a part of
  /// the recorded sentence.
  std::vector<std::string_view> state_refusals = {};
  std::optional<Demands> demands = {};
  bool reads_first = false;  ///< What it sets is compared with what is there, and not sent when it is that.
  bool needs_something = false;  ///< It sets what is given, and something has to be.
  /// V3 responds to it with its status alone (reference), so that its success is all that tells.
  bool shows_status_alone = false;
  bool moves_request = false;  ///< It is known to move the time at which its request was last changed.
  /// What a person looks for when it is unconfirmed: "whether request …". In a call that leaves out a
  /// parameter that it names, and where it is empty, a general sentence says it.
  std::string_view to_check = {};
  /// A person of the thing (V3's member) whom a message names when the change can't be proved.
  std::string_view tells_person = {};

  bool Makes() const { return std::holds_alternative<NewTwin>(evidence); }
};

/// The parameter of every action that changes something: only what it would do is asked for.
inline constexpr char kDryRun[] = "dry-run";

/// … and the one that asks what it has done, before and after.
inline constexpr char kDiff[] = "diff";

/// The action with the parameters that its members are.
catalogue::Action MakeAction(catalogue::Action action, ActionModel model);

/// How the action of a call is carried out; an empty model for an action that has none.
const ActionModel& ModelOf(const connector::CheckedCall& call);
const ActionModel& ModelOf(const catalogue::Action& action);

/// What the call makes; null for one that makes nothing.
const Thing* ThingMadeBy(const connector::CheckedCall& call);

/// A parameter of the call, or one that names the same thing ("request-id": associated_entity_id, too); empty
/// when none is given.
std::string ValueOf(const connector::CheckedCall& call, std::string_view parameter);
/// The request that a call is about; empty for one that makes a request.
std::string RequestIdOf(const connector::CheckedCall& call);

/// A path or sentence with the parameters of the call in place of "{name}": percent-encoded, or
/// redacted.
std::string FillPath(std::string_view path, const connector::CheckedCall& call);
std::string FillText(std::string_view text, const connector::CheckedCall& call);
/// Does the call have each of the parameters?
bool CanFill(std::string_view text, const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
