#pragma once

#include <string_view>
#include <vector>

#include "servicedesk/model/action.hpp"

/// What a request, a problem or a change has parts of can be listed, read, edited and deleted in the same
/// way: a row says what differs.
namespace flintdesk::servicedesk {

/// A kind of thing that has an id and stands in a list of another one.
struct PartRow {
  const Thing* thing = nullptr;
  std::string_view noun = {}, many = {};  ///< "note", "notes"; with a blank where they have two words.
  std::string_view of = {};               ///< "of request {request-id}": which ones.
  std::vector<Member> parents = {};       ///< The ids that lead to its list: `request-id`.
  Member id = {};                         ///< Its own: `note-id`.
  std::string_view v1_edit = {}, v1_delete = {};  ///< Operations of V1; empty: it has none.
  std::vector<std::string_view> v1_wrap = {};     ///< What V1 wraps an edit in.
  std::vector<std::string_view> v3_wrap = {};
  json::Object example = {};  ///< Ids for an example: {"request-id": 17, "note-id": 301}.
  json::Object example_edit = {};
  std::vector<std::pair<std::string, json::Object>> before = {};  ///< See catalogue::Example.
  bool cloud = true;                                              ///< The cloud has it as well.
  /// Where V3 changes and deletes one that can't be read by itself; its list proves it where its rows are
  /// whole, and nothing does otherwise. Empty: where the thing is read.
  std::string_view path = {};
  bool open = false;        ///< No source shows it.
  bool cloud_open = false;  ///< … in the cloud.
};

/// The same request in the cloud, where no source shows that it works.
V3Wire UnprovenInCloud(V3Wire on_premises);

catalogue::Action ListParts(const PartRow& row);
catalogue::Action GetPart(const PartRow& row);
/// `before` of the row is what makes one, and so is left out: but for its last call all of it comes before.
catalogue::Action AddPart(const PartRow& row, std::vector<Member> members, json::Object example);
/// `members` are those that may be set; none is required. Nothing but what is given is sent.
catalogue::Action EditPart(const PartRow& row, std::vector<Member> members);
catalogue::Action DeletePart(const PartRow& row);

/// The same members, none of them required, and without the ids.
std::vector<Member> Optional(std::vector<Member> members);

}  // namespace flintdesk::servicedesk
