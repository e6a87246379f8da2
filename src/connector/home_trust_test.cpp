#include "connector/home_trust.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <endian.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "connector/home.hpp"
#include "connector/testing/temporary_home.hpp"

namespace flintdesk::connector {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uid_t kSomebody = 54'321;             // who exists nowhere
constexpr std::uint32_t kNobody = 0xFFFF'FFFF;  ///< In entries of lists that name nobody.

class HomeTrustTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("FLINTDESK_HOME");
    before_ = std::filesystem::current_path();
    home_ = place_.folder() / "desk";
    ASSERT_EQ(::mkdir(home_.c_str(), 0755), 0);
    ASSERT_EQ(::mkdir((home_ / "connectors").c_str(), 0755), 0);
    place_.Write("desk/connectors/sdp.json", "{}");
    Mode("connectors/sdp.json", 0644);
    std::filesystem::current_path(home_);
  }
  void TearDown() override { std::filesystem::current_path(before_); }

  void Mode(const std::string& path, mode_t mode) {
    ASSERT_EQ(::chmod((home_ / path).c_str(), mode), 0) << path;
  }
  std::string Refusal() {
    Result<Home> home = Home::Find(std::nullopt);
    if (home.ok()) return {};
    EXPECT_EQ(home.error().code, Code::kInvalidConfiguration);
    return home.error().Sentence();
  }

  testing::TemporaryHome place_;
  std::filesystem::path home_, before_;
};

TEST_F(HomeTrustTest, TheWorkingDirectoryIsAHomeWhenItIsTheUsersAlone) { EXPECT_EQ(Refusal(), ""); }

TEST_F(HomeTrustTest, AFolderThatOthersCanWriteIsNotAHomeUnlessItIsNamed) {
  for (const char* part : {".", "connectors", "connectors/sdp.json"})
    for (const mode_t mode : {0757U, 0777U, 01777U, 0602U}) {
      Mode(part, mode | (std::string(part).ends_with("json") ? 0U : 0700U));
      EXPECT_THAT(Refusal(), AllOf(HasSubstr("can be written by others"), HasSubstr("chmod go-w"),
                                   HasSubstr("--home " + home_.string())))
          << part << " " << mode;
      EXPECT_TRUE(Home::Find(home_.string()).ok());
      ::setenv("FLINTDESK_HOME", ".", 1);
      EXPECT_TRUE(Home::Find(std::nullopt).ok());
      ::setenv("FLINTDESK_HOME", "", 1);
      EXPECT_NE(Refusal(), "");
      ::unsetenv("FLINTDESK_HOME");
      Mode(part, 0755);
    }
  EXPECT_EQ(Refusal(), "");
}

TEST_F(HomeTrustTest, AFolderAboveThatOthersCanWriteCountsToo) {
  ASSERT_EQ(::chmod(place_.folder().c_str(), 0777), 0);
  EXPECT_THAT(Refusal(), HasSubstr(place_.folder().string() + " can be written by others"));
  // Where only the owner of a folder can put another in its place.
  ASSERT_EQ(::chmod(place_.folder().c_str(), 01777), 0);
  EXPECT_EQ(Refusal(), "");
  ASSERT_EQ(::chmod(place_.folder().c_str(), 0700), 0);
}

TEST_F(HomeTrustTest, AGroupIsOthersUnlessItIsTheUsersOwn) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file to another group";
  Mode("connectors/sdp.json", 0664);
  EXPECT_EQ(Refusal(), "") << "root's group has root's name and nobody else in it";
  ASSERT_EQ(::chown("connectors/sdp.json", 0, 12'345), 0);
  EXPECT_THAT(Refusal(), HasSubstr("sdp.json can be written by others"));
  Mode("connectors/sdp.json", 0644);
  EXPECT_EQ(Refusal(), "");
}

TEST_F(HomeTrustTest, AFolderOfSomebodyElseIsNotAHome) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  for (const char* part : {".", "connectors", "connectors/sdp.json", ".."}) {
    ASSERT_EQ(::chown(part, kSomebody, 0), 0);
    EXPECT_THAT(Refusal(), AllOf(HasSubstr("belongs to user 54321"), HasSubstr("--home"))) << part;
    ASSERT_EQ(::chown(part, 0, 0), 0);
  }
  std::filesystem::rename("connectors/sdp.json", "theirs.json");
  ASSERT_EQ(::chown("theirs.json", kSomebody, 0), 0);
  std::filesystem::create_symlink("../theirs.json", "connectors/sdp.json");
  EXPECT_THAT(Refusal(), HasSubstr("belongs to user 54321")) << "what a link leads to counts";
}

/// An access control list as the system keeps it; the file's mode shows its mask as the rights of the group.
bool SetList(const std::string& path, const std::vector<posix_acl_xattr_entry>& entries) {
  const posix_acl_xattr_header header{htole32(POSIX_ACL_XATTR_VERSION)};
  std::string list(reinterpret_cast<const char*>(&header), sizeof header);
  for (posix_acl_xattr_entry entry : entries) {
    entry = {htole16(entry.e_tag), htole16(entry.e_perm), htole32(entry.e_id)};
    list.append(reinterpret_cast<const char*>(&entry), sizeof entry);
  }
  return ::setxattr(path.c_str(), "system.posix_acl_access", list.data(), list.size(), 0) == 0;
}

