#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/type.hpp"

namespace flintdesk::simulator {

// What the product has, one file a module. Transcribed from the vendor's documents, recordings and clients in
// use; a row says where it is not recorded. Nothing of it is shared with the connector, so that the two
// cannot share an error.
const Type& RequestType();
const Type& ClosureType();
const Type& ResolutionType();
const Type& NoteType();
const Type& WorklogType();
const Type& TaskType();
const Type& TaskCommentType();
const Type& TaskWorklogType();
const Type& TaskDependencyType();
const Type& ApprovalLevelType();
const Type& ApprovalType();
const Type& ApprovalListType();
const Type& NotificationType();
const Type& DraftType();
const Type& LinkType();
const Type& ProblemAssociationType();
const Type& ProjectAssociationType();
const Type& InitiatedChangeType();
const Type& CausingChangeType();
const Type& HistoryType();
const Type& ArchivedRequestType();
const Type& AttachmentType();
const Type& ViewType();
const Type& TagType();
const Type& PeopleType();

/// Does the segment of a route stand for an id?
bool IsId(std::string_view segment);

/// The types that a service has, and how they are asked for. As old as the service; any thread.
class Modules {
 public:
  /// `whole` are those that are no part of another.
  explicit Modules(std::vector<const Type*> whole);

  /// A route with the types that it leads to.
  struct Way {
    const Route* route = nullptr;
    const Type* whole = nullptr;
    const Type* type = nullptr;      ///< The same, or a part of it, or a part of that.
    std::vector<const Type*> below;  ///< From the part of the whole down to `type`; empty: the whole itself.
    const Verb* verb = nullptr;
    std::vector<std::string_view> segments;
    std::size_t ids = 0;  ///< How many of them are ids.
  };
  std::span<const Way> ways() const { return ways_; }
  const std::vector<const Type*>& whole() const { return whole_; }

  /// The first way to a verb of V3; null when there is none.
  const Way* FindV3(std::string_view verb) const;
  /// By the name of its list; null when there is none.
  const Type* FindWhole(std::string_view many) const;

 private:
  void AddWays(const Type& whole, const std::vector<const Type*>& below);

  std::vector<const Type*> whole_;
  std::vector<Way> ways_;
};

/// Those of the product.
const Modules& ProductModules();

}  // namespace flintdesk::simulator
