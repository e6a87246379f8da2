#pragma once

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "cli/doctor.hpp"
#include "connector/testing/temporary_home.hpp"
#include "http/testing/raw_server.hpp"
#include "simulator/simulator.hpp"
#include "web/certificate.hpp"
#include "web/listener.hpp"

namespace flintdesk::cli::testing {

/// Responds to every request.
inline http::testing::RawServer::Handler Responding(std::string response) {
  return [response](http::testing::RawServer&, http::testing::RawConnection& connection) {
    if (connection.ReadRequest()) connection.Write(response);
  };
}

/// A doctor with a healthy subject on this machine, and what it says.
class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
      ::unsetenv(name);
    subject_.command = "flintdesk doctor desk";
    subject_.origin = {false, "127.0.0.1", 1};
    subject_.key = Secret("DOCTOR-TEST-KEY-0001");
    subject_.http.connect_timeout = milliseconds(10'000);
    subject_.home = home_.folder();
  }

  std::unique_ptr<simulator::Simulator> Start(simulator::SimulatorOptions options) {
    options.api_key = subject_.key.Reveal();
    auto started = simulator::Simulator::Start(std::move(options));
    EXPECT_TRUE(started.ok());
    subject_.origin.port = (*started)->port();
    return std::move(started).value();
  }

  /// A service with TLS that counts requests and gives each of them a useless response.
  std::unique_ptr<web::Listener> StartTls(const web::CertificateOptions& certificate) {
    web::ListenerOptions options;
    options.tls = true;
    options.certificate = web::MakeSelfSignedCertificate(certificate).value();
    pem_ = options.certificate.certificate_pem;
    auto started = web::Listener::Start(std::move(options), web::Deferred([this](const web::Request&) {
                                          ++requests_;
                                          return web::Response::Text(404, "nothing here");
                                        }));
    EXPECT_TRUE(started.ok());
    subject_.origin = {true, "localhost", (*started)->port()};
    return std::move(started).value();
  }

  std::string Saved(const std::string& text) {
    std::string path = (home_.folder() / "trusted.pem").string();
    EXPECT_TRUE(WriteFile(path, text).ok());
    return path;
  }

  DoctorResult Run(const Clock& clock = SystemClock()) {
    findings_.clear();
    return Examine(subject_, clock, [this](const Finding& finding) { findings_.push_back(finding); });
  }

  /// The last line about one check; an empty text when there is none.
  std::string Line(const std::string& check) const {
    std::string line;
    for (const Finding& finding : findings_)
      if (finding.check == check) line = LineOf(finding, false);
    return line;
  }
  std::string AllLines() const {
    std::string lines;
    for (const Finding& finding : findings_) lines += LineOf(finding, false) + "\n";
    return lines;
  }

  connector::testing::TemporaryHome home_;
  DoctorSubject subject_;
  std::vector<Finding> findings_;
  std::string pem_;
  std::atomic<int> requests_{0};
};

}  // namespace flintdesk::cli::testing
