#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/change.hpp"
#include "simulator/model/entity.hpp"
#include "simulator/model/field.hpp"
#include "simulator/model/refusal.hpp"
#include "simulator/model/verb.hpp"

namespace flintdesk::simulator {

/// One field as V1 shows it.
struct V1Shown {
  std::string_view name = {};       ///< "WORKORDERID"; empty: the user-defined fields, by their labels.
  std::string_view field = {};      ///< V3's name; "id"; empty: always `otherwise`.
  const char* otherwise = nullptr;  ///< In place of what is not set; null: a null.
  bool is_number = false;           ///< Lists in JSON have it as a number.
  bool is_when = false;             ///< Shown only where Profile::v1_times is set.
  std::optional<std::string> (*derive)(const Desk& desk, const Entity& entity) = nullptr;
  Mark mark = Mark::kDocumented;
};

/// What a thing is, as tables: the only place that knows it. See src/simulator/modules/.
struct TypeTables {
  std::string_view one = {};  ///< V3's name of one, "note", and of many, "notes".
  std::string_view many = {};
  std::string_view one_older = {};  ///< The same where Profile::request_note is set; empty: no other.
  std::string_view many_older = {};
  std::string_view title = {};  ///< The field that its parts show of it.
  std::span<const Field> fields = {};
  std::vector<const Type*> parts = {};  ///< Those of which there may be many.
  std::int64_t first_id = 1;
  bool touches_whole = false;  ///< A new one is a change of what it is a part of.
  std::string_view sort_field = {};
  std::string_view sort_order = "asc";
  std::span<const std::string_view> indexed = {};  ///< Times that lists are kept in order of, besides ids.
  std::string_view hidden_if = {};                 ///< A flag: lists do not show what has it.
  std::string_view gone_into = {};  ///< A text: what has it is found no more; it names another.
  std::string_view history = {};    ///< The list of parts to which every change adds one.
  std::span<const std::string_view> row_keys =
      {};  ///< What a row shows when nothing is asked for; empty: all.

  std::string_view v1_one = {};      ///< "Note", in …
  std::string_view v1_many = {};     ///< … "Notes".
  std::string_view v1_segment = {};  ///< Of the path: "notes".
  std::string_view v1_not_found = {};
  std::span<const V1Shown> v1_record = {};  ///< By itself.
  std::span<const V1Shown> v1_row = {};     ///< In a list; empty: the same.

  std::span<const Verb> verbs = {};
  std::span<const Route> routes = {};

  /// Before a change is applied: what follows from what was given.
  void (*prepare)(const Type& type, Change& change) = nullptr;
  /// After it: rules, and what follows. `before` has the id 0 when it is new.
  Outcome<void> (*settle)(Desk& desk, const Entity& before, Entity& after) = nullptr;
  /// Of what a client gives a new or edited one, after that: may it be given to this one at all?
  Outcome<void> (*suits)(const Desk& desk, const Entity& after, const Change& given) = nullptr;
  /// Before a new part is added to what it belongs to: rules, and what follows from that.
  Outcome<void> (*join)(Desk& desk, const Entity& whole, Entity& part) = nullptr;
  /// Does a saved view show it? Null: there are no views.
  bool (*is_in_view)(const Desk& desk, const Entity& entity, std::string_view view) = nullptr;
  /// Is there a view of that name?
  bool (*is_view)(std::string_view view) = nullptr;
  /// Is the view that of all, except for what is hidden?
  bool (*is_view_of_all)(std::string_view view) = nullptr;
};

/// The same with what its readers look up. One object of each lives as long as the program (of tests: as long
/// as the services that use it); any thread may read it.
class Type : public TypeTables {
 public:
  explicit Type(TypeTables tables);
  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// Places of fields; kNone for what there is not.
  std::size_t PlaceOf(std::string_view v3) const;
  std::size_t PlaceTaken(std::string_view v3) const;  ///< By any name that V3 takes.
  std::size_t PlaceInV1(std::string_view plain) const;

  /// Where an Entity keeps the field; kNone for one that is not kept.
  std::size_t SlotOf(std::size_t place) const { return slots_[place]; }
  std::size_t slots() const { return slot_count_; }

  const json::Value& FixedOf(std::size_t place) const { return fixed_[place]; }
  const json::Object& AroundOf(std::size_t place, bool newer) const {
    return newer ? newer_around_[place] : around_[place];
  }
  /// A new one's value; a text is the name of a row where the field is a reference.
  const json::Value& PresetOf(std::size_t place) const { return presets_[place]; }

  /// All kinds of parts: the many, then those of kPart.
  const std::vector<const Type*>& all_parts() const { return all_parts_; }
  std::size_t PartPlaceOf(std::string_view many) const;
  std::size_t PartPlaceOfField(std::size_t place) const { return part_places_[place]; }

  const Verb* FindVerb(std::string_view name) const;

 private:
  void TakeField(std::size_t place);

  std::vector<std::size_t> slots_;
  std::size_t slot_count_ = 0;
  std::vector<json::Value> fixed_;
  std::vector<json::Value> presets_;
  std::vector<json::Object> around_;
  std::vector<json::Object> newer_around_;
  std::vector<const Type*> all_parts_;
  std::vector<std::size_t> part_places_;
  std::map<std::string, std::size_t, std::less<>> in_v1_;
};

/// A name of V1 in small letters, without blanks, underscores and dashes: "Request Type" is "requesttype".
std::string PlainName(std::string_view name);

}  // namespace flintdesk::simulator
