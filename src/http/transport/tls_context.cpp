#include "http/transport/tls_context.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <utility>

#include <curl/curl.h>
#include <fmt/core.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "base/file.hpp"
#include "http/transport/tls_version.hpp"

namespace flintdesk::http {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(STACK_OF(X509_INFO) * list) const { sk_X509_INFO_pop_free(list, X509_INFO_free); }
};
using Bio = std::unique_ptr<BIO, Free>;
using CertificateList = std::unique_ptr<STACK_OF(X509_INFO), Free>;

constexpr const char* kCaFile = "ca-file";
constexpr const char* kCertificate = "client-certificate";
constexpr const char* kKey = "client-key";

/// No time stamp of a file system in use is coarser than this. The time of the last change is the system's
/// own; that of the last writing is whatever a program sets it to, and may lie in the future.
bool IsOldEnough(const struct stat& file) {
  constexpr std::time_t kCoarsest = 2;
  return std::time(nullptr) - file.st_ctim.tv_sec > kCoarsest;
}

std::string DigestOf(const std::string& content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

Bio BioOf(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Never asks for the password of a key: nobody may be there.
int NoPassword(char*, int, int, void*) { return -1; }

/// What libcurl was built to trust, which is what the rest of this machine does.
std::string SystemBundle() {
  const curl_version_info_data* built = curl_version_info(CURLVERSION_NOW);
  std::error_code ignored;
  return built->cainfo != nullptr && std::filesystem::exists(built->cainfo, ignored) ? built->cainfo : "";
}

/// How many certificates there are to trust.
int AddTrusted(X509_STORE* store, const std::string& pem) {
  const Bio bio = BioOf(pem);
  const CertificateList list(PEM_X509_INFO_read_bio(bio.get(), nullptr, &NoPassword, nullptr));
  int count = 0;
  for (int i = 0; list && i < sk_X509_INFO_num(list.get()); ++i)
    if (X509* certificate = sk_X509_INFO_value(list.get(), i)->x509)
      count += X509_STORE_add_cert(store, certificate) == 1 ? 1 : 0;
  ERR_clear_error();
  return count;
}

void TrustTheSystem(SSL_CTX* context, const std::string& bundle) {
  const curl_version_info_data* built = curl_version_info(CURLVERSION_NOW);
  const bool from_bundle = AddTrusted(SSL_CTX_get_cert_store(context), bundle) > 0;
  const bool from_folder = built->capath != nullptr && SSL_CTX_load_verify_dir(context, built->capath) == 1;
  if (!from_bundle && !from_folder) SSL_CTX_set_default_verify_paths(context);
  ERR_clear_error();
}

std::string LastReason() {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* text = error == 0 ? nullptr : ERR_reason_error_string(error);
  return text != nullptr ? text : "it can't be read as PEM";
}

/// The certificate first, then those that signed it, as one file has them. What is wrong, or nothing.
std::string UseCertificate(SSL_CTX* context, const std::string& pem) {
  const Bio bio = BioOf(pem);
  const std::unique_ptr<X509, Free> own(PEM_read_bio_X509_AUX(bio.get(), nullptr, &NoPassword, nullptr));
  if (!own) return ERR_clear_error(), "it holds no certificate";
  if (SSL_CTX_use_certificate(context, own.get()) != 1) return LastReason();
  SSL_CTX_clear_chain_certs(context);
  while (X509* issuer = PEM_read_bio_X509(bio.get(), nullptr, &NoPassword, nullptr))
    if (SSL_CTX_add0_chain_cert(context, issuer) != 1) X509_free(issuer);
  ERR_clear_error();  // that there is no further one
  return {};
}

std::string UseKey(SSL_CTX* context, const std::string& pem, const std::string& certificate) {
  const Bio bio = BioOf(pem);
  const std::unique_ptr<EVP_PKEY, Free> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassword, nullptr));
  if (!key) {
    const bool encrypted = pem.find("ENCRYPTED") != std::string::npos;
    ERR_clear_error();
    return encrypted ? "it is encrypted with a password, which cannot be asked for" : "it holds no key";
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1) return {};
  ERR_clear_error();
  return fmt::format("it does not belong to the certificate {}", certificate);
}

int KeepSessionOf(SSL* ssl, SSL_SESSION* session) {
  TlsSession owned(session);
  if (auto* taker = static_cast<TlsSessionTaker*>(SSL_get_app_data(ssl)))
    taker->TakeSession(std::move(owned));
  return 1;  // it is ours
}

void SetProtocol(SSL_CTX* context, const ClientOptions& options) {
  const int lowest = TLS1_VERSION + TlsMinorVersion(options.tls_minimum);
  SSL_CTX_set_min_proto_version(context, lowest);
  // OpenSSL's own security level refuses versions below 1.2 whatever the program says.
  if (lowest < TLS1_2_VERSION) SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
  // As libcurl has them, which old service desks have been spoken to with.
  SSL_CTX_set_options(context, SSL_OP_ALL);
  SSL_CTX_clear_options(context, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  SSL_CTX_set_post_handshake_auth(context, 1);
  constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context, kHttp11.data(), kHttp11.size());
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);  // which half the memory of an idle connection
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, &KeepSessionOf);
}

/// Resuming a session does not check the certificate again, so its dates are checked here.
bool HasEnded(const SSL_SESSION* session) {
  const X509* certificate = SSL_SESSION_get0_peer(const_cast<SSL_SESSION*>(session));
  return certificate != nullptr && X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0;
}

}  // namespace

