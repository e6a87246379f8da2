#include "servicedesk/credentials/technician_key.hpp"

#include <functional>
#include <utility>

#include "http/bodies/multipart.hpp"

namespace flintdesk::servicedesk {

TechnicianKey::TechnicianKey(Secret key)
    : key_(std::move(key)), mark_(std::hash<std::string>()(key_.Reveal())) {}

void TechnicianKey::Authorize(const http::RequestPointer& request, Authorized done) {
  auto authorized = std::make_shared<http::Request>(*request);
  PutIn(*authorized);
  done(http::RequestPointer(std::move(authorized)));
}

bool TechnicianKey::PutIn(http::Request& request) const {
  // V1 looks for a key in the URL where there is no form of texts (a file is sent, or nothing is), and no URL
  // of ours holds one; and in the headers.
  const bool has_form = request.source == nullptr && request.method != "GET";
  if (request.key_in_form && has_form) {
    http::AddFormField(request, "TECHNICIAN_KEY", key_);
    return true;
  }
  if (request.key_in_form) request.secret_headers.emplace_back("TECHNICIAN_KEY", key_);
  request.secret_headers.emplace_back("authtoken", key_);
  return true;
}

std::shared_ptr<http::Credentials> CredentialsOf(const Secret& key) {
  return key.empty() ? nullptr : std::make_shared<TechnicianKey>(key);
}

}  // namespace flintdesk::servicedesk
