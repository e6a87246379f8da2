#include "catalogue/action_list.hpp"

#include <optional>
#include <utility>

#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

struct ActionList::Entry {
  std::string name;
  Maker make;
  std::once_flag once;
  std::optional<Action> action;

  Action& Get() {
    std::call_once(once, [this] {
      if (action) return;
      action = make();
      action->name = name;
    });
    return *action;
  }
};

ActionList::ActionList() = default;
ActionList::ActionList(ActionList&& other) noexcept = default;
ActionList::~ActionList() = default;

ActionList::ActionList(std::initializer_list<Action> actions) {
  for (const Action& action : actions) push_back(action);
}

ActionList::ActionList(const ActionList& other) {
  for (const Action& action : other) push_back(action);
}

ActionList& ActionList::operator=(ActionList other) noexcept {
  entries_.swap(other.entries_);
  return *this;
}

void ActionList::push_back(Action action) {
  auto entry = std::make_unique<Entry>();
  entry->action = std::move(action);
  entries_.push_back(std::move(entry));
}

void ActionList::Add(std::string name, Maker make) {
  auto entry = std::make_unique<Entry>();
  entry->name = std::move(name);
  entry->make = std::move(make);
  entries_.push_back(std::move(entry));
}

const Action* ActionList::Find(std::string_view name) const {
  for (const auto& entry : entries_)
    // One that was pushed may have been given another name since.
    if ((entry->make ? entry->name : entry->Get().name) == name) return &entry->Get();
  return nullptr;
}

const Action& ActionList::operator[](std::size_t index) const { return entries_[index]->Get(); }
Action& ActionList::operator[](std::size_t index) { return entries_[index]->Get(); }

}  // namespace flintdesk::catalogue
