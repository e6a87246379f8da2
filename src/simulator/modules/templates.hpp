#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/directory.hpp"
#include "simulator/model/change.hpp"
#include "simulator/model/entity.hpp"
#include "simulator/model/refusal.hpp"
#include "simulator/state.hpp"

/// Templates of requests: rows of a look-up module with a form. A row has two members for it, lists of names
/// as V3 has them ("urgency", "udf_sline_301"): `fields`, what is on the form beside what every request needs
/// (without it: every field), and `mandatory`, what of it a new request has to have.
namespace flintdesk::simulator {

class Desk;

inline constexpr std::string_view kTemplates = "request_templates";

/// Is the member of a row one of those two, which its list does not show?
bool IsOfForm(std::string_view member);

/// What is wrong with the form of a row that somebody has written; empty: nothing.
std::string FaultOfForm(const Row& row, const std::vector<UdfField>& udfs);

/// The form, as a template by itself shows it.
void AddLayout(const Desk& desk, const Row& row, json::Object& shown);

/// Does a new request have what its template wants? kMissing.
Outcome<void> CheckMandatoryOfTemplate(const Desk& desk, const Entity& request);
/// Does the form of its template have all that a client gives a request? kInvalidValue.
Outcome<void> CheckForm(const Desk& desk, const Entity& request, const Change& given);

}  // namespace flintdesk::simulator
