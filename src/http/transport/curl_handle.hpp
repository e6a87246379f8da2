#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "http/http.hpp"
#include "http/transport/proxy.hpp"

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

/// A handle and the headers that it was last given. Most requests of a client carry the same ones, and to
/// make the list anew costs more than to compare; so a handle keeps it, in the pool too.
struct PreparedHandle {
  CurlHandle easy;
  CurlList list;
  std::vector<Header> headers;  ///< What `list` was made of.
  std::vector<std::pair<std::string, Secret>> secret_headers;
  bool has_body = false;
  bool posts = false;
};

/// Sets what concerns the making of a connection, whatever is then said over it.
void SetConnection(CURL* easy, const ClientOptions& options);

/// A handle with everything set that is the same for all requests. `easy` is null when memory has run out.
PreparedHandle MakeCurlHandle(const CurlSettings& settings);

/// Sets what is particular to `request`, over whatever was there of an earlier one. Both must outlive the
/// transfer.
void PrepareCurlHandle(PreparedHandle& handle, const CurlSettings& settings, const Request& request,
                       bool fresh_connection);

}  // namespace flintdesk::http
