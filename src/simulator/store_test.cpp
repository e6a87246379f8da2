#include "simulator/store.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "base/testing/temporary_folder.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class StoreTest : public ::testing::Test {
 protected:
  const flintdesk::testing::TemporaryFolder folder_;
  const std::string path_ = folder_.PathOf("state.db");
};

TEST_F(StoreTest, WhatWasSavedIsLoaded) {
  State state = FreshState(1'000'000'000'000);
  for (const std::string& name : state.DocumentNames()) state.touched.insert(name);
  {
    auto store = Store::Open(path_);
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE((*store)->Save(state).ok());
  }
  auto store = Store::Open(path_);
  ASSERT_TRUE(store.ok());
  State loaded;
  ASSERT_TRUE((*store)->Load(loaded).ok());
  EXPECT_TRUE(loaded.touched.empty());
  EXPECT_EQ(loaded.DocumentNames(), state.DocumentNames());
  for (const std::string& name : state.DocumentNames())
    EXPECT_EQ(json::Write(loaded.Document(name)), json::Write(state.Document(name)));
}

TEST_F(StoreTest, AFileOfAnotherVersionIsRefused) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
  const char* sql =
      "CREATE TABLE document(name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;"
      "INSERT INTO document VALUES('ticket/17', '{\"id\":17,\"texts\":{\"subject\":\"x\"}}');";
  ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  auto store = Store::Open(path_);
  ASSERT_FALSE(store.ok());
  EXPECT_THAT(store.error().message, HasSubstr("another version"));
  EXPECT_THAT(store.error().assistance, HasSubstr("does not exist yet"));
}

}  // namespace
}  // namespace flintdesk::simulator
