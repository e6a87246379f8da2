#include "http/testing/bare_curl.hpp"

#include <array>
#include <memory>

#include <curl/curl.h>

namespace flintdesk::http::testing {
namespace {

void SetTls(CURL* easy, const ClientOptions& options) {
  const bool old = options.tls_minimum == "1.0" || options.tls_minimum == "1.1";
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, options.verify_certificate ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, options.verify_certificate ? 2L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                   options.tls_minimum == "1.3"   ? long{CURL_SSLVERSION_TLSv1_3}
                   : options.tls_minimum == "1.2" ? long{CURL_SSLVERSION_TLSv1_2}
                                                  : long{CURL_SSLVERSION_TLSv1_0});
  if (old) curl_easy_setopt(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");
  if (!options.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  if (!options.client_certificate.empty())
    curl_easy_setopt(easy, CURLOPT_SSLCERT, options.client_certificate.c_str());
  if (!options.client_key.empty()) curl_easy_setopt(easy, CURLOPT_SSLKEY, options.client_key.c_str());
}

std::size_t Swallow(char*, std::size_t one, std::size_t size, void*) { return one * size; }

}  // namespace

CurlVerdict AskWithCurl(const Origin& origin, const ClientOptions& options) {
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  CURL* easy = handle.get();
  std::array<char, CURL_ERROR_SIZE> text{};
  constexpr long kLongest = 20'000;
  curl_easy_setopt(easy, CURLOPT_URL, (origin.Url() + "/").c_str());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Swallow);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kLongest);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  SetTls(easy, options);
  const CURLcode code = curl_easy_perform(easy);
  return {.accepted = code == CURLE_OK,
          .why = std::to_string(code) + ": " + (text[0] != '\0' ? text.data() : curl_easy_strerror(code))};
}

}  // namespace flintdesk::http::testing
