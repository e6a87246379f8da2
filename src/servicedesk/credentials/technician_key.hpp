#pragma once

#include <cstddef>
#include <memory>

#include "base/secret.hpp"
#include "http/credentials.hpp"

namespace flintdesk::servicedesk {

/// The key of a technician on an installation of one's own: in the header `authtoken` (V3), or as the last
/// field of the form (V1).
class TechnicianKey final : public http::Credentials {
 public:
  explicit TechnicianKey(Secret key);

  std::size_t Mark() const override { return mark_; }
  void Authorize(const http::RequestPointer& request, Authorized done) override;
  bool PutIn(http::Request& request) const override;

 private:
  const Secret key_;
  const std::size_t mark_;
};

/// Null without a key.
std::shared_ptr<http::Credentials> CredentialsOf(const Secret& key);

}  // namespace flintdesk::servicedesk
