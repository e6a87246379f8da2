#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

#include "http/http.hpp"
#include "http/proxy.hpp"

namespace flintdesk::http {

/// What all requests of a client have in common.
struct CurlSettings {
  ClientOptions options;
  ProxySettings proxies;
};

struct CurlCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanup>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanup>;

/// A handle with everything set that is the same for all requests. Null when memory has run out.
CurlHandle MakeCurlHandle(const CurlSettings& settings);

/// Sets what is particular to `request`, over whatever was there of an earlier one. `request` must outlive
/// the transfer, the list too.
void PrepareCurlHandle(CURL* easy, const CurlSettings& settings, const Request& request,
                       bool fresh_connection, CurlList& headers);

/// Why the request cannot be written as HTTP at all (a line end in a header, say); empty when it can.
std::string WhyNotSendable(const Request& request);

}  // namespace flintdesk::http
