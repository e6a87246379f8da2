#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor_subject.hpp"
#include "cli/finding.hpp"
#include "cli/network_probe.hpp"
#include "cli/service_probe.hpp"
#include "cli/tls_probe.hpp"

namespace flintdesk::cli {

/// One run of the doctor's. Inside of doctor.cpp, doctor_tls.cpp, doctor_service.cpp and
/// doctor_cloud.cpp.
class Examination {
 public:
  Examination(const DoctorSubject& subject, const Clock& clock, const Report& report);
  DoctorResult Run();

 private:
  /// A connection to the service desk, straight or through the proxy; nothing has been sent yet.
  struct Way {
    Socket socket;
    std::unique_ptr<Tunnel> tunnel;
    int descriptor = -1;
  };

  void Tell(Finding finding);
  bool Failed() const { return result_.code != Code::kSuccess; }

  // doctor.cpp
  void ExamineWay();
  void ExamineFiles();
  std::string Configured() const;
  void ExamineSecretFiles();
  void ExamineHome();
  void ExamineProxy();
  void ExamineNetwork();
  void ExamineEncryption();
  void TellName(const std::string& host, const std::string& addresses, milliseconds took);
  Result<Way, NoWay> OpenWay();

  // doctor_tls.cpp
  void ExamineTlsOfServer();
  void TellWhyNoTls(const TlsView& view);
  void TellChain(const ChainView& chain);
  void TellTrust(const ChainView& chain);
  void TellTrustBySaved(const ChainView& chain);
  void TellDates(const ChainView& chain);
  void TellNames(const ChainView& chain);
  bool SavesCaFile() const;
  bool MaySave(const std::string& certificates);
  void SaveCertificates(const ChainView& chain);
  void TellCertificate(Finding failure);
  std::string HowToTrust() const;
  bool SpeaksTls();

  // doctor_service.cpp
  void ExamineService();
  std::optional<http::Response> Knock(ServiceProbe& probe);
  /// Over what has responded, `views` say; none: nothing that is known for the service desk.
  void ExamineApis(ServiceProbe& probe, std::vector<ApiView>& views);
  bool EndedByPortal(ServiceProbe& probe, const ApiView& view);
  void TellAccount(ServiceProbe& probe);
  Finding KeyFinding(const ApiView& used, const ApiView& other) const;
  std::string WithOrigin(const servicedesk::Judgement& judgement) const;
  void TellRate(const std::vector<ApiView>& views);
  void TellClock(const http::Response& knock, std::int64_t now, const std::vector<ApiView>& views);

  // doctor_cloud.cpp
  void ExamineAccounts();
  void ExamineCloud(ServiceProbe& probe, std::vector<ApiView>& views);
  bool ExamineToken(ServiceProbe& probe);
  void TellWhatTokenMay(const ApiView& v3);
  std::string PortalInWords() const;
  std::string V3PathInWords() const;

  const DoctorSubject& subject_;
  const Clock& clock_;
  const Report& report_;
  DoctorResult result_;
  bool saved_ = false;              ///< `save_certificate` holds what the server shows.
  std::string proxy_;               ///< URL, may hold a password; empty: no proxy.
  std::vector<Address> reachable_;  ///< Of the service desk, or of the proxy.
};

}  // namespace flintdesk::cli
