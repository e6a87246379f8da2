#include "http/transport/curl_transport.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "http/loop/loop_state.hpp"
#include "http/message/request_text.hpp"
#include "http/transport/curl_failure.hpp"
#include "http/transport/curl_handle.hpp"
#include "http/transport/transport_failure.hpp"

namespace flintdesk::http {
namespace {

/// What the exchanges of one transport share; lives as long as the last of them.
struct Core {
  Core(Loop& its_loop, const ClientOptions& options)
      : loop(its_loop), settings{.options = options, .proxies = MakeProxySettings(options)} {}

  PreparedHandle TakeHandle();

  Loop& loop;
  CurlSettings settings;
  std::vector<PreparedHandle>
      pool;  ///< Making a handle and setting all of its options costs more than a small request.
};

class CurlExchange final : public Exchange, public std::enable_shared_from_this<CurlExchange> {
 public:
  CurlExchange(std::shared_ptr<Core> core, RequestPointer request, Context context, Done done)
      : core_(std::move(core)),
        request_(std::move(request)),
        context_(std::move(context)),
        done_(std::move(done)) {}

  void Start();
  void Ended(CURLcode code) override;
  static void SetCallbacks(CURL* easy);  ///< Once a handle.

 private:
  static std::size_t OnHeader(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t OnBody(char* data, std::size_t one, std::size_t size, void* self);
  static int OnConnected(void* self, char*, char*, int, int);

  bool Launch(bool fresh_connection);
  void Cancelled();
  void Finish(Result<Response, Failure> result);
  std::size_t TakeHeaderLine(std::string_view line);
  void ReserveBody();
  Result<Response, Failure> Outcome(CURLcode code);
  bool WasStale() const;

  std::shared_ptr<Core> core_;
  RequestPointer request_;
  Context context_;
  Done done_;
  int watch_ = 0;

  PreparedHandle handle_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  Response response_;
  std::size_t header_bytes_ = 0;  ///< Of the response; none means that nothing of it came.
  bool sent_ = false;             ///< The connection stood, so that libcurl began to write.
  bool started_again_ = false;
  bool body_too_large_ = false;
  bool headers_too_large_ = false;
  bool two_lengths_ = false;
};

PreparedHandle Core::TakeHandle() {
  if (!pool.empty()) {
    PreparedHandle handle = std::move(pool.back());
    pool.pop_back();
    return handle;
  }
  PreparedHandle handle = MakeCurlHandle(settings);
  if (handle.easy) {
    CurlExchange::SetCallbacks(handle.easy.get());
    loop.state().CountConnectionsOf(handle.easy.get());
  }
  return handle;
}

void CurlExchange::SetCallbacks(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &OnConnected);
}

void CurlExchange::Start() {
  if (context_.cancellation) {
    if (context_.cancellation->Cancelled()) return Cancelled();
    watch_ = context_.cancellation->Watch([weak = weak_from_this()] {
      if (auto self = weak.lock()) self->Cancelled();
    });
  }
  if (std::string why = WhyNotSendable(*request_); !why.empty())
    return Finish(RequestNotSendable(request_->origin, why));
  handle_ = core_->TakeHandle();
  if (!handle_.easy || !Launch(WantsOwnConnection(*request_))) Finish(NoMemoryFor(request_->origin));
}

bool CurlExchange::Launch(bool fresh_connection) {
  CURL* easy = handle_.easy.get();
  error_text_[0] = '\0';
  PrepareCurlHandle(handle_, core_->settings, *request_, fresh_connection);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  core_->loop.state().LeaveRoomForLibcurl();
  return core_->loop.state().Add(easy, shared_from_this());
}

/// Called when a connection stands and the request is about to be written; and once more each time that
/// libcurl, after a kept connection turned out to be closed, wants to write it again by itself (seen
/// on 7.88.1, for every method and with bodies too). This is where a change is kept from being sent twice.
int CurlExchange::OnConnected(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  bool again = std::exchange(exchange.sent_, true);
  return again && exchange.request_->changes ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t CurlExchange::OnHeader(char* data, std::size_t one, std::size_t size, void* self) {
  return static_cast<CurlExchange*>(self)->TakeHeaderLine({data, one * size});
}

std::size_t CurlExchange::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > core_->settings.options.max_headers) {
    headers_too_large_ = true;
    return 0;
  }
  constexpr std::size_t kUsualHeaders = 16;
  if (line.starts_with("HTTP/")) {  // also the one after "100 Continue"
    response_.headers.clear();
    response_.headers.reserve(kUsualHeaders);
    return line.size();
  }
  if (!response_.body.empty()) return line.size();  // trailers: nobody reads them
  std::size_t colon = line.find(':');
  if (colon == line.npos) return line.size();
  Header header{std::string(Trim(line.substr(0, colon))), std::string(Trim(line.substr(colon + 1)))};
  // libcurl takes the last one; a server that says two has lost count, or somebody on the way has.
  if (EqualsIgnoreCase(header.name, "Content-Length"))
    if (std::string_view before = response_.HeaderValue(header.name);
        !before.empty() && before != header.value) {
      two_lengths_ = true;
      return 0;
    }
  response_.headers.push_back(std::move(header));
  return line.size();
}

/// The announced length, as far as it is believable before it has come.
void CurlExchange::ReserveBody() {
  constexpr curl_off_t kMostAtOnce = 1024 * 1024;
  curl_off_t announced = 0;
  curl_easy_getinfo(handle_.easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  if (announced > 0) response_.body.reserve(static_cast<std::size_t>(std::min(announced, kMostAtOnce)));
}

std::size_t CurlExchange::OnBody(char* data, std::size_t one, std::size_t size, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  std::string& body = exchange.response_.body;
  if (body.size() + one * size > exchange.core_->settings.options.max_body) {
    exchange.body_too_large_ = true;
    return 0;
  }
  if (body.empty()) exchange.ReserveBody();
  body.append(data, one * size);
  return one * size;
}

/// A kept connection that the other side had closed. libcurl mostly starts again by itself, not in every
/// case.
bool CurlExchange::WasStale() const {
  long new_connections = 0;
  curl_easy_getinfo(handle_.easy.get(), CURLINFO_NUM_CONNECTS, &new_connections);
  return new_connections == 0 && sent_ && header_bytes_ == 0 && response_.body.empty();
}

void CurlExchange::Ended(CURLcode code) {
  if (code != CURLE_OK && !request_->changes && !started_again_ && WasStale()) {
    started_again_ = true;
    if (Launch(true)) return;
  }
  Finish(Outcome(code));
}

Result<Response, Failure> CurlExchange::Outcome(CURLcode code) {
  std::string_view proxy = core_->settings.proxies.For(request_->origin);
  std::string proxy_place = proxy.empty() ? std::string() : ProxyHostAndPort(proxy);
  if (code != CURLE_OK) {
    CurlOutcome outcome{.code = code,
                        .easy = handle_.easy.get(),
                        .text = error_text_.data(),
                        .proxy = std::move(proxy_place),
                        .proxy_takes_connect = TakesConnect(proxy),
                        .proxy_over_tls = IsReachedOverTls(proxy),
                        .sent = sent_,
                        .body_too_large = body_too_large_,
                        .headers_too_large = headers_too_large_,
                        .two_lengths = two_lengths_};
    return ClassifyCurl(outcome, request_->origin, core_->settings.options);
  }
  long status = 0;
  curl_easy_getinfo(handle_.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status == 407 && !proxy.empty()) return ProxyAuthenticationFailure(proxy_place);
  response_.status = static_cast<int>(status);
  if (!request_->origin.tls) response_.proxy = std::move(proxy_place);
  return std::move(response_);
}

void CurlExchange::Cancelled() {
  auto self = shared_from_this();  // the loop may hold the last one
  if (!done_) return;
  if (handle_.easy) core_->loop.state().Remove(handle_.easy.get());
  std::string_view doing = !sent_               ? "connecting to"
                           : header_bytes_ == 0 ? "waiting for the answer of"
                                                : "reading the answer of";
  Failure failure = Stopped(request_->origin, doing);
  failure.sent = sent_;
  Finish(std::move(failure));
}

void CurlExchange::Finish(Result<Response, Failure> result) {
  if (watch_ != 0) context_.cancellation->Unwatch(watch_);
  if (handle_.easy) {
    curl_easy_setopt(handle_.easy.get(), CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(handle_.easy.get(), CURLOPT_POSTFIELDS, nullptr);
    core_->pool.push_back(std::move(handle_));
  }
  std::exchange(done_, nullptr)(std::move(result));
}

class CurlTransport final : public Policy {
 public:
  CurlTransport(Loop& loop, const ClientOptions& options) : core_(std::make_shared<Core>(loop, options)) {}

  void Send(RequestPointer request, Context context, Next, Done done) override {
    std::make_shared<CurlExchange>(core_, std::move(request), std::move(context), std::move(done))->Start();
  }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace

std::unique_ptr<Policy> MakeCurlTransport(Loop& loop, const ClientOptions& options) {
  return std::make_unique<CurlTransport>(loop, options);
}

}  // namespace flintdesk::http
