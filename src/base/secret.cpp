#include "base/secret.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "base/spelling.hpp"
#include "base/text.hpp"

namespace flintdesk {
namespace {

constexpr std::string_view kHidden = "[hidden]";

struct Remembered {
  std::mutex mutex;
  std::vector<std::string> texts;
  std::vector<std::string> forms;  // the texts again, and what base64 makes of them
};

Remembered& Known() {
  static auto* known = new Remembered;  // never destroyed: log lines may come while the program ends
  return *known;
}

/// What base64 makes of `text` whatever stands before and after it: the characters that hold only its bits,
/// for each of the three places at which it can begin;
/// and the whole of it alone.
std::vector<std::string> Base64Forms(std::string_view text) {
  std::vector<std::string> forms{Base64Encode(text)};
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string whole = Base64Encode(std::string(before, 'x') + std::string(text));
    const std::size_t first = (before * 8 + 5) / 6, end = (before + text.size()) * 8 / 6;
    std::string form = whole.substr(first, end - first);
    std::string of_urls = form;
    std::replace(of_urls.begin(), of_urls.end(), '+', '-');
    std::replace(of_urls.begin(), of_urls.end(), '/', '_');
    if (of_urls != form) forms.push_back(std::move(of_urls));
    forms.push_back(std::move(form));
  }
  return forms;
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) { RememberSecret(text_); }

void RememberSecret(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  if (text.size() < kShortest) return;
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  if (std::find(known.texts.begin(), known.texts.end(), text) != known.texts.end()) return;
  known.texts.emplace_back(text);
  known.forms.emplace_back(text);
  for (std::string& form : Base64Forms(text)) known.forms.push_back(std::move(form));
}

std::string Redact(std::string_view text) {
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  return ReplaceSpelled(text, known.forms, kHidden);
}

}  // namespace flintdesk
