#include "base/secret.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/text.hpp"

namespace flintdesk {
namespace {

struct Remembered {
  std::mutex mutex;
  std::vector<std::string> forms;  // longest first, so that no form hides a longer one
};

Remembered& Known() {
  static auto* known = new Remembered;  // never destroyed: log lines may come while the program ends
  return *known;
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) { RememberSecret(text_); }

void RememberSecret(std::string_view text) {
  constexpr std::size_t kShortest = 4;
  if (text.size() < kShortest) return;
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  if (std::find(known.forms.begin(), known.forms.end(), text) != known.forms.end()) return;
  known.forms.emplace_back(text);
  if (std::string encoded = PercentEncode(text); encoded != text) known.forms.push_back(std::move(encoded));
  known.forms.push_back(Base64Encode(text));
  std::sort(known.forms.begin(), known.forms.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string Redact(std::string_view text) {
  std::string redacted(text);
  Remembered& known = Known();
  std::lock_guard lock(known.mutex);
  for (const std::string& form : known.forms)
    if (redacted.find(form) != std::string::npos)
      redacted = ReplaceAll(std::move(redacted), form, "[hidden]");
  return redacted;
}

}  // namespace flintdesk
