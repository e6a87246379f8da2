#include "flintbit/bit_name.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/core.h>

#include "base/text.hpp"

namespace flintdesk::flintbit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".rb";

Result<void> CheckExtension(std::string_view name) {
  if (name.ends_with(kExtension)) return {};
  return InvalidRequestError(fmt::format("'{}' is not a Ruby flintbit", name),
                             "Only flintbits that end in .rb are run; the extension is part of the name.");
}

Result<void> CheckElements(std::string_view name, const std::vector<std::string>& elements) {
  auto refuse = [&](std::string_view why) {
    return InvalidRequestError(
        fmt::format("'{}' is not the name of a flintbit: {}", name, why),
        "A name is box:file.rb or box:folder:file.rb, below flintbox in the home folder.");
  };
  if (elements.size() < 2) return refuse("it names no box");
  for (const std::string& element : elements) {
    if (element.empty()) return refuse("an element of it is empty");
    if (element == "." || element == "..") return refuse(fmt::format("'{}' is not allowed in it", element));
    if (element.find('/') != std::string::npos || element.find('\0') != std::string::npos)
      return refuse("its elements are separated by ':' only");
  }
  return {};
}

Error Missing(std::string_view name, const fs::path& path) {
  return NotFoundError(fmt::format("flintbit '{}' not found: there is no file {}", name, path.string()),
                       "Names are case-sensitive; check the home folder and the name.");
}

/// Whether `path`, with all symbolic links followed, lies in `folder`.
bool LiesIn(const fs::path& path, const fs::path& folder) {
  auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && rest != path.end();
}

std::string BoxOf(const fs::path& home, const fs::path& file) {
  std::error_code failed;
  fs::path boxes = fs::weakly_canonical(home / "flintbox", failed);
  if (failed || !LiesIn(file, boxes)) return {};
  fs::path below = file.lexically_relative(boxes);
  return std::distance(below.begin(), below.end()) < 2 ? std::string() : below.begin()->string();
}

}  // namespace

Result<BitFile> FindBit(const fs::path& home, std::string_view name) {
  std::vector<std::string> elements = Split(name, ':');
  if (auto checked = CheckElements(name, elements); !checked.ok()) return checked.error();
  if (auto checked = CheckExtension(name); !checked.ok()) return checked.error();
  fs::path box = home / "flintbox" / elements.front();
  fs::path file = box;
  for (auto element = elements.begin() + 1; element != elements.end(); ++element) file /= *element;
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) return Missing(name, file);
  fs::path real_box = fs::canonical(box, failed);
  fs::path real_file = failed ? fs::path() : fs::canonical(file, failed);
  if (failed) return Missing(name, file);
  if (!LiesIn(real_file, real_box))
    return InvalidRequestError(
        fmt::format("flintbit '{}' leads out of its box, to {}", name, real_file.string()),
        "Put the script itself into the box.");
  return BitFile{real_file, elements.front()};
}

Result<BitFile> FindBitOrFile(const fs::path& home, std::string_view text) {
  fs::path path{std::string(text)};
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) {
    if (text.find(':') != std::string_view::npos) return FindBit(home, text);
    return Missing(text, fs::absolute(path, failed));
  }
  if (auto checked = CheckExtension(text); !checked.ok()) return checked.error();
  fs::path file = fs::canonical(path, failed);
  if (failed) return Missing(text, path);
  return BitFile{file, BoxOf(home, file)};
}

}  // namespace flintdesk::flintbit