TlsContexts::Mark::Mark(const struct stat& file)
    : device(file.st_dev),
      number(file.st_ino),
      size(file.st_size),
      modified(file.st_mtim.tv_sec, file.st_mtim.tv_nsec),
      changed(file.st_ctim.tv_sec, file.st_ctim.tv_nsec) {}

struct TlsContexts::File {
  std::string option;
  Seen seen;
  std::string content;
  bool old_enough = false;

  ~File() { OPENSSL_cleanse(content.data(), content.size()); }  // it may be a key
  File() = default;
  File(File&&) = default;
  File& operator=(File&&) = default;
};

TlsSession TlsContext::SessionFor(const std::string& place) {
  const auto found = sessions_.find(place);
  if (found == sessions_.end()) return nullptr;
  auto& kept = found->second;
  while (!kept.empty()) {
    TlsSession session = std::move(kept.back());
    kept.pop_back();
    if (HasEnded(session.get()) || SSL_SESSION_is_resumable(session.get()) != 1) continue;
    if (SSL_SESSION_get_protocol_version(session.get()) < TLS1_3_VERSION) {
      SSL_SESSION_up_ref(session.get());
      kept.emplace_back(session.get());
    }
    return session;
  }
  return nullptr;
}

void TlsContext::KeepSession(const std::string& place, TlsSession session) {
  constexpr std::size_t kMostOfAPlace = 16, kMostPlaces = 1024;
  if (sessions_.size() >= kMostPlaces && !sessions_.contains(place)) sessions_.clear();
  auto& kept = sessions_[place];
  if (SSL_SESSION_get_protocol_version(session.get()) < TLS1_3_VERSION) kept.clear();
  if (kept.size() >= kMostOfAPlace) kept.pop_front();
  kept.push_back(std::move(session));
}

Result<TlsContexts::Files, TlsFileFault> TlsContexts::ReadFiles() const {
  Files files;
  const auto read = [&](const char* option, const std::string& path) -> std::string {
    File& file = files.emplace_back();
    file.option = option;
    file.seen.path = path;
    struct stat state {};
    if (::stat(path.c_str(), &state) != 0)
      return errno == ENOENT ? "there is no such file" : "this user may not read it";
    file.seen.mark = Mark(state);
    file.old_enough = IsOldEnough(state);
    constexpr off_t kMost = off_t{16} * 1024 * 1024;
    if (!S_ISREG(state.st_mode) || state.st_size > kMost) return "it is not a file with certificates or keys";
    auto content = ReadFile(path, kMost);
    if (!content.ok()) return "this user may not read it";
    file.content = std::move(content).value();
    file.seen.digest = DigestOf(file.content);
    return {};
  };
  if (options_.verify_certificate) {
    if (const std::string& named = options_.ca_file; !named.empty()) {
      if (std::string fault = read(kCaFile, named); !fault.empty())
        return TlsFileFault{kCaFile, named, fault};
    } else if (const std::string bundle = SystemBundle(); !bundle.empty()) {
      read("", bundle);  // or the folder has what is needed
    }
  }
  if (const std::string& own = options_.client_certificate; !own.empty()) {
    if (std::string fault = read(kCertificate, own); !fault.empty())
      return TlsFileFault{kCertificate, own, fault};
    const std::string& key = options_.client_key.empty() ? own : options_.client_key;
    if (std::string fault = read(kKey, key); !fault.empty()) return TlsFileFault{kKey, key, fault};
  }
  return files;
}

Result<std::shared_ptr<TlsContext>, TlsFileFault> TlsContexts::Make(const Files& files) const {
  auto made = std::make_shared<TlsContext>();
  made->verifies_ = options_.verify_certificate;
  made->context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = made->ssl();
  if (context == nullptr) return TlsFileFault{"", "", "memory has run out"};
  SetProtocol(context, options_);
  SSL_CTX_set_verify(context, made->verifies_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  // As libcurl has it: a certificate that stands in ca-file is trusted, whoever signed it.
  X509_STORE_set_flags(SSL_CTX_get_cert_store(context),
                       X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  std::string bundle;
  for (const File& file : files) {
    std::string fault;
    if (file.option == kCaFile && AddTrusted(SSL_CTX_get_cert_store(context), file.content) == 0)
      fault = "it holds no certificate";
    if (file.option.empty()) bundle = file.content;
    if (file.option == kCertificate) fault = UseCertificate(context, file.content);
    if (file.option == kKey) fault = UseKey(context, file.content, options_.client_certificate);
    if (!fault.empty()) return TlsFileFault{file.option, file.seen.path, fault};
  }
  if (made->verifies_ && options_.ca_file.empty()) TrustTheSystem(context, bundle);
  return made;
}

bool TlsContexts::AreUntouched() const {
  for (const Seen& seen : seen_) {
    struct stat state {};
    if (::stat(seen.path.c_str(), &state) != 0 || Mark(state) != seen.mark) return false;
  }
  return true;
}

Result<std::shared_ptr<TlsContext>, TlsFileFault> TlsContexts::Current() {
  if (current_ && settled_ && AreUntouched()) return current_;
  auto files = ReadFiles();
  if (!files.ok()) return std::move(files.error());
  std::vector<Seen> seen;
  bool settled = true;
  for (const File& file : files.value()) {
    seen.push_back(file.seen);
    settled = settled && file.old_enough;
  }
  const bool same = current_ && std::equal(seen.begin(), seen.end(), seen_.begin(), seen_.end(),
                                           [](const Seen& a, const Seen& b) { return a.digest == b.digest; });
  if (!same) {
    auto made = Make(files.value());
    if (!made.ok()) return std::move(made.error());
    current_ = std::move(made.value());
  }
  seen_ = std::move(seen);
  settled_ = settled;
  return current_;
}

}  // namespace flintdesk::http