TEST_F(HomeTrustTest, AnAccessControlListThatLetsOthersWriteCounts) {
  constexpr std::uint16_t kRead = 4, kWrite = 6;
  const auto list = [&](std::uint16_t tag, std::uint32_t id, std::uint16_t right, std::uint16_t mask) {
    return std::vector<posix_acl_xattr_entry>{{ACL_USER_OBJ, kWrite, kNobody},
                                              {tag, right, id},
                                              {ACL_GROUP_OBJ, kRead, kNobody},
                                              {ACL_MASK, mask, kNobody},
                                              {ACL_OTHER, kRead, kNobody}};
  };
  if (!SetList("connectors/sdp.json", list(ACL_USER, kSomebody, kWrite, kWrite)))
    GTEST_SKIP() << "no access control lists on this file system";
  EXPECT_THAT(Refusal(), HasSubstr("sdp.json can be written by others"));
  ASSERT_TRUE(SetList("connectors/sdp.json", list(ACL_USER, kSomebody, kWrite, kRead)));
  EXPECT_EQ(Refusal(), "") << "the mask takes the right away";
  ASSERT_TRUE(SetList("connectors/sdp.json", list(ACL_USER, kSomebody, kRead, kWrite)));
  EXPECT_EQ(Refusal(), "") << "a right to read";
  ASSERT_TRUE(SetList("connectors/sdp.json", list(ACL_USER, ::geteuid(), kWrite, kWrite)));
  EXPECT_EQ(Refusal(), "") << "the owner by name";
}

TEST_F(HomeTrustTest, AGroupInAnAccessControlListIsOthers) {
  std::vector<posix_acl_xattr_entry> entries{{ACL_USER_OBJ, 7, kNobody},
                                             {ACL_GROUP_OBJ, 5, kNobody},
                                             {ACL_GROUP, 7, 12'345},
                                             {ACL_MASK, 7, kNobody},
                                             {ACL_OTHER, 5, kNobody}};
  if (!SetList(".", entries)) GTEST_SKIP() << "no access control lists on this file system";
  EXPECT_THAT(Refusal(), HasSubstr("desk can be written by others"));
}

TEST_F(HomeTrustTest, EveryFolderOnTheWayOfALinkCounts) {
  // connectors/sdp.json -> HOME/../way/link/sdp.json, link -> HOME/../far/end
  for (const char* folder : {"way", "far", "far/end"})
    ASSERT_EQ(::mkdir((place_.folder() / folder).c_str(), 0755), 0);
  std::filesystem::rename("connectors/sdp.json", place_.folder() / "far/end/sdp.json");
  std::filesystem::create_symlink("../far/end", place_.folder() / "way/link");
  std::filesystem::create_symlink("../../way/link/sdp.json", "connectors/sdp.json");
  EXPECT_EQ(Refusal(), "");
  for (const char* folder : {"../way", "../far", "../far/end"}) {
    Mode(folder, 0757);
    EXPECT_THAT(Refusal(), HasSubstr("can be written by others")) << folder;
    Mode(folder, 0755);
  }
  EXPECT_EQ(Refusal(), "");
}

TEST_F(HomeTrustTest, TheFoldersOfLinkedConnectorsCount) {
  for (const char* folder : {"far", "far/end"})
    ASSERT_EQ(::mkdir((place_.folder() / folder).c_str(), 0755), 0);
  std::filesystem::rename("connectors", place_.folder() / "far/end/connectors");
  std::filesystem::create_symlink(place_.folder() / "far/end/connectors", "connectors");
  EXPECT_EQ(Refusal(), "");
  Mode("../far", 0757);
  EXPECT_THAT(Refusal(), HasSubstr("far can be written by others"));
  if (::geteuid() != 0) return;
  Mode("../far", 0755);
  ASSERT_EQ(::lchown("connectors", kSomebody, 0), 0);
  EXPECT_THAT(Refusal(), HasSubstr("connectors belongs to user 54321")) << "who made the link can change it";
}

TEST_F(HomeTrustTest, AHomeIsMadeForItsOwnerWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0002U, 0022U, 0077U, 0777U}) {
    const std::filesystem::path folder = place_.folder() / ("made-" + std::to_string(mask));
    if (mask == 0777U) ASSERT_EQ(::mkdir(folder.c_str(), 0755), 0);
    const mode_t before = ::umask(mask);
    const Result<Home> home = Home::Create(folder);
    ::umask(before);
    struct stat data {};
    ASSERT_EQ(::stat((folder / "data").c_str(), &data), 0);
    EXPECT_EQ(data.st_mode & 07777, 0700U) << mask;
    for (const char* part : {".", "connectors", "config", "flintbox"})
      EXPECT_FALSE(OthersCanWrite(folder / part)) << part << " " << mask;
  }
}

}  // namespace
}  // namespace flintdesk::connector
