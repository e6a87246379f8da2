#include "connector/access_rights.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <endian.h>
#include <grp.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <sys/xattr.h>

namespace flintdesk::connector {
namespace {

using Room = std::array<char, 64 * 1024>;  // for the strings of the entries below

/// Does the group stand for the user alone? As pam_umask and OpenSSH of Debian have it.
bool IsPrivateGroup(gid_t number, uid_t user) {
  Room of_user, of_group;
  passwd owner{}, *found_owner = nullptr;
  group entry{}, *found = nullptr;
  ::getpwuid_r(user, &owner, of_user.data(), of_user.size(), &found_owner);
  ::getgrgid_r(number, &entry, of_group.data(), of_group.size(), &found);
  if (found_owner == nullptr || found == nullptr || owner.pw_gid != number) return false;
  const std::string_view name = owner.pw_name;
  if (name != entry.gr_name) return false;
  for (char** member = entry.gr_mem; *member != nullptr; ++member)
    if (name != *member) return false;
  return true;
}

/// An entry of an access control list: who has which rights.
struct Grant {
  unsigned tag = 0;
  unsigned rights = 0;
  std::uint32_t id = 0;
};

/// Empty where there is no list, and the mode says everything.
std::vector<Grant> GrantsOf(const std::filesystem::path& path) {
  std::array<char, 64 * 1024> room;  // the most that the system keeps
  const ssize_t size = ::getxattr(path.c_str(), "system.posix_acl_access", room.data(), room.size());
  std::vector<Grant> grants;
  posix_acl_xattr_entry entry{};
  for (std::size_t at = sizeof(posix_acl_xattr_header);
       size > 0 && at + sizeof entry <= static_cast<std::size_t>(size); at += sizeof entry) {
    std::memcpy(&entry, room.data() + at, sizeof entry);
    grants.push_back({le16toh(entry.e_tag), le16toh(entry.e_perm), le32toh(entry.e_id)});
  }
  return grants;
}

}  // namespace

bool OthersMay(const std::filesystem::path& path, const struct stat& status, mode_t right) {
  if ((status.st_mode & right) != 0) return true;
  // With a list, what the mode says of the group is the most that any entry of the list can give.
  constexpr unsigned kFromOthersToGroup = 3;
  if ((status.st_mode & (right << kFromOthersToGroup)) == 0) return false;
  const std::vector<Grant> grants = GrantsOf(path);
  const auto is_others = [&](const Grant& grant) {
    if ((grant.rights & right) == 0) return false;
    if (grant.tag == ACL_USER) return grant.id != status.st_uid && grant.id != 0;
    if (grant.tag == ACL_GROUP) return !IsPrivateGroup(grant.id, status.st_uid);
    return grant.tag == ACL_GROUP_OBJ && !IsPrivateGroup(status.st_gid, status.st_uid);
  };
  return grants.empty() ? !IsPrivateGroup(status.st_gid, status.st_uid)
                        : std::any_of(grants.begin(), grants.end(), is_others);
}

}  // namespace flintdesk::connector
