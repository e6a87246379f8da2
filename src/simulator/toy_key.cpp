#include "simulator/toy_key.hpp"

#include <random>

namespace flintdesk::simulator {

std::string MakeToyKey() {
  std::random_device device;
  std::uniform_int_distribution<std::size_t> digit(0, 15);
  std::string key = "00000000-0000-4000-8000-000000000000";
  for (char& c : key) {
    if (c == '0') c = "0123456789ABCDEF"[digit(device)];
  }
  return key;
}

}  // namespace flintdesk::simulator
