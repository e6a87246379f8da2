// bench_page_loop TARGETS URL KEY CA-FILE
//
// What a careful C++ programmer would write who needs nothing but the bytes of a list: one libcurl handle
// that fetches each target of the file TARGETS (a line each, "/api/v3/requests?input_data=…") from URL, over
// one kept connection, and throws it away. CA-FILE may be "". Prints the bytes that came; ends with 1 when a
// page fails or is empty: a figure of a failure would mean nothing.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#include <curl/curl.h>

int main(int argc, char** argv) {
  std::ifstream targets(argc == 5 ? argv[1] : "");
  if (!targets) {
    std::fprintf(stderr, "usage: bench_page_loop TARGETS URL KEY CA-FILE\n");
    return 2;
  }
  const std::string url = argv[2];
  const std::string ca_file = argv[4];
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* handle = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, ("authtoken: " + std::string(argv[3])).c_str());
  headers = curl_slist_append(headers, "Accept: application/vnd.manageengine.sdp.v3+json");
  std::uint64_t bytes = 0;
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &bytes);
  curl_easy_setopt(
      handle, CURLOPT_WRITEFUNCTION, +[](char*, std::size_t size, std::size_t count, void* sum) {
        *static_cast<std::uint64_t*>(sum) += size * count;
        return size * count;
      });
  if (!ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
  for (std::string target; std::getline(targets, target);) {
    const std::uint64_t before = bytes;
    curl_easy_setopt(handle, CURLOPT_URL, (url + target).c_str());
    const CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status != 200 || bytes == before) {
      std::fprintf(stderr, "%s: %s, status %ld\n", target.c_str(), curl_easy_strerror(code), status);
      return 1;
    }
  }
  curl_easy_cleanup(handle);
  curl_slist_free_all(headers);
  std::printf("%llu\n", static_cast<unsigned long long>(bytes));
  return bytes > 0 ? 0 : 1;
}
