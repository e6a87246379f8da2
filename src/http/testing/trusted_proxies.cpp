#include "http/testing/trusted_proxies.hpp"

#include <mutex>

#include <curl/curl.h>
#include <dlfcn.h>

namespace {

std::mutex mutex;
std::string trusted;  // empty: as ever

}  // namespace

/// The dynamic linker asks the program before its libraries.
extern "C" __attribute__((visibility("default"))) CURL* curl_easy_init() {
  using Function = CURL* (*)();
  static auto* const original = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "curl_easy_init"));
  CURL* easy = original();
  std::lock_guard lock(mutex);
  if (easy != nullptr && !trusted.empty()) {
    curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, trusted.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
  }
  return easy;
}

namespace flintdesk::http::testing {

TrustedProxies::TrustedProxies(const std::string& ca_file) {
  std::lock_guard lock(mutex);
  trusted = ca_file;
}

TrustedProxies::~TrustedProxies() {
  std::lock_guard lock(mutex);
  trusted.clear();
}

}  // namespace flintdesk::http::testing
