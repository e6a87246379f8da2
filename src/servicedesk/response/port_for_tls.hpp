#pragma once

#include <string_view>

#include "http/http.hpp"
#include "servicedesk/response/reading.hpp"

namespace flintdesk::servicedesk {

/// Is it a front end's own page for plain HTTP that came to its port for TLS (nginx's, Apache's, Tomcat's,
/// Go's, IIS's)? Such a request was read by nobody behind it. Only a status 4xx in no API's shape is that.
bool SaysPortIsForTls(const http::Response& response, const Reading& reading);

/// Does the text hold the sentence of such a page? A page that repeats what it was sent may hold it, too.
bool SaysTlsIsWanted(std::string_view text);

}  // namespace flintdesk::servicedesk
