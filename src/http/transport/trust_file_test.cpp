#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/testing/gate.hpp"
#include "http/testing/verdict_fixture.hpp"
#include "http/transport/tls_context.hpp"

namespace flintdesk::http {
namespace {

using testing::Certificate;
using testing::RawServer;
using ::testing::SizeIs;

/// What can be wrong with the file that `ca-file` names, beside libcurl's opinion of it.
class TrustFile : public testing::VerdictTest {
 protected:
  /// Asks a server that shows `desk_`.
  void CompareWith(const std::string& path, const std::string& refused) {
    SCOPED_TRACE(path);
    ClientOptions options;
    options.ca_file = path;
    const auto context = Showing();
    Compare(options, "desk.local-test", context.get(), refused);
  }
  /// It could not be read, and the message says which.
  void CannotBeRead(const std::string& path) { CompareWith(path, path + " could not be read"); }

  const std::string pem_ = desk_.CertificatePem();
};

TEST_F(TrustFile, NamesAFileThatHoldsNoCertificate) {
  CannotBeRead("/nowhere/ca.pem");
  CannotBeRead(::testing::TempDir());
  CannotBeRead(files_.Save("empty.pem", ""));
  CannotBeRead(files_.Save("blank.pem", "\n\n"));
  CannotBeRead(files_.Save("garbage.pem", std::string("\x00\xff no certificate \x80", 20)));
  CannotBeRead(files_.Save("text.pem", "the certificate of the desk\n"));
  CannotBeRead(files_.Save("der.pem", desk_.CertificateDer()));
  CannotBeRead(files_.Save("key.pem", desk_.KeyPem()));
  CannotBeRead(files_.Save("list.pem", desk_.RevocationListPem(Certificate({}))));
  CannotBeRead(files_.Save("cut.pem", pem_.substr(0, pem_.size() / 2)));
  CannotBeRead(files_.Save("head.pem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"));
  CannotBeRead(files_.Save("broken-later.pem",
                           pem_ + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}

TEST_F(TrustFile, NamesAFileThatThisUserMayNotRead) {
  const std::string path = files_.Save("secret.pem", pem_);
  std::filesystem::permissions(path, std::filesystem::perms::none);
  constexpr uid_t kNobody = 65534;
  const uid_t before = geteuid();
  if (before == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);  // root reads everything
  }
  CannotBeRead(path);
  ASSERT_EQ(seteuid(before), 0);
}

/// Nobody writes into it: opening it to read waits for ever.
TEST_F(TrustFile, ThatIsAPipeHoldsUpNobody) {
  const std::string path = files_.Save("pipe.pem", "");
  unlink(path.c_str());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  testing::Gate ended;
  std::atomic<bool> held_up = false;
  // So that this test ends in any case.
  std::thread rescue([&] {
    for (int looks = 0; looks < 100 && !ended.WaitFor(milliseconds(50)); ++looks) {
    }
    while (!ended.WaitFor(milliseconds(1))) {
      held_up = true;
      if (const int end = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC); end >= 0) close(end);
    }
  });
  ClientOptions options;
  options.ca_file = path;
  Use(options);
  const auto context = Showing();
  RawServer server(RespondToAll, context.get());
  const Failure failure = FailureOf(ToDesk(server.port()));
  ended.Open();
  rescue.join();
  Expect(failure, FailureKind::kTlsSettings, false, path + " could not be read", "ca-file");
  EXPECT_FALSE(held_up);
}

TEST_F(TrustFile, TakesCertificatesWhateverStandsAroundThem) {
  std::string lines_of_windows;
  for (char c : pem_) (c == '\n') ? lines_of_windows += "\r\n" : lines_of_windows += c;
  CompareWith(files_.Save("text.pem", "Issuer: the desk itself\n\n" + pem_ + "\nas of today\n"), "");
  CompareWith(files_.Save("windows.pem", lines_of_windows), "");
  CompareWith(files_.Save("no-line-end.pem", pem_.substr(0, pem_.size() - 1)), "");
  CompareWith(files_.Save("twice.pem", pem_ + pem_), "");
  CompareWith(files_.Save("key.pem", desk_.KeyPem() + pem_), "");
  CompareWith(files_.Save("list.pem", desk_.RevocationListPem(Certificate({})) + pem_), "");
  std::string many;
  for (int number = 0; number < 20; ++number) many += Certificate({}).CertificatePem();
  CompareWith(files_.Save("many.pem", many + pem_), "");
}

/// The same options, the same transport, the same host: only the file is another.
TEST_F(TrustFile, DecidesAnewWhenItIsReplaced) {
  for (const bool in_place : {true, false}) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      const auto put = [&](const std::string& text) {
        return in_place ? files_.Save("ca.pem", text) : files_.Replace("ca.pem", text);
      };
      ClientOptions options;
      options.ca_file = put(pem_);
      Use(options);
      const auto context = Showing(version);
      RawServer server(ServeOnce, context.get());
      ExpectResponse(Send(ToDesk(server.port())));
      put(Certificate({}).CertificatePem());
      const Failure failure = FailureOf(ToDesk(server.port()));
      Expect(failure, FailureKind::kTlsFailed, false,
             "is not trusted: it is not the one in " + options.ca_file);
      EXPECT_THAT(server.arrivals(), SizeIs(1));
      put(pem_);
      ExpectResponse(Send(ToDesk(server.port())));
      EXPECT_EQ(server.arrivals().back(), "anew");
      unlink(options.ca_file.c_str());
      Expect(FailureOf(ToDesk(server.port())), FailureKind::kTlsSettings, false,
             options.ca_file + " could not be read", "ca-file");
    }
  }
}

/// How often the file is opened is counted by the system.
TEST_F(TrustFile, OfADateInTheFutureIsReadOnceLikeAnyOther) {
  ClientOptions options;
  options.ca_file = files_.Save("future.pem", pem_);
  const timespec tomorrow[] = {{time(nullptr) + 86'400, 0}, {time(nullptr) + 86'400, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, options.ca_file.c_str(), tomorrow, 0), 0);
  struct stat state {};
  ASSERT_EQ(stat(options.ca_file.c_str(), &state), 0);
  while (time(nullptr) - state.st_ctim.tv_sec < 4) usleep(50'000);  // until a later change would show in it
  TlsContexts contexts(options);
  const auto context = contexts.Current();
  ASSERT_TRUE(context.ok()) << context.error().reason;
  const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ASSERT_GE(inotify_add_watch(watch, options.ca_file.c_str(), IN_OPEN), 0);
  EXPECT_EQ(contexts.Current().value(), context.value());
  inotify_event opened{};
  EXPECT_EQ(read(watch, &opened, sizeof opened), -1) << "it was opened again";
  close(watch);
}

}  // namespace
}  // namespace flintdesk::http
