#pragma once

#include "base/time.hpp"
#include "cli/doctor_subject.hpp"
#include "cli/finding.hpp"

namespace flintdesk::cli {

/// Examines a connection from its files to the service desk's response and reports each finding as it comes.
/// What rests on something that failed is left out. Each step takes `connect-timeout` at the most (the
/// response to a request as long again). The key is sent to no server whose certificate is not trusted,
/// unless `verify-certificate` is false. Changes nothing anywhere but the file `save_certificate` and, in the
/// cloud, the access token that the calls of the home folder share.
DoctorResult Examine(const DoctorSubject& subject, const Clock& clock, const Report& report);

}  // namespace flintdesk::cli
