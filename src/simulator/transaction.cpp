#include "simulator/transaction.hpp"

#include <utility>

namespace flintdesk::simulator {

const Entity* Transaction::Find(const Type& type, std::int64_t id) const {
  const auto written = written_.find({&type, id});
  if (written != written_.end()) return written->second.has_value() ? &*written->second : nullptr;
  return state_.Find(type, id);
}

Entity* Transaction::Write(const Type& type, std::int64_t id) {
  const auto written = written_.find({&type, id});
  if (written != written_.end()) return written->second.has_value() ? &*written->second : nullptr;
  const Entity* kept = state_.Find(type, id);
  return kept == nullptr ? nullptr : &Add(*kept);
}

Entity& Transaction::Add(Entity entity) {
  std::optional<Entity>& place = written_[{entity.type, entity.id}];
  place = std::move(entity);
  return *place;
}

std::int64_t Transaction::NextId(const Type& type) {
  return next_ids_.try_emplace(&type, state_.NextId(type)).first->second++;
}

const Row& Transaction::AddRow(const std::string& module, std::string name, json::Object more) {
  const std::string storage(StorageOf(module));
  if (directory_.Module(storage) == nullptr) directory_.Rows(storage) = *state_.directory.Module(storage);
  return directory_.Add(module, std::move(name), std::move(more));
}

void Transaction::Apply() {
  for (const auto& [type, id] : next_ids_) state_.SetNextId(*type, id);
  for (auto& [key, entity] : written_) {
    if (entity.has_value()) {
      state_.Put(std::move(*entity));
    } else {
      state_.Remove(*key.first, key.second);
    }
  }
  for (const auto& [module, rows] : directory_.modules()) state_.PutModule(module, rows);
}

}  // namespace flintdesk::simulator
