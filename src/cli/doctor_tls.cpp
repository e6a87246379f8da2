#include <algorithm>

#include <fmt/core.h>

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/examination.hpp"
#include "http/transport/certificate_fault.hpp"
#include "http/transport/proxy.hpp"

namespace flintdesk::cli {
namespace {

constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;

std::string Date(std::int64_t epoch) { return FormatUtc(epoch).substr(0, 10); }

std::string Described(const CertificateView& certificate) {
  return fmt::format("{}, issued by {}, valid from {} to {}", Redact(certificate.subject),
                     certificate.issuer == certificate.subject ? "itself" : Redact(certificate.issuer),
                     Date(certificate.not_before), Date(certificate.not_after));
}

}  // namespace

void Examination::ExamineTlsOfServer() {
  if (http::IsReachedOverTls(proxy_))
    return Tell(
        Warning("tls", "not checked: the proxy itself is reached over TLS", "Calls check it all the same."));
  auto way = OpenWay();
  if (!way.ok()) {
    Tell(Failure("tls", Code::kUnreachable, way.error().why, way.error().remedy));
    return;
  }
  http::ClientOptions options = subject_.http;
  if (SavesCaFile()) options.ca_file.clear();  // it is about to be written
  const TlsView view = ExamineTls(way->descriptor, subject_.origin.host, options, options.connect_timeout);
  if (view.outcome != TlsView::Outcome::kSpoken) {
    TellWhyNoTls(view);
    return;
  }
  Tell(Ok("tls", fmt::format("{}, {}", view.version, view.cipher)));
  TellChain(view.chain);
}

void Examination::TellWhyNoTls(const TlsView& view) {
  auto tell = [&](Code code, std::string_view text, std::string remedy) {
    Tell(Failure("tls", code, std::string(text), std::move(remedy)));
  };
  switch (view.outcome) {
    case TlsView::Outcome::kNotTls:
      return tell(
          Code::kUnreachable, "the port does not speak TLS",
          "If this is the service desk's port for plain HTTP, set \"is-ssl\": false; else correct port.");
    case TlsView::Outcome::kTooOld:
      return tell(
          Code::kUnreachable, view.reason,
          fmt::format("Update the service desk; until then a lower tls-minimum (now {}) lets it through.",
                      subject_.http.tls_minimum));
    case TlsView::Outcome::kUnusableFiles:
      return tell(Code::kInvalidConfiguration, view.reason, "These settings name PEM files.");
    case TlsView::Outcome::kRefused:
      return tell(Code::kUnreachable, "the server refused: " + view.reason,
                  "If it asks for a client's certificate, set client-certificate and client-key.");
    case TlsView::Outcome::kNoResponse:
    case TlsView::Outcome::kBroken:
    case TlsView::Outcome::kSpoken:
      break;
  }
  tell(
      Code::kUnreachable, view.reason,
      "Check that port is the service desk's port for HTTPS; for one with plain HTTP set \"is-ssl\": false.");
}

void Examination::TellChain(const ChainView& chain) {
  if (chain.certificates.empty()) {
    Tell(Failure("certificate", Code::kUnreachable, chain.why_not_trusted,
                 "Give the service desk a certificate."));
    return;
  }
  const CertificateView& own = chain.certificates.front();
  result_.certificates = chain.Pem();
  result_.fingerprint = own.fingerprint;
  Tell(Ok("certificate", fmt::format("{}; SHA-256 {}", Described(own), own.fingerprint)));
  for (std::size_t i = 1; i < chain.certificates.size(); ++i)
    Tell(Ok("issuer", Described(chain.certificates[i])));
  SaveCertificates(chain);
  const bool failed_before = Failed();
  TellDates(chain);
  TellNames(chain);
  result_.only_trust_missing =
      !failed_before && !Failed() && chain.trust != Trust::kTrusted && chain.trust != Trust::kOther;
  if (saved_)
    TellTrustBySaved(chain);
  else
    TellTrust(chain);
}

/// Judges with what has just been saved: by a handshake of its own, as a call would.
void Examination::TellTrustBySaved(const ChainView& chain) {
  http::ClientOptions options = subject_.http;
  options.ca_file = subject_.save_certificate.string();
  auto way = OpenWay();
  const TlsView view =
      way.ok() ? ExamineTls(way->descriptor, subject_.origin.host, options, options.connect_timeout)
               : TlsView{};
  const bool vouches = view.outcome == TlsView::Outcome::kSpoken && view.chain.trust == Trust::kTrusted;
  if (SavesCaFile()) {
    result_.only_trust_missing = result_.only_trust_missing && !vouches;
    return vouches ? Tell(Ok("trust", fmt::format("trusted through ca-file {}, as it was just saved",
                                                  options.ca_file)))
                   : TellTrust(view.outcome == TlsView::Outcome::kSpoken ? view.chain : chain);
  }
  if (!vouches || chain.trust == Trust::kTrusted) return TellTrust(chain);
  TellCertificate(Failure(
      "trust", Code::kUnreachable,
      fmt::format(
          "not trusted yet: {}, just saved, would make it trusted, but the connector does not name that file",
          options.ca_file),
      HowToTrust()));
}

void Examination::TellCertificate(Finding failure) {
  if (!subject_.http.verify_certificate) {
    failure.outcome = Finding::Outcome::kWarning;
    failure.text += "; it is used all the same, because verify-certificate is false";
  }
  Tell(std::move(failure));
}

void Examination::TellDates(const ChainView& chain) {
  constexpr std::int64_t kSoon = 30 * kDay;
  const std::int64_t now = clock_.EpochMilliseconds();
  const auto& all = chain.path;  // what else the server shows may be of any age
  auto whose = [&](const CertificateView& one) { return &one == &all.front() ? "" : one.subject + " "; };
  const auto last = std::ranges::max_element(all, {}, &CertificateView::not_before);
  if (now < last->not_before)
    return TellCertificate(Failure("validity", Code::kUnreachable,
                                   fmt::format("{}not valid before {}", whose(*last), Date(last->not_before)),
                                   "Check the clocks of this machine and of the service desk."));
  // The first to end is the one that breaks the chain.
  const auto first = std::ranges::min_element(all, {}, &CertificateView::not_after);
  const std::string end = Date(first->not_after);
  if (now > first->not_after)
    return TellCertificate(
        Failure("validity", Code::kUnreachable, fmt::format("{}expired on {}", whose(*first), end),
                "Renew the certificate on the service desk, and check this machine's clock."));
  const std::int64_t days = (first->not_after - now) / kDay;
  if (first->not_after - now < kSoon)
    return Tell(Warning("validity", fmt::format("{}expires on {}, in {} days", whose(*first), end, days),
                        "Renew it on the service desk; if ca-file holds it, save it again then."));
  Tell(Ok("validity", fmt::format("until {}, {} days", end, days)));
}

void Examination::TellNames(const ChainView& chain) {
  const std::vector<std::string>& names = chain.certificates.front().names;
  const std::string listed = names.empty() ? "no name" : Redact(Join(names, ", "));
  if (chain.name_matches) return Tell(Ok("hostname", fmt::format("the certificate is for {}", listed)));
  TellCertificate(
      Failure("hostname", Code::kUnreachable,
              fmt::format("the certificate is for {}, not for {}", listed, subject_.origin.host),
              "Set host-name to a name that the certificate has, or get a certificate with this name."));
}

std::string Examination::HowToTrust() const {
  if (!subject_.save_certificate.empty())
    return fmt::format(
        "Compare the SHA-256 above with the one that the service desk's administrator sees; if they are the "
        "same, add "
        "\"ca-file\": {} to the connector's config.",
        json::Quote(PathInConfiguration(subject_.save_certificate, subject_.home)));
  return fmt::format(
      "To trust it: `{} --save-certificate desk.pem`, compare the SHA-256 with the one that the service "
      "desk's "
      "administrator sees, and add \"ca-file\": {} to the connector's config.",
      subject_.command, json::Quote(PathInConfiguration("desk.pem", subject_.home)));
}

void Examination::TellTrust(const ChainView& chain) {
  const std::string& file = subject_.http.ca_file;
  switch (chain.trust) {
    case Trust::kTrusted:
      return Tell(Ok("trust", file.empty() ? "signed by an authority that this machine trusts"
                                           : fmt::format("trusted through ca-file {}", file)));
    case Trust::kSelfSigned:
      return TellCertificate(Failure(
          "trust", Code::kUnreachable,
          file.empty() ? "the certificate is self-signed"
                       : fmt::format("the certificate is self-signed, and is not the one in {}", file),
          HowToTrust()));
    case Trust::kUnknownAuthority:
      return TellCertificate(Failure(
          "trust", Code::kUnreachable,
          fmt::format("{} does not hold the issuer {}", file.empty() ? "this machine's trust store" : file,
                      Redact(chain.certificates.back().issuer)),
          "Set ca-file to that authority's certificate. " + HowToTrust()));
    case Trust::kOther:
      break;
  }
  if (const auto fault = http::FaultOfCertificate(chain.fault))
    return TellCertificate(Failure("trust", Code::kUnreachable,
                                   fmt::format("the certificate {}", fault->what),
                                   ReplaceAll(fault->remedy, "`", "") + "."));
  TellCertificate(Failure("trust", Code::kUnreachable, chain.why_not_trusted,
                          "Get a new certificate for the service desk."));
}

/// Is `save_certificate` the file that the connector trusts?
bool Examination::SavesCaFile() const {
  const std::filesystem::path& saved = subject_.save_certificate;
  const std::string& used = subject_.http.ca_file;
  if (saved.empty() || used.empty()) return false;
  std::error_code ignored;
  return std::filesystem::equivalent(saved, used, ignored) ||
         std::filesystem::absolute(saved, ignored).lexically_normal() ==
             std::filesystem::absolute(used, ignored).lexically_normal();
}

/// What is there may be a key, or a certificate that somebody compared.
bool Examination::MaySave(const std::string& certificates) {
  const std::filesystem::path& file = subject_.save_certificate;
  std::error_code ignored;
  const auto there = std::filesystem::symlink_status(file, ignored).type();
  if (there == std::filesystem::file_type::not_found) return true;
  if (std::filesystem::is_regular_file(file, ignored))
    if (const auto content = ReadFile(file, 16 * 1024 * 1024); content.ok() && *content == certificates)
      return true;
  if (subject_.confirm) {
    const Result<bool> yes =
        subject_.confirm(fmt::format("{} exists already with other content. Replace it?", file.string()));
    if (yes.ok() && *yes) return true;
  }
  Tell(Failure("saved", Code::kInvalidRequest,
               fmt::format("nothing: {} exists already with other content", file.string()),
               "Name another file, or move it away."));
  return false;
}

void Examination::SaveCertificates(const ChainView& chain) {
  if (subject_.save_certificate.empty() || !MaySave(chain.Pem())) return;
  Result<void> written = WriteFile(subject_.save_certificate, chain.Pem());
  if (!written.ok()) {
    Tell(Failure("saved", written.error().code, written.error().message, written.error().assistance));
    return;
  }
  saved_ = true;
  Tell(Ok("saved", fmt::format("{} in {}",
                               chain.certificates.size() == 1
                                   ? "the certificate"
                                   : fmt::format("{} certificates", chain.certificates.size()),
                               subject_.save_certificate.string())));
}

bool Examination::SpeaksTls() {
  auto way = OpenWay();
  if (!way.ok()) return false;
  // A server with plain HTTP may wait for a line end that never comes; a second is plenty for one with TLS.
  const milliseconds limit = std::min(subject_.http.connect_timeout, milliseconds(2000));
  http::ClientOptions options;
  options.tls_minimum = "1.0";
  TlsView view = ExamineTls(way->descriptor, subject_.origin.host, options, limit);
  return view.outcome == TlsView::Outcome::kSpoken || view.outcome == TlsView::Outcome::kTooOld ||
         view.outcome == TlsView::Outcome::kRefused;
}

}  // namespace flintdesk::cli
