#include "simulator/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace flintdesk::simulator {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement Prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) return nullptr;
  return Statement(statement);
}

void Bind(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text64(statement, index, text.data(), text.size(), nullptr, SQLITE_UTF8);
}

std::string_view TextAt(sqlite3_stmt* statement, int column) {
  const void* text = sqlite3_column_blob(statement, column);
  return {static_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace

Error Store::Failure(const char* what) const {
  return InvalidConfigurationError(
      fmt::format("the state file cannot be {}: {}", what, sqlite3_errmsg(database_)),
      "Give a file that this program may write, or one that does not exist yet.");
}

Result<std::unique_ptr<Store>> Store::Open(const std::string& path) {
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(
      path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  auto store = std::unique_ptr<Store>(new Store(database));
  if (result != SQLITE_OK) return store->Failure("opened");
  sqlite3_busy_timeout(database, 5000);
  Result<void> done = store->Execute(
      "PRAGMA journal_mode=WAL;"
      "PRAGMA synchronous=NORMAL;"
      "CREATE TABLE IF NOT EXISTS document(name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;");
  if (!done.ok()) return done.error();
  if (Result<void> same = store->CheckForm(); !same.ok()) return same.error();
  return store;
}

Result<void> Store::CheckForm() {
  constexpr int kForm = 2;  // 1, without a number of its own: requests with groups of fields by their kind
  Result<bool> kept = HasState();
  if (!kept.ok()) return kept.error();
  if (!kept.value()) return Execute(fmt::format("PRAGMA user_version={}", kForm).c_str());
  const Statement statement = Prepare(database_, "PRAGMA user_version");
  if (statement == nullptr || sqlite3_step(statement.get()) != SQLITE_ROW) return Failure("read");
  if (sqlite3_column_int(statement.get(), 0) == kForm) return {};
  return InvalidConfigurationError("the state file was written by another version of flintdesk",
                                   "Give a file that does not exist yet.");
}

Store::~Store() { sqlite3_close_v2(database_); }

Result<void> Store::Execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return Failure("used");
  return {};
}

Result<bool> Store::HasState() {
  const Statement statement = Prepare(database_, "SELECT 1 FROM document LIMIT 1");
  if (statement == nullptr) return Failure("read");
  return sqlite3_step(statement.get()) == SQLITE_ROW;
}

Result<void> Store::Load(State& state) {
  const Statement statement = Prepare(database_, "SELECT name, content FROM document ORDER BY name");
  if (statement == nullptr) return Failure("read");
  int result = SQLITE_OK;
  while ((result = sqlite3_step(statement.get())) == SQLITE_ROW) {
    const std::string name(TextAt(statement.get(), 0));
    auto document = json::Parse(TextAt(statement.get(), 1));
    if (!document.ok()) {
      return InvalidConfigurationError(
          fmt::format("the state file holds '{}' in a form that cannot be read: {}", name,
                      document.error().Sentence()),
          "Give another file, or remove this one.");
    }
    state.ReadDocument(name, document.value());
  }
  if (result != SQLITE_DONE) return Failure("read");
  state.touched.clear();
  return {};
}

Result<void> Store::WriteDocument(const std::string& name, const json::Value& document) {
  const char* sql = document.IsNull() ? "DELETE FROM document WHERE name = ?1"
                                      : "INSERT INTO document(name, content) VALUES(?1, ?2) "
                                        "ON CONFLICT(name) DO UPDATE SET content = excluded.content";
  const Statement statement = Prepare(database_, sql);
  if (statement == nullptr) return Failure("written");
  const std::string content = document.IsNull() ? std::string{} : json::Write(document);
  Bind(statement.get(), 1, name);
  if (!document.IsNull()) Bind(statement.get(), 2, content);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) return Failure("written");
  return {};
}

Result<void> Store::Save(State& state) {
  if (state.touched.empty()) return {};
  if (Result<void> begun = Execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  for (const std::string& name : state.touched) {
    if (Result<void> written = WriteDocument(name, state.Document(name)); !written.ok()) {
      static_cast<void>(Execute("ROLLBACK"));
      return written;
    }
  }
  if (Result<void> committed = Execute("COMMIT"); !committed.ok()) return committed;
  state.touched.clear();
  return {};
}

}  // namespace flintdesk::simulator
