#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "catalogue/action_list.hpp"

/// What a connector, an action and a parameter are, as data. Checking, command-line flags, help, reference
/// pages, schemas and the server's descriptions read this and nothing else; there is no second list.
namespace flintdesk::catalogue {

enum class Type {
  kText,          ///< A number becomes its decimal text.
  kInteger,       ///< Also as text: "17". Range by `Between`.
  kBoolean,       ///< Also as text: "true", "false", any case.
  kMilliseconds,  ///< A duration; an integer of at least 1.
  kId,            ///< An id of the service desk: decimal digits, at least 1; kept as text, up to 200 of them.
  kHost,          ///< A host name or address, without scheme, port, path or blanks.
  kChoice,        ///< One of `choices`, any case.
  kObject,        ///< A JSON object; as text on a command line.
  kFile,          ///< A path; relative ones count from the home folder.
};
std::string_view NameOf(Type type);  ///< "text", "integer", … for reference pages

/// Where a value may come from.
enum class Place { kRequest, kConfiguration, kEither };

/// What carrying an action out does, and what carrying it out a second time would do.
enum class Effect {
  kReads,  ///< Changes nothing; may always be retried.
  kSets,  ///< Puts the thing into a state; a second time changes nothing more, but may undo another's change.
  kAdds,  ///< Makes a new thing; a second time makes a second thing.
  kRemoves,  ///< Takes a thing away; a second time finds nothing to take.
};
inline bool Changes(Effect effect) { return effect != Effect::kReads; }
std::string_view NameOf(Effect effect);

/// A required field that is required in some cases only: when `field` has the value `value` (or, with `equal`
/// false, has any other).
struct Condition {
  std::string field;
  std::string value;
  bool equal = true;
};

/// One parameter of an action or of a connector's configuration. Built fluently beside the code that it
/// describes:
///
///   Field::Text("notetext", "Text to be entered as note.").Required().Alias("notestext").Example("Done.")
struct Field {
  std::string name;  ///< kebab-case or as the document spells it
  Type type = Type::kText;
  std::string description;
  Place place = Place::kRequest;
  bool required = false;
  std::optional<Condition> required_when;  ///< Narrows `required`.
  bool secret = false;
  bool is_long = false;             ///< A text that may have many lines: it may come from a file.
  bool allow_blank = false;         ///< May an empty text stand for a required value? Ordinarily not.
  bool dash_has_a_meaning = false;  ///< A mere `-` is a value that people send, and not standard input.
  /// Without it more happens than was asked for: a name that is nearly this one is never ignored.
  bool holds_back = false;
  std::vector<std::string> aliases;
  std::vector<std::string> choices;
  /// The list of the service desk that a text is taken from: "statuses"; empty for none.
  std::string lookup;
  std::vector<std::string> usual;  ///< Texts that are often given, to be offered; any other is taken as well.
  /// What is wrong with a text or a path, empty for nothing; it must not repeat the text, which may hold a
  /// secret.
  std::string (*fault_of)(std::string_view text) = nullptr;
  std::string same_as;  ///< Another field that names the same thing; where both are given they must agree.
  /// Of kText: it holds values between commas (base/value_list.hpp). A list is taken as well, each element
  /// one value whatever stands in it, and becomes such a text. Of kObject: a list of objects is taken, and
  /// stays one.
  bool several = false;
  bool takes_the_rest = false;  ///< Of kObject: what the thing has no parameter for goes in here.
  std::optional<std::int64_t> least;
  std::optional<std::int64_t> most;
  std::optional<json::Value> default_value;
  std::optional<json::Value> example;

  static Field Make(Type type, std::string name, std::string description);
  static Field Text(std::string name, std::string description) {
    return Make(Type::kText, std::move(name), std::move(description));
  }
  static Field Integer(std::string name, std::string description) {
    return Make(Type::kInteger, std::move(name), std::move(description));
  }
  static Field Boolean(std::string name, std::string description) {
    return Make(Type::kBoolean, std::move(name), std::move(description));
  }
  static Field Milliseconds(std::string name, std::string description) {
    return Make(Type::kMilliseconds, std::move(name), std::move(description));
  }
  static Field Id(std::string name, std::string description) {
    return Make(Type::kId, std::move(name), std::move(description));
  }
  static Field Host(std::string name, std::string description) {
    return Make(Type::kHost, std::move(name), std::move(description));
  }
  static Field Choice(std::string name, std::string description, std::vector<std::string> choices);
  static Field ObjectOf(std::string name, std::string description) {
    return Make(Type::kObject, std::move(name), std::move(description));
  }
  static Field File(std::string name, std::string description) {
    return Make(Type::kFile, std::move(name), std::move(description));
  }

  /// Its name or one of its aliases.
  bool IsCalled(std::string_view word) const;

  /// Is it a text of a request, and no secret?
  bool IsText() const { return type == Type::kText && !secret && place == Place::kRequest; }
  /// Does `--NAME-file` on a command line take it from a file? Every such text that may be long.
  bool MayComeFromAFile() const { return IsText() && is_long; }

