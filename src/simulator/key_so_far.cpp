#include "simulator/key_so_far.hpp"

#include "simulator/operation.hpp"

namespace flintdesk::simulator {

std::string KeySoFar(const web::Request& so_far, const Profile& profile) {
  web::Parameters known = so_far.query;
  const std::string_view body = so_far.body;
  // The last parameter may not be there to its end.
  const std::size_t whole = body.rfind('&');
  if (IsForm(so_far) && whole != body.npos) {
    for (const auto& [name, value] : web::ParseParameters(body.substr(0, whole))) known.Add(name, value);
  }
  return KeyOf(so_far, known, profile);
}

std::size_t MostWithoutKey(const web::Request& so_far) {
  if (!IsForm(so_far)) return 0;
  // V1 has its key in the form, as a rule behind what is written to the request.
  const bool is_v1 = so_far.path.find("/sdpapi/") != so_far.path.npos;
  return is_v1 ? 4 * 1024 * 1024 : 64 * 1024;
}

}  // namespace flintdesk::simulator
