#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"

#include "contract/desk.hpp"

// Files that go to the service desk and come back.
namespace flintdesk::contract {
namespace {

using ::testing::HasSubstr;
using Fate = Gate::Fate;

const json::Object kSettings{{"unproven-actions", "all"}, {"settle-time", 30}};

class AttachmentsTest : public ::testing::TestWithParam<const char*> {
 protected:
  json::Object Upload() const { return {{"request-id", 17}, {"file", file_}}; }
  json::Object Download(const json::Value& id, const std::string& name) const {
    return {{"request-id", 17}, {"attachment-id", id}, {"to-file", folder_.PathOf(name)}};
  }
  json::Value Attach(Desk& desk) const {
    const json::Value done = desk.Done("add-attachment", Upload());
    const json::Value* id = done.Path({"attachment", "id"});
    EXPECT_NE(id, nullptr);
    return id == nullptr ? json::Value() : json::Value(*id);
  }
  /// How many lie at the request.
  static std::size_t CountOf(Desk& desk) {
    return desk.Done("list-attachments", {{"request-id", 17}}).Find("attachments")->IfArray()->size();
  }

  flintdesk::testing::TemporaryFolder folder_;
  const std::string content_ = std::string("a \0 report\r\n", 12) + std::string(2'000, '\xff');
  const std::string file_ = folder_.Write("my \"report\".bin", content_);
};
INSTANTIATE_TEST_SUITE_P(Apis, AttachmentsTest, ::testing::Values("v3", "auto", "cloud", "msp"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(AttachmentsTest, AFileComesBackAsItWent) {
  Desk desk(GetParam(), {}, kSettings);
  const json::Value id = Attach(desk);
  const json::Value list = desk.Done("list-attachments", {{"request-id", 17}});
  ASSERT_EQ(list.Find("attachments")->IfArray()->size(), 1u);
  const json::Value done = desk.Done("download-attachment", Download(id, "copy"));
  EXPECT_EQ(folder_.Read("copy"), content_);
  EXPECT_EQ(*done.Path({"attachment", "size"}), json::Value(static_cast<std::int64_t>(content_.size())));
  desk.Done("delete-attachment", {{"request-id", 17}, {"attachment-id", id}});
  EXPECT_EQ(CountOf(desk), 0u);
  EXPECT_EQ(desk.Call("delete-attachment", {{"request-id", 17}, {"attachment-id", id}}).code,
            Code::kNotFound);
}

TEST_P(AttachmentsTest, AFileThatIsThereIsLeftAloneUnlessForced) {
  Desk desk(GetParam(), {}, kSettings);
  const json::Value id = Attach(desk);
  folder_.Write("copy", "mine");
  const auto refused = desk.Call("download-attachment", Download(id, "copy"));
  EXPECT_EQ(refused.code, Code::kInvalidRequest);
  EXPECT_THAT(refused.message, HasSubstr("give force"));
  EXPECT_EQ(folder_.Read("copy"), "mine");
  json::Object forced = Download(id, "copy");
  forced.Set("force", true);
  desk.Done("download-attachment", forced);
  EXPECT_EQ(folder_.Read("copy"), content_);
}

TEST_P(AttachmentsTest, WhatIsNoFileIsNotWritten) {
  const auto pages = [](const std::string& line, const std::string&) {
    return line.starts_with("GET") && line.find("attachments/") != line.npos ? Fate::kPageAfter : Fate::kPass;
  };
  Desk desk(GetParam(), pages, {}, kSettings);
  const json::Value id = Attach(desk);
  EXPECT_NE(desk.Call("download-attachment", Download(id, "copy")).code, Code::kSuccess);
  EXPECT_THAT(folder_.Names(), ::testing::ElementsAre("my \"report\".bin"));
}

TEST_P(AttachmentsTest, ATransferThatBreaksOffIsTakenUpAgain) {
  const auto cut = [met = std::make_shared<bool>(false)](const std::string& line, const std::string&) {
    const bool content = line.starts_with("GET") && line.find("_download") != line.npos;
    return content && !std::exchange(*met, true) ? Fate::kCutBody : Fate::kPass;
  };
  Desk desk(GetParam(), cut, {}, kSettings);
  desk.Done("download-attachment", Download(Attach(desk), "copy"));
  EXPECT_EQ(folder_.Read("copy"), content_);
}

TEST_P(AttachmentsTest, AnUploadWhoseResponseIsLostIsFoundByItsNameAndSize) {
  for (const Fate fate : {Fate::kLoseRequest, Fate::kResetAfter, Fate::kCutBody}) {
    SCOPED_TRACE(static_cast<int>(fate));
    const auto lose = [fate, met = std::make_shared<bool>(false)](const std::string& line,
                                                                  const std::string& body) {
      return Gate::IsChange(line, body) && !std::exchange(*met, true) ? fate : Fate::kPass;
    };
    Desk desk(GetParam(), lose, {}, kSettings);
    const auto response = desk.Call("add-attachment", Upload());
    EXPECT_EQ(response.code, Code::kSuccess) << response.message;
    EXPECT_EQ(CountOf(desk), 1u);
  }
}

TEST_P(AttachmentsTest, WhatIsNoFileIsRefusedBeforeAnythingIsSent) {
  Desk desk(
      GetParam(), [](const std::string&, const std::string&) { return Fate::kPass; }, {}, kSettings);
  folder_.Write("empty", "");
  EXPECT_THAT(
      desk.Call("add-attachment", {{"request-id", 17}, {"file", folder_.PathOf("empty")}}).message,
      ::testing::HasSubstr(folder_.PathOf("empty") +
                           " is an empty file (0 bytes), and nothing says that service desks keep one. "
                           "Attach it when something has been written to it"));
  for (const char* name : {"empty", "nothing", "."}) {
    const auto response = desk.Call("add-attachment", {{"request-id", 17}, {"file", folder_.PathOf(name)}});
    EXPECT_EQ(response.code, Code::kInvalidRequest) << name;
  }
  EXPECT_THAT(desk.gate().seen(), ::testing::IsEmpty());
}

TEST(AttachmentsOfV1Test, AreAddedAndNothingElse) {
  flintdesk::testing::TemporaryFolder folder;
  Desk desk("v1");
  desk.Done("add-attachment", {{"request-id", 17}, {"file", folder.Write("a.txt", "a")}});
  EXPECT_EQ(desk.TimesDone("add-attachment"), "1");
  const auto lists = desk.Call("list-attachments", {{"request-id", 17}});
  EXPECT_EQ(lists.code, Code::kInvalidRequest);
  EXPECT_THAT(lists.message, HasSubstr("V3"));
}

}  // namespace
}  // namespace flintdesk::contract
