#include "flintbit/bit_name.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::flintbit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".rb";

Result<void> CheckExtension(std::string_view name, const std::string& suggestion = {}) {
  if (name.ends_with(kExtension)) return {};
  return InvalidRequestError(
      fmt::format("'{}' is not a Ruby flintbit", Redact(name)),
      suggestion + "Only flintbits that end in .rb are run; the extension is part of the name.");
}

Result<void> CheckElements(std::string_view name, const std::vector<std::string>& elements) {
  auto refuse = [&](std::string_view why) {
    return InvalidRequestError(
        fmt::format("'{}' is not the name of a flintbit: {}", Redact(name), why),
        "A name is box:file.rb or box:folder:file.rb, below flintbox in the home folder.");
  };
  if (elements.size() < 2) return refuse("it has no box");
  for (const std::string& element : elements) {
    if (element.empty()) return refuse("one of its elements is empty");
    if (element == "." || element == "..")
      return refuse(fmt::format("'{}' is not allowed in it", Redact(element)));
    if (element.find('/') != std::string::npos || element.find('\0') != std::string::npos)
      return refuse("only ':' separates its elements");
  }
  return {};
}

/// The Flint names of the flintbits below `home`, up to a limit.
std::vector<std::string> NamesBelow(const fs::path& home) {
  constexpr std::size_t kMost = 2000;
  const fs::path boxes = home / "flintbox";
  std::vector<std::string> names;
  std::error_code failed;
  fs::recursive_directory_iterator entry(boxes, fs::directory_options::skip_permission_denied, failed);
  for (std::size_t seen = 0; !failed && entry != fs::recursive_directory_iterator() && seen < kMost; ++seen) {
    const fs::path file = entry->path();
    if (file.extension() == kExtension && entry.depth() > 0)
      names.push_back(ReplaceAll(file.lexically_relative(boxes).string(), "/", ":"));
    entry.increment(failed);
  }
  std::ranges::sort(names);
  return names;
}

std::string DidYouMean(const std::optional<std::string>& name) {
  return name ? fmt::format("Did you mean {}? ", Redact(*name)) : std::string();
}

/// "Did you mean demo:close.rb? ", or nothing.
std::string Suggestion(const fs::path& home, std::string_view name) {
  std::string wanted(name);
  if (!name.ends_with(kExtension)) wanted += kExtension;
  const std::vector<std::string> names = NamesBelow(home);
  if (std::optional<std::string> nearest = NearestOf(wanted, names)) return DidYouMean(nearest);
  // The right file in a box or folder that is not as it was written, or not written at all.
  const std::string ending = ":" + Split(wanted, ':').back();
  const auto same = std::ranges::find_if(names, [&](const std::string& n) { return n.ends_with(ending); });
  return same == names.end() ? std::string() : DidYouMean(*same);
}

/// The same for a path: the nearest script in its folder, else a flintbit of that name.
std::string SuggestionForPath(const fs::path& home, const fs::path& path) {
  std::error_code failed;
  std::vector<std::string> files;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  fs::directory_iterator entry(folder, failed), end;
  for (; !failed && entry != end; entry.increment(failed))
    if (entry->path().extension() == kExtension) files.push_back(entry->path().filename().string());
  std::ranges::sort(files);
  std::string file = path.filename().string();
  if (!file.ends_with(kExtension)) file += kExtension;
  if (std::optional<std::string> nearest = NearestOf(file, files))
    return DidYouMean((path.parent_path() / *nearest).string());
  if (!path.has_parent_path()) return Suggestion(home, file);
  // box/bit.rb, written as it lies below flintbox/.
  std::string name = path.lexically_normal().string();
  if (name.starts_with("flintbox/")) name.erase(0, std::string_view("flintbox/").size());
  if (!name.ends_with(kExtension) || name.starts_with("..")) return {};
  if (!fs::is_regular_file(home / "flintbox" / name, failed)) return {};
  std::ranges::replace(name, '/', ':');
  return DidYouMean(name);
}

Error Missing(std::string_view name, const fs::path& path, const std::string& suggestion = {}) {
  return NotFoundError(
      fmt::format("flintbit '{}' not found: there is no file {}", Redact(name), Redact(path.string())),
      suggestion + "Names are case-sensitive; check the home folder and the name.");
}

/// Something is there that is no file, such as a folder or a link that leads in a circle.
Error Unreadable(std::string_view name, const fs::path& path, std::string_view why,
                 const std::string& suggestion) {
  return NotFoundError(
      fmt::format("flintbit '{}' can't be read from {}: {}", Redact(name), Redact(path.string()), why),
      suggestion + "A flintbit is a file that ends in .rb.");
}

/// Ruby compiles a script as a whole, and would take all memory for a file that never was one.
Result<void> CheckSize(std::string_view name, const fs::path& file) {
  constexpr std::uintmax_t kMostMebibytes = 16;
  std::error_code failed;
  const std::uintmax_t size = fs::file_size(file, failed);
  if (failed || size <= kMostMebibytes * 1024 * 1024) return {};
  return InvalidRequestError(fmt::format("flintbit '{}' has {} bytes, and a script may have {} MiB",
                                         Redact(name), size, kMostMebibytes),
                             "Put its data into a file of its own, which the script reads.");
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
  if (!name.ends_with(kExtension)) return CheckExtension(name, Suggestion(home, name)).error();
  fs::path box = home / "flintbox" / elements.front();
  fs::path file = box;
  for (auto element = elements.begin() + 1; element != elements.end(); ++element) file /= *element;
  std::error_code failed;
  if (const std::string why = WhyNoRegularFile(file); !why.empty()) return Unreadable(name, file, why, {});
  if (!fs::exists(file, failed)) return Missing(name, file, Suggestion(home, name));
  if (auto checked = CheckSize(name, file); !checked.ok()) return checked.error();
  fs::path real_box = fs::canonical(box, failed);
  fs::path real_file = failed ? fs::path() : fs::canonical(file, failed);
  if (failed) return Missing(name, file);
  if (!LiesIn(real_file, real_box))
    return InvalidRequestError(fmt::format("flintbit '{}' lies outside its box: it is a link to {}",
                                           Redact(name), Redact(real_file.string())),
                               "Put the script itself into the box.");
  return BitFile{real_file, elements.front()};
}

Result<BitFile> FindBitOrFile(const fs::path& home, std::string_view text) {
  fs::path path{std::string(text)};
  std::error_code failed;
  if (const std::string why = WhyNoRegularFile(path); !why.empty())
    return Unreadable(text, fs::absolute(path, failed), why, SuggestionForPath(home, path));
  if (!fs::exists(path, failed)) {
    if (text.find(':') != std::string_view::npos) return FindBit(home, text);
    return Missing(text, fs::absolute(path, failed), SuggestionForPath(home, path));
  }
  if (auto checked = CheckExtension(text); !checked.ok()) return checked.error();
  if (auto checked = CheckSize(text, path); !checked.ok()) return checked.error();
  fs::path file = fs::canonical(path, failed);
  if (failed) return Missing(text, path);
  return BitFile{file, BoxOf(home, file)};
}

}  // namespace flintdesk::flintbit
