// Whatever the name of a flintbit, what is found lies in its box.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/testing/temporary_folder.hpp"
#include "flintbit/bit_name.hpp"

#include "require.hpp"

using namespace flintdesk;
namespace fs = std::filesystem;

namespace {

/// A home with two boxes, blanks in names, a way out by link, and files beside the boxes that must stay
/// unreachable.
class Home {
 public:
  Home() {
    for (const char* file : {"flintbox/demo/a.rb", "flintbox/demo/sub/b c.rb", "flintbox/other/a.rb",
                             "flintbox/loose.rb", "outside.rb", "flintbox/demo/local.conf"})
      folder_.Write(file, "@output.set('x', 1)\n");
    fs::create_symlink(Folder() / "outside.rb", Folder() / "flintbox/demo/link.rb");
    fs::create_directory_symlink(Folder(), Folder() / "flintbox/demo/up");
  }
  const fs::path& Folder() const { return folder_.path(); }

 private:
  flintdesk::testing::TemporaryFolder folder_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Home home;
  std::string_view name = fuzz::Text(data, size);
  auto bit = flintbit::FindBit(home.Folder(), name);
  if (!bit.ok()) {
    FUZZ_REQUIRE(bit.error().code == Code::kInvalidRequest || bit.error().code == Code::kNotFound);
    FUZZ_REQUIRE(!bit.error().message.empty());
    return 0;
  }
  FUZZ_REQUIRE(bit.value().box == "demo" || bit.value().box == "other");
  std::string file = fs::canonical(bit.value().file).string();
  FUZZ_REQUIRE(file.starts_with((home.Folder() / "flintbox" / bit.value().box / "").string()));
  FUZZ_REQUIRE(file.ends_with(".rb"));
  FUZZ_REQUIRE(name.starts_with(bit.value().box + ":"));
  return 0;
}
