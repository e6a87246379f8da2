#include "simulator/own_hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string FaultOf(const OwnHosts& hosts, const Headers& headers,
                    const std::string& local_address = "127.0.0.1") {
  web::Request request;
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  return hosts.FaultOf(request, local_address);
}

OwnHosts Hosts(const std::string& bind = "", const std::vector<std::string>& names = {}) {
  return OwnHosts::Make(bind, names).value();
}

TEST(OwnHostsTest, TakesEveryWayToCallLoopback) {
  for (const char* host : {"localhost", "localhost:8080", "LOCALHOST:8080", "localhost.:8080",
                           "desk.localhost", "127.0.0.1", "127.0.0.1:1", "127.1.2.3:8080", "[::1]",
                           "[::1]:8080", "[::ffff:127.0.0.1]:8080", " localhost:8080 ", "localhost:"})
    EXPECT_THAT(FaultOf(Hosts(), {{"Host", host}}), IsEmpty()) << host;
  EXPECT_THAT(FaultOf(Hosts(), {}), IsEmpty());  // No browser leaves it out.
}

TEST(OwnHostsTest, RefusesEveryOtherHost) {
  for (const char* host : {"",
                           "evil.example",
                           "evil.example:8080",
                           "localhost.evil.example",
                           "127.0.0.1.evil.example:8080",
                           "localhost@evil.example",
                           "evil.example@localhost",
                           "localhost:8080:8080",
                           "localhost:http",
                           "localhost:-1",
                           "localhost/evil.example",
                           "localhost, evil.example",
                           "0.0.0.0:8080",
                           "[::]:8080",
                           "10.0.0.1",
                           "128.0.0.1:8080",
                           "[::1",
                           "[::1]evil.example",
                           "[::2]",
                           "localhost evil.example"})
    EXPECT_THAT(FaultOf(Hosts(), {{"Host", host}}), HasSubstr("--allow-host")) << host;
}

TEST(OwnHostsTest, ChecksEveryHostThatIsNamed) {
  EXPECT_THAT(FaultOf(Hosts(), {{"Host", "localhost"}, {"host", "evil.example"}}), HasSubstr("Host"));
  EXPECT_THAT(FaultOf(Hosts(), {{"HOST", "evil.example"}, {"Host", "localhost"}}), HasSubstr("Host"));
}

TEST(OwnHostsTest, RefusesWhatAPageSends) {
  for (const char* origin :
       {"http://evil.example", "null", "", "http://localhost:8080", "http://localhost:3000"})
    EXPECT_THAT(FaultOf(Hosts(), {{"Host", "localhost"}, {"origin", origin}}), HasSubstr("Origin")) << origin;
  for (const char* site : {"cross-site", "same-site", "Cross-Site", ""})
    EXPECT_THAT(FaultOf(Hosts(), {{"Host", "localhost"}, {"Sec-Fetch-Site", site}}), HasSubstr("page"))
        << site;
  // The address line of a browser, and a page of the simulator's own.
  for (const char* site : {"none", "same-origin"})
    EXPECT_THAT(FaultOf(Hosts(), {{"Host", "localhost"}, {"Sec-Fetch-Site", site}}), IsEmpty()) << site;
}

TEST(OwnHostsTest, TakesTheAddressThatItListensOn) {
  EXPECT_THAT(FaultOf(Hosts("10.1.2.3"), {{"Host", "10.1.2.3:8080"}}, "10.1.2.3"), IsEmpty());
  EXPECT_THAT(FaultOf(Hosts("10.1.2.3"), {{"Host", "10.1.2.4:8080"}}, "10.1.2.3"), HasSubstr("Host"));
  EXPECT_THAT(FaultOf(Hosts("fd00::7"), {{"Host", "[fd00:0::7]:8080"}}, "fd00::7"), IsEmpty());
  // All addresses: the one that was called.
  EXPECT_THAT(FaultOf(Hosts("0.0.0.0"), {{"Host", "10.1.2.3"}}, "10.1.2.3"), IsEmpty());
  EXPECT_THAT(FaultOf(Hosts("::"), {{"Host", "10.1.2.3:80"}}, "::ffff:10.1.2.3"), IsEmpty());
  EXPECT_THAT(FaultOf(Hosts("0.0.0.0"), {{"Host", "10.1.2.4"}}, "10.1.2.3"), HasSubstr("Host"));
  EXPECT_THAT(FaultOf(Hosts("0.0.0.0"), {{"Host", "evil.example"}}, "10.1.2.3"), HasSubstr("Host"));
}

TEST(OwnHostsTest, TakesTheNamesThatItWasGiven) {
  const OwnHosts hosts = Hosts("0.0.0.0", {"desk.test", "192.168.1.5", "[fd00::7]", "sim."});
  for (const char* host :
       {"desk.test", "DESK.test:9090", "desk.test.", "192.168.1.5:8080", "[fd00::7]:1", "sim"})
    EXPECT_THAT(FaultOf(hosts, {{"Host", host}}, "10.1.2.3"), IsEmpty()) << host;
  EXPECT_THAT(FaultOf(hosts, {{"Host", "below.desk.test"}}, "10.1.2.3"), HasSubstr("Host"));
  EXPECT_THAT(FaultOf(hosts, {{"Host", "desk.test"}, {"Origin", "http://desk.test"}}, "10.1.2.3"),
              HasSubstr("Origin"));
}

TEST(OwnHostsTest, RefusesWhatIsNotTheNameOfAHost) {
  for (const char* name :
       {"", "http://desk.test", "desk.test:8080", "desk.test/", "a b", "[::1]:80", "a@b"}) {
    const Result<OwnHosts> hosts = OwnHosts::Make("", {name});
    ASSERT_FALSE(hosts.ok()) << name;
    EXPECT_EQ(hosts.error().code, Code::kInvalidRequest);
    EXPECT_THAT(hosts.error().Sentence(), HasSubstr("--allow-host"));
  }
}

}  // namespace
}  // namespace flintdesk::simulator