  Field&& Required() && {
    required = true;
    return std::move(*this);
  }
  Field&& RequiredWhen(std::string f, std::string v) && {
    required = true;
    required_when = {std::move(f), std::move(v), true};
    return std::move(*this);
  }
  Field&& RequiredUnless(std::string f, std::string v) && {
    required = true;
    required_when = {std::move(f), std::move(v), false};
    return std::move(*this);
  }
  Field&& Secret() && {
    secret = true;
    return std::move(*this);
  }
  Field&& From(Place p) && {
    place = p;
    return std::move(*this);
  }
  Field&& AllowBlank() && {
    allow_blank = true;
    return std::move(*this);
  }
  Field&& Long() && {
    is_long = true;
    return std::move(*this);
  }
  Field&& DashHasAMeaning() && {
    dash_has_a_meaning = true;
    return std::move(*this);
  }
  Field&& Alias(std::string a) && {
    aliases.push_back(std::move(a));
    return std::move(*this);
  }
  Field&& Several() && {
    several = true;
    return std::move(*this);
  }
  Field&& TakesTheRest() && {
    takes_the_rest = true;
    return std::move(*this);
  }
  Field&& FromList(std::string l) && {
    lookup = std::move(l);
    return std::move(*this);
  }
  Field&& Usually(std::vector<std::string> texts) && {
    usual = std::move(texts);
    return std::move(*this);
  }
  Field&& CheckedBy(std::string (*f)(std::string_view)) && {
    fault_of = f;
    return std::move(*this);
  }
  Field&& SameAs(std::string f) && {
    same_as = std::move(f);
    return std::move(*this);
  }
  Field&& Between(std::int64_t l, std::int64_t m) && {
    least = l;
    most = m;
    return std::move(*this);
  }
  Field&& Default(json::Value v) && {
    default_value = std::move(v);
    return std::move(*this);
  }
  Field&& Example(json::Value v) && {
    example = std::move(v);
    return std::move(*this);
  }
};

/// `timeout`, which every action of every connector takes; it stands in no action's fields.
const Field& TimeoutField();

/// An executable example: the parameters of one call. Every one is run against the simulator by a test.
struct Example {
  std::string title;
  json::Object parameters;
  /// Calls that make what it is about, on a service desk that has nothing of the kind yet: action and
  /// parameters. For that test alone.
  std::vector<std::pair<std::string, json::Object>> before = {};
};

/// How a connector carries an action out: whatever its room needs to know. The catalogue does not look
/// inside.
struct Implementation {
  virtual ~Implementation() = default;
};

struct Action {
  std::string name;     ///< "add-note"
  std::string group;    ///< The name of one of the connector's groups: "notes"
  std::string summary;  ///< One line: "Add a note to a request."
  std::string
      description;  ///< What a person needs to know beyond that: what it does on either API, what it returns.
  Effect effect = Effect::kReads;
  /// A mail leaves. Nothing calls it back, so that the action is never retried once it may have been carried
  /// out.
  bool sends_mail = false;
  bool irreversible = false;  ///< Nothing brings back what it changes; a person at a terminal is asked first.
  std::string irreversible_where;  ///< "over V1"; empty: everywhere.
  bool lists = false;              ///< Its response is a list, of which `limit` and `cursor` choose a part.
  std::string second_time;  ///< What a second send would do, in words: "A second note of the same text stands
                            ///< in the request."
  std::string done;  ///< What a change has done, without a full stop: "The note was added". Empty for a read.
  std::vector<Field> fields;  ///< Without `action` and the connection's fields.
  std::vector<Code>
      failures;  ///< The codes a caller should be ready for, beyond those every call can end with.
  std::vector<Example> examples;
  std::shared_ptr<const Implementation> implementation;

  const Field* Find(std::string_view name_or_alias) const;
  /// Of an irreversible one: "can't be undone over V1". Empty for another.
  std::string WhyAskedAbout() const;
};

/// What people ask for by names that do not exist: how it is done, or that it is not possible yet. Once there
/// is an action of the name, or every action has the parameter, its row goes (`FaultsOf` finds it).
struct Wish {
  std::vector<std::string> words;
  std::string how;     ///< "a closed request is opened again by update-request with status Open"
  std::string action;  ///< The action that does it; empty when none does.
};

/// Actions that belong together: lists, pages and completion are parted by it.
struct Group {
  std::string name;     ///< "notes"
  std::string summary;  ///< One line: "Notes of requests."
};

struct Checked;

struct Connector {
  std::string type;   ///< "flint-manageenginesdp-connector"
  std::string title;  ///< "ManageEngine ServiceDesk Plus"
  std::string description;
  std::vector<Field> configuration;  ///< Of these, the ones with Place::kEither may come with the request.
  /// Fills in what follows from other settings, and says what is missing or does not go together; `given` has
  /// what the configuration itself says. Null: nothing does.
  std::vector<std::string> (*complete)(Checked& values, const json::Object& given) = nullptr;
  std::vector<Group> groups;  ///< In the order in which they are listed.
  ActionList actions;
  std::vector<Wish> wished_verbs;       ///< By the first part of an action's name: reopen-…
  std::vector<Wish> wished_things;      ///< By any other part: …-attachment
  std::vector<Wish> wished_parameters;  ///< By the whole name: file

  const Action* FindAction(std::string_view name) const;
  const Group* FindGroup(std::string_view name) const;
  std::vector<const Action*> ActionsOf(const Group& group) const;
  const Field* FindConfiguration(std::string_view name) const;
};

/// Programming errors in a spec, as sentences: names used twice, no description, no example, a default of the
/// wrong type, … A test asks for an empty list.
std::vector<std::string> FaultsOf(const Connector& connector);

}  // namespace flintdesk::catalogue
