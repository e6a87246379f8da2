#include "http/transport/host_name.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <arpa/inet.h>
#include <idn2.h>

namespace flintdesk::http {

std::optional<std::string> AsciiHost(const std::string& host) {
  if (in_addr address{}; ::inet_pton(AF_INET, host.c_str(), &address) == 1) return host;  // in full already
  const bool is_ascii =
      std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  // "127.1" is an address, too, and a certificate has it in full.
  const bool may_be_numbers = host.find_first_not_of("0123456789abcdefABCDEFxX.") == std::string::npos;
  if (in_addr address{}; may_be_numbers && ::inet_aton(host.c_str(), &address) != 0) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address, text.data(), text.size());
    return text.data();
  }
  if (is_ascii) return host;
  char* converted = nullptr;
  // As libcurl does it: by the rules of today, and where those refuse it, by the older ones.
  int result = idn2_to_ascii_8z(host.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (result != IDN2_OK) result = idn2_to_ascii_8z(host.c_str(), &converted, IDN2_TRANSITIONAL);
  if (result != IDN2_OK) return std::nullopt;
  std::string ascii = converted;
  idn2_free(converted);
  return ascii;
}

}  // namespace flintdesk::http
