#pragma once

#include "servicedesk/modules/verbs.hpp"

/// The actions on requests beyond those of working flintbits.
namespace flintdesk::servicedesk {

catalogue::Action ListRequests();
catalogue::Action CountRequests();
catalogue::Action ListTags();
catalogue::Action GetRequestHistory();
catalogue::Action GetRequestSummary();

catalogue::Action EditRequest();
catalogue::Action ReopenRequest();
catalogue::Action DeleteRequest();
catalogue::Action RestoreRequest();
catalogue::Action PurgeRequest();
catalogue::Action MergeRequests();
catalogue::Action LinkRequests();
catalogue::Action UnlinkRequests();
catalogue::Action TagRequest();

}  // namespace flintdesk::servicedesk
