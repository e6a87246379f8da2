#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace flintdesk::simulator {

/// One thing that an installation, or a filter before it, does to a text before it keeps it.
struct StorageName {
  std::string_view name;
  std::string_view meaning;
  std::string (*change)(std::string text);
};
/// All but "cut-N", which keeps the first N characters.
std::span<const StorageName> StorageNames();

/// What becomes of texts (subjects, descriptions, notes, worklogs, resolutions) when they are kept. The
/// default keeps them as they were sent. Plain data; any thread may read it.
///
///   Storage storage = Storage::Parse({"named-entities", "footer"}).value();
///   storage.Kept("für") == "f&uuml;r<br>-- <br>Sent through the gateway of desk.example"
class Storage {
 public:
  /// Names in the order in which they are done. Error: kInvalidRequest that names the unknown one and all
  /// known ones.
  static Result<Storage> Parse(std::vector<std::string> names);

  std::string Kept(std::string text) const;
  const std::vector<std::string>& names() const { return names_; }
  bool operator==(const Storage&) const = default;

 private:
  std::vector<std::string> names_;
};

}  // namespace flintdesk::simulator
