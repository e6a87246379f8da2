#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "simulator/directory.hpp"
#include "simulator/modules/modules.hpp"
#include "simulator/profile.hpp"
#include "simulator/row_index.hpp"

namespace flintdesk::simulator {

/// A user-defined field: V1 knows it by its label, V3 by its name.
struct UdfField {
  std::string name;   ///< "udf_sline_301"
  std::string label;  ///< "Change Window"
};

/// Everything that a simulated installation holds. Data without rules; guarded by its owner. `touched`
/// collects the names of documents that have changed since they were last taken (see store.hpp).
class State {
 public:
  /// `modules` must live longer.
  explicit State(const Modules& modules = ProductModules());

  using Rows = std::map<std::int64_t, Entity>;
  /// All things of a type that are no parts, by their ids; and in the orders of lists.
  const Rows& All(const Type& type) const;
  const RowIndex& Index(const Type& type) const;
  const Entity* Find(const Type& type, std::int64_t id) const;
  /// One whose parts are to be filled in, beside any transaction; null when there is none.
  Entity* Find(const Type& type, std::int64_t id);
  void Put(Entity entity);
  void Remove(const Type& type, std::int64_t id);
  std::int64_t NextId(const Type& type) const;
  void SetNextId(const Type& type, std::int64_t id);
  void PutModule(const std::string& module, std::vector<Row> rows);

  const Modules& modules() const { return *modules_; }

  /// The names of all documents, and one of them: "requests/17", "module/statuses", "counters", "udfs". A
  /// document that is not there any more is null.
  std::vector<std::string> DocumentNames() const;
  json::Value Document(const std::string& name) const;
  void ReadDocument(const std::string& name, const json::Value& value);

  Directory directory;
  std::vector<UdfField> udfs;
  std::string key_owner = "4";  ///< The technician whose key it is.
  std::int64_t id_base = 0;     ///< Ids of new things are past it: 0, or on Cloud a number of 18 digits.
  std::set<std::string> touched;

 private:
  const Modules* modules_;
  struct Table {
    explicit Table(const Type& type) : index(type) {}
    Rows rows;
    RowIndex index;
  };
  Table& TableOf(const Type& type);
  std::map<const Type*, Table> tables_;
  std::map<std::string, std::int64_t, std::less<>> next_ids_;  // by the names of lists
};

/// Requests 1 to 40, open and assigned, with the look-up names of a fresh installation of the edition. `now`
/// is when the last of them was changed. On Cloud all ids have kCloudIds added.
State FreshState(std::int64_t now, const Modules& modules = ProductModules(), const Profile& profile = {});
inline constexpr std::int64_t kCloudIds = 234'567'000'000'000'000;

/// Lays a document of the same entities over a state:
/// `{"statuses": [{"name": "Waiting"}], "requests": [{"id": 17, "subject": "…", "priority": "High"}],
/// "udf_fields":
/// [{"name": "udf_sline_302", "label": "Host"}]}`. Rows with a known id or name are changed, others added.
/// The error names the entry that is wrong.
Result<void> LayOver(State& state, const json::Value& document, std::int64_t now,
                     const Profile& profile = {});

}  // namespace flintdesk::simulator
