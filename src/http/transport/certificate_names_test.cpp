#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/testing/verdict_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Certificate;
using testing::CertificateCase;
using testing::CertificateOptions;
using testing::RawName;

/// For which names a certificate stands. Each is its own authority here, and trusted.
class CertificateNames : public testing::VerdictTest {
 protected:
  struct Row {
    std::string name;
    CertificateOptions shown;
    std::string host = "desk.local-test";
  };
  void Accepts(const std::vector<Row>& rows) { JudgeRows(rows, ""); }
  void Refuses(const std::vector<Row>& rows) { JudgeRows(rows, "is for another name"); }

  /// With alternative names as OpenSSL's configuration writes them.
  static CertificateOptions For(const std::string& names) {
    return {.common_name = "a desk", .subject_alternative_name = names};
  }
  static CertificateOptions CommonName(const std::string& name, const std::string& beside = "") {
    return {.common_name = name, .subject_alternative_name = beside};
  }
  static CertificateOptions Raw(std::vector<RawName> names, const std::string& common_name = "a desk") {
    return {.common_name = common_name, .raw_names = std::move(names)};
  }

 private:
  void JudgeRows(const std::vector<Row>& rows, const std::string& refused) {
    std::vector<CertificateCase> cases;
    for (const Row& row : rows)
      cases.push_back(
          {.name = row.name, .shown = Certificate(row.shown), .host = row.host, .refused = refused});
    Judge(cases);
  }
};

TEST_F(CertificateNames, HoldsForExactlyTheNamesInIt) {
  std::string many;
  for (int number = 0; number < 200; ++number) many += "DNS:desk" + std::to_string(number) + ".local-test,";
  Accepts({{"its name", For("DNS:desk.local-test")},
           {"the second of its names", For("DNS:other.local-test,DNS:desk.local-test")},
           {"the last of 201", For(many + "DNS:desk.local-test")},
           {"a name beside an address", For("IP:10.0.0.1,DNS:desk.local-test")},
           {"a name of one label", For("DNS:local-test"), "local-test"},
           {"an underscore", For("DNS:my_desk.local-test"), "my_desk.local-test"},
           {"a subject and names", CommonName("old name", "DNS:desk.local-test")}});
  Refuses({{"another name", For("DNS:other.local-test")},
           {"a name that begins so", For("DNS:desk.local-test.example")},
           {"a name that ends so", For("DNS:adesk.local-test")},
           {"the name above", For("DNS:local-test")},
           {"a name below", For("DNS:a.desk.local-test")},
           {"a name with a dot before it", For("DNS:.local-test")},
           {"no name at all", For("")},
           {"an empty name", Raw({{.bytes = ""}})},
           {"a mail address with that host", For("email:admin@desk.local-test")},
           {"an address on the web", For("URI:https://desk.local-test/")}});
}

TEST_F(CertificateNames, AWildcardStandsForOneWholeLabel) {
  const std::string host = "desk.example.local-test";
  Accepts({{"one label", For("DNS:*.example.local-test"), host},
           {"in the common name", CommonName("*.example.local-test"), host},
           {"a label with an underscore", For("DNS:*.example.local-test"), "my_desk.example.local-test"},
           {"a label beyond ASCII", For("DNS:*.example.local-test"), "xn--mnchen-3ya.example.local-test"}});
  Refuses({{"no label", For("DNS:*.example.local-test"), "example.local-test"},
           {"two labels", For("DNS:*.example.local-test"), "a.desk.example.local-test"},
           {"another domain", For("DNS:*.other.local-test"), host},
           {"the beginning of a label", For("DNS:d*.example.local-test"), host},
           {"the end of a label", For("DNS:*k.example.local-test"), host},
           {"the middle of a label", For("DNS:d*k.example.local-test"), host},
           {"a part of a label beyond ASCII", For("DNS:xn--*.example.local-test"),
            "xn--mnchen-3ya.example.local-test"},
           {"the second label", For("DNS:desk.*.local-test"), host},
           {"two wildcards", For("DNS:*.*.local-test"), host},
           {"two stars", For("DNS:**.example.local-test"), host},
           {"everything below a top level", For("DNS:*.local-test")},
           {"the same in the common name", CommonName("*.local-test")},
           {"everything", For("DNS:*")},
           {"everything of one label", For("DNS:*"), "local-test"},
           {"everything in the common name", CommonName("*"), "local-test"},
           {"a part of an address", For("DNS:*.0.0.1"), "127.0.0.1"},
           {"a part of an address in the common name", CommonName("*.0.0.1"), "127.0.0.1"},
           {"a part of an address in the end", CommonName("127.0.0.*"), "127.0.0.1"}});
}

