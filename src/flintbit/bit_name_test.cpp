#include "flintbit/bit_name.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "base/testing/temporary_folder.hpp"

namespace flintdesk::flintbit {
namespace {

namespace fs = std::filesystem;

class BitNameTest : public ::testing::Test {
 protected:
  BitNameTest() {
    Touch("flintbox/demo/close.rb");
    Touch("flintbox/demo/Add Note (public)/add note.rb");
    Touch("flintbox/other/secret.rb");
    Touch("outside.rb");
  }
  void Touch(const std::string& path) { folder_.Write(path, "1"); }

  Code Refusal(std::string_view name, std::string_view part) {
    auto found = FindBit(home_, name);
    if (found.ok()) return Code::kSuccess;
    EXPECT_NE(found.error().Sentence().find(part), std::string::npos) << found.error().Sentence();
    return found.error().code;
  }

  const flintdesk::testing::TemporaryFolder folder_;
  const fs::path& home_ = folder_.path();
};

TEST_F(BitNameTest, FindsAFileByItsFlintName) {
  auto found = FindBit(home_, "demo:close.rb");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().file, home_ / "flintbox/demo/close.rb");
  EXPECT_EQ(found.value().box, "demo");
}

TEST_F(BitNameTest, AllowsBlanksAndParentheses) {
  auto found = FindBit(home_, "demo:Add Note (public):add note.rb");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().file.filename(), "add note.rb");
}

TEST_F(BitNameTest, NamesThePathWhenTheFileIsMissing) {
  EXPECT_EQ(Refusal("demo:open.rb", (home_ / "flintbox/demo/open.rb").string()), Code::kNotFound);
}

TEST_F(BitNameTest, NamesWhatLiesInThePlaceOfTheFile) {
  fs::create_directory(home_ / "flintbox/demo/folder.rb");
  fs::create_symlink("circle.rb", home_ / "flintbox/demo/circle.rb");
  EXPECT_EQ(Refusal("demo:folder.rb", "it is a folder"), Code::kNotFound);
  EXPECT_EQ(Refusal("demo:circle.rb", "Too many levels of symbolic links"), Code::kNotFound);
}

TEST_F(BitNameTest, RefusesAFileThatIsTooLargeForAScript) {
  constexpr std::uintmax_t kMost = 16 * 1024 * 1024;
  fs::resize_file(home_ / "flintbox/demo/close.rb", kMost);
  EXPECT_TRUE(FindBit(home_, "demo:close.rb").ok());
  fs::resize_file(home_ / "flintbox/demo/close.rb", kMost + 1);
  EXPECT_EQ(Refusal("demo:close.rb", "16 MiB"), Code::kInvalidRequest);
}

TEST_F(BitNameTest, IsCaseSensitive) {
  EXPECT_EQ(Refusal("demo:Close.rb", "case-sensitive"), Code::kNotFound);
}

TEST_F(BitNameTest, RefusesAnotherExtension) {
  EXPECT_EQ(Refusal("demo:close.groovy", "end in .rb"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal("demo:close", "end in .rb"), Code::kInvalidRequest);
}

TEST_F(BitNameTest, NamesTheNearestFlintbit) {
  EXPECT_EQ(Refusal("demo:clse.rb", "Did you mean demo:close.rb?"), Code::kNotFound);
  EXPECT_EQ(Refusal("dmo:close.rb", "Did you mean demo:close.rb?"), Code::kNotFound);
  EXPECT_EQ(Refusal("Demo:close.rb", "Did you mean demo:close.rb?"), Code::kNotFound);
  EXPECT_EQ(Refusal("demo:close", "Did you mean demo:close.rb?"), Code::kInvalidRequest);
  auto nothing_near = FindBit(home_, "elsewhere:quite_another_name.rb");
  ASSERT_FALSE(nothing_near.ok());
  EXPECT_EQ(nothing_near.error().Sentence().find("Did you mean"), std::string::npos);
}

TEST_F(BitNameTest, RefusesToLeaveTheBox) {
  EXPECT_EQ(Refusal("demo:..:other:secret.rb", "'..'"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal("..:outside.rb", "'..'"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal("demo::close.rb", "empty"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal(":close.rb", "empty"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal("demo:/etc/close.rb", "only ':' separates"), Code::kInvalidRequest);
  EXPECT_EQ(Refusal("close.rb", "no box"), Code::kInvalidRequest);
}

TEST_F(BitNameTest, RefusesALinkThatLeadsOutOfTheBox) {
  fs::create_symlink("../other/secret.rb", home_ / "flintbox/demo/link.rb");
  EXPECT_EQ(Refusal("demo:link.rb", "lies outside its box"), Code::kInvalidRequest);
}

TEST_F(BitNameTest, FollowsALinkInsideTheBoxAndABoxThatIsALink) {
  fs::create_symlink("close.rb", home_ / "flintbox/demo/same.rb");
  fs::create_directory_symlink("demo", home_ / "flintbox/alias");
  EXPECT_TRUE(FindBit(home_, "demo:same.rb").ok());
  EXPECT_TRUE(FindBit(home_, "alias:close.rb").ok());
}

TEST_F(BitNameTest, TakesAPathBeforeAFlintName) {
  auto found = FindBitOrFile(home_, (home_ / "outside.rb").string());
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().box, "");
  found = FindBitOrFile(home_, "demo:close.rb");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().box, "demo");
}

TEST_F(BitNameTest, KnowsTheBoxOfAPath) {
  auto found = FindBitOrFile(home_, (home_ / "flintbox/demo/close.rb").string());
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().box, "demo");
}

}  // namespace
}  // namespace flintdesk::flintbit
