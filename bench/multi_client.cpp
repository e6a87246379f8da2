#include <cstdio>
#include <cstdlib>
#include <vector>

#include <curl/curl.h>

#include "load_client.hpp"

namespace flintdesk::bench {
namespace {

constexpr const char* kBody = "input_data=%7B%22request%22%3A%7B%22subject%22%3A%22Disk%20of%20srv1%22%7D%7D";

class MultiClient final : public LoadClient {
 public:
  explicit MultiClient(const LoadTarget& target) : target_(target) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(target.in_flight));
  }
  MultiClient(const MultiClient&) = delete;
  MultiClient& operator=(const MultiClient&) = delete;
  ~MultiClient() override {
    for (Handle* handle : all_) {
      curl_multi_remove_handle(multi_, handle->easy);
      curl_easy_cleanup(handle->easy);
      curl_slist_free_all(handle->headers);
      delete handle;
    }
    curl_multi_cleanup(multi_);
  }

  void Read() override { Launch(target_.url, nullptr); }
  void Change(std::int64_t request) override {
    Launch(target_.url.substr(0, target_.url.rfind('/') + 1) + std::to_string(request), kBody);
  }

  int Wait() override {
    for (;;) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      if (int ended = TakeEnded()) return ended;
      curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
    }
  }

 private:
  struct Handle {
    CURL* easy = curl_easy_init();
    curl_slist* headers = nullptr;
  };

  static std::size_t Ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

  Handle* TakeHandle() {
    if (!free_.empty()) {
      Handle* handle = free_.back();
      free_.pop_back();
      return handle;
    }
    auto* handle = new Handle;
    curl_easy_setopt(handle->easy, CURLOPT_WRITEFUNCTION, &Ignore);
    curl_easy_setopt(handle->easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle->easy, CURLOPT_PRIVATE, handle);
    if (!target_.ca_file.empty()) curl_easy_setopt(handle->easy, CURLOPT_CAINFO, target_.ca_file.c_str());
    all_.push_back(handle);
    return handle;
  }

  void Launch(const std::string& url, const char* body) {
    Handle* handle = TakeHandle();
    curl_slist_free_all(handle->headers);
    handle->headers = curl_slist_append(nullptr, ("authtoken: " + target_.key).c_str());
    handle->headers = curl_slist_append(handle->headers, "Accept: application/vnd.manageengine.sdp.v3+json");
    curl_easy_setopt(handle->easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle->easy, CURLOPT_HTTPHEADER, handle->headers);
    if (body != nullptr) {
      curl_easy_setopt(handle->easy, CURLOPT_POSTFIELDS, body);
      curl_easy_setopt(handle->easy, CURLOPT_CUSTOMREQUEST, "PUT");
    }
    curl_multi_add_handle(multi_, handle->easy);
  }

  int TakeEnded() {
    int ended = 0;
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      CURL* easy = message->easy_handle;
      CURLcode code = message->data.result;
      long status = 0;
      Handle* handle = nullptr;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &handle);
      if (code != CURLE_OK || status != 200) {
        std::fprintf(stderr, "libcurl: %s, status %ld\n", curl_easy_strerror(code), status);
        std::_Exit(1);
      }
      curl_multi_remove_handle(multi_, easy);
      free_.push_back(handle);
      ++ended;
    }
    return ended;
  }

  LoadTarget target_;
  CURLM* multi_ = curl_multi_init();
  std::vector<Handle*> all_;
  std::vector<Handle*> free_;
};

}  // namespace

std::unique_ptr<LoadClient> MakeMultiClient(const LoadTarget& target) {
  return std::make_unique<MultiClient>(target);
}

}  // namespace flintdesk::bench
