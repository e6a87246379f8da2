#include "http/transport/curl_handle.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.hpp"
#include "http/message/request_text.hpp"
#include "http/transport/tls_version.hpp"

namespace flintdesk::http {
namespace {

void SetTls(CURL* easy, const ClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, options.verify_certificate ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, options.verify_certificate ? 2L : 0L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                   CURL_SSLVERSION_TLSv1_0 + long{TlsMinorVersion(options.tls_minimum)});
  // OpenSSL's own security level refuses versions below 1.2 whatever the program says.
  if (options.tls_minimum == "1.0" || options.tls_minimum == "1.1")
    curl_easy_setopt(easy, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");
  if (!options.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    // libcurl would go by what it read up to a day ago, when the file has been replaced since.
    curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
  }
  if (!options.client_certificate.empty())
    curl_easy_setopt(easy, CURLOPT_SSLCERT, options.client_certificate.c_str());
  if (!options.client_key.empty()) curl_easy_setopt(easy, CURLOPT_SSLKEY, options.client_key.c_str());
}

class HeaderList {
 public:
  void Add(const std::string& name, const std::string& value) {
    has_content_type_ = has_content_type_ || EqualsIgnoreCase(name, "Content-Type");
    // libcurl's spelling of a header without a value; "name:" would take the header away.
    Append(Trim(value).empty() ? name + ";" : name + ": " + value);
  }
  void TakeAway(const char* name) { Append(fmt::format("{}:", name)); }
  bool has_content_type() const { return has_content_type_; }
  CurlList Take() { return std::move(list_); }

 private:
  void Append(const std::string& line) {
    curl_slist* longer = curl_slist_append(list_.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list_.release());
    list_.reset(longer);
  }
  CurlList list_;
  bool has_content_type_ = false;
};

/// Whether libcurl takes it for a form that is posted.
bool SetBody(CURL* easy, const Request& request) {
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return false;
  }
  if (!SaysLength(request)) return false;
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  // Not through a read callback, which a rewind of libcurl could be refused in as well: head and body would
  // then leave in two packets, and a small change would take half as long again.
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  return true;
}

CurlList ListOf(const Request& request, bool posts) {
  HeaderList list;
  // These two as headers of a request and not as options, which libcurl would put into words for each
  // transfer. The option for the encoding is set as well: it makes libcurl decode.
  list.Add("User-Agent", std::string(kUserAgent));
  list.Add("Accept-Encoding", std::string(kAcceptEncoding));
  for (const Header& header : request.headers) list.Add(header.name, header.value);
  for (const auto& [name, value] : request.secret_headers) list.Add(name, value.Reveal());
  // libcurl would wait a second for a "100 Continue" that the service desk does not send.
  if (!request.body.empty()) list.TakeAway("Expect");
  if (posts && !list.has_content_type())
    list.TakeAway("Content-Type");  // it would say that every body is a form
  return list.Take();
}

/// What a proxy is told when it is to open a tunnel. Made once, and never destroyed: handles keep its
/// address.
curl_slist* TunnelHeaders() {
  static curl_slist* const headers = [] {
    HeaderList list;
    list.Add("User-Agent", std::string(kUserAgent));
    return list.Take().release();
  }();
  return headers;
}

bool SameHeaders(const PreparedHandle& handle, const Request& request) {
  return handle.secret_headers == request.secret_headers &&
         std::equal(handle.headers.begin(), handle.headers.end(), request.headers.begin(),
                    request.headers.end(),
                    [](const Header& a, const Header& b) { return a.name == b.name && a.value == b.value; });
}

}  // namespace

void SetConnection(CURL* easy, const ClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A slow name server does not hold up whoever gives up on it.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");  // ours decides, and the environment is not asked again
}

PreparedHandle MakeCurlHandle(const CurlSettings& settings) {
  PreparedHandle handle;
  handle.easy.reset(curl_easy_init());
  CURL* easy = handle.easy.get();
  if (easy == nullptr) return handle;
  SetConnection(easy, settings.options);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, std::string(kAcceptEncoding).c_str());
  // Each transfer on its way holds one; the default of 16 KiB is three times a usual answer.
  constexpr long kReceiveBuffer = 8 * 1024;
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer);
  // The headers of a request, the key among them, are no business of the proxy that opens the tunnel.
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  SetTls(easy, settings.options);
  return handle;
}

void PrepareCurlHandle(PreparedHandle& handle, const CurlSettings& settings, const Request& request,
                       bool fresh_connection) {
  CURL* easy = handle.easy.get();
  std::string url = request.origin.Url() + request.target;
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  // "" is "none", where a null would ask the environment.
  curl_easy_setopt(easy, CURLOPT_PROXY, std::string(settings.proxies.For(request.origin)).c_str());
  // Without a tunnel the proxy gets the request itself; libcurl would add these to it a second time.
  curl_easy_setopt(easy, CURLOPT_PROXYHEADER, request.origin.tls ? TunnelHeaders() : nullptr);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, fresh_connection ? 1L : 0L);
  // One that was made beside idle ones is not kept beside them: a hundred such calls would leave a hundred.
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, fresh_connection ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(MostIdle(request).count()));

  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);  // takes back what an earlier request set: NOBODY, POST
  bool posts = SetBody(easy, request);
  bool by_name = request.method != "GET" && request.method != "HEAD" && request.method != "POST";
  bool body_with_get = request.method == "GET" && !request.body.empty();
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, by_name || body_with_get ? request.method.c_str() : nullptr);

  const bool has_body = !request.body.empty();
  if (handle.list && handle.has_body == has_body && handle.posts == posts && SameHeaders(handle, request))
    return;
  handle.list = ListOf(request, posts);
  handle.headers = request.headers;
  handle.secret_headers = request.secret_headers;
  handle.has_body = has_body;
  handle.posts = posts;
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, handle.list.get());
}

}  // namespace flintdesk::http
