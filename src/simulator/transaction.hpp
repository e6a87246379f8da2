#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "simulator/state.hpp"

namespace flintdesk::simulator {

/// What one operation writes, beside the state that it reads. It is applied as a whole, or dropped when the
/// object ends without: then the operation has changed nothing, and its response is the same in every byte.
/// Not thread-safe; the state must live longer and must not change meanwhile.
///
///   Transaction transaction(state);
///   transaction.Write(RequestType(), 17)->At("subject") = "Disk full";
///   transaction.Apply();
class Transaction {
 public:
  explicit Transaction(State& state) : state_(state) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// As it was before. Lists are read here: no operation both writes and lists.
  const State& state() const { return state_; }

  /// As this operation sees it, null when there is none.
  const Entity* Find(const Type& type, std::int64_t id) const;
  /// One that may be changed; null when there is none.
  Entity* Write(const Type& type, std::int64_t id);
  /// A new one, under its id.
  Entity& Add(Entity entity);
  void Remove(const Type& type, std::int64_t id) { written_[{&type, id}].reset(); }

  /// The id of the next new one of a type.
  std::int64_t NextId(const Type& type);
  void SetNextId(const Type& type, std::int64_t id) { next_ids_[&type] = id; }

  /// The look-up modules; ask for each by its own name.
  const Directory& directory(std::string_view module) const {
    return directory_.modules().empty() || directory_.Module(module) == nullptr ? state_.directory
                                                                                : directory_;
  }
  const Row* FindRow(std::string_view module, std::string_view id) const {
    return directory(module).FindId(module, id);
  }
  const Row& AddRow(const std::string& module, std::string name, json::Object more);

  void Apply();

 private:
  State& state_;
  std::map<std::pair<const Type*, std::int64_t>, std::optional<Entity>> written_;  // nothing: removed
  std::map<const Type*, std::int64_t> next_ids_;
  Directory directory_;  // the modules that were written, whole
};

}  // namespace flintdesk::simulator
