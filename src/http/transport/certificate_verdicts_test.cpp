#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/verdict_fixture.hpp"

namespace flintdesk::http {
namespace {

using testing::Certificate;
using testing::CertificateOptions;

/// Who vouches for a certificate, and what it is good for.
class CertificateVerdicts : public testing::VerdictTest {
 protected:
  static CertificateOptions Leaf(CertificateOptions options = {}) {
    options.common_name = "a desk";
    options.subject_alternative_name = "DNS:desk.local-test";
    return options;
  }
  static CertificateOptions Authority(const std::string& name, CertificateOptions options = {}) {
    options.common_name = name;
    options.subject_alternative_name = "";
    options.authority = !options.no_authority && !options.version_one;
    return options;
  }
  static constexpr long kHour = 3600;
  static constexpr const char* kNotTrusted = "is not trusted: it is not the one in";

  Certificate root_{Authority("root")};
  Certificate intermediate_{Authority("intermediate"), &root_};
  Certificate stranger_{Authority("stranger")};
};

TEST_F(CertificateVerdicts, TrustIsTheContentOfTheFile) {
  const Certificate alone(Leaf()), signed_leaf(Leaf(), &root_), of_intermediate(Leaf(), &intermediate_);
  const Certificate renewed_root(Authority("root"));
  const std::string root = root_.CertificatePem(), intermediate = intermediate_.CertificatePem();
  Judge({
      {.name = "a certificate that signed itself", .shown = alone},
      {.name = "a signed certificate alone", .shown = signed_leaf},
      {.name = "its authority", .shown = signed_leaf, .trusted = root},
      {.name = "its authority among others",
       .shown = signed_leaf,
       .trusted = stranger_.CertificatePem() + root + alone.CertificatePem()},
      {.name = "the authority, with all on the way shown",
       .shown = of_intermediate,
       .chain = {intermediate_},
       .trusted = root},
      {.name = "the authority, which is shown as well",
       .shown = of_intermediate,
       .chain = {intermediate_, root_},
       .trusted = root},
      {.name = "the authority, with others shown before the right one",
       .shown = of_intermediate,
       .chain = {root_, stranger_, intermediate_},
       .trusted = root},
      {.name = "an intermediate authority alone", .shown = of_intermediate, .trusted = intermediate},
      {.name = "both of them, with nothing shown", .shown = of_intermediate, .trusted = intermediate + root},
      {.name = "a certificate that signed itself, of another key",
       .shown = alone,
       .trusted = Certificate(Leaf()).CertificatePem(),
       .refused = kNotTrusted},
      {.name = "another authority",
       .shown = signed_leaf,
       .trusted = stranger_.CertificatePem(),
       .refused = kNotTrusted},
      {.name = "another authority of that name",
       .shown = signed_leaf,
       .trusted = renewed_root.CertificatePem(),
       .refused = "has a signature that does not fit"},
      {.name = "the authority, with one on the way missing",
       .shown = of_intermediate,
       .trusted = root,
       .refused = kNotTrusted},
      {.name = "an authority that is shown and not trusted",
       .shown = of_intermediate,
       .chain = {intermediate_, root_},
       .trusted = stranger_.CertificatePem(),
       .refused = kNotTrusted},
      {.name = "its authority, and no subject",
       .shown = Certificate({.common_name = "", .subject_alternative_name = "DNS:desk.local-test"}, &root_),
       .trusted = root},
      {.name = "its authority, and neither subject nor names",
       .shown = Certificate({.common_name = "", .subject_alternative_name = ""}, &root_),
       .trusted = root,
       .refused = "the certificate of desk.local-test"},
      {.name = "trusted, but for another name",
       .shown = alone,
       .host = "other.local-test",
       .refused = "is for another name"},
  });
}

/// The way through the trusted authority is taken, also where the server shows another that has expired.
TEST_F(CertificateVerdicts, AnExpiredWayBesideAGoodOneDoesNoHarm) {
  const Certificate old_root(Authority("old root", {.starts_in = -2 * kHour, .ends_in = -kHour}));
  const Certificate cross_signed(
      Authority("root", {.starts_in = -2 * kHour, .ends_in = -kHour, .same_key = &root_}), &old_root);
  const Certificate leaf(Leaf(), &intermediate_);
  Judge({{.name = "only the good one is trusted",
          .shown = leaf,
          .chain = {intermediate_, cross_signed},
          .trusted = root_.CertificatePem()},
         {.name = "both are trusted",
          .shown = leaf,
          .chain = {intermediate_, cross_signed},
          .trusted = old_root.CertificatePem() + root_.CertificatePem()},
         {.name = "only the expired one is trusted",
          .shown = leaf,
          .chain = {intermediate_, cross_signed},
          .trusted = old_root.CertificatePem(),
          .refused = "has expired"}});
}

TEST_F(CertificateVerdicts, AllOfThemKeepTheTimeout) {
  const CertificateOptions past{.starts_in = -2 * kHour, .ends_in = -kHour},
      future{.starts_in = kHour, .ends_in = 2 * kHour};
  const Certificate old_root(Authority("old root", past)), next_root(Authority("next root", future)),
      old_intermediate(Authority("old intermediate", past), &root_);
  Judge({
      {.name = "expired",
       .shown = Certificate(Leaf(past), &root_),
       .trusted = root_.CertificatePem(),
       .refused = "has expired"},
      {.name = "expired and in the file", .shown = Certificate(Leaf(past)), .refused = "has expired"},
      {.name = "expired, and for another name",
       .shown = Certificate(Leaf(past)),
       .host = "other.local-test",
       .refused = "the certificate of other.local-test"},
      {.name = "not valid yet",
       .shown = Certificate(Leaf(future), &root_),
       .trusted = root_.CertificatePem(),
       .refused = "is not valid yet"},
      {.name = "not valid yet and in the file",
       .shown = Certificate(Leaf(future)),
       .refused = "is not valid yet"},
      {.name = "an expired authority",
       .shown = Certificate(Leaf(), &old_root),
       .trusted = old_root.CertificatePem(),
       .refused = "has expired, or one that signed it"},
      {.name = "an authority that is not valid yet",
       .shown = Certificate(Leaf(), &next_root),
       .trusted = next_root.CertificatePem(),
       .refused = "is not valid yet"},
      {.name = "an expired authority on the way",
       .shown = Certificate(Leaf(), &old_intermediate),
       .chain = {old_intermediate},
       .trusted = root_.CertificatePem(),
       .refused = "has expired, or one that signed it"},
      {.name = "an expired authority whose certificate alone is trusted",
       .shown = Certificate(Leaf(), &old_root),
       .trusted = Certificate(Leaf()).CertificatePem() + old_root.CertificatePem(),
       .refused = "has expired, or one that signed it"},
  });
}

TEST_F(CertificateVerdicts, ACertificateIsForWhatItSays) {
  const std::string root = root_.CertificatePem();
  const Certificate for_clients(Authority("clients only", {.extended_key_usage = "clientAuth"}), &root_);
  const auto shown = [&](CertificateOptions options) {
    return Certificate(Leaf(std::move(options)), &root_);
  };
  const std::string no_server = "is not made for a server";
  Judge({
      {.name = "servers", .shown = shown({.extended_key_usage = "serverAuth"}), .trusted = root},
      {.name = "both", .shown = shown({.extended_key_usage = "clientAuth,serverAuth"}), .trusted = root},
      {.name = "signatures", .shown = shown({.key_usage = "critical,digitalSignature"}), .trusted = root},
      {.name = "clients",
       .shown = shown({.extended_key_usage = "clientAuth"}),
       .trusted = root,
       .refused = no_server},
      {.name = "clients, in the file",
       .shown = Certificate(Leaf({.extended_key_usage = "clientAuth"})),
       .refused = no_server},
      {.name = "mail",
       .shown = shown({.extended_key_usage = "emailProtection"}),
       .trusted = root,
       .refused = no_server},
      {.name = "signing others only",
       .shown = shown({.key_usage = "critical,keyCertSign"}),
       .trusted = root,
       .refused = no_server},
      {.name = "an authority for clients only",
       .shown = Certificate(Leaf(), &for_clients),
       .chain = {for_clients},
       .trusted = root,
       .refused = no_server},
      {.name = "something critical that nobody knows",
       .shown = shown({.unknown_critical_extension = true}),
       .trusted = root,
       .refused = "has a critical extension that OpenSSL does not know"},
      {.name = "something critical that nobody knows, in the file",
       .shown = Certificate(Leaf({.unknown_critical_extension = true})),
       .refused = "has a critical extension that OpenSSL does not know"},
  });
}

TEST_F(CertificateVerdicts, OnlyAnAuthoritySigns) {
  const Certificate says_no(Authority("no authority", {.no_authority = true})),
      no_signer(Authority("signs nothing", {.key_usage = "critical,digitalSignature"})),
      leaf_as_issuer(Authority("a leaf", {.no_authority = true}), &root_),
      version_one(Authority("of old", {.version_one = true}));
  const Certificate only_leaves(Authority("only leaves", {.path_length = 0})),
      below(Authority("below"), &only_leaves);
  const std::string no_authority = "not an authority's (CA:FALSE";
  Judge({
      {.name = "CA:FALSE",
       .shown = Certificate(Leaf(), &says_no),
       .trusted = says_no.CertificatePem(),
       .refused = no_authority},
      {.name = "a leaf that signs another",
       .shown = Certificate(Leaf(), &leaf_as_issuer),
       .chain = {leaf_as_issuer},
       .trusted = root_.CertificatePem(),
       .refused = no_authority},
      {.name = "a key that signs no certificates",
       .shown = Certificate(Leaf(), &no_signer),
       .trusted = no_signer.CertificatePem(),
       .refused = no_authority},
      {.name = "version 1, trusted",
       .shown = Certificate(Leaf(), &version_one),
       .trusted = version_one.CertificatePem()},
      {.name = "a leaf below an authority for leaves",
       .shown = Certificate(Leaf(), &only_leaves),
       .trusted = only_leaves.CertificatePem()},
      {.name = "an authority below an authority for leaves",
       .shown = Certificate(Leaf(), &below),
       .chain = {below},
       .trusted = only_leaves.CertificatePem(),
       .refused = "has more authorities above it than one of them allows"},
  });
}

TEST_F(CertificateVerdicts, AnAuthoritySignsForTheNamesThatItMaySignFor) {
  const Certificate permits(Authority("permits", {.name_constraints = "critical,permitted;DNS:local-test"})),
      permits_others(Authority("permits others", {.name_constraints = "critical,permitted;DNS:example.org"})),
      excludes(Authority("excludes", {.name_constraints = "critical,excluded;DNS:desk.local-test"}));
  const std::string may_not = "is for a name that its authority may not sign";
  Judge({
      {.name = "permitted", .shown = Certificate(Leaf(), &permits), .trusted = permits.CertificatePem()},
      {.name = "not permitted",
       .shown = Certificate(Leaf(), &permits_others),
       .trusted = permits_others.CertificatePem(),
       .refused = may_not},
      {.name = "excluded",
       .shown = Certificate(Leaf(), &excludes),
       .trusted = excludes.CertificatePem(),
       .refused = may_not},
      {.name = "not permitted in the common name",
       .shown =
           Certificate({.common_name = "desk.local-test", .subject_alternative_name = ""}, &permits_others),
       .trusted = permits_others.CertificatePem(),
       .refused = may_not},
  });
}

TEST_F(CertificateVerdicts, WeakKeysAndSignaturesAreRefused) {
  const Certificate short_root(Authority("short root", {.rsa_bits = 1024})),
      sha1_root(Authority("SHA-1 root", {.sha1 = true})),
      sha1_intermediate(Authority("SHA-1 intermediate", {.sha1 = true}), &root_);
  const Certificate rsa_root(Authority("RSA root", {.rsa_bits = 2048}));  // MD5 goes with no other
  const std::string root = root_.CertificatePem(), weak = "an algorithm that is too weak";
  Judge({
      {.name = "RSA of 2048 bits", .shown = Certificate(Leaf({.rsa_bits = 2048}))},
      {.name = "Ed25519", .shown = Certificate(Leaf({.elliptic_curve = "ED25519"}))},
      {.name = "P-384", .shown = Certificate(Leaf({.elliptic_curve = "P-384"}))},
      {.name = "RSA of 1024 bits",
       .shown = Certificate(Leaf({.rsa_bits = 1024})),
       .refused = "has a key that is too short"},
      {.name = "an authority with RSA of 1024 bits",
       .shown = Certificate(Leaf(), &short_root),
       .trusted = short_root.CertificatePem(),
       .refused = "is signed by an authority whose key is too short"},
      {.name = "SHA-1", .shown = Certificate(Leaf({.sha1 = true}), &root_), .trusted = root, .refused = weak},
      {.name = "MD5",
       .shown = Certificate(Leaf({.md5 = true}), &rsa_root),
       .trusted = rsa_root.CertificatePem(),
       .refused = weak},
      {.name = "an authority on the way with SHA-1",
       .shown = Certificate(Leaf(), &sha1_intermediate),
       .chain = {sha1_intermediate},
       .trusted = root,
       .refused = weak},
      {.name = "SHA-1 over itself, which nobody needs", .shown = Certificate(Leaf({.sha1 = true}))},
      {.name = "SHA-1 of the trusted root over itself",
       .shown = Certificate(Leaf(), &sha1_root),
       .trusted = sha1_root.CertificatePem()},
  });
}

/// `tls-minimum` of 1.0 is for machines of that time.
TEST_F(CertificateVerdicts, WeakOnesAreTakenWhereAnOldVersionOfTlsIs) {
  const std::string root = root_.CertificatePem();
  Judge({
      {.name = "RSA of 1024 bits", .shown = Certificate(Leaf({.rsa_bits = 1024})), .tls_minimum = "1.0"},
      {.name = "SHA-1",
       .shown = Certificate(Leaf({.sha1 = true}), &root_),
       .trusted = root,
       .tls_minimum = "1.1"},
      {.name = "expired",
       .shown = Certificate(Leaf({.starts_in = -2 * kHour, .ends_in = -kHour})),
       .refused = "has expired",
       .tls_minimum = "1.0"},
  });
}

TEST_F(CertificateVerdicts, ARevocationListInTheFileIsIgnored) {
  const Certificate revoked(Leaf(), &root_);
  Judge({{.name = "revoked",
          .shown = revoked,
          .trusted = root_.CertificatePem() + root_.RevocationListPem(revoked)}});
}

TEST_F(CertificateVerdicts, NothingIsCheckedWhereItIsSwitchedOff) {
  ClientOptions options;
  options.verify_certificate = false;
  const CertificateOptions kShown[] = {Leaf(), Leaf({.starts_in = -2 * kHour, .ends_in = -kHour}),
                                       Leaf({.extended_key_usage = "clientAuth"}), Leaf({.rsa_bits = 1024}),
                                       Leaf({.unknown_critical_extension = true})};
  for (const CertificateOptions& shown : kShown)
    for (const std::string host : {"desk.local-test", "other.local-test"}) {
      const auto context = Certificate(shown).ServerContext();
      Compare(options, host, context.get(), "");
    }
}

TEST_F(CertificateVerdicts, WithoutAFileTheSystemsStoreDecides) {
  const auto context = Certificate(Leaf()).ServerContext(),
             signed_leaf = Certificate(Leaf(), &root_).ServerContext();
  Compare({}, "desk.local-test", context.get(), "is self-signed");
  Compare({}, "desk.local-test", signed_leaf.get(), "an authority that is not trusted here");
}

}  // namespace
}  // namespace flintdesk::http
