#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value_list.hpp"
#include "catalogue/spec.hpp"

namespace flintdesk::servicedesk {

/// How a value is written on the wire, and how one that is shown is compared with it. V1 writes every value
/// as text, in JSON's sense too.
enum class Form {
  kNotSent,    ///< Stands in the path, or is for the connector itself.
  kTyped,      ///< A text as somebody typed it; its case matters.
  kHtml,       ///< A text that is read as HTML, as `text-format` says.
  kContent,    ///< The same, in V3 as {"content": …}.
  kWord,       ///< A word, number or id of the product's; its case does not matter.
  kReference,  ///< V3: {"name": …}, and null for none.
  kPerson,     ///< V3: {"email_id": …} for what looks like an address, else {"name": …}.
  kNames,      ///< Several, between commas or semicolons; V3: [{"name": …}].
  kIds,        ///< Likewise; V3: [{"id": …}].
  kLinks,      ///< Likewise; V3: [{"linked_request": {"id": …}}].
  kApprovers,  ///< Several people; V3: [{"approver": {"name": …}}].
  kMailboxes,  ///< Several addresses; V3: [{"email_id": …}].
  kAddresses,  ///< V3: a list of texts.
  kTime,       ///< Milliseconds since 1970; V3: {"value": …}.
  kFlag,       ///< True or false; V1 writes the word.
  kAgreement,  ///< V3: is it the word that the member calls `yes`?
  kHours,      ///< One duration together with kMinutes.
  kMinutes,
  kAmount,   ///< A number that may be shown with other decimals.
  kFile,     ///< The path of a file that goes beside the members; shown is its name.
  kFurther,  ///< An object: further members of the thing by name, and custom fields.
};

/// One field of a thing or of an action, on every side: the parameter, what either API takes, what it shows.
/// Plain data, as old as the program.
///
///   {.field = Field::Text("notetext", "Text to be entered as note.").Required().Example("Done."),
///    .form = Form::kHtml, .v1 = "notesText", .v1_shown = {"NOTESTEXT"}, .v3 = "description"}
struct Member {
  /// The parameter. Without a description it is none: then it comes under its name in a member of kFurther.
  catalogue::Field field = {};
  Form form = Form::kNotSent;
  std::string v1 = {};                     ///< Where V1 takes it.
  std::vector<std::string> v1_shown = {};  ///< Where V1 shows it, in any case; empty: nowhere.
  std::string v3 = {};                     ///< Where V3 takes and shows it; a path: "time_spent.hours".
  std::string yes = {};                    ///< Of kAgreement.
  /// The parameter that takes the id of the person that this one names: it stands in this one's place once
  /// the person is found in the list of `field.lookup`. Empty: the name itself is sent.
  std::string id_parameter = {};
  /// The field of the thing that it has to belong to: a subcategory's "category". Empty: none.
  std::string_view below = {};
  /// Templates of requests may leave it out.
  bool template_decides = false;
  /// A part of what tells two new things of this kind apart.
  bool identifies = false;
  /// Two things without a word in it look the same, so that such a text proves nothing.
  bool needs_words = false;
  /// What a person can do when the service desk refuses the value; empty for the usual.
  std::string remedy = {};
  /// What to do over V1, which does not take it: then it is refused there. Empty: V1 does without it.
  std::string no_v1_remedy = {};

  bool IsParameter() const { return !field.description.empty(); }
  const std::string& name() const { return field.name; }
};

/// Does the text of a parameter hold several values, between commas?
bool HoldsSeveral(Form form);

/// How the values of such a text are parted: a comma may belong to a person's name.
Commas CommasOf(Form form);

/// What is wrong with a text that is to have numbers between commas; empty for nothing.
std::string FaultOfIds(std::string_view text);

/// By our name or V1's in any case, or by V3's; null for none.
const Member* FindMember(const std::vector<Member>& members, std::string_view name);

/// Is it our name, V1's or V3's of one of the members? In small letters, without blanks and underscores.
bool IsMember(const std::vector<Member>& members, std::string_view folded);

}  // namespace flintdesk::servicedesk
