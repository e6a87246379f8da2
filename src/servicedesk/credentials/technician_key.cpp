#include "servicedesk/credentials/technician_key.hpp"

#include <functional>
#include <utility>

#include "http/bodies/multipart.hpp"

namespace flintdesk::servicedesk {

TechnicianKey::TechnicianKey(Secret key)
    : key_(std::move(key)), mark_(std::hash<std::string>()(key_.Reveal())) {}

http::RequestPointer TechnicianKey::AuthorizedNow(const http::RequestPointer& request) const {
  auto authorized = std::make_shared<http::Request>(*request);
  if (request->key_in_form)
    http::AddFormField(*authorized, "TECHNICIAN_KEY", key_);
  else
    authorized->secret_headers.emplace_back("authtoken", key_);
  return authorized;
}

std::shared_ptr<http::Credentials> CredentialsOf(const Secret& key) {
  return key.empty() ? nullptr : std::make_shared<TechnicianKey>(key);
}

}  // namespace flintdesk::servicedesk
