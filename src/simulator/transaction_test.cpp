#include "simulator/transaction.hpp"

#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> DocumentsOf(const State& state) {
  std::vector<std::string> documents;
  for (const std::string& name : state.DocumentNames())
    documents.push_back(name + ": " + json::Write(state.Document(name)));
  return documents;
}

void WriteEverything(Transaction& transaction) {
  transaction.Write(RequestType(), 17)->At("subject") = "Changed";
  transaction.Remove(RequestType(), 18);
  Entity added(RequestType());
  added.id = transaction.NextId(RequestType());
  transaction.Add(added);
  transaction.AddRow("sites", "Branch South", {});
}

TEST(TransactionTest, WhatIsDroppedHasChangedNothing) {
  State state = FreshState(1'000'000'000'000);
  const std::vector<std::string> before = DocumentsOf(state);
  {
    Transaction transaction(state);
    WriteEverything(transaction);
  }
  EXPECT_EQ(DocumentsOf(state), before);
  EXPECT_TRUE(state.touched.empty());
}

TEST(TransactionTest, WhatIsAppliedIsThereAndToBeKept) {
  State state = FreshState(1'000'000'000'000);
  Transaction transaction(state);
  WriteEverything(transaction);
  transaction.Apply();
  EXPECT_EQ(state.Find(RequestType(), 17)->Text("subject"), "Changed");
  EXPECT_EQ(state.Find(RequestType(), 18), nullptr);
  EXPECT_NE(state.Find(RequestType(), 41), nullptr);
  EXPECT_EQ(state.NextId(RequestType()), 42);
  EXPECT_NE(state.directory.FindName("sites", "Branch South"), nullptr);
  EXPECT_THAT(state.touched, ::testing::ElementsAre("counters", "module/sites", "requests/17", "requests/18",
                                                    "requests/41"));
}

TEST(TransactionTest, AnOperationSeesWhatItHasWritten) {
  State state = FreshState(1'000'000'000'000);
  Transaction transaction(state);
  WriteEverything(transaction);
  EXPECT_EQ(transaction.Find(RequestType(), 17)->Text("subject"), "Changed");
  EXPECT_EQ(transaction.Find(RequestType(), 18), nullptr);
  EXPECT_EQ(transaction.Write(RequestType(), 18), nullptr);
  EXPECT_NE(transaction.Find(RequestType(), 41), nullptr);
  EXPECT_NE(transaction.directory("sites").FindName("sites", "Branch South"), nullptr);
  EXPECT_NE(transaction.FindRow("sites", "1"), nullptr);
  EXPECT_NE(transaction.FindRow("statuses", "2"), nullptr);
  EXPECT_NE(state.Find(RequestType(), 17)->Text("subject"), "Changed");
}

using DroppedTest = ServiceTest;

TEST_F(DroppedTest, ARefusedOperationAddsNoLenientName) {
  Start({}, true);
  EXPECT_EQ(
      V3("PUT", "requests/17", R"({"request":{"site":{"name":"Nowhere"},"technician":{"id":"77"}}})").status,
      400);
  EXPECT_THAT(V3("GET", "sites").body, Not(HasSubstr("Nowhere")));
  EXPECT_EQ(V3("PUT", "requests/17", R"({"request":{"site":{"name":"Nowhere"}}})").status, 200);
  EXPECT_THAT(V3("GET", "sites").body, HasSubstr("Nowhere"));
}

}  // namespace
}  // namespace flintdesk::simulator