TEST_F(CertificateNames, CaseAndADotInTheEndMakeNoDifference) {
  Accepts(
      {{"capitals in the certificate", For("DNS:DESK.Local-Test")},
       {"capitals in the host", For("DNS:desk.local-test"), "Desk.LOCAL-test"},
       {"capitals under a wildcard", For("DNS:*.EXAMPLE.local-test"), "Desk.example.LOCAL-test"},
       {"capitals in the common name", CommonName("DESK.local-test")},
       {"a dot behind the host", For("DNS:desk.local-test"), "desk.local-test."},
       {"a dot in the certificate", For("DNS:desk.local-test.")},
       {"a dot behind both", For("DNS:desk.local-test."), "desk.local-test."},
       {"a dot behind the common name", CommonName("desk.local-test.")},
       {"a dot behind the host of a wildcard", For("DNS:*.example.local-test"), "desk.example.local-test."}});
}

TEST_F(CertificateNames, AnAddressStandsInItAsAnAddress) {
  Accepts({{"IPv4", For("IP:127.0.0.1"), "127.0.0.1"},
           {"IPv4 beside a name", For("DNS:desk.local-test,IP:127.0.0.1"), "127.0.0.1"},
           {"IPv6", For("IP:::1"), "::1"},
           {"IPv6 in long", For("IP:::1"), "0:0:0:0:0:0:0:1"}});
  Refuses({{"another IPv4", For("IP:127.0.0.2"), "127.0.0.1"},
           {"another IPv6", For("IP:::2"), "::1"},
           {"IPv4 within IPv6", For("IP:::ffff:127.0.0.1"), "127.0.0.1"},
           {"an address as a name", For("DNS:127.0.0.1"), "127.0.0.1"},
           {"an IPv6 address as a name", For("DNS:\\:\\:1"), "::1"},
           {"an address as a mail address", For("email:127.0.0.1"), "127.0.0.1"},
           {"an address of three bytes", Raw({{.kind = GEN_IPADD, .bytes = std::string("\x7f\0\0", 3)}}),
            "127.0.0.1"},
           {"an address with a byte more",
            Raw({{.kind = GEN_IPADD, .bytes = std::string("\x7f\0\0\1\0", 5)}}), "127.0.0.1"},
           {"an address in letters", Raw({{.kind = GEN_IPADD, .bytes = "127.0.0.1"}}), "127.0.0.1"},
           {"the address of the host's name", For("IP:127.0.0.1")}});
}

TEST_F(CertificateNames, AnAddressInShortIsTheSameAddress) {
  Accepts({{"IPv4 in short", For("IP:127.0.0.1"), "127.1"},
           {"IPv4 in hexadecimal", For("IP:127.0.0.1"), "0x7f.1"}});
}

