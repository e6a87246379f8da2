#pragma once

#include <string>
#include <string_view>

#include "connector/connector.hpp"

/// The customer accounts of an installation for service providers (MSP). An account that it does not have
/// looks like one that has nothing: lists are empty.
namespace flintdesk::servicedesk {

/// V1 lists the accounts, beside V3, too; V3 is not known to. Source: reference, recorded.
http::Request BuildAccountsRead(const connector::CheckedCall& call);

/// What the list says of one account.
struct AccountView {
  enum class Is { kThere, kUnknown, kNotTold };
  Is is = Is::kNotTold;
  std::string what;        ///< Unknown: 'the service desk has no account "Acne"; …'. Not told: why.
  std::string remedy;      ///< Of an unknown one.
  bool is_settled = true;  ///< Another look would tell the same.
};

/// Unknown only by a list that can be taken for whole: fewer rows than a page, and each with a name.
AccountView LookForAccount(const http::Outcome& exchanged, std::string_view account);

}  // namespace flintdesk::servicedesk
