"""ci/check_names.py finds names that are not formed as all others, and is not led astray by sources that share names."""

import re
import subprocess
import sys

from support import ROOT, WAIT

GOOD = """
#include <string>
#include <vector>
namespace flintdesk::names {
enum class Color { kRed, kDarkBlue };
template <class Item, int Count>
concept Countable = Count > 0 && sizeof(Item) > 0;
constexpr int kMost = 3;
inline const std::string kWord = "word";
struct Options {
  int wait_time = kMost;
};
class Counter {
 public:
  using value_type = int;
  int count() const { return count_; }
  void Add(int how_many) { count_ += how_many; }

 private:
  static constexpr int kFirst = 1;
  int count_ = kFirst;
};
namespace {
int Sum(const std::vector<int>& numbers) {
  static const std::vector<int> kTable = {1, 2};
  const int none = 0;
  int sum = none + kTable[0];
  for (int number : numbers) sum += number;
  return sum;
}
}  // namespace
int Use() { return Sum({1, 2}); }
}  // namespace flintdesk::names
"""
BAD = {  # one wrong name a line: what it is, as clang-tidy calls it
    "namespace Names {}": "namespace 'Names'",
    "class lower_class {};": "class 'lower_class'",
    "struct camelStruct {};": "struct 'camelStruct'",
    "enum class shade { kDark };": "enum 'shade'",
    "enum class Shade { DARK };": "enum constant 'DARK'",
    "using text_type = int;": "type alias 'text_type'",
    "void camelFunction();": "function 'camelFunction'",
    "void snake_function();": "function 'snake_function'",
    "struct A { void camelMethod(); };": "method 'camelMethod'",
    "class B { int member = 0; };": "private member 'member'",
    "class C { int m_member_ = 0; int Upper_ = 0; };": "private member 'Upper_'",
    "struct D { int camelMember = 0; };": "member 'camelMember'",
    "struct E { static constexpr int most = 1; };": "constexpr variable 'most'",
    "constexpr int MOST = 1;": "constexpr variable 'MOST'",
    "const int most_of_all = 1;": "global constant 'most_of_all'",
    "void F(int howMany);": "parameter 'howMany'",
    "void G() { int howMany = 0; (void)howMany; }": "variable 'howMany'",
    "void H() { const int HOW_MANY = 0; (void)HOW_MANY; }": "local constant 'HOW_MANY'",
    "template <class item_type> void I(item_type);": "template parameter 'item_type'",
}


def check(folder, sources):
    (folder / "src").mkdir()
    for name, text in sources.items():
        (folder / "src" / name).write_text(text)
    files = [folder / "src" / name for name in sources if name.endswith(".cpp")]
    done = subprocess.run([sys.executable, ROOT / "ci/check_names.py", *files], capture_output=True, text=True, timeout=WAIT * 5)
    return done.returncode, done.stderr.splitlines()


def test_names_formed_as_all_others_pass(tmp_path):
    assert check(tmp_path, {"good.cpp": GOOD, "good_test.cpp": GOOD}) == (0, [])


def test_each_kind_of_wrong_name_is_found_in_its_line(tmp_path):
    code, said = check(tmp_path, {"bad.cpp": "\n".join(BAD)})
    found = {int(match[1]): match[2] for line in said if (match := re.search(r"bad\.cpp:(\d+):\d+: invalid case style for (.*?) \[", line))}
    assert code == 1 and len(said) == len(found)
    wanted = dict(enumerate(BAD.values(), 1))
    assert found.keys() == wanted.keys(), {line: wanted[line] for line in wanted.keys() - found.keys()}
    for line, name in wanted.items():
        assert found[line].endswith(name.split()[-1]), (found[line], name)


def test_names_in_headers_are_found_too(tmp_path):
    code, said = check(tmp_path, {"bad.hpp": "inline void camelFunction() {}\n", "user.cpp": '#include "bad.hpp"\n'})
    assert code == 1 and len(said) == 1 and "bad.hpp:1:13: invalid case style for function 'camelFunction'" in said[0]


def test_sources_with_things_of_one_name_are_read_apart(tmp_path):
    one = "namespace {\nint Same() { return 1; }\n}  // namespace\nint One() { return Same(); }\n"
    other = one.replace("One", "Other").replace("return 1", "int wrongName = 1;\nreturn wrongName")
    third = other.replace("Other", "Third")
    code, said = check(tmp_path, {"one.cpp": one, "other.cpp": other, "third.cpp": third})
    assert code == 1
    assert sorted(re.search(r"(\w+)\.cpp:2:.*'(\w+)'", line).groups() for line in said) == [("other", "wrongName"), ("third", "wrongName")]


def test_a_source_that_cannot_be_compiled_is_a_fault(tmp_path):
    code, said = check(tmp_path, {"good.cpp": "int Good();\n", "broken.cpp": "int Broken() { return nothing; }\n"})
    assert code == 1 and len(said) == 1 and "broken.cpp:1:" in said[0] and "undeclared identifier" in said[0]


def test_a_header_that_is_missing_is_a_fault(tmp_path):
    code, said = check(tmp_path, {"broken.cpp": '#include "nowhere.hpp"\n'})
    assert code == 1 and "nowhere.hpp" in said[0]