/// What old desks show.
TEST_F(CertificateNames, TheCommonNameCountsWhereThereIsNeitherNameNorAddressBeside) {
  Accepts(
      {{"a name", CommonName("desk.local-test")},
       {"an IPv4 address", CommonName("127.0.0.1"), "127.0.0.1"},
       {"an IPv6 address", CommonName("::1"), "::1"},
       {"a name beside a mail address", CommonName("desk.local-test", "email:admin@example.org")},
       {"an address beside a mail address", CommonName("127.0.0.1", "email:admin@example.org"), "127.0.0.1"},
       {"a name beside an address on the web", CommonName("desk.local-test", "URI:https://example.org/")},
       {"the last of two",
        {.common_name = "other.local-test",
         .subject_alternative_name = "",
         .further_common_names = {"desk.local-test"}}}});
  Refuses({{"another name", CommonName("other.local-test")},
           {"another address", CommonName("127.0.0.2"), "127.0.0.1"},
           {"a name beside another name", CommonName("desk.local-test", "DNS:other.local-test")},
           {"a name beside an address", CommonName("desk.local-test", "IP:127.0.0.1")},
           {"an address beside another", CommonName("127.0.0.1", "IP:127.0.0.2"), "127.0.0.1"},
           {"an address beside a name", CommonName("127.0.0.1", "DNS:desk.local-test"), "127.0.0.1"},
           {"a name beside an empty name", Raw({{.bytes = ""}}, "desk.local-test")},
           {"the first of two",
            {.common_name = "desk.local-test",
             .subject_alternative_name = "",
             .further_common_names = {"other.local-test"}}}});
}

TEST_F(CertificateNames, AByteOfZeroEndsNoName) {
  using namespace std::string_literals;
  Refuses(
      {{"within a name", Raw({{.bytes = "desk.local-test\0.example"s}})},
       {"behind a name", Raw({{.bytes = "desk.local-test\0"s}})},
       {"before a name", Raw({{.bytes = "\0desk.local-test"s}})},
       {"within a name, beside the common name",
        Raw({{.bytes = "desk.local-test\0.example"s}}, "desk.local-test")},
       {"within a wildcard", Raw({{.bytes = "*.example.local-test\0.example"s}}), "desk.example.local-test"},
       {"within the common name", CommonName("desk.local-test\0.example"s)},
       {"behind the common name", CommonName("desk.local-test\0"s)}});
  Accepts({{"in another of the names", Raw({{.bytes = "other\0name"s}, {.bytes = "desk.local-test"}})}});
}

TEST_F(CertificateNames, NamesBeyondAsciiAreComparedInTheirXnForm) {
  Accepts({{"a name", For("DNS:xn--mnchen-3ya.local-test"), "münchen.local-test"},
           {"in capitals", For("DNS:xn--mnchen-3ya.local-test"), "MÜNCHEN.local-test"},
           {"decomposed", For("DNS:xn--mnchen-3ya.local-test"), "mu\u0308nchen.local-test"},
           {"given in that form", For("DNS:xn--mnchen-3ya.local-test"), "xn--mnchen-3ya.local-test"},
           {"in capitals of that form", For("DNS:XN--MNCHEN-3YA.local-test"), "münchen.local-test"},
           {"a sharp s", For("DNS:xn--strae-oqa.local-test"), "straße.local-test"},
           {"in the common name", CommonName("xn--mnchen-3ya.local-test"), "münchen.local-test"},
           {"a label of a wildcard", For("DNS:*.example.local-test"), "münchen.example.local-test"},
           {"below a wildcard", For("DNS:*.xn--mnchen-3ya.local-test"), "desk.münchen.local-test"},
           {"with a dot in the end", For("DNS:xn--mnchen-3ya.local-test"), "münchen.local-test."}});
  Refuses({{"another name", For("DNS:xn--mnchen-3ya.local-test"), "munchen.local-test"},
           {"another letter that looks the same", For("DNS:desk.local-test"), "dеsk.local-test"},
           {"double s for a sharp one", For("DNS:strasse.local-test"), "straße.local-test"},
           {"the letters as they are", Raw({{.bytes = "münchen.local-test"}}), "münchen.local-test"},
           {"the letters in the common name", CommonName("münchen.local-test"), "münchen.local-test"}});
}

}  // namespace
}  // namespace flintdesk::http
