#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/modules/modules.hpp"
#include "simulator/upload.hpp"
#include "web/message.hpp"

namespace flintdesk::simulator {

/// What a request on the wire asks for, the one place where an operation gets its name: "add-note",
/// "close-request", "list-requests", … the same for both APIs. Log lines, effects and plans of faults speak
/// of these names.
struct Operation {
  Api api = Api::kNone;
  /// Empty when nothing fits; `misfit` then says why.
  std::string name;
  enum class Misfit { kNone, kUnknownPath, kWrongMethod, kUnknownOperation, kWrongPath };
  Misfit misfit = Misfit::kNone;

  const Modules::Way* way =
      nullptr;  ///< What is to be done with what; null for look-ups and what fits nothing.
  bool is_change = false;
  std::string request_id;             ///< as it stands in the path
  std::vector<std::string> part_ids;  ///< the other ids of the path, in their order
  std::string module;                 ///< of a look-up: "statuses"
  std::string v1_name;                ///< OPERATION_NAME as sent
  std::string origin;               ///< "http://127.0.0.1:8080", as the client called us, with the base path
  web::Parameters parameters;       ///< query and form together, the query first
  std::vector<UploadedFile> files;  ///< of a multipart form
  std::string range;                ///< `Range` and `If-Range`, as sent
  std::string if_range;
};

/// Is it for the control address, which needs no key?
bool IsControl(const web::Request& request);

/// Is its body read as a form?
bool IsForm(const web::Request& request);

/// The name of the token endpoint.
inline constexpr std::string_view kGetToken = "get-token";

/// The name of the only portal here, whose number is 1.
inline constexpr std::string_view kPortal = "itdesk";

/// Reads method, path and parameters. Never fails: what fits nothing is an operation without a name. All but
/// the control address and the token endpoint, which is an accounts server's, is below `base_path`.
Operation Recognise(const web::Request& request, std::string_view base_path, const Modules& modules,
                    const Profile& profile);

/// Every name that an operation of the product can have.
std::vector<std::string> OperationNames();

/// Those of V3 that change something.
std::vector<std::string> ChangeNames();

/// The first parameter of that name without regard to case, null when there is none.
const std::string* FindParameter(const web::Parameters& parameters, std::string_view name);

/// The key that came with a request: header, query or form, `authtoken` or `TECHNICIAN_KEY` in any case; on
/// Cloud the access token in `Authorization`. Empty when there is none.
std::string KeyOf(const web::Request& request, const web::Parameters& parameters, const Profile& profile);

/// The effect of an operation.
struct OperationResult {
  web::Response response;
  bool changed = false;    ///< The operation has changed something.
  std::string request_id;  ///< Of the request that it was about; a new one after a create.
};

}  // namespace flintdesk::simulator
