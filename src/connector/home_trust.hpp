#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Whom a home folder belongs to. Whoever can write a connector's file decides to which host the key goes, and
// `${file:…}` in it sends any file that the user can read.
namespace flintdesk::connector {

/// Why a home folder may be somebody else's, and what can be done.
struct Distrust {
  std::string why;     ///< "/srv/desk belongs to mallory", "/srv/desk/connectors can be written by others"
  std::string remedy;  ///< A command, or what to ask for.
};

/// Why the home `folder` cannot be trusted; nothing when it can. It, connectors/ and the connectors' files
/// must belong to this user or to root, and nobody else may write them, by their mode or by an access control
/// list; nor may anybody else put another file or folder in the place of one, as the owner of a folder above
/// it can, and of a folder or link on the way of a link. A group that has the user's name and no other member
/// is the user (umask 002 on systems that give everybody such a group); /tmp and its like, where nobody can
/// rename what is another's, may stand above.
std::optional<Distrust> DistrustOf(const std::filesystem::path& folder);

/// The same of a file whose content is obeyed, such as code that is loaded.
std::optional<Distrust> DistrustOfFile(const std::filesystem::path& file);

/// Can anybody but its owner and root write the file or folder? False for what is missing.
bool OthersCanWrite(const std::filesystem::path& path);
/// Can anybody but its owner and root read it? Not when a folder above it, at whatever height, lets nobody
/// else in.
bool OthersCanRead(const std::filesystem::path& path);

}  // namespace flintdesk::connector
