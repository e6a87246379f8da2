#pragma once

#include <memory>

#include <curl/curl.h>

namespace flintdesk::http {

struct CurlCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;

}  // namespace flintdesk::http
