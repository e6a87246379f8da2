#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "simulator/model/type.hpp"
#include "simulator/profile.hpp"
#include "simulator/storage.hpp"
#include "simulator/transaction.hpp"

/// What can be done with anything that has a type, the same for both dialects. What a refused operation has
/// written is dropped.
namespace flintdesk::simulator {

/// Who makes a change, and how the installation alters the texts of it.
struct Custom {
  std::string author;         ///< An id of "users"; empty: the owner of the key.
  std::int64_t real_now = 0;  ///< Of this machine's clock, whatever times the records show.
  std::int64_t list_lag_ms = 0;
  std::vector<const Storage*> storage;     ///< Applied one after the other.
  std::int64_t* rows_looked_at = nullptr;  ///< Counts what lists look at, for tests; null: not counted.
};

/// The rules that the types have as data, applied to a transaction. Not thread-safe; made anew for every
/// call.
class Desk {
 public:
  Desk(Transaction& transaction, const Profile& profile, bool lenient_names, std::int64_t now,
       Custom custom = {})
      : transaction_(transaction),
        profile_(profile),
        lenient_names_(lenient_names),
        now_(now),
        custom_(std::move(custom)),
        author_(custom_.author.empty() ? transaction.state().key_owner : custom_.author) {}

  const State& state() const { return transaction_.state(); }
  const Profile& profile() const { return profile_; }
  std::int64_t now() const { return now_; }
  /// Who makes the change: an id of "users".
  const std::string& author() const { return author_; }

  /// A row of a look-up module; null when there is none.
  const Row* FindRow(std::string_view module, std::string_view id) const {
    return transaction_.FindRow(module, id);
  }
  const Row& AddRow(std::string_view module, std::string name) {
    return transaction_.AddRow(std::string(module), std::move(name), {});
  }
  /// The row that a field of the entity points at.
  const Row* FindRow(const Entity& entity, std::string_view field) const;

  const Entity* Find(const Type& type, std::int64_t id) const { return transaction_.Find(type, id); }
  Entity* Write(const Type& type, std::int64_t id) { return transaction_.Write(type, id); }
  void Remove(const Entity& entity) { transaction_.Remove(*entity.type, entity.id); }

  /// A new thing with its presets; it has no id yet.
  Entity Blank(const Type& type) const;
  /// kMissing with the mandatory fields that the change does not set.
  Outcome<void> CheckMandatory(const Type& type, const Change& change) const;
  /// A new thing that is no part of another.
  Outcome<Entity*> Create(const Type& type, const Change& change);
  Outcome<Entity*> AddPart(Entity& whole, const Type& type, const Change& change);
  Outcome<void> Edit(Entity& entity, const Change& change);

  /// The things of a list by positions in its order, [from, until), and how many there are: those that the
  /// view shows and that lists show already. Nothing when the order is none that is kept.
  struct Slice {
    std::vector<const Entity*> entities;
    std::size_t total = 0;
  };
  struct Order {
    std::string_view field;
    bool descending = false;
    // What has another value of the field is no part of the list.
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
  };
  std::optional<Slice> FindSlice(const Type& type, std::string_view view, const Order& order,
                                 std::size_t from, std::size_t until) const;
  bool IsInView(const Entity& entity, std::string_view view) const {
    return entity.type->is_in_view == nullptr || entity.type->is_in_view(*this, entity, view);
  }

  /// May the key's technician see it? It may be another account's than the one that the technician serves.
  bool IsServed(const Entity& entity) const;
  /// Do lists show it, and do they already show what was made at that time of this machine's clock?
  bool IsListed(const Entity& entity) const {
    return entity.made + custom_.list_lag_ms <= custom_.real_now && IsServed(entity);
  }

 private:
  /// The text as this installation keeps it.
  std::string Kept(std::string text) const;
  Outcome<std::string> Resolve(const Field& field, const Reference& reference, const std::string& parent);
  Outcome<Entity> Make(const Type& type, const Change& change);
  Outcome<void> Apply(Entity& entity, const Change& change);
  Outcome<void> ApplyField(Entity& entity, std::size_t place, const Given& given);
  Outcome<void> ApplyReferences(Entity& entity, std::size_t place, const Given& given);
  Outcome<void> ApplyPart(Entity& entity, std::size_t place, const Given& given);
  Outcome<void> ApplyParts(Entity& entity, std::size_t place, const Given& given);
  void Sign(Entity& entity, bool is_new) const;

  Transaction& transaction_;
  const Profile& profile_;
  const bool lenient_names_;
  const std::int64_t now_;
  const Custom custom_;
  const std::string author_;
};

}  // namespace flintdesk::simulator
