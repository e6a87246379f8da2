#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "simulator/state.hpp"

struct sqlite3;

namespace flintdesk::simulator {

/// Keeps a state in an SQLite file (WAL), a row a document. Used by one thread at a time.
class Store {
 public:
  /// Opens or makes the file. Error: kInvalidConfiguration with the path and SQLite's reason.
  static Result<std::unique_ptr<Store>> Open(const std::string& path);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  /// Whether something was kept before.
  Result<bool> HasState();
  /// Reads everything into an empty state.
  Result<void> Load(State& state);
  /// Writes the documents that were touched, all or none, and clears the marks.
  Result<void> Save(State& state);

 private:
  explicit Store(sqlite3* database) : database_(database) {}
  Result<void> Execute(const char* sql);
  /// Are its documents in the form that we read? A new file is marked.
  Result<void> CheckForm();
  Result<void> WriteDocument(const std::string& name, const json::Value& document);
  Error Failure(const char* what) const;
  sqlite3* database_;
};

}  // namespace flintdesk::simulator
