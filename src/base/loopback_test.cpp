#include "base/loopback.hpp"

#include <gtest/gtest.h>

namespace flintdesk {
namespace {

TEST(LoopbackTest, KnowsTheNamesAndAddressesOfThisMachine) {
  for (const char* host :
       {"localhost",     "LocalHost",       "localhost.", "desk.localhost",   "localhost.localdomain",
        "ip6-localhost", "127.0.0.1",       "127.0.0.1.", "127.255.255.254",  "127.1",
        "2130706433",    "0x7f.0.0.1",      "0177.0.0.1", "0.0.0.0",          "::1",
        "[::1]",         "0:0:0:0:0:0:0:1", "::",         "::ffff:127.0.0.1", "[::ffff:127.3.2.1]",
        "::FFFF:7F00:1", "::1%lo"})
    EXPECT_TRUE(IsLoopback(host)) << host;
}

TEST(LoopbackTest, TakesNothingElseForThisMachine) {
  for (const char* host :
       {"", ".", "desk.example.org", "localhost.example.org", "notlocalhost", "localhost-desk", "localhostx",
        "127.0.0.1.example.org", "127.0.0.1 example.org", "128.0.0.1", "126.255.255.255", "1.0.0.127", "::2",
        "::ffff:128.0.0.1", "::ffff:10.0.0.1", "fe80::1", "[desk]", "127"})
    EXPECT_FALSE(IsLoopback(host)) << host;
}

}  // namespace
}  // namespace flintdesk
