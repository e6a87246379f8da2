// bench_call_loop SERVER PORT KEY TARGET
//
// One call after the other over a kept connection: get-request through the engine, as a flintbit or a C++
// program makes it, beside a bare libcurl easy handle that fetches the same TARGET from the same server. Both
// run in this process, in batches that take turns, so that a busy moment of the machine falls on both.
// Prints, separated by tabs:
//   loop  NAME, SERVER  calls-a-second-median  quartile-1  quartile-3
// Ends with 1 when a call fails: a figure of a failure would mean nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <curl/curl.h>

#include "base/text.hpp"

#include "engine_calls.hpp"

namespace {

using namespace flintdesk;

constexpr int kRounds = 21;
constexpr int kCalls = 400;  // a batch; some tens of milliseconds

/// The bare loop: what a careful C++ programmer would write who needs nothing but the bytes.
class CurlLoop {
 public:
  CurlLoop(const std::string& url, const std::string& key) {
    headers_ = curl_slist_append(headers_, ("authtoken: " + key).c_str());
    headers_ = curl_slist_append(headers_, "Accept: application/vnd.manageengine.sdp.v3+json");
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &body_);
    curl_easy_setopt(
        handle_, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t size, std::size_t count, void* body) {
          static_cast<std::string*>(body)->append(data, size * count);
          return size * count;
        });
  }
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;
  ~CurlLoop() {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(headers_);
  }

  bool Call() {
    body_.clear();
    long status = 0;
    return curl_easy_perform(handle_) == CURLE_OK &&
           curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status == 200 &&
           !body_.empty();
  }

 private:
  CURL* handle_ = curl_easy_init();
  curl_slist* headers_ = nullptr;
  std::string body_;
};

struct Contestant {
  const char* name;
  std::function<bool()> call;
  std::vector<double> rates = {};
};

bool RunBatch(Contestant& contestant, bool keep) {
  auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kCalls; ++i)
    if (!contestant.call()) return false;
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  if (keep) contestant.rates.push_back(kCalls / time.count());
  return true;
}

bool RunAll(std::vector<Contestant>& contestants) {
  for (int round = -1; round < kRounds; ++round)  // the first round opens connections and warms caches
    for (std::size_t turn = 0; turn < contestants.size(); ++turn) {
      Contestant& contestant = contestants[(static_cast<std::size_t>(round + 1) + turn) % contestants.size()];
      if (!RunBatch(contestant, round >= 0)) {
        std::fprintf(stderr, "%s: a call failed\n", contestant.name);
        return false;
      }
    }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t port = argc == 5 ? ParseInteger(argv[2]).value_or(0) : 0;
  if (port < 1 || port > 65535) {
    std::fprintf(stderr, "usage: bench_call_loop SERVER PORT KEY TARGET\n");
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  std::string url = "http://127.0.0.1:" + std::to_string(port) + argv[4];
  connector::Engine engine(bench::EngineOptionsFor(bench::Address(url), argv[3], "", 10));
  CurlLoop curl(url, argv[3]);
  std::vector<Contestant> contestants = {
      {"engine",
       [&] {
         std::unique_ptr<connector::PendingCall> pending = engine.Start(bench::GetRequest());
         const connector::Response& response = pending->Wait();
         if (response.code != Code::kSuccess) std::fprintf(stderr, "%s\n", response.message.c_str());
         return response.code == Code::kSuccess;
       }},
      {"libcurl", [&] { return curl.Call(); }},
  };
  if (!RunAll(contestants)) return 1;
  for (Contestant& contestant : contestants) {
    std::vector<double>& rates = contestant.rates;
    std::sort(rates.begin(), rates.end());
    std::printf("loop\t%s, %s\t%.0f\t%.0f\t%.0f\n", contestant.name, argv[1], rates[rates.size() / 2],
                rates[rates.size() / 4], rates[rates.size() * 3 / 4]);
  }
  return 0;
}
