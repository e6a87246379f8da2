#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flintdesk::flintbit {

/// Where a flintbit was found.
struct BitFile {
  std::filesystem::path file;
  std::string box;  ///< Empty for a file that lies in no box.
};

/// Finds `box:dir:file.rb` below HOME/flintbox. Names are case-sensitive and may hold blanks and parentheses.
/// A name that steps out of its box (empty elements, "..", absolute, a symbolic link that leads outside) or
/// has another extension than ".rb" is kInvalidRequest, as is a file larger than 16 MiB; a missing file is
/// kNotFound and names the path that was tried, as is what lies there and is no file (a folder, a pipe, a
/// link that leads in a circle).
///
///   FindBit("/srv/desk", "demo:tickets:close.rb") → /srv/desk/flintbox/demo/tickets/close.rb, box "demo"
Result<BitFile> FindBit(const std::filesystem::path& home, std::string_view name);

/// For what a person types: the path of a file, or (a colon and no such file) a Flint name. A file below
/// HOME/flintbox belongs to its box either way. A relative path starts at the working directory.
Result<BitFile> FindBitOrFile(const std::filesystem::path& home, std::string_view text);

}  // namespace flintdesk::flintbit
