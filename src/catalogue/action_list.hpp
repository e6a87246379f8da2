#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace flintdesk::catalogue {

struct Action;

/// The actions of a connector. Each is made when it is first asked for, so that a call costs as much with 9
/// actions in the catalogue as with 150. Reading one that is not changed any more: any thread.
///
///   ActionList actions;
///   actions.Add("add-note", [] { return AddNote(); });
///   actions.Find("add-note")->summary   // only now it is made
class ActionList {
  struct Entry;

 public:
  using Maker = std::function<Action()>;

  ActionList();
  ActionList(std::initializer_list<Action> actions);
  /// A copy is of actions that have been made.
  ActionList(const ActionList& other);
  ActionList(ActionList&& other) noexcept;
  ActionList& operator=(ActionList other) noexcept;
  ~ActionList();

  void push_back(Action action);
  /// `make` gives the action, but for its name; it is called once at most, by whichever thread asks first.
  void Add(std::string name, Maker make);

  const Action* Find(std::string_view name) const;
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const Action& operator[](std::size_t index) const;
  Action& operator[](std::size_t index);
  Action& back() { return (*this)[size() - 1]; }

  /// Makes each action that it comes to.
  class Iterator {
   public:
    using difference_type = std::ptrdiff_t;
    using value_type = Action;
    using reference = const Action&;
    using pointer = const Action*;
    using iterator_category = std::forward_iterator_tag;

    Iterator() = default;
    Iterator(const ActionList* list, std::size_t index) : list_(list), index_(index) {}
    reference operator*() const { return (*list_)[index_]; }
    pointer operator->() const { return &(*list_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++index_;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const ActionList* list_ = nullptr;
    std::size_t index_ = 0;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace flintdesk::catalogue
